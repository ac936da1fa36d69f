using ILGPU;

namespace AdCompiler.Ilgpu;

/// <content>Sine, cosine and tangent.</content>
public static partial class DeviceMath
{
    private const float LargestFloatReduced = 65536f; // beyond it, three parts of pi/2 are not enough
    private const double LargestDoubleReduced = 1073741824.0;

    /// <summary>The sine of x in radians, of any size.</summary>
    public static float Sin<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        int quadrant = Reduce<TArith>(x, out float r);
        return x == 0f ? x : SineOfQuadrant<TArith>(r, quadrant); // keeps the sign of -0
    }

    /// <summary>The cosine of x in radians, of any size.</summary>
    public static float Cos<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        int quadrant = Reduce<TArith>(x, out float r);
        return SineOfQuadrant<TArith>(r, quadrant + 1);
    }

    /// <summary>The tangent of x in radians, of any size.</summary>
    public static float Tan<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        int quadrant = Reduce<TArith>(x, out float r);
        float sine = SineOfQuadrant<TArith>(r, 0), cosine = SineOfQuadrant<TArith>(r, 1);
        bool even = (quadrant & 1) == 0;
        float tangent = (even ? sine : -cosine) / (even ? cosine : sine);
        return x == 0f ? x : tangent;
    }

    /// <summary>The nearest k, modulo 4, and r = x - k pi/2, with pi/2 in three parts or, for large x, in integers.</summary>
    private static int Reduce<TArith>(float x, out float r) where TArith : struct, IFusedArithmetic
    {
        if (Device.Abs(x) > LargestFloatReduced)
        {
            int quadrant = ReduceLarge<TArith>(x, out double rest);
            r = (float)rest;
            return quadrant;
        }

        float shifted = TArith.Fused(x, 0.636619747f, FloatMagic);
        float k = shifted - FloatMagic;
        r = TArith.Fused(k, -1.57079637f, x); // exact
        r = TArith.Fused(k, 4.37113883e-8f, r);
        r = TArith.Fused(k, 1.71512451e-15f, r);
        return (int)Interop.FloatAsInt(shifted); // the low bits are those of k
    }

    /// <summary>sin(r + quadrant pi/2) for |r| up to pi/4.</summary>
    private static float SineOfQuadrant<TArith>(float r, int quadrant) where TArith : struct, IFusedArithmetic
    {
        float z = r * r;
        float sine = TArith.Fused(r * z, SineTail<TArith>(z), r);
        float cosine = TArith.Fused(z * z, CosineTail<TArith>(z), TArith.Fused(z, -0.5f, 1f));
        float size = (quadrant & 1) == 0 ? sine : cosine;
        return (quadrant & 2) == 0 ? size : -size;
    }

    private static float SineTail<TArith>(float z) where TArith : struct, IFusedArithmetic
    {
        float p = 2.80040058e-6f;
        p = TArith.Fused(p, z, -0.000198499038f);
        p = TArith.Fused(p, z, 0.00833337195f);
        p = TArith.Fused(p, z, -0.166666672f);
        return p;
    }

    private static float CosineTail<TArith>(float z) where TArith : struct, IFusedArithmetic
    {
        float p = 2.44324383e-5f;
        p = TArith.Fused(p, z, -0.00138873095f);
        p = TArith.Fused(p, z, 0.0416666456f);
        return p;
    }

    /// <summary>The sine of x in radians, of any size.</summary>
    public static double Sin<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        int quadrant = Reduce<TArith>(x, out double r);
        return x == 0.0 ? x : SineOfQuadrant<TArith>(r, quadrant); // keeps the sign of -0
    }

    /// <summary>The cosine of x in radians, of any size.</summary>
    public static double Cos<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        int quadrant = Reduce<TArith>(x, out double r);
        return SineOfQuadrant<TArith>(r, quadrant + 1);
    }

    /// <summary>The tangent of x in radians, of any size.</summary>
    public static double Tan<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        int quadrant = Reduce<TArith>(x, out double r);
        double sine = SineOfQuadrant<TArith>(r, 0), cosine = SineOfQuadrant<TArith>(r, 1);
        bool even = (quadrant & 1) == 0;
        double tangent = (even ? sine : -cosine) / (even ? cosine : sine);
        return x == 0.0 ? x : tangent;
    }

    /// <summary>The nearest k, modulo 4, and r = x - k pi/2, with pi/2 in three parts or, for large x, in integers.</summary>
    private static int Reduce<TArith>(double x, out double r) where TArith : struct, IFusedArithmetic
    {
        if (Device.Abs(x) > LargestDoubleReduced)
        {
            return ReduceLarge<TArith>(x, out r);
        }

        double shifted = TArith.Fused(x, 0.6366197723675814, DoubleMagic);
        double k = shifted - DoubleMagic;
        r = TArith.Fused(k, -1.5707963267948966, x); // exact
        r = TArith.Fused(k, -6.123233995736766e-17, r);
        r = TArith.Fused(k, 1.4973849048591698e-33, r);
        return (int)Interop.FloatAsInt(shifted); // the low bits are those of k
    }

    /// <summary>sin(r + quadrant pi/2) for |r| up to pi/4.</summary>
    private static double SineOfQuadrant<TArith>(double r, int quadrant) where TArith : struct, IFusedArithmetic
    {
        double z = r * r;
        double sine = TArith.Fused(r * z, SineTail<TArith>(z), r);
        double cosine = TArith.Fused(z * z, CosineTail<TArith>(z), TArith.Fused(z, -0.5, 1.0));
        double size = (quadrant & 1) == 0 ? sine : cosine;
        return (quadrant & 2) == 0 ? size : -size;
    }

    private static double SineTail<TArith>(double z) where TArith : struct, IFusedArithmetic
    {
        double p = 1.5895744543462727e-10;
        p = TArith.Fused(p, z, -2.505073921556132e-08);
        p = TArith.Fused(p, z, 2.755731356505335e-06);
        p = TArith.Fused(p, z, -0.0001984126982941891);
        p = TArith.Fused(p, z, 0.008333333333321888);
        p = TArith.Fused(p, z, -0.1666666666666663);
        return p;
    }

    private static double CosineTail<TArith>(double z) where TArith : struct, IFusedArithmetic
    {
        double p = -1.1358642976671486e-11;
        p = TArith.Fused(p, z, 2.0875703628228804e-09);
        p = TArith.Fused(p, z, -2.755731420644774e-07);
        p = TArith.Fused(p, z, 2.4801587288975266e-05);
        p = TArith.Fused(p, z, -0.0013888888888873318);
        p = TArith.Fused(p, z, 0.041666666666666595);
        return p;
    }
}
