using ILGPU;

namespace AdCompiler.Ilgpu;

/// <content>Logarithms.</content>
public static partial class DeviceMath
{
    /// <summary>The natural logarithm; -infinity at 0, NaN below.</summary>
    public static float Log<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        bool isSubnormal = x < 1.17549435e-38f;
        float scaled = isSubnormal ? x * 33554432f : x;
        float k = Exponent(scaled, out float mantissa, out _) - (isSubnormal ? 25f : 0f);
        return LogOutsideDomain(x, LogOfParts<TArith>(mantissa - 1f, k));
    }

    /// <summary>log(1 + x) with all its digits near 0; -infinity at -1, NaN below.</summary>
    public static float Log1p<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        float u = x + 1f;
        float d = u - 1f;
        float lost = (1f - (u - d)) + (x - d); // u + lost = 1 + x exactly
        float k = Exponent(u, out float mantissa, out float inversePower);
        bool matters = u < 1e15f;
        float f = (mantissa - 1f) + (matters ? lost * inversePower : 0f);
        return WithSignOf(LogOutsideDomain(u, LogOfParts<TArith>(f, k)), x); // u loses the sign of -0
    }

    /// <summary>k and m of x = 2^k m with m in [sqrt(1/2), sqrt 2), for positive normal x; and 2^-k, for x below 1e30.</summary>
    private static float Exponent(float x, out float mantissa, out float inversePower)
    {
        uint bits = Interop.FloatAsInt(x), field = (bits + (0x3F80_0000 - 0x3F35_04F3)) & 0x7F80_0000;
        mantissa = Interop.IntAsFloat(bits - field + 0x3F80_0000);
        inversePower = Interop.IntAsFloat(0x7F00_0000 - field);
        return Interop.IntAsFloat((field >> 23) | 0x4B00_0000) - (8388608f + 127f);
    }

    /// <summary>log(1 + f) + k ln 2 for 1 + f in [sqrt(1/2), sqrt 2).</summary>
    private static float LogOfParts<TArith>(float f, float k) where TArith : struct, IFusedArithmetic
    {
        float p = 0.0664588735f;
        p = TArith.Fused(p, f, -0.11610724f);
        p = TArith.Fused(p, f, 0.118981667f);
        p = TArith.Fused(p, f, -0.124173872f);
        p = TArith.Fused(p, f, 0.142198652f);
        p = TArith.Fused(p, f, -0.166673288f);
        p = TArith.Fused(p, f, 0.200020716f);
        p = TArith.Fused(p, f, -0.250000209f);
        p = TArith.Fused(p, f, 0.333333135f);
        float square = f * f;
        // f - f^2/2 + f^3 p + k ln 2, the small terms first
        float small = TArith.Fused(k, Ln2LowFloat, square * f * p);
        small = TArith.Fused(square, -0.5f, small);
        return TArith.Fused(k, Ln2HighFloat, f + small);
    }

    /// <summary>The value of log at 0, below 0, at infinity and at NaN; elsewhere <paramref name="log"/>.</summary>
    private static float LogOutsideDomain(float x, float log) =>
        x > 0f && x < float.PositiveInfinity ? log : x == 0f ? float.NegativeInfinity : x < 0f ? float.NaN : x;

    /// <summary>The natural logarithm; -infinity at 0, NaN below.</summary>
    public static double Log<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        bool isSubnormal = x < 2.2250738585072014e-308;
        double scaled = isSubnormal ? x * 18014398509481984.0 : x;
        double k = Exponent(scaled, out double mantissa, out _) - (isSubnormal ? 54.0 : 0.0);
        return LogOutsideDomain(x, LogOfParts<TArith>(mantissa - 1.0, k));
    }

    /// <summary>log(1 + x) with all its digits near 0; -infinity at -1, NaN below.</summary>
    public static double Log1p<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        double u = x + 1.0;
        double d = u - 1.0;
        double lost = (1.0 - (u - d)) + (x - d); // u + lost = 1 + x exactly
        double k = Exponent(u, out double mantissa, out double inversePower);
        bool matters = u < 1e30;
        double f = (mantissa - 1.0) + (matters ? lost * inversePower : 0.0);
        return WithSignOf(LogOutsideDomain(u, LogOfParts<TArith>(f, k)), x); // u loses the sign of -0
    }

    /// <summary>k and m of x = 2^k m with m in [sqrt(1/2), sqrt 2), for positive normal x; and 2^-k, for x below 1e30.</summary>
    private static double Exponent(double x, out double mantissa, out double inversePower)
    {
        ulong bits = Interop.FloatAsInt(x), field = (bits + (0x3FF0_0000_0000_0000 - 0x3FE6_A09E_667F_3BCD)) & 0x7FF0_0000_0000_0000;
        mantissa = Interop.IntAsFloat(bits - field + 0x3FF0_0000_0000_0000);
        inversePower = Interop.IntAsFloat(0x7FE0_0000_0000_0000 - field);
        return Interop.IntAsFloat((field >> 52) | 0x4330_0000_0000_0000) - (4503599627370496.0 + 1023.0);
    }

    /// <summary>log(1 + f) + k ln 2 for 1 + f in [sqrt(1/2), sqrt 2).</summary>
    private static double LogOfParts<TArith>(double f, double k) where TArith : struct, IFusedArithmetic
    {
        double s = f / (f + 2.0); // log(1 + f) = 2 atanh(s)
        double z = s * s;
        double p = 0.14796183091940412;
        p = TArith.Fused(p, z, 0.1531403956173131);
        p = TArith.Fused(p, z, 0.18183564236237884);
        p = TArith.Fused(p, z, 0.22222198585867703);
        p = TArith.Fused(p, z, 0.2857142874214366);
        p = TArith.Fused(p, z, 0.3999999999941642);
        p = TArith.Fused(p, z, 0.6666666666666734);
        double halfSquare = f * f * 0.5;
        double small = TArith.Fused(k, Ln2Low, s * TArith.Fused(z, p, halfSquare));
        return TArith.Fused(k, Ln2High, f - (halfSquare - small));
    }

    /// <summary>The value of log at 0, below 0, at infinity and at NaN; elsewhere <paramref name="log"/>.</summary>
    private static double LogOutsideDomain(double x, double log) =>
        x > 0.0 && x < double.PositiveInfinity ? log : x == 0.0 ? double.NegativeInfinity : x < 0.0 ? double.NaN : x;
}
