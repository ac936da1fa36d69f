using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>Logarithms.</content>
internal static partial class LaneMath512
{
    /// <summary>The natural logarithm; -infinity at 0, NaN below; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        Vector512<float> isSubnormal = Vector512.LessThan(x, Vector512.Create(1.17549435e-38f));
        Vector512<float> scaled = Vector512.ConditionalSelect(isSubnormal, x * Vector512.Create(33554432f), x);
        Vector512<float> k = Exponent(scaled, out Vector512<float> mantissa, out _) - (isSubnormal & Vector512.Create(25f));
        return LogOutsideDomain(x, LogOfParts(mantissa - Vector512<float>.One, k));
    }

    /// <summary>log(1 + x) with all its digits near 0; -infinity at -1, NaN below; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log1p(Vector512<float> x)
    {
        Vector512<float> u = x + Vector512<float>.One;
        Vector512<float> d = u - Vector512<float>.One;
        Vector512<float> lost = (Vector512<float>.One - (u - d)) + (x - d); // u + lost = 1 + x exactly
        Vector512<float> k = Exponent(u, out Vector512<float> mantissa, out Vector512<float> inversePower);
        Vector512<float> matters = Vector512.LessThan(u, Vector512.Create(1e15f));
        Vector512<float> f = (mantissa - Vector512<float>.One) + ((lost * inversePower) & matters);
        return LogOutsideDomain(u, LogOfParts(f, k)) | (x & Vector512.Create(-0.0f)); // u loses the sign of -0
    }

    /// <summary>k and m of x = 2^k m with m in [sqrt(1/2), sqrt 2), for positive normal x; and 2^-k, for x below 1e30.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exponent(Vector512<float> x, out Vector512<float> mantissa, out Vector512<float> inversePower)
    {
        Vector512<int> shifted = x.AsInt32() + Vector512.Create(0x3F80_0000 - 0x3F35_04F3);
        Vector512<int> field = shifted & Vector512.Create(0x7F80_0000);
        mantissa = (x.AsInt32() - field + Vector512.Create(0x3F80_0000)).AsSingle();
        inversePower = (Vector512.Create(0x7F00_0000) - field).AsSingle();
        return ((field >>> 23) | Vector512.Create(0x4B00_0000)).AsSingle() - Vector512.Create(8388608f + 127);
    }

    /// <summary>log(1 + f) + k ln 2 for 1 + f in [sqrt(1/2), sqrt 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LogOfParts(Vector512<float> f, Vector512<float> k)
    {
        Vector512<float> p = Vector512.Create(0.0664588735f);
        p = Fma(p, f, -0.11610724f);
        p = Fma(p, f, 0.118981667f);
        p = Fma(p, f, -0.124173872f);
        p = Fma(p, f, 0.142198652f);
        p = Fma(p, f, -0.166673288f);
        p = Fma(p, f, 0.200020716f);
        p = Fma(p, f, -0.250000209f);
        p = Fma(p, f, 0.333333135f);
        Vector512<float> square = f * f;
        // f - f^2/2 + f^3 p + k ln 2, the small terms first
        Vector512<float> small = Vector512.FusedMultiplyAdd(k, Vector512.Create(Ln2LowFloat), square * f * p);
        small = Vector512.FusedMultiplyAdd(square, Vector512.Create(-0.5f), small);
        return Vector512.FusedMultiplyAdd(k, Vector512.Create(Ln2HighFloat), f + small);
    }

    /// <summary>The value of log at 0, below 0, at infinity and at NaN; elsewhere <paramref name="log"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LogOutsideDomain(Vector512<float> x, Vector512<float> log)
    {
        Vector512<float> special = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), Vector512.Create(float.NaN), x);
        special = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), Vector512.Create(float.NegativeInfinity), special);
        Vector512<float> inside = Vector512.GreaterThan(x, Vector512<float>.Zero) & Vector512.LessThan(x, Vector512.Create(float.PositiveInfinity));
        return Vector512.ConditionalSelect(inside, log, special);
    }

    /// <summary>The natural logarithm; -infinity at 0, NaN below; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x)
    {
        Vector512<double> isSubnormal = Vector512.LessThan(x, Vector512.Create(2.2250738585072014e-308));
        Vector512<double> scaled = Vector512.ConditionalSelect(isSubnormal, x * Vector512.Create(18014398509481984.0), x);
        Vector512<double> k = Exponent(scaled, out Vector512<double> mantissa, out _) - (isSubnormal & Vector512.Create(54.0));
        return LogOutsideDomain(x, LogOfParts(mantissa - Vector512<double>.One, k));
    }

    /// <summary>log(1 + x) with all its digits near 0; -infinity at -1, NaN below; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log1p(Vector512<double> x)
    {
        Vector512<double> u = x + Vector512<double>.One;
        Vector512<double> d = u - Vector512<double>.One;
        Vector512<double> lost = (Vector512<double>.One - (u - d)) + (x - d); // u + lost = 1 + x exactly
        Vector512<double> k = Exponent(u, out Vector512<double> mantissa, out Vector512<double> inversePower);
        Vector512<double> matters = Vector512.LessThan(u, Vector512.Create(1e30));
        Vector512<double> f = (mantissa - Vector512<double>.One) + ((lost * inversePower) & matters);
        return LogOutsideDomain(u, LogOfParts(f, k)) | (x & Vector512.Create(-0.0)); // u loses the sign of -0
    }

    /// <summary>k and m of x = 2^k m with m in [sqrt(1/2), sqrt 2), for positive normal x; and 2^-k, for x below 1e30.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Exponent(Vector512<double> x, out Vector512<double> mantissa, out Vector512<double> inversePower)
    {
        Vector512<long> shifted = x.AsInt64() + Vector512.Create(0x3FF0_0000_0000_0000 - 0x3FE6_A09E_667F_3BCD);
        Vector512<long> field = shifted & Vector512.Create(0x7FF0_0000_0000_0000);
        mantissa = (x.AsInt64() - field + Vector512.Create(0x3FF0_0000_0000_0000)).AsDouble();
        inversePower = (Vector512.Create(0x7FE0_0000_0000_0000) - field).AsDouble();
        return ((field >>> 52) | Vector512.Create(0x4330_0000_0000_0000)).AsDouble() - Vector512.Create(4503599627370496.0 + 1023);
    }

    /// <summary>log(1 + f) + k ln 2 for 1 + f in [sqrt(1/2), sqrt 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LogOfParts(Vector512<double> f, Vector512<double> k)
    {
        Vector512<double> s = f / (f + Vector512.Create(2.0)); // log(1 + f) = 2 atanh(s)
        Vector512<double> z = s * s;
        Vector512<double> p = Vector512.Create(0.14796183091940412);
        p = Fma(p, z, 0.1531403956173131);
        p = Fma(p, z, 0.18183564236237884);
        p = Fma(p, z, 0.22222198585867703);
        p = Fma(p, z, 0.2857142874214366);
        p = Fma(p, z, 0.3999999999941642);
        p = Fma(p, z, 0.6666666666666734);
        Vector512<double> halfSquare = f * f * Vector512.Create(0.5);
        Vector512<double> small = Vector512.FusedMultiplyAdd(k, Vector512.Create(Ln2Low), s * Vector512.FusedMultiplyAdd(z, p, halfSquare));
        return Vector512.FusedMultiplyAdd(k, Vector512.Create(Ln2High), f - (halfSquare - small));
    }

    /// <summary>The value of log at 0, below 0, at infinity and at NaN; elsewhere <paramref name="log"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LogOutsideDomain(Vector512<double> x, Vector512<double> log)
    {
        Vector512<double> special = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), Vector512.Create(double.NaN), x);
        special = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), Vector512.Create(double.NegativeInfinity), special);
        Vector512<double> inside = Vector512.GreaterThan(x, Vector512<double>.Zero) & Vector512.LessThan(x, Vector512.Create(double.PositiveInfinity));
        return Vector512.ConditionalSelect(inside, log, special);
    }
}
