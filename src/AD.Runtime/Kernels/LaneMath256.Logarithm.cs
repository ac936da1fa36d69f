using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>Logarithms.</content>
internal static partial class LaneMath256
{
    /// <summary>The natural logarithm; -infinity at 0, NaN below; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Log(Vector256<float> x)
    {
        Vector256<float> isSubnormal = Vector256.LessThan(x, Vector256.Create(1.17549435e-38f));
        Vector256<float> scaled = Vector256.ConditionalSelect(isSubnormal, x * Vector256.Create(33554432f), x);
        Vector256<float> k = Exponent(scaled, out Vector256<float> mantissa, out _) - (isSubnormal & Vector256.Create(25f));
        return LogOutsideDomain(x, LogOfParts(mantissa - Vector256<float>.One, k));
    }

    /// <summary>log(1 + x) with all its digits near 0; -infinity at -1, NaN below; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Log1p(Vector256<float> x)
    {
        Vector256<float> u = x + Vector256<float>.One;
        Vector256<float> d = u - Vector256<float>.One;
        Vector256<float> lost = (Vector256<float>.One - (u - d)) + (x - d); // u + lost = 1 + x exactly
        Vector256<float> k = Exponent(u, out Vector256<float> mantissa, out Vector256<float> inversePower);
        Vector256<float> matters = Vector256.LessThan(u, Vector256.Create(1e15f));
        Vector256<float> f = (mantissa - Vector256<float>.One) + ((lost * inversePower) & matters);
        return LogOutsideDomain(u, LogOfParts(f, k)) | (x & Vector256.Create(-0.0f)); // u loses the sign of -0
    }

    /// <summary>k and m of x = 2^k m with m in [sqrt(1/2), sqrt 2), for positive normal x; and 2^-k, for x below 1e30.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Exponent(Vector256<float> x, out Vector256<float> mantissa, out Vector256<float> inversePower)
    {
        Vector256<int> shifted = x.AsInt32() + Vector256.Create(0x3F80_0000 - 0x3F35_04F3);
        Vector256<int> field = shifted & Vector256.Create(0x7F80_0000);
        mantissa = (x.AsInt32() - field + Vector256.Create(0x3F80_0000)).AsSingle();
        inversePower = (Vector256.Create(0x7F00_0000) - field).AsSingle();
        return ((field >>> 23) | Vector256.Create(0x4B00_0000)).AsSingle() - Vector256.Create(8388608f + 127);
    }

    /// <summary>log(1 + f) + k ln 2 for 1 + f in [sqrt(1/2), sqrt 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LogOfParts(Vector256<float> f, Vector256<float> k)
    {
        Vector256<float> p = Vector256.Create(0.0664588735f);
        p = Fma(p, f, -0.11610724f);
        p = Fma(p, f, 0.118981667f);
        p = Fma(p, f, -0.124173872f);
        p = Fma(p, f, 0.142198652f);
        p = Fma(p, f, -0.166673288f);
        p = Fma(p, f, 0.200020716f);
        p = Fma(p, f, -0.250000209f);
        p = Fma(p, f, 0.333333135f);
        Vector256<float> square = f * f;
        // f - f^2/2 + f^3 p + k ln 2, the small terms first
        Vector256<float> small = Vector256.FusedMultiplyAdd(k, Vector256.Create(Ln2LowFloat), square * f * p);
        small = Vector256.FusedMultiplyAdd(square, Vector256.Create(-0.5f), small);
        return Vector256.FusedMultiplyAdd(k, Vector256.Create(Ln2HighFloat), f + small);
    }

    /// <summary>The value of log at 0, below 0, at infinity and at NaN; elsewhere <paramref name="log"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LogOutsideDomain(Vector256<float> x, Vector256<float> log)
    {
        Vector256<float> special = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), Vector256.Create(float.NaN), x);
        special = Vector256.ConditionalSelect(Vector256.Equals(x, Vector256<float>.Zero), Vector256.Create(float.NegativeInfinity), special);
        Vector256<float> inside = Vector256.GreaterThan(x, Vector256<float>.Zero) & Vector256.LessThan(x, Vector256.Create(float.PositiveInfinity));
        return Vector256.ConditionalSelect(inside, log, special);
    }

    /// <summary>The natural logarithm; -infinity at 0, NaN below; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Log(Vector256<double> x)
    {
        Vector256<double> isSubnormal = Vector256.LessThan(x, Vector256.Create(2.2250738585072014e-308));
        Vector256<double> scaled = Vector256.ConditionalSelect(isSubnormal, x * Vector256.Create(18014398509481984.0), x);
        Vector256<double> k = Exponent(scaled, out Vector256<double> mantissa, out _) - (isSubnormal & Vector256.Create(54.0));
        return LogOutsideDomain(x, LogOfParts(mantissa - Vector256<double>.One, k));
    }

    /// <summary>log(1 + x) with all its digits near 0; -infinity at -1, NaN below; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Log1p(Vector256<double> x)
    {
        Vector256<double> u = x + Vector256<double>.One;
        Vector256<double> d = u - Vector256<double>.One;
        Vector256<double> lost = (Vector256<double>.One - (u - d)) + (x - d); // u + lost = 1 + x exactly
        Vector256<double> k = Exponent(u, out Vector256<double> mantissa, out Vector256<double> inversePower);
        Vector256<double> matters = Vector256.LessThan(u, Vector256.Create(1e30));
        Vector256<double> f = (mantissa - Vector256<double>.One) + ((lost * inversePower) & matters);
        return LogOutsideDomain(u, LogOfParts(f, k)) | (x & Vector256.Create(-0.0)); // u loses the sign of -0
    }

    /// <summary>k and m of x = 2^k m with m in [sqrt(1/2), sqrt 2), for positive normal x; and 2^-k, for x below 1e30.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Exponent(Vector256<double> x, out Vector256<double> mantissa, out Vector256<double> inversePower)
    {
        Vector256<long> shifted = x.AsInt64() + Vector256.Create(0x3FF0_0000_0000_0000 - 0x3FE6_A09E_667F_3BCD);
        Vector256<long> field = shifted & Vector256.Create(0x7FF0_0000_0000_0000);
        mantissa = (x.AsInt64() - field + Vector256.Create(0x3FF0_0000_0000_0000)).AsDouble();
        inversePower = (Vector256.Create(0x7FE0_0000_0000_0000) - field).AsDouble();
        return ((field >>> 52) | Vector256.Create(0x4330_0000_0000_0000)).AsDouble() - Vector256.Create(4503599627370496.0 + 1023);
    }

    /// <summary>log(1 + f) + k ln 2 for 1 + f in [sqrt(1/2), sqrt 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> LogOfParts(Vector256<double> f, Vector256<double> k)
    {
        Vector256<double> s = f / (f + Vector256.Create(2.0)); // log(1 + f) = 2 atanh(s)
        Vector256<double> z = s * s;
        Vector256<double> p = Vector256.Create(0.14796183091940412);
        p = Fma(p, z, 0.1531403956173131);
        p = Fma(p, z, 0.18183564236237884);
        p = Fma(p, z, 0.22222198585867703);
        p = Fma(p, z, 0.2857142874214366);
        p = Fma(p, z, 0.3999999999941642);
        p = Fma(p, z, 0.6666666666666734);
        Vector256<double> halfSquare = f * f * Vector256.Create(0.5);
        Vector256<double> small = Vector256.FusedMultiplyAdd(k, Vector256.Create(Ln2Low), s * Vector256.FusedMultiplyAdd(z, p, halfSquare));
        return Vector256.FusedMultiplyAdd(k, Vector256.Create(Ln2High), f - (halfSquare - small));
    }

    /// <summary>The value of log at 0, below 0, at infinity and at NaN; elsewhere <paramref name="log"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> LogOutsideDomain(Vector256<double> x, Vector256<double> log)
    {
        Vector256<double> special = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<double>.Zero), Vector256.Create(double.NaN), x);
        special = Vector256.ConditionalSelect(Vector256.Equals(x, Vector256<double>.Zero), Vector256.Create(double.NegativeInfinity), special);
        Vector256<double> inside = Vector256.GreaterThan(x, Vector256<double>.Zero) & Vector256.LessThan(x, Vector256.Create(double.PositiveInfinity));
        return Vector256.ConditionalSelect(inside, log, special);
    }
}
