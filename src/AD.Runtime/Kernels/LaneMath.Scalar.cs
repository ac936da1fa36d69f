using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>The scalar twins: the vector function on one lane, so that the bits are the same by construction. The other
/// lanes are zero, where every function is quick.</content>
public static partial class LaneMath
{
    public static float Sqrt(float x) => MathF.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exp(float x) => LaneMath256.Exp(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Expm1(float x) => LaneMath256.Expm1(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Log(float x) => LaneMath256.Log(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Log1p(float x) => LaneMath256.Log1p(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Tanh(float x) => LaneMath256.Tanh(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sigmoid(float x) => LaneMath256.Sigmoid(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Softplus(float x) => LaneMath256.Softplus(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Erf(float x) => LaneMath256.Erf(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sin(float x) => LaneMath256.Sin(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Cos(float x) => LaneMath256.Cos(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Pow(float x, float y) => LaneMath256.Pow(Vector256.CreateScalar(x), Vector256.CreateScalar(y)).ToScalar();

    public static double Sqrt(double x) => Math.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Exp(double x) => LaneMath256.Exp(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Expm1(double x) => LaneMath256.Expm1(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Log(double x) => LaneMath256.Log(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Log1p(double x) => LaneMath256.Log1p(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Tanh(double x) => LaneMath256.Tanh(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sigmoid(double x) => LaneMath256.Sigmoid(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Softplus(double x) => LaneMath256.Softplus(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Erf(double x) => LaneMath256.Erf(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sin(double x) => LaneMath256.Sin(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Cos(double x) => LaneMath256.Cos(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Pow(double x, double y) => LaneMath256.Pow(Vector256.CreateScalar(x), Vector256.CreateScalar(y)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Tan(float x) => LaneMath256.Tan(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sinh(float x) => LaneMath256.Sinh(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Cosh(float x) => LaneMath256.Cosh(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Atan(float x) => LaneMath256.Atan(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Asin(float x) => LaneMath256.Asin(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Acos(float x) => LaneMath256.Acos(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Cbrt(float x) => LaneMath256.Cbrt(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sign(float x) => LaneMath256.Sign(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Atan2(float y, float x) => LaneMath256.Atan2(Vector256.CreateScalar(y), Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Tan(double x) => LaneMath256.Tan(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sinh(double x) => LaneMath256.Sinh(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Cosh(double x) => LaneMath256.Cosh(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Atan(double x) => LaneMath256.Atan(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Asin(double x) => LaneMath256.Asin(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Acos(double x) => LaneMath256.Acos(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Cbrt(double x) => LaneMath256.Cbrt(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sign(double x) => LaneMath256.Sign(Vector256.CreateScalar(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Atan2(double y, double x) => LaneMath256.Atan2(Vector256.CreateScalar(y), Vector256.CreateScalar(x)).ToScalar();
}
