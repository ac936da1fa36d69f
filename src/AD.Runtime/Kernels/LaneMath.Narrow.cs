using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>The same functions on 256-bit vectors, for kernels that have a text of their own for machines without AVX-512; same bits.</summary>
public static partial class LaneMath
{
    public static Vector256<double> Acos(Vector256<double> x) => LaneMath256.Acos(x);
    public static Vector256<double> Asin(Vector256<double> x) => LaneMath256.Asin(x);
    public static Vector256<double> Atan(Vector256<double> x) => LaneMath256.Atan(x);
    public static Vector256<double> Atan2(Vector256<double> y, Vector256<double> x) => LaneMath256.Atan2(y, x);
    public static Vector256<double> Cbrt(Vector256<double> x) => LaneMath256.Cbrt(x);
    public static Vector256<double> Cos(Vector256<double> x) => LaneMath256.Cos(x);
    public static Vector256<double> Cosh(Vector256<double> x) => LaneMath256.Cosh(x);
    public static Vector256<double> Erf(Vector256<double> x) => LaneMath256.Erf(x);
    public static Vector256<double> Exp(Vector256<double> x) => LaneMath256.Exp(x);
    public static Vector256<double> Expm1(Vector256<double> x) => LaneMath256.Expm1(x);
    public static Vector256<double> Log(Vector256<double> x) => LaneMath256.Log(x);
    public static Vector256<double> Log1p(Vector256<double> x) => LaneMath256.Log1p(x);
    public static Vector256<double> Pow(Vector256<double> x, Vector256<double> y) => LaneMath256.Pow(x, y);
    public static Vector256<double> Sigmoid(Vector256<double> x) => LaneMath256.Sigmoid(x);
    public static Vector256<double> Sign(Vector256<double> x) => LaneMath256.Sign(x);
    public static Vector256<double> Sin(Vector256<double> x) => LaneMath256.Sin(x);
    public static Vector256<double> Sinh(Vector256<double> x) => LaneMath256.Sinh(x);
    public static Vector256<double> Softplus(Vector256<double> x) => LaneMath256.Softplus(x);
    public static Vector256<double> Tan(Vector256<double> x) => LaneMath256.Tan(x);
    public static Vector256<double> Tanh(Vector256<double> x) => LaneMath256.Tanh(x);
    public static Vector256<float> Acos(Vector256<float> x) => LaneMath256.Acos(x);
    public static Vector256<float> Asin(Vector256<float> x) => LaneMath256.Asin(x);
    public static Vector256<float> Atan(Vector256<float> x) => LaneMath256.Atan(x);
    public static Vector256<float> Atan2(Vector256<float> y, Vector256<float> x) => LaneMath256.Atan2(y, x);
    public static Vector256<float> Cbrt(Vector256<float> x) => LaneMath256.Cbrt(x);
    public static Vector256<float> Cos(Vector256<float> x) => LaneMath256.Cos(x);
    public static Vector256<float> Cosh(Vector256<float> x) => LaneMath256.Cosh(x);
    public static Vector256<float> Erf(Vector256<float> x) => LaneMath256.Erf(x);
    public static Vector256<float> Exp(Vector256<float> x) => LaneMath256.Exp(x);
    public static Vector256<float> Expm1(Vector256<float> x) => LaneMath256.Expm1(x);
    public static Vector256<float> Log(Vector256<float> x) => LaneMath256.Log(x);
    public static Vector256<float> Log1p(Vector256<float> x) => LaneMath256.Log1p(x);
    public static Vector256<float> Pow(Vector256<float> x, Vector256<float> y) => LaneMath256.Pow(x, y);
    public static Vector256<float> Sigmoid(Vector256<float> x) => LaneMath256.Sigmoid(x);
    public static Vector256<float> Sign(Vector256<float> x) => LaneMath256.Sign(x);
    public static Vector256<float> Sin(Vector256<float> x) => LaneMath256.Sin(x);
    public static Vector256<float> Sinh(Vector256<float> x) => LaneMath256.Sinh(x);
    public static Vector256<float> Softplus(Vector256<float> x) => LaneMath256.Softplus(x);
    public static Vector256<float> Tan(Vector256<float> x) => LaneMath256.Tan(x);
    public static Vector256<float> Tanh(Vector256<float> x) => LaneMath256.Tanh(x);
}
