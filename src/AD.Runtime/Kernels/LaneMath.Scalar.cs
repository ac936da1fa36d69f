using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>The scalar twins: the vector function on one lane, so that the bits are the same by construction. The other
/// lanes are zero, where every function is quick.</content>
public static partial class LaneMath
{
    public static float Sqrt(float x) => MathF.Sqrt(x);
    public static float Exp(float x) => Exp(Vector512.CreateScalar(x)).ToScalar();
    public static float Expm1(float x) => Expm1(Vector512.CreateScalar(x)).ToScalar();
    public static float Log(float x) => Log(Vector512.CreateScalar(x)).ToScalar();
    public static float Log1p(float x) => Log1p(Vector512.CreateScalar(x)).ToScalar();
    public static float Tanh(float x) => Tanh(Vector512.CreateScalar(x)).ToScalar();
    public static float Sigmoid(float x) => Sigmoid(Vector512.CreateScalar(x)).ToScalar();
    public static float Softplus(float x) => Softplus(Vector512.CreateScalar(x)).ToScalar();
    public static float Erf(float x) => Erf(Vector512.CreateScalar(x)).ToScalar();
    public static float Sin(float x) => Sin(Vector512.CreateScalar(x)).ToScalar();
    public static float Cos(float x) => Cos(Vector512.CreateScalar(x)).ToScalar();
    public static float Pow(float x, float y) => Pow(Vector512.CreateScalar(x), Vector512.CreateScalar(y)).ToScalar();

    public static double Sqrt(double x) => Math.Sqrt(x);
    public static double Exp(double x) => Exp(Vector512.CreateScalar(x)).ToScalar();
    public static double Expm1(double x) => Expm1(Vector512.CreateScalar(x)).ToScalar();
    public static double Log(double x) => Log(Vector512.CreateScalar(x)).ToScalar();
    public static double Log1p(double x) => Log1p(Vector512.CreateScalar(x)).ToScalar();
    public static double Tanh(double x) => Tanh(Vector512.CreateScalar(x)).ToScalar();
    public static double Sigmoid(double x) => Sigmoid(Vector512.CreateScalar(x)).ToScalar();
    public static double Softplus(double x) => Softplus(Vector512.CreateScalar(x)).ToScalar();
    public static double Erf(double x) => Erf(Vector512.CreateScalar(x)).ToScalar();
    public static double Sin(double x) => Sin(Vector512.CreateScalar(x)).ToScalar();
    public static double Cos(double x) => Cos(Vector512.CreateScalar(x)).ToScalar();
    public static double Pow(double x, double y) => Pow(Vector512.CreateScalar(x), Vector512.CreateScalar(y)).ToScalar();
}
