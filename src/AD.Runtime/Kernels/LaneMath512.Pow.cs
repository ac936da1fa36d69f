using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>General powers.</content>
internal static partial class LaneMath512
{
    /// <summary>x^y as IEEE 754's pow (pow(x, 0) = 1, pow(1, y) = 1, negative x only for integer y); correctly rounded but
    /// for rare near-ties, since the work is done in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Pow(Vector512<float> x, Vector512<float> y)
    {
        (Vector512<double> xLow, Vector512<double> xHigh) = Vector512.Widen(x);
        (Vector512<double> yLow, Vector512<double> yHigh) = Vector512.Widen(y);
        return Vector512.Narrow(PowByLog(xLow, yLow), PowByLog(xHigh, yHigh));
    }

    /// <summary>x^y as IEEE 754's pow; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> Pow(Vector512<double> x, Vector512<double> y)
    {
        Vector512<double> log = LogInTwoParts(Vector512.Abs(x), out Vector512<double> logRest);
        Vector512<double> product = y * log;
        Vector512<double> rest = Vector512.FusedMultiplyAdd(y, log, -product) + y * logRest;
        Vector512<double> matters = Vector512.LessThan(Vector512.Abs(product), Vector512.Create(800.0)); // else 0 or infinity

        product = Limit(Vector512.Create(-746.0), product, Vector512.Create(710.0));
        Vector512<double> k = Fma(product, Vector512.Create(Log2OfE), DoubleMagic) - Vector512.Create(DoubleMagic);
        Vector512<double> r = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2High), product); // exact
        r += Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2Low), rest & matters);
        Vector512<double> power = Scale(Vector512<double>.One + Vector512.FusedMultiplyAdd(r * r, ExpTail(r), r), k);
        return PowSpecialCases(x, y, power);
    }

    /// <summary>x^y with a relative error of some 1e-14, for float operands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> PowByLog(Vector512<double> x, Vector512<double> y) =>
        PowSpecialCases(x, y, Exp(y * Log(Vector512.Abs(x))));

    /// <summary>Sign, NaN and the powers that are 1 whatever the other operand; <paramref name="power"/> is |x|^y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> PowSpecialCases(Vector512<double> x, Vector512<double> y, Vector512<double> power)
    {
        Vector512<double> one = Vector512<double>.One, zero = Vector512<double>.Zero, signBit = Vector512.Create(-0.0);
        Vector512<double> half = y * Vector512.Create(0.5);
        Vector512<double> isInteger = Vector512.Equals(Vector512.Truncate(y), y);
        Vector512<double> isOdd = Vector512.AndNot(isInteger, Vector512.Equals(Vector512.Truncate(half), half));
        power |= x & signBit & isOdd;

        Vector512<double> isNaN = Vector512.AndNot(Vector512.LessThan(x, zero), isInteger); // negative base, broken exponent
        isNaN &= Vector512.GreaterThan(x, Vector512.Create(double.NegativeInfinity));
        isNaN |= ~Vector512.Equals(x, x) | ~Vector512.Equals(y, y);
        power = Vector512.ConditionalSelect(isNaN, Vector512.Create(double.NaN), power);

        Vector512<double> isOne = Vector512.Equals(x, one) | Vector512.Equals(y, zero);
        isOne |= Vector512.Equals(x, -one) & Vector512.Equals(Vector512.Abs(y), Vector512.Create(double.PositiveInfinity));
        return Vector512.ConditionalSelect(isOne, one, power);
    }

    /// <summary>log(x) for x >= 0 as an unevaluated sum with about 2^-64 relative error, by 2 atanh(f / (2 + f)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LogInTwoParts(Vector512<double> x, out Vector512<double> rest)
    {
        Vector512<double> two = Vector512.Create(2.0);
        Vector512<double> isSubnormal = Vector512.LessThan(x, Vector512.Create(2.2250738585072014e-308));
        Vector512<double> scaled = Vector512.ConditionalSelect(isSubnormal, x * Vector512.Create(18014398509481984.0), x);
        Vector512<double> k = Exponent(scaled, out Vector512<double> mantissa, out _) - (isSubnormal & Vector512.Create(54.0));
        Vector512<double> f = mantissa - Vector512<double>.One;

        // s = f / (2 + f), z = s^2, t = s^3, each as high + low
        Vector512<double> divisor = two + f;
        Vector512<double> divisorLow = f - (divisor - two);
        Vector512<double> inverse = Vector512<double>.One / divisor;
        Vector512<double> s = f * inverse;
        Vector512<double> sLow = (Vector512.FusedMultiplyAdd(-s, divisor, f) - s * divisorLow) * inverse;
        Vector512<double> z = s * s;
        Vector512<double> zLow = Vector512.FusedMultiplyAdd(s, s, -z) + two * s * sLow;
        Vector512<double> t = s * z;
        Vector512<double> tLow = Vector512.FusedMultiplyAdd(s, z, -t) + Vector512.FusedMultiplyAdd(s, zLow, sLow * z);

        // c = 2/3 + z (2/5 + 2/7 z + ...)
        Vector512<double> tail = Vector512.FusedMultiplyAdd(z, AtanhTail(z), Vector512.Create(3.700743415417188e-17));
        Vector512<double> c = Vector512.Create(0.6666666666666666) + tail;
        Vector512<double> cLow = tail - (c - Vector512.Create(0.6666666666666666));

        // k ln 2 + 2 s + t c
        Vector512<double> u = t * c;
        Vector512<double> uLow = Vector512.FusedMultiplyAdd(t, c, -u) + Vector512.FusedMultiplyAdd(t, cLow, tLow * c);
        Vector512<double> atanh = Vector512.FusedMultiplyAdd(two, s, u);
        Vector512<double> low = Vector512.FusedMultiplyAdd(two, s, -atanh) + u + Vector512.FusedMultiplyAdd(two, sLow, uLow);
        Vector512<double> shift = k * Vector512.Create(0.693147180559663); // exact: 41 bits times 11
        Vector512<double> sum = shift + atanh;
        low += Vector512.FusedMultiplyAdd(k, Vector512.Create(2.8235290563031577e-13), atanh - (sum - shift));

        Vector512<double> log = sum + low;
        rest = low - (log - sum);
        log = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), Vector512.Create(double.NegativeInfinity), log);
        return Vector512.ConditionalSelect(Vector512.Equals(x, Vector512.Create(double.PositiveInfinity)), x, log);
    }

    /// <summary>(2 atanh(s)/s - 2 - 2/3 z) / z^2 for z = s^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AtanhTail(Vector512<double> z)
    {
        Vector512<double> p = Vector512.Create(0.11981565542369033);
        p = Fma(p, z, 0.1167581286241846);
        p = Fma(p, z, 0.13336262448800917);
        p = Fma(p, z, 0.1538455849282247);
        p = Fma(p, z, 0.18181818842935166);
        p = Fma(p, z, 0.22222222217798426);
        p = Fma(p, z, 0.28571428571443813);
        return Fma(p, z, 0.3999999999999998);
    }
}
