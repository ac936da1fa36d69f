using AdCompiler.Kernels;

namespace AdCompiler.Ilgpu;

/// <summary>IEEE binary32; fma rounds once.</summary>
public readonly struct DeviceFloat<TFma> : IDeviceArithmetic<float> where TFma : struct, IFusedMultiplyAdd
{
    public static int Lanes => 16;
    public static float Zero => 0f;
    public static float Add(float a, float b) => a + b;
    public static float Sub(float a, float b) => a - b;
    public static float Mul(float a, float b) => a * b;
    public static float Div(float a, float b) => a / b;
    public static float Sqrt(float a) => MathF.Sqrt(a);
    public static float Fma(float a, float b, float c) => TFma.Fma(a, b, c);
    public static float Fused(float a, float b, float c) => TFma.Fma(a, b, c);
    public static double Fused(double a, double b, double c) => TFma.Fma(a, b, c);
    public static float Round(float a) => a;
    public static float AsStored(float a) => a;
    public static TensorFormat TensorCores => TensorFormat.Tf32;
    public static float ToSingle(float a) => a;
    public static float FromSingle(float a) => a;
    public static float RoundResult(float a) => a;
}

/// <summary>IEEE binary64; fma rounds once.</summary>
public readonly struct DeviceDouble<TFma> : IDeviceArithmetic<double> where TFma : struct, IFusedMultiplyAdd
{
    public static int Lanes => 8;
    public static double Zero => 0;
    public static double Add(double a, double b) => a + b;
    public static double Sub(double a, double b) => a - b;
    public static double Mul(double a, double b) => a * b;
    public static double Div(double a, double b) => a / b;
    public static double Sqrt(double a) => Math.Sqrt(a);
    public static double Fma(double a, double b, double c) => TFma.Fma(a, b, c);
    public static float Fused(float a, float b, float c) => TFma.Fma(a, b, c);
    public static double Fused(double a, double b, double c) => TFma.Fma(a, b, c);
    public static double Round(double a) => a;
    public static double AsStored(double a) => a;
    public static TensorFormat TensorCores => TensorFormat.None;
    public static float ToSingle(double a) => (float)a;
    public static double FromSingle(float a) => a;
    public static double RoundResult(double a) => a;
}

/// <summary>16-bit values in floats, computed in float; what is stored rounds.</summary>
public readonly struct DeviceHalfWide<TFma> : IDeviceArithmetic<float> where TFma : struct, IFusedMultiplyAdd
{
    public static int Lanes => 16;
    public static float Zero => 0f;
    public static float Add(float a, float b) => a + b;
    public static float Sub(float a, float b) => a - b;
    public static float Mul(float a, float b) => a * b;
    public static float Div(float a, float b) => a / b;
    public static float Sqrt(float a) => MathF.Sqrt(a);
    public static float Fma(float a, float b, float c) => TFma.Fma(a, b, c);
    public static float Fused(float a, float b, float c) => TFma.Fma(a, b, c);
    public static double Fused(double a, double b, double c) => TFma.Fma(a, b, c);
    public static float Round(float a) => HalfRounding.Round(a);
    public static float AsStored(float a) => HalfRounding.Round(a);
    public static TensorFormat TensorCores => TensorFormat.Half;
    public static float ToSingle(float a) => a;
    public static float FromSingle(float a) => a;
    public static float RoundResult(float a) => a;
}

/// <summary>16-bit values in floats; every operation rounds, and fma is a rounded product and a rounded sum.</summary>
public readonly struct DeviceHalfStorage<TFma> : IDeviceArithmetic<float> where TFma : struct, IFusedMultiplyAdd
{
    public static int Lanes => 16;
    public static float Zero => 0f;
    public static float Add(float a, float b) => HalfRounding.Round(a + b);
    public static float Sub(float a, float b) => HalfRounding.Round(a - b);
    public static float Mul(float a, float b) => HalfRounding.Round(a * b);
    public static float Div(float a, float b) => HalfRounding.Round(a / b);
    public static float Sqrt(float a) => HalfRounding.Round(MathF.Sqrt(a));
    public static float Fma(float a, float b, float c) => HalfRounding.Round(HalfRounding.Round(a * b) + c);
    public static float Fused(float a, float b, float c) => TFma.Fma(a, b, c);
    public static double Fused(double a, double b, double c) => TFma.Fma(a, b, c);
    public static float Round(float a) => HalfRounding.Round(a);
    public static float AsStored(float a) => a;
    public static TensorFormat TensorCores => TensorFormat.None;
    public static float ToSingle(float a) => a;
    public static float FromSingle(float a) => a;
    public static float RoundResult(float a) => HalfRounding.Round(a);
}
