using ILGPU;

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
    public static float Round(float a) => DeviceHalf.Round(a);
    public static float AsStored(float a) => DeviceHalf.Round(a);
    public static float RoundResult(float a) => a;
}

/// <summary>16-bit values in floats; every operation rounds, and fma is a rounded product and a rounded sum.</summary>
public readonly struct DeviceHalfStorage<TFma> : IDeviceArithmetic<float> where TFma : struct, IFusedMultiplyAdd
{
    public static int Lanes => 16;
    public static float Zero => 0f;
    public static float Add(float a, float b) => DeviceHalf.Round(a + b);
    public static float Sub(float a, float b) => DeviceHalf.Round(a - b);
    public static float Mul(float a, float b) => DeviceHalf.Round(a * b);
    public static float Div(float a, float b) => DeviceHalf.Round(a / b);
    public static float Sqrt(float a) => DeviceHalf.Round(MathF.Sqrt(a));
    public static float Fma(float a, float b, float c) => DeviceHalf.Round(DeviceHalf.Round(a * b) + c);
    public static float Fused(float a, float b, float c) => TFma.Fma(a, b, c);
    public static double Fused(double a, double b, double c) => TFma.Fma(a, b, c);
    public static float Round(float a) => DeviceHalf.Round(a);
    public static float AsStored(float a) => a;
    public static float RoundResult(float a) => DeviceHalf.Round(a);
}

/// <summary>The rounding of <see cref="AdCompiler.Kernels.HalfRounding"/> on one number.</summary>
public static class DeviceHalf
{
    private const uint ExponentBits = 0x7F80_0000, SmallestPower = 113u << 23, TimesTwelveThousand = (13u << 23) + (1u << 22), SignBit = 0x8000_0000;
    private const float FirstInfinite = 65520;

    /// <summary>The nearest Half, ties to even.</summary>
    public static float Round(float x)
    {
        uint bits = Interop.FloatAsInt(x), power = bits & ExponentBits;
        float c = Interop.IntAsFloat((power > SmallestPower ? power : SmallestPower) + TimesTwelveThousand);
        float sum = x + c;
        float rounded = Device.Abs(x) >= FirstInfinite ? float.PositiveInfinity : sum - c;
        return Interop.IntAsFloat(Interop.FloatAsInt(rounded) | (bits & SignBit));
    }
}
