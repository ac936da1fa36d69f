using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>Sine and cosine.</content>
internal static partial class LaneMath512
{
    private const float LargestFloatReduced = 65536f; // beyond it, three parts of pi/2 are not enough
    private const double LargestDoubleReduced = 1073741824.0;

    /// <summary>The sine of x in radians, of any size; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Sin(Vector512<float> x)
    {
        Vector512<int> quadrant = Reduce(x, out Vector512<float> r);
        if (Vector512.GreaterThanAny(Vector512.Abs(x), Vector512.Create(LargestFloatReduced)))
            ReduceLarge(x, ref r, ref quadrant);
        Vector512<float> isZero = Vector512.Equals(x, Vector512<float>.Zero); // keeps the sign of -0
        return Vector512.ConditionalSelect(isZero, x, SineOfQuadrant(r, quadrant));
    }

    /// <summary>The cosine of x in radians, of any size; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Cos(Vector512<float> x)
    {
        Vector512<int> quadrant = Reduce(x, out Vector512<float> r);
        if (Vector512.GreaterThanAny(Vector512.Abs(x), Vector512.Create(LargestFloatReduced)))
            ReduceLarge(x, ref r, ref quadrant);
        return SineOfQuadrant(r, quadrant + Vector512<int>.One);
    }

    /// <summary>The tangent of x in radians, of any size; worst error 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Tan(Vector512<float> x)
    {
        Vector512<int> quadrant = Reduce(x, out Vector512<float> r);
        if (Vector512.GreaterThanAny(Vector512.Abs(x), Vector512.Create(LargestFloatReduced)))
            ReduceLarge(x, ref r, ref quadrant);
        Vector512<float> sine = SineOfQuadrant(r, Vector512<int>.Zero), cosine = SineOfQuadrant(r, Vector512<int>.One);
        Vector512<float> even = Vector512.Equals(quadrant & Vector512<int>.One, Vector512<int>.Zero).AsSingle();
        Vector512<float> tangent = Vector512.ConditionalSelect(even, sine, -cosine) / Vector512.ConditionalSelect(even, cosine, sine);
        return Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), x, tangent);
    }

    /// <summary>The nearest multiple k of pi/2 and r = x - k pi/2, with pi/2 in three parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Reduce(Vector512<float> x, out Vector512<float> r)
    {
        Vector512<float> shifted = Fma(x, Vector512.Create(0.636619747f), FloatMagic);
        Vector512<float> k = shifted - Vector512.Create(FloatMagic);
        r = Vector512.FusedMultiplyAdd(k, Vector512.Create(-1.57079637f), x); // exact
        r = Vector512.FusedMultiplyAdd(k, Vector512.Create(4.37113883e-8f), r);
        r = Vector512.FusedMultiplyAdd(k, Vector512.Create(1.71512451e-15f), r);
        return shifted.AsInt32(); // the low bits are those of k
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReduceLarge(Vector512<float> x, ref Vector512<float> r, ref Vector512<int> quadrant)
    {
        for (int lane = 0; lane < Vector512<float>.Count; lane++)
        {
            if (!(MathF.Abs(x[lane]) > LargestFloatReduced)) continue;
            double rest = LargeAngle.Reduce(x[lane], out int q);
            r = r.WithElement(lane, (float)rest);
            quadrant = quadrant.WithElement(lane, q);
        }
    }

    /// <summary>sin(r + quadrant pi/2) for |r| up to pi/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> SineOfQuadrant(Vector512<float> r, Vector512<int> quadrant)
    {
        Vector512<float> z = r * r;
        Vector512<float> sine = Vector512.FusedMultiplyAdd(r * z, SineTail(z), r);
        Vector512<float> cosine = Vector512.FusedMultiplyAdd(z * z, CosineTail(z), Fma(z, Vector512.Create(-0.5f), 1f));
        Vector512<float> isSine = Vector512.Equals(quadrant & Vector512<int>.One, Vector512<int>.Zero).AsSingle();
        Vector512<float> sign = ((quadrant & Vector512.Create(2)) << 30).AsSingle();
        return Vector512.ConditionalSelect(isSine, sine, cosine) ^ sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> SineTail(Vector512<float> z)
    {
        Vector512<float> p = Vector512.Create(2.80040058e-6f);
        p = Fma(p, z, -0.000198499038f);
        p = Fma(p, z, 0.00833337195f);
        p = Fma(p, z, -0.166666672f);
        return p;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> CosineTail(Vector512<float> z)
    {
        Vector512<float> p = Vector512.Create(2.44324383e-5f);
        p = Fma(p, z, -0.00138873095f);
        p = Fma(p, z, 0.0416666456f);
        return p;
    }

    /// <summary>The sine of x in radians, of any size; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> Sin(Vector512<double> x)
    {
        Vector512<long> quadrant = Reduce(x, out Vector512<double> r);
        if (Vector512.GreaterThanAny(Vector512.Abs(x), Vector512.Create(LargestDoubleReduced)))
            ReduceLarge(x, ref r, ref quadrant);
        Vector512<double> isZero = Vector512.Equals(x, Vector512<double>.Zero); // keeps the sign of -0
        return Vector512.ConditionalSelect(isZero, x, SineOfQuadrant(r, quadrant));
    }

    /// <summary>The cosine of x in radians, of any size; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> Cos(Vector512<double> x)
    {
        Vector512<long> quadrant = Reduce(x, out Vector512<double> r);
        if (Vector512.GreaterThanAny(Vector512.Abs(x), Vector512.Create(LargestDoubleReduced)))
            ReduceLarge(x, ref r, ref quadrant);
        return SineOfQuadrant(r, quadrant + Vector512<long>.One);
    }

    /// <summary>The tangent of x in radians, of any size; worst error 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> Tan(Vector512<double> x)
    {
        Vector512<long> quadrant = Reduce(x, out Vector512<double> r);
        if (Vector512.GreaterThanAny(Vector512.Abs(x), Vector512.Create(LargestDoubleReduced)))
            ReduceLarge(x, ref r, ref quadrant);
        Vector512<double> sine = SineOfQuadrant(r, Vector512<long>.Zero), cosine = SineOfQuadrant(r, Vector512<long>.One);
        Vector512<double> even = Vector512.Equals(quadrant & Vector512<long>.One, Vector512<long>.Zero).AsDouble();
        Vector512<double> tangent = Vector512.ConditionalSelect(even, sine, -cosine) / Vector512.ConditionalSelect(even, cosine, sine);
        return Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), x, tangent);
    }

    /// <summary>The nearest multiple k of pi/2 and r = x - k pi/2, with pi/2 in three parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Reduce(Vector512<double> x, out Vector512<double> r)
    {
        Vector512<double> shifted = Fma(x, Vector512.Create(0.6366197723675814), DoubleMagic);
        Vector512<double> k = shifted - Vector512.Create(DoubleMagic);
        r = Vector512.FusedMultiplyAdd(k, Vector512.Create(-1.5707963267948966), x); // exact
        r = Vector512.FusedMultiplyAdd(k, Vector512.Create(-6.123233995736766e-17), r);
        r = Vector512.FusedMultiplyAdd(k, Vector512.Create(1.4973849048591698e-33), r);
        return shifted.AsInt64(); // the low bits are those of k
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReduceLarge(Vector512<double> x, ref Vector512<double> r, ref Vector512<long> quadrant)
    {
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
        {
            if (!(Math.Abs(x[lane]) > LargestDoubleReduced)) continue;
            double rest = LargeAngle.Reduce(x[lane], out int q);
            r = r.WithElement(lane, rest);
            quadrant = quadrant.WithElement(lane, q);
        }
    }

    /// <summary>sin(r + quadrant pi/2) for |r| up to pi/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> SineOfQuadrant(Vector512<double> r, Vector512<long> quadrant)
    {
        Vector512<double> z = r * r;
        Vector512<double> sine = Vector512.FusedMultiplyAdd(r * z, SineTail(z), r);
        Vector512<double> cosine = Vector512.FusedMultiplyAdd(z * z, CosineTail(z), Fma(z, Vector512.Create(-0.5), 1.0));
        Vector512<double> isSine = Vector512.Equals(quadrant & Vector512<long>.One, Vector512<long>.Zero).AsDouble();
        Vector512<double> sign = ((quadrant & Vector512.Create(2L)) << 62).AsDouble();
        return Vector512.ConditionalSelect(isSine, sine, cosine) ^ sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> SineTail(Vector512<double> z)
    {
        Vector512<double> p = Vector512.Create(1.5895744543462727e-10);
        p = Fma(p, z, -2.505073921556132e-08);
        p = Fma(p, z, 2.755731356505335e-06);
        p = Fma(p, z, -0.0001984126982941891);
        p = Fma(p, z, 0.008333333333321888);
        p = Fma(p, z, -0.1666666666666663);
        return p;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> CosineTail(Vector512<double> z)
    {
        Vector512<double> p = Vector512.Create(-1.1358642976671486e-11);
        p = Fma(p, z, 2.0875703628228804e-09);
        p = Fma(p, z, -2.755731420644774e-07);
        p = Fma(p, z, 2.4801587288975266e-05);
        p = Fma(p, z, -0.0013888888888873318);
        p = Fma(p, z, 0.041666666666666595);
        return p;
    }
}
