namespace AdCompiler.Ilgpu;

/// <content>General powers.</content>
public static partial class DeviceMath
{
    /// <summary>x^y as IEEE 754's pow (pow(x, 0) = 1, pow(1, y) = 1, negative x only for integer y); correctly rounded but
    /// for rare near-ties, since the work is done in double.</summary>
    public static float Pow<TArith>(float x, float y) where TArith : struct, IFusedArithmetic =>
        (float)PowSpecialCases(x, y, Exp<TArith>((double)y * Log<TArith>(Device.Abs((double)x))));

    /// <summary>x^y as IEEE 754's pow.</summary>
    public static double Pow<TArith>(double x, double y) where TArith : struct, IFusedArithmetic
    {
        double log = LogInTwoParts<TArith>(Device.Abs(x), out double logRest);
        double product = y * log;
        double rest = TArith.Fused(y, log, -product) + y * logRest;
        bool matters = Device.Abs(product) < 800.0; // else 0 or infinity

        product = Limit(-746.0, product, 710.0);
        double k = TArith.Fused(product, Log2OfE, DoubleMagic) - DoubleMagic;
        double r = TArith.Fused(k, -Ln2High, product); // exact
        r += TArith.Fused(k, -Ln2Low, matters ? rest : 0.0);
        double power = Scale<TArith>(1.0 + TArith.Fused(r * r, ExpTail<TArith>(r), r), k);
        return PowSpecialCases(x, y, power);
    }

    /// <summary>Sign, NaN and the powers that are 1 whatever the other operand; <paramref name="power"/> is |x|^y.</summary>
    private static double PowSpecialCases(double x, double y, double power)
    {
        if (x == 1.0 || y == 0.0 || (x == -1.0 && Device.Abs(y) == double.PositiveInfinity)) return 1.0;
        double half = y * 0.5;
        bool isInteger = Device.Truncate(y) == y, isOdd = isInteger && Device.Truncate(half) != half;
        bool isBroken = x < 0.0 && x > double.NegativeInfinity && !isInteger; // exponent of a negative base
        return isBroken || double.IsNaN(x) || double.IsNaN(y) ? double.NaN : isOdd ? WithSignOf(power, x) : power;
    }

    /// <summary>log(x) for x >= 0 as an unevaluated sum with about 2^-64 relative error, by 2 atanh(f / (2 + f)).</summary>
    private static double LogInTwoParts<TArith>(double x, out double rest) where TArith : struct, IFusedArithmetic
    {
        double two = 2.0;
        bool isSubnormal = x < 2.2250738585072014e-308;
        double scaled = isSubnormal ? x * 18014398509481984.0 : x;
        double k = Exponent(scaled, out double mantissa, out _) - (isSubnormal ? 54.0 : 0.0);
        double f = mantissa - 1.0;

        // s = f / (2 + f), z = s^2, t = s^3, each as high + low
        double divisor = two + f;
        double divisorLow = f - (divisor - two);
        double inverse = 1.0 / divisor;
        double s = f * inverse;
        double sLow = (TArith.Fused(-s, divisor, f) - s * divisorLow) * inverse;
        double z = s * s;
        double zLow = TArith.Fused(s, s, -z) + two * s * sLow;
        double t = s * z;
        double tLow = TArith.Fused(s, z, -t) + TArith.Fused(s, zLow, sLow * z);

        // c = 2/3 + z (2/5 + 2/7 z + ...)
        double tail = TArith.Fused(z, AtanhTail<TArith>(z), 3.700743415417188e-17);
        double c = 0.6666666666666666 + tail;
        double cLow = tail - (c - 0.6666666666666666);

        // k ln 2 + 2 s + t c
        double u = t * c;
        double uLow = TArith.Fused(t, c, -u) + TArith.Fused(t, cLow, tLow * c);
        double atanh = TArith.Fused(two, s, u);
        double low = TArith.Fused(two, s, -atanh) + u + TArith.Fused(two, sLow, uLow);
        double shift = k * 0.693147180559663; // exact: 41 bits times 11
        double sum = shift + atanh;
        low += TArith.Fused(k, 2.8235290563031577e-13, atanh - (sum - shift));

        double log = sum + low;
        rest = low - (log - sum);
        return x == 0.0 ? double.NegativeInfinity : x == double.PositiveInfinity ? x : log;
    }

    /// <summary>(2 atanh(s)/s - 2 - 2/3 z) / z^2 for z = s^2.</summary>
    private static double AtanhTail<TArith>(double z) where TArith : struct, IFusedArithmetic
    {
        double p = 0.11981565542369033;
        p = TArith.Fused(p, z, 0.1167581286241846);
        p = TArith.Fused(p, z, 0.13336262448800917);
        p = TArith.Fused(p, z, 0.1538455849282247);
        p = TArith.Fused(p, z, 0.18181818842935166);
        p = TArith.Fused(p, z, 0.22222222217798426);
        p = TArith.Fused(p, z, 0.28571428571443813);
        return TArith.Fused(p, z, 0.3999999999999998);
    }
}
