using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>The exponential family.</content>
internal static partial class LaneMath512
{
    /// <summary>e^x; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        x = Limit(Vector512.Create(-104f), x, Vector512.Create(89f));
        Vector512<float> k = Fma(x, Vector512.Create(Log2OfEFloat), FloatMagic) - Vector512.Create(FloatMagic);
        Vector512<float> r = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2HighFloat), x);
        r = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2LowFloat), r);
        return Scale(Vector512<float>.One + Vector512.FusedMultiplyAdd(r * r, ExpTail(r), r), k);
    }

    /// <summary>e^x - 1 with all its digits near 0; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Expm1(Vector512<float> x)
    {
        // Half of the result, doubled at the end, since 2^k overflows just before e^x does.
        Vector512<float> halved = Expm1TimesHalf(Limit(Vector512.Create(-18f), x, Vector512.Create(89f)));
        return (halved + halved) | (x & Vector512.Create(-0.0f)); // the polynomial loses the sign of -0
    }

    /// <summary>The hyperbolic tangent, e / (e + 2) with e = expm1(2|x|), which keeps the digits near 0; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        Vector512<float> size = Vector512.MinNative(Vector512.Create(10f), Vector512.Abs(x));
        Vector512<float> halved = Expm1TimesHalf(size + size);
        return (halved / (halved + Vector512<float>.One)) | (x & Vector512.Create(-0.0f));
    }

    /// <summary>1 / (1 + e^-x), small results with all their digits; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x)
    {
        Vector512<float> e = Exp(x | Vector512.Create(-0.0f)); // e^-|x|
        Vector512<float> numerator = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), Vector512<float>.One, e);
        return numerator / (Vector512<float>.One + e);
    }

    /// <summary>log(1 + e^x) = max(x, 0) + log1p(e^-|x|); worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as a whole too much to inline
    public static Vector512<float> Softplus(Vector512<float> x) =>
        Vector512.MaxNative(x, Vector512<float>.Zero) + Log1p(Exp(x | Vector512.Create(-0.0f)));

    /// <summary>(e^x - 1) / 2 as fma(2^(k-1), p, 2^(k-1) - 1/2) with p = e^r - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Expm1TimesHalf(Vector512<float> x)
    {
        Vector512<float> k = Fma(x, Vector512.Create(Log2OfEFloat), FloatMagic) - Vector512.Create(FloatMagic);
        Vector512<float> high = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2HighFloat), x); // exact
        Vector512<float> r = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2LowFloat), high);
        Vector512<float> rest = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2LowFloat), high - r);
        Vector512<float> p = Vector512.FusedMultiplyAdd(r * r, ExpTail(r), rest) + r;
        Vector512<float> scale = PowerOfTwo(k - Vector512<float>.One);
        return Vector512.FusedMultiplyAdd(scale, p, scale - Vector512.Create(0.5f));
    }

    /// <summary>(e^r - 1 - r) / r^2 for |r| up to ln(2)/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ExpTail(Vector512<float> r)
    {
        Vector512<float> p = Vector512.Create(0.000197418587f);
        p = Fma(p, r, 0.00139337278f);
        p = Fma(p, r, 0.00833356846f);
        p = Fma(p, r, 0.0416664779f);
        p = Fma(p, r, 0.166666657f);
        p = Fma(p, r, 0.5f);
        return p;
    }

    /// <summary>e^x; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        x = Limit(Vector512.Create(-746.0), x, Vector512.Create(710.0));
        Vector512<double> k = Fma(x, Vector512.Create(Log2OfE), DoubleMagic) - Vector512.Create(DoubleMagic);
        Vector512<double> r = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2Low), r);
        return Scale(Vector512<double>.One + Vector512.FusedMultiplyAdd(r * r, ExpTail(r), r), k);
    }

    /// <summary>e^x - 1 with all its digits near 0; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Expm1(Vector512<double> x)
    {
        // Half of the result, doubled at the end, since 2^k overflows just before e^x does.
        Vector512<double> halved = Expm1TimesHalf(Limit(Vector512.Create(-38.0), x, Vector512.Create(710.0)));
        return (halved + halved) | (x & Vector512.Create(-0.0)); // the polynomial loses the sign of -0
    }

    /// <summary>The hyperbolic tangent, e / (e + 2) with e = expm1(2|x|), which keeps the digits near 0; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Tanh(Vector512<double> x)
    {
        Vector512<double> size = Vector512.MinNative(Vector512.Create(20.0), Vector512.Abs(x));
        Vector512<double> halved = Expm1TimesHalf(size + size);
        return (halved / (halved + Vector512<double>.One)) | (x & Vector512.Create(-0.0));
    }

    /// <summary>1 / (1 + e^-x), small results with all their digits; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sigmoid(Vector512<double> x)
    {
        Vector512<double> e = Exp(x | Vector512.Create(-0.0)); // e^-|x|
        Vector512<double> numerator = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<double>.Zero), Vector512<double>.One, e);
        return numerator / (Vector512<double>.One + e);
    }

    /// <summary>log(1 + e^x) = max(x, 0) + log1p(e^-|x|); worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as a whole too much to inline
    public static Vector512<double> Softplus(Vector512<double> x) =>
        Vector512.MaxNative(x, Vector512<double>.Zero) + Log1p(Exp(x | Vector512.Create(-0.0)));

    /// <summary>(e^x - 1) / 2 as fma(2^(k-1), p, 2^(k-1) - 1/2) with p = e^r - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Expm1TimesHalf(Vector512<double> x)
    {
        Vector512<double> k = Fma(x, Vector512.Create(Log2OfE), DoubleMagic) - Vector512.Create(DoubleMagic);
        Vector512<double> high = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2High), x); // exact
        Vector512<double> r = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2Low), high);
        Vector512<double> rest = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2Low), high - r);
        Vector512<double> p = Vector512.FusedMultiplyAdd(r * r, ExpTail(r), rest) + r;
        Vector512<double> scale = PowerOfTwo(k - Vector512<double>.One);
        return Vector512.FusedMultiplyAdd(scale, p, scale - Vector512.Create(0.5));
    }

    /// <summary>(e^r - 1 - r) / r^2 for |r| up to ln(2)/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ExpTail(Vector512<double> r)
    {
        Vector512<double> p = Vector512.Create(1.9185918711311872e-09);
        p = Fma(p, r, 2.5109272922384208e-08);
        p = Fma(p, r, 2.7563427645814613e-07);
        p = Fma(p, r, 2.75572435681553e-06);
        p = Fma(p, r, 2.4801579171235275e-05);
        p = Fma(p, r, 0.00019841269886727256);
        p = Fma(p, r, 0.0013888888893793328);
        p = Fma(p, r, 0.008333333333321407);
        p = Fma(p, r, 0.041666666666653744);
        p = Fma(p, r, 0.16666666666666677);
        p = Fma(p, r, 0.5000000000000001);
        return p;
    }
}
