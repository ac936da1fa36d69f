using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>Sine and cosine.</content>
internal static partial class LaneMath256
{
    private const float LargestFloatReduced = 65536f; // beyond it, three parts of pi/2 are not enough
    private const double LargestDoubleReduced = 1073741824.0;

    /// <summary>The sine of x in radians, of any size; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<float> Sin(Vector256<float> x)
    {
        Vector256<int> quadrant = Reduce(x, out Vector256<float> r);
        if (Vector256.GreaterThanAny(Vector256.Abs(x), Vector256.Create(LargestFloatReduced)))
            ReduceLarge(x, ref r, ref quadrant);
        Vector256<float> isZero = Vector256.Equals(x, Vector256<float>.Zero); // keeps the sign of -0
        return Vector256.ConditionalSelect(isZero, x, SineOfQuadrant(r, quadrant));
    }

    /// <summary>The cosine of x in radians, of any size; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<float> Cos(Vector256<float> x)
    {
        Vector256<int> quadrant = Reduce(x, out Vector256<float> r);
        if (Vector256.GreaterThanAny(Vector256.Abs(x), Vector256.Create(LargestFloatReduced)))
            ReduceLarge(x, ref r, ref quadrant);
        return SineOfQuadrant(r, quadrant + Vector256<int>.One);
    }

    /// <summary>The tangent of x in radians, of any size; worst error 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<float> Tan(Vector256<float> x)
    {
        Vector256<int> quadrant = Reduce(x, out Vector256<float> r);
        if (Vector256.GreaterThanAny(Vector256.Abs(x), Vector256.Create(LargestFloatReduced)))
            ReduceLarge(x, ref r, ref quadrant);
        Vector256<float> sine = SineOfQuadrant(r, Vector256<int>.Zero), cosine = SineOfQuadrant(r, Vector256<int>.One);
        Vector256<float> even = Vector256.Equals(quadrant & Vector256<int>.One, Vector256<int>.Zero).AsSingle();
        Vector256<float> tangent = Vector256.ConditionalSelect(even, sine, -cosine) / Vector256.ConditionalSelect(even, cosine, sine);
        return Vector256.ConditionalSelect(Vector256.Equals(x, Vector256<float>.Zero), x, tangent);
    }

    /// <summary>The nearest multiple k of pi/2 and r = x - k pi/2, with pi/2 in three parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Reduce(Vector256<float> x, out Vector256<float> r)
    {
        Vector256<float> shifted = Fma(x, Vector256.Create(0.636619747f), FloatMagic);
        Vector256<float> k = shifted - Vector256.Create(FloatMagic);
        r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-1.57079637f), x); // exact
        r = Vector256.FusedMultiplyAdd(k, Vector256.Create(4.37113883e-8f), r);
        r = Vector256.FusedMultiplyAdd(k, Vector256.Create(1.71512451e-15f), r);
        return shifted.AsInt32(); // the low bits are those of k
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReduceLarge(Vector256<float> x, ref Vector256<float> r, ref Vector256<int> quadrant)
    {
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
        {
            if (!(MathF.Abs(x[lane]) > LargestFloatReduced)) continue;
            double rest = LargeAngle.Reduce(x[lane], out int q);
            r = r.WithElement(lane, (float)rest);
            quadrant = quadrant.WithElement(lane, q);
        }
    }

    /// <summary>sin(r + quadrant pi/2) for |r| up to pi/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> SineOfQuadrant(Vector256<float> r, Vector256<int> quadrant)
    {
        Vector256<float> z = r * r;
        Vector256<float> sine = Vector256.FusedMultiplyAdd(r * z, SineTail(z), r);
        Vector256<float> cosine = Vector256.FusedMultiplyAdd(z * z, CosineTail(z), Fma(z, Vector256.Create(-0.5f), 1f));
        Vector256<float> isSine = Vector256.Equals(quadrant & Vector256<int>.One, Vector256<int>.Zero).AsSingle();
        Vector256<float> sign = ((quadrant & Vector256.Create(2)) << 30).AsSingle();
        return Vector256.ConditionalSelect(isSine, sine, cosine) ^ sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> SineTail(Vector256<float> z)
    {
        Vector256<float> p = Vector256.Create(2.80040058e-6f);
        p = Fma(p, z, -0.000198499038f);
        p = Fma(p, z, 0.00833337195f);
        p = Fma(p, z, -0.166666672f);
        return p;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> CosineTail(Vector256<float> z)
    {
        Vector256<float> p = Vector256.Create(2.44324383e-5f);
        p = Fma(p, z, -0.00138873095f);
        p = Fma(p, z, 0.0416666456f);
        return p;
    }

    /// <summary>The sine of x in radians, of any size; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<double> Sin(Vector256<double> x)
    {
        Vector256<long> quadrant = Reduce(x, out Vector256<double> r);
        if (Vector256.GreaterThanAny(Vector256.Abs(x), Vector256.Create(LargestDoubleReduced)))
            ReduceLarge(x, ref r, ref quadrant);
        Vector256<double> isZero = Vector256.Equals(x, Vector256<double>.Zero); // keeps the sign of -0
        return Vector256.ConditionalSelect(isZero, x, SineOfQuadrant(r, quadrant));
    }

    /// <summary>The cosine of x in radians, of any size; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<double> Cos(Vector256<double> x)
    {
        Vector256<long> quadrant = Reduce(x, out Vector256<double> r);
        if (Vector256.GreaterThanAny(Vector256.Abs(x), Vector256.Create(LargestDoubleReduced)))
            ReduceLarge(x, ref r, ref quadrant);
        return SineOfQuadrant(r, quadrant + Vector256<long>.One);
    }

    /// <summary>The tangent of x in radians, of any size; worst error 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<double> Tan(Vector256<double> x)
    {
        Vector256<long> quadrant = Reduce(x, out Vector256<double> r);
        if (Vector256.GreaterThanAny(Vector256.Abs(x), Vector256.Create(LargestDoubleReduced)))
            ReduceLarge(x, ref r, ref quadrant);
        Vector256<double> sine = SineOfQuadrant(r, Vector256<long>.Zero), cosine = SineOfQuadrant(r, Vector256<long>.One);
        Vector256<double> even = Vector256.Equals(quadrant & Vector256<long>.One, Vector256<long>.Zero).AsDouble();
        Vector256<double> tangent = Vector256.ConditionalSelect(even, sine, -cosine) / Vector256.ConditionalSelect(even, cosine, sine);
        return Vector256.ConditionalSelect(Vector256.Equals(x, Vector256<double>.Zero), x, tangent);
    }

    /// <summary>The nearest multiple k of pi/2 and r = x - k pi/2, with pi/2 in three parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Reduce(Vector256<double> x, out Vector256<double> r)
    {
        Vector256<double> shifted = Fma(x, Vector256.Create(0.6366197723675814), DoubleMagic);
        Vector256<double> k = shifted - Vector256.Create(DoubleMagic);
        r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-1.5707963267948966), x); // exact
        r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-6.123233995736766e-17), r);
        r = Vector256.FusedMultiplyAdd(k, Vector256.Create(1.4973849048591698e-33), r);
        return shifted.AsInt64(); // the low bits are those of k
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReduceLarge(Vector256<double> x, ref Vector256<double> r, ref Vector256<long> quadrant)
    {
        for (int lane = 0; lane < Vector256<double>.Count; lane++)
        {
            if (!(Math.Abs(x[lane]) > LargestDoubleReduced)) continue;
            double rest = LargeAngle.Reduce(x[lane], out int q);
            r = r.WithElement(lane, rest);
            quadrant = quadrant.WithElement(lane, q);
        }
    }

    /// <summary>sin(r + quadrant pi/2) for |r| up to pi/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> SineOfQuadrant(Vector256<double> r, Vector256<long> quadrant)
    {
        Vector256<double> z = r * r;
        Vector256<double> sine = Vector256.FusedMultiplyAdd(r * z, SineTail(z), r);
        Vector256<double> cosine = Vector256.FusedMultiplyAdd(z * z, CosineTail(z), Fma(z, Vector256.Create(-0.5), 1.0));
        Vector256<double> isSine = Vector256.Equals(quadrant & Vector256<long>.One, Vector256<long>.Zero).AsDouble();
        Vector256<double> sign = ((quadrant & Vector256.Create(2L)) << 62).AsDouble();
        return Vector256.ConditionalSelect(isSine, sine, cosine) ^ sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> SineTail(Vector256<double> z)
    {
        Vector256<double> p = Vector256.Create(1.5895744543462727e-10);
        p = Fma(p, z, -2.505073921556132e-08);
        p = Fma(p, z, 2.755731356505335e-06);
        p = Fma(p, z, -0.0001984126982941891);
        p = Fma(p, z, 0.008333333333321888);
        p = Fma(p, z, -0.1666666666666663);
        return p;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> CosineTail(Vector256<double> z)
    {
        Vector256<double> p = Vector256.Create(-1.1358642976671486e-11);
        p = Fma(p, z, 2.0875703628228804e-09);
        p = Fma(p, z, -2.755731420644774e-07);
        p = Fma(p, z, 2.4801587288975266e-05);
        p = Fma(p, z, -0.0013888888888873318);
        p = Fma(p, z, 0.041666666666666595);
        return p;
    }
}
