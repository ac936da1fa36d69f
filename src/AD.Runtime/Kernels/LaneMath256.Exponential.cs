using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>The exponential family.</content>
internal static partial class LaneMath256
{
    /// <summary>e^x; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        x = Limit(Vector256.Create(-104f), x, Vector256.Create(89f));
        Vector256<float> k = Fma(x, Vector256.Create(Log2OfEFloat), FloatMagic) - Vector256.Create(FloatMagic);
        Vector256<float> r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2HighFloat), x);
        r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2LowFloat), r);
        return Scale(Vector256<float>.One + Vector256.FusedMultiplyAdd(r * r, ExpTail(r), r), k);
    }

    /// <summary>e^x - 1 with all its digits near 0; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Expm1(Vector256<float> x)
    {
        // Half of the result, doubled at the end, since 2^k overflows just before e^x does.
        Vector256<float> halved = Expm1TimesHalf(Limit(Vector256.Create(-18f), x, Vector256.Create(89f)));
        return (halved + halved) | (x & Vector256.Create(-0.0f)); // the polynomial loses the sign of -0
    }

    /// <summary>The hyperbolic tangent, e / (e + 2) with e = expm1(2|x|), which keeps the digits near 0; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x)
    {
        Vector256<float> size = Vector256.MinNative(Vector256.Create(10f), Vector256.Abs(x));
        Vector256<float> halved = Expm1TimesHalf(size + size);
        return (halved / (halved + Vector256<float>.One)) | (x & Vector256.Create(-0.0f));
    }

    /// <summary>1 / (1 + e^-x), small results with all their digits; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sigmoid(Vector256<float> x)
    {
        Vector256<float> e = Exp(x | Vector256.Create(-0.0f)); // e^-|x|
        Vector256<float> numerator = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), Vector256<float>.One, e);
        return numerator / (Vector256<float>.One + e);
    }

    /// <summary>log(1 + e^x) = max(x, 0) + log1p(e^-|x|); worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as a whole too much to inline
    public static Vector256<float> Softplus(Vector256<float> x) =>
        Vector256.MaxNative(x, Vector256<float>.Zero) + Log1p(Exp(x | Vector256.Create(-0.0f)));

    /// <summary>(e^x - 1) / 2 as fma(2^(k-1), p, 2^(k-1) - 1/2) with p = e^r - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Expm1TimesHalf(Vector256<float> x)
    {
        Vector256<float> k = Fma(x, Vector256.Create(Log2OfEFloat), FloatMagic) - Vector256.Create(FloatMagic);
        Vector256<float> high = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2HighFloat), x); // exact
        Vector256<float> r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2LowFloat), high);
        Vector256<float> rest = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2LowFloat), high - r);
        Vector256<float> p = Vector256.FusedMultiplyAdd(r * r, ExpTail(r), rest) + r;
        Vector256<float> scale = PowerOfTwo(k - Vector256<float>.One);
        return Vector256.FusedMultiplyAdd(scale, p, scale - Vector256.Create(0.5f));
    }

    /// <summary>(e^r - 1 - r) / r^2 for |r| up to ln(2)/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ExpTail(Vector256<float> r)
    {
        Vector256<float> p = Vector256.Create(0.000197418587f);
        p = Fma(p, r, 0.00139337278f);
        p = Fma(p, r, 0.00833356846f);
        p = Fma(p, r, 0.0416664779f);
        p = Fma(p, r, 0.166666657f);
        p = Fma(p, r, 0.5f);
        return p;
    }

    /// <summary>e^x; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Exp(Vector256<double> x)
    {
        x = Limit(Vector256.Create(-746.0), x, Vector256.Create(710.0));
        Vector256<double> k = Fma(x, Vector256.Create(Log2OfE), DoubleMagic) - Vector256.Create(DoubleMagic);
        Vector256<double> r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2High), x);
        r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2Low), r);
        return Scale(Vector256<double>.One + Vector256.FusedMultiplyAdd(r * r, ExpTail(r), r), k);
    }

    /// <summary>e^x - 1 with all its digits near 0; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Expm1(Vector256<double> x)
    {
        // Half of the result, doubled at the end, since 2^k overflows just before e^x does.
        Vector256<double> halved = Expm1TimesHalf(Limit(Vector256.Create(-38.0), x, Vector256.Create(710.0)));
        return (halved + halved) | (x & Vector256.Create(-0.0)); // the polynomial loses the sign of -0
    }

    /// <summary>The hyperbolic tangent, e / (e + 2) with e = expm1(2|x|), which keeps the digits near 0; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Tanh(Vector256<double> x)
    {
        Vector256<double> size = Vector256.MinNative(Vector256.Create(20.0), Vector256.Abs(x));
        Vector256<double> halved = Expm1TimesHalf(size + size);
        return (halved / (halved + Vector256<double>.One)) | (x & Vector256.Create(-0.0));
    }

    /// <summary>1 / (1 + e^-x), small results with all their digits; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Sigmoid(Vector256<double> x)
    {
        Vector256<double> e = Exp(x | Vector256.Create(-0.0)); // e^-|x|
        Vector256<double> numerator = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<double>.Zero), Vector256<double>.One, e);
        return numerator / (Vector256<double>.One + e);
    }

    /// <summary>log(1 + e^x) = max(x, 0) + log1p(e^-|x|); worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as a whole too much to inline
    public static Vector256<double> Softplus(Vector256<double> x) =>
        Vector256.MaxNative(x, Vector256<double>.Zero) + Log1p(Exp(x | Vector256.Create(-0.0)));

    /// <summary>(e^x - 1) / 2 as fma(2^(k-1), p, 2^(k-1) - 1/2) with p = e^r - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Expm1TimesHalf(Vector256<double> x)
    {
        Vector256<double> k = Fma(x, Vector256.Create(Log2OfE), DoubleMagic) - Vector256.Create(DoubleMagic);
        Vector256<double> high = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2High), x); // exact
        Vector256<double> r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2Low), high);
        Vector256<double> rest = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2Low), high - r);
        Vector256<double> p = Vector256.FusedMultiplyAdd(r * r, ExpTail(r), rest) + r;
        Vector256<double> scale = PowerOfTwo(k - Vector256<double>.One);
        return Vector256.FusedMultiplyAdd(scale, p, scale - Vector256.Create(0.5));
    }

    /// <summary>(e^r - 1 - r) / r^2 for |r| up to ln(2)/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> ExpTail(Vector256<double> r)
    {
        Vector256<double> p = Vector256.Create(1.9185918711311872e-09);
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
