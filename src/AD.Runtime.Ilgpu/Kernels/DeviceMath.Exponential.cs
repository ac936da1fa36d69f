namespace AdCompiler.Ilgpu;

/// <content>The exponential family.</content>
public static partial class DeviceMath
{
    /// <summary>e^x.</summary>
    public static float Exp<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        x = Limit(-104f, x, 89f);
        float k = TArith.Fused(x, Log2OfEFloat, FloatMagic) - FloatMagic;
        float r = TArith.Fused(k, -Ln2HighFloat, x);
        r = TArith.Fused(k, -Ln2LowFloat, r);
        return Scale<TArith>(1f + TArith.Fused(r * r, ExpTail<TArith>(r), r), k);
    }

    /// <summary>e^x - 1 with all its digits near 0.</summary>
    public static float Expm1<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        // Half of the result, doubled at the end, since 2^k overflows just before e^x does.
        float halved = Expm1TimesHalf<TArith>(Limit(-18f, x, 89f));
        return WithSignOf(halved + halved, x); // the polynomial loses the sign of -0
    }

    /// <summary>The hyperbolic tangent, e / (e + 2) with e = expm1(2|x|), which keeps the digits near 0.</summary>
    public static float Tanh<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        float size = AtMost(10f, Device.Abs(x));
        float halved = Expm1TimesHalf<TArith>(size + size);
        return WithSignOf(halved / (halved + 1f), x);
    }

    /// <summary>1 / (1 + e^-x), small results with all their digits.</summary>
    public static float Sigmoid<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        float e = Exp<TArith>(-Device.Abs(x));
        float numerator = x > 0f ? 1f : e;
        return numerator / (1f + e);
    }

    /// <summary>log(1 + e^x) = max(x, 0) + log1p(e^-|x|).</summary>
    public static float Softplus<TArith>(float x) where TArith : struct, IFusedArithmetic =>
        Device.MaxNative(x, 0f) + Log1p<TArith>(Exp<TArith>(-Device.Abs(x)));

    /// <summary>(e^x - 1) / 2 as fma(2^(k-1), p, 2^(k-1) - 1/2) with p = e^r - 1.</summary>
    private static float Expm1TimesHalf<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        float k = TArith.Fused(x, Log2OfEFloat, FloatMagic) - FloatMagic;
        float high = TArith.Fused(k, -Ln2HighFloat, x); // exact
        float r = TArith.Fused(k, -Ln2LowFloat, high);
        float rest = TArith.Fused(k, -Ln2LowFloat, high - r);
        float p = TArith.Fused(r * r, ExpTail<TArith>(r), rest) + r;
        float scale = PowerOfTwo(k - 1f);
        return TArith.Fused(scale, p, scale - 0.5f);
    }

    /// <summary>(e^r - 1 - r) / r^2 for |r| up to ln(2)/2.</summary>
    private static float ExpTail<TArith>(float r) where TArith : struct, IFusedArithmetic
    {
        float p = 0.000197418587f;
        p = TArith.Fused(p, r, 0.00139337278f);
        p = TArith.Fused(p, r, 0.00833356846f);
        p = TArith.Fused(p, r, 0.0416664779f);
        p = TArith.Fused(p, r, 0.166666657f);
        p = TArith.Fused(p, r, 0.5f);
        return p;
    }

    /// <summary>e^x.</summary>
    public static double Exp<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        x = Limit(-746.0, x, 710.0);
        double k = TArith.Fused(x, Log2OfE, DoubleMagic) - DoubleMagic;
        double r = TArith.Fused(k, -Ln2High, x);
        r = TArith.Fused(k, -Ln2Low, r);
        return Scale<TArith>(1.0 + TArith.Fused(r * r, ExpTail<TArith>(r), r), k);
    }

    /// <summary>e^x - 1 with all its digits near 0.</summary>
    public static double Expm1<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        // Half of the result, doubled at the end, since 2^k overflows just before e^x does.
        double halved = Expm1TimesHalf<TArith>(Limit(-38.0, x, 710.0));
        return WithSignOf(halved + halved, x); // the polynomial loses the sign of -0
    }

    /// <summary>The hyperbolic tangent, e / (e + 2) with e = expm1(2|x|), which keeps the digits near 0.</summary>
    public static double Tanh<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        double size = AtMost(20.0, Device.Abs(x));
        double halved = Expm1TimesHalf<TArith>(size + size);
        return WithSignOf(halved / (halved + 1.0), x);
    }

    /// <summary>1 / (1 + e^-x), small results with all their digits.</summary>
    public static double Sigmoid<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        double e = Exp<TArith>(-Device.Abs(x));
        double numerator = x > 0.0 ? 1.0 : e;
        return numerator / (1.0 + e);
    }

    /// <summary>log(1 + e^x) = max(x, 0) + log1p(e^-|x|).</summary>
    public static double Softplus<TArith>(double x) where TArith : struct, IFusedArithmetic =>
        Device.MaxNative(x, 0.0) + Log1p<TArith>(Exp<TArith>(-Device.Abs(x)));

    /// <summary>(e^x - 1) / 2 as fma(2^(k-1), p, 2^(k-1) - 1/2) with p = e^r - 1.</summary>
    private static double Expm1TimesHalf<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        double k = TArith.Fused(x, Log2OfE, DoubleMagic) - DoubleMagic;
        double high = TArith.Fused(k, -Ln2High, x); // exact
        double r = TArith.Fused(k, -Ln2Low, high);
        double rest = TArith.Fused(k, -Ln2Low, high - r);
        double p = TArith.Fused(r * r, ExpTail<TArith>(r), rest) + r;
        double scale = PowerOfTwo(k - 1.0);
        return TArith.Fused(scale, p, scale - 0.5);
    }

    /// <summary>(e^r - 1 - r) / r^2 for |r| up to ln(2)/2.</summary>
    private static double ExpTail<TArith>(double r) where TArith : struct, IFusedArithmetic
    {
        double p = 1.9185918711311872e-09;
        p = TArith.Fused(p, r, 2.5109272922384208e-08);
        p = TArith.Fused(p, r, 2.7563427645814613e-07);
        p = TArith.Fused(p, r, 2.75572435681553e-06);
        p = TArith.Fused(p, r, 2.4801579171235275e-05);
        p = TArith.Fused(p, r, 0.00019841269886727256);
        p = TArith.Fused(p, r, 0.0013888888893793328);
        p = TArith.Fused(p, r, 0.008333333333321407);
        p = TArith.Fused(p, r, 0.041666666666653744);
        p = TArith.Fused(p, r, 0.16666666666666677);
        p = TArith.Fused(p, r, 0.5000000000000001);
        return p;
    }
}
