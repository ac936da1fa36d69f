using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>General powers.</content>
internal static partial class LaneMath256
{
    /// <summary>x^y as IEEE 754's pow (pow(x, 0) = 1, pow(1, y) = 1, negative x only for integer y); correctly rounded but
    /// for rare near-ties, since the work is done in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<float> Pow(Vector256<float> x, Vector256<float> y)
    {
        (Vector256<double> xLow, Vector256<double> xHigh) = Vector256.Widen(x);
        (Vector256<double> yLow, Vector256<double> yHigh) = Vector256.Widen(y);
        return Vector256.Narrow(PowByLog(xLow, yLow), PowByLog(xHigh, yHigh));
    }

    /// <summary>x^y as IEEE 754's pow; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<double> Pow(Vector256<double> x, Vector256<double> y)
    {
        Vector256<double> log = LogInTwoParts(Vector256.Abs(x), out Vector256<double> logRest);
        Vector256<double> product = y * log;
        Vector256<double> rest = Vector256.FusedMultiplyAdd(y, log, -product) + y * logRest;
        Vector256<double> matters = Vector256.LessThan(Vector256.Abs(product), Vector256.Create(800.0)); // else 0 or infinity

        product = Limit(Vector256.Create(-746.0), product, Vector256.Create(710.0));
        Vector256<double> k = Fma(product, Vector256.Create(Log2OfE), DoubleMagic) - Vector256.Create(DoubleMagic);
        Vector256<double> r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2High), product); // exact
        r += Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2Low), rest & matters);
        Vector256<double> power = Scale(Vector256<double>.One + Vector256.FusedMultiplyAdd(r * r, ExpTail(r), r), k);
        return PowSpecialCases(x, y, power);
    }

    /// <summary>x^y with a relative error of some 1e-14, for float operands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> PowByLog(Vector256<double> x, Vector256<double> y) =>
        PowSpecialCases(x, y, Exp(y * Log(Vector256.Abs(x))));

    /// <summary>Sign, NaN and the powers that are 1 whatever the other operand; <paramref name="power"/> is |x|^y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> PowSpecialCases(Vector256<double> x, Vector256<double> y, Vector256<double> power)
    {
        Vector256<double> one = Vector256<double>.One, zero = Vector256<double>.Zero, signBit = Vector256.Create(-0.0);
        Vector256<double> half = y * Vector256.Create(0.5);
        Vector256<double> isInteger = Vector256.Equals(Vector256.Truncate(y), y);
        Vector256<double> isOdd = Vector256.AndNot(isInteger, Vector256.Equals(Vector256.Truncate(half), half));
        power |= x & signBit & isOdd;

        Vector256<double> isNaN = Vector256.AndNot(Vector256.LessThan(x, zero), isInteger); // negative base, broken exponent
        isNaN &= Vector256.GreaterThan(x, Vector256.Create(double.NegativeInfinity));
        isNaN |= ~Vector256.Equals(x, x) | ~Vector256.Equals(y, y);
        power = Vector256.ConditionalSelect(isNaN, Vector256.Create(double.NaN), power);

        Vector256<double> isOne = Vector256.Equals(x, one) | Vector256.Equals(y, zero);
        isOne |= Vector256.Equals(x, -one) & Vector256.Equals(Vector256.Abs(y), Vector256.Create(double.PositiveInfinity));
        return Vector256.ConditionalSelect(isOne, one, power);
    }

    /// <summary>log(x) for x >= 0 as an unevaluated sum with about 2^-64 relative error, by 2 atanh(f / (2 + f)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> LogInTwoParts(Vector256<double> x, out Vector256<double> rest)
    {
        Vector256<double> two = Vector256.Create(2.0);
        Vector256<double> isSubnormal = Vector256.LessThan(x, Vector256.Create(2.2250738585072014e-308));
        Vector256<double> scaled = Vector256.ConditionalSelect(isSubnormal, x * Vector256.Create(18014398509481984.0), x);
        Vector256<double> k = Exponent(scaled, out Vector256<double> mantissa, out _) - (isSubnormal & Vector256.Create(54.0));
        Vector256<double> f = mantissa - Vector256<double>.One;

        // s = f / (2 + f), z = s^2, t = s^3, each as high + low
        Vector256<double> divisor = two + f;
        Vector256<double> divisorLow = f - (divisor - two);
        Vector256<double> inverse = Vector256<double>.One / divisor;
        Vector256<double> s = f * inverse;
        Vector256<double> sLow = (Vector256.FusedMultiplyAdd(-s, divisor, f) - s * divisorLow) * inverse;
        Vector256<double> z = s * s;
        Vector256<double> zLow = Vector256.FusedMultiplyAdd(s, s, -z) + two * s * sLow;
        Vector256<double> t = s * z;
        Vector256<double> tLow = Vector256.FusedMultiplyAdd(s, z, -t) + Vector256.FusedMultiplyAdd(s, zLow, sLow * z);

        // c = 2/3 + z (2/5 + 2/7 z + ...)
        Vector256<double> tail = Vector256.FusedMultiplyAdd(z, AtanhTail(z), Vector256.Create(3.700743415417188e-17));
        Vector256<double> c = Vector256.Create(0.6666666666666666) + tail;
        Vector256<double> cLow = tail - (c - Vector256.Create(0.6666666666666666));

        // k ln 2 + 2 s + t c
        Vector256<double> u = t * c;
        Vector256<double> uLow = Vector256.FusedMultiplyAdd(t, c, -u) + Vector256.FusedMultiplyAdd(t, cLow, tLow * c);
        Vector256<double> atanh = Vector256.FusedMultiplyAdd(two, s, u);
        Vector256<double> low = Vector256.FusedMultiplyAdd(two, s, -atanh) + u + Vector256.FusedMultiplyAdd(two, sLow, uLow);
        Vector256<double> shift = k * Vector256.Create(0.693147180559663); // exact: 41 bits times 11
        Vector256<double> sum = shift + atanh;
        low += Vector256.FusedMultiplyAdd(k, Vector256.Create(2.8235290563031577e-13), atanh - (sum - shift));

        Vector256<double> log = sum + low;
        rest = low - (log - sum);
        log = Vector256.ConditionalSelect(Vector256.Equals(x, Vector256<double>.Zero), Vector256.Create(double.NegativeInfinity), log);
        return Vector256.ConditionalSelect(Vector256.Equals(x, Vector256.Create(double.PositiveInfinity)), x, log);
    }

    /// <summary>(2 atanh(s)/s - 2 - 2/3 z) / z^2 for z = s^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> AtanhTail(Vector256<double> z)
    {
        Vector256<double> p = Vector256.Create(0.11981565542369033);
        p = Fma(p, z, 0.1167581286241846);
        p = Fma(p, z, 0.13336262448800917);
        p = Fma(p, z, 0.1538455849282247);
        p = Fma(p, z, 0.18181818842935166);
        p = Fma(p, z, 0.22222222217798426);
        p = Fma(p, z, 0.28571428571443813);
        return Fma(p, z, 0.3999999999999998);
    }
}
