namespace AdCompiler.Ilgpu;

/// <content>Inverse trigonometric functions.</content>
public static partial class DeviceMath
{
    /// <summary>The angle of the tangent x, between -pi/2 and pi/2.</summary>
    public static float Atan<TArith>(float x) where TArith : struct, IFusedArithmetic => Atan2<TArith>(x, 1f);

    /// <summary>The angle whose sine is x; NaN beyond 1.</summary>
    public static float Asin<TArith>(float x) where TArith : struct, IFusedArithmetic => Atan2<TArith>(x, MathF.Sqrt((1f - x) * (1f + x)));

    /// <summary>The angle between 0 and pi whose cosine is x; NaN beyond 1.</summary>
    public static float Acos<TArith>(float x) where TArith : struct, IFusedArithmetic => Atan2<TArith>(MathF.Sqrt((1f - x) * (1f + x)), x);

    /// <summary>The angle of the point (x, y), between -pi and pi, signed zeros and infinities as IEEE 754.</summary>
    public static float Atan2<TArith>(float y, float x) where TArith : struct, IFusedArithmetic
    {
        float ax = Device.Abs(x), ay = Device.Abs(y);
        bool steep = ay > ax;
        float large = steep ? ay : ax, small = steep ? ax : ay;
        if (large == float.PositiveInfinity)
        {
            small = small == float.PositiveInfinity ? 1f : 0f;
            large = 1f;
        }

        float scale = large > 1e37f ? 0.25f : 1f;
        large *= scale; // so that the sum below stays finite
        small *= scale;

        // atan(s / l) = atan((s - l) / (s + l)) + pi/4 where s / l exceeds tan(pi/8)
        bool turned = small > large * 0.41421356f;
        float t = (turned ? small - large : small) / (turned ? small + large : large);
        t = large == 0f ? 0f : t;
        float tail = TArith.Fused(t * t * t, ArctangentTail<TArith>(t * t), turned ? -2.18556941e-8f : 0f);
        float angle = (turned ? 0.785398185f : 0f) + (t + tail);

        angle = steep ? 1.57079637f - (angle - -4.37113883e-8f) : angle;
        angle = IsNegative(x) ? 3.14159274f - (angle - -8.74227766e-8f) : angle;
        return float.IsNaN(x) || float.IsNaN(y) ? float.NaN : WithSignOf(angle, y);
    }

    /// <summary>(atan(t) / t - 1) / t^2 for z = t^2, |t| up to tan(pi/8).</summary>
    private static float ArctangentTail<TArith>(float z) where TArith : struct, IFusedArithmetic
    {
        float p = -0.0608816668f;
        p = TArith.Fused(p, z, 0.105984695f);
        p = TArith.Fused(p, z, -0.142443091f);
        p = TArith.Fused(p, z, 0.199985251f);
        p = TArith.Fused(p, z, -0.333333164f);
        return p;
    }

    /// <summary>The angle of the tangent x, between -pi/2 and pi/2.</summary>
    public static double Atan<TArith>(double x) where TArith : struct, IFusedArithmetic => Atan2<TArith>(x, 1.0);

    /// <summary>The angle whose sine is x; NaN beyond 1.</summary>
    public static double Asin<TArith>(double x) where TArith : struct, IFusedArithmetic => Atan2<TArith>(x, Math.Sqrt((1.0 - x) * (1.0 + x)));

    /// <summary>The angle between 0 and pi whose cosine is x; NaN beyond 1.</summary>
    public static double Acos<TArith>(double x) where TArith : struct, IFusedArithmetic => Atan2<TArith>(Math.Sqrt((1.0 - x) * (1.0 + x)), x);

    /// <summary>The angle of the point (x, y), between -pi and pi, signed zeros and infinities as IEEE 754.</summary>
    public static double Atan2<TArith>(double y, double x) where TArith : struct, IFusedArithmetic
    {
        double ax = Device.Abs(x), ay = Device.Abs(y);
        bool steep = ay > ax;
        double large = steep ? ay : ax, small = steep ? ax : ay;
        if (large == double.PositiveInfinity)
        {
            small = small == double.PositiveInfinity ? 1.0 : 0.0;
            large = 1.0;
        }

        double scale = large > 1e307 ? 0.25 : 1.0;
        large *= scale; // so that the sum below stays finite
        small *= scale;

        // atan(s / l) = atan((s - l) / (s + l)) + pi/4 where s / l exceeds tan(pi/8)
        bool turned = small > large * 0.41421356;
        double t = (turned ? small - large : small) / (turned ? small + large : large);
        t = large == 0.0 ? 0.0 : t;
        double tail = TArith.Fused(t * t * t, ArctangentTail<TArith>(t * t), turned ? 3.061616997868383e-17 : 0.0);
        double angle = (turned ? 0.7853981633974483 : 0.0) + (t + tail);

        angle = steep ? 1.5707963267948966 - (angle - 6.123233995736766e-17) : angle;
        angle = IsNegative(x) ? 3.141592653589793 - (angle - 1.2246467991473532e-16) : angle;
        return double.IsNaN(x) || double.IsNaN(y) ? double.NaN : WithSignOf(angle, y);
    }

    /// <summary>(atan(t) / t - 1) / t^2 for z = t^2, |t| up to tan(pi/8).</summary>
    private static double ArctangentTail<TArith>(double z) where TArith : struct, IFusedArithmetic
    {
        double p = -0.017893201497370132;
        p = TArith.Fused(p, z, 0.03805149507252126);
        p = TArith.Fused(p, z, -0.05038781916584724);
        p = TArith.Fused(p, z, 0.05847772166057334);
        p = TArith.Fused(p, z, -0.06663087963176381);
        p = TArith.Fused(p, z, 0.0769205882415554);
        p = TArith.Fused(p, z, -0.09090897683085866);
        p = TArith.Fused(p, z, 0.11111110781117299);
        p = TArith.Fused(p, z, -0.1428571428015946);
        p = TArith.Fused(p, z, 0.19999999999953408);
        p = TArith.Fused(p, z, -0.333333333333332);
        return p;
    }
}
