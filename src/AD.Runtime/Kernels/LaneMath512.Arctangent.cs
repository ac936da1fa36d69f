using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>Inverse trigonometric functions.</content>
internal static partial class LaneMath512
{
    /// <summary>The angle of the tangent x, between -pi/2 and pi/2; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Atan(Vector512<float> x) => Atan2(x, Vector512<float>.One);

    /// <summary>The angle whose sine is x; NaN beyond 1; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Asin(Vector512<float> x) => Atan2(x, Vector512.Sqrt((Vector512<float>.One - x) * (Vector512<float>.One + x)));

    /// <summary>The angle between 0 and pi whose cosine is x; NaN beyond 1; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Acos(Vector512<float> x) => Atan2(Vector512.Sqrt((Vector512<float>.One - x) * (Vector512<float>.One + x)), x);

    /// <summary>The angle of the point (x, y), between -pi and pi, signed zeros and infinities as IEEE 754; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Atan2(Vector512<float> y, Vector512<float> x)
    {
        Vector512<float> one = Vector512<float>.One, signBit = Vector512.Create(-0.0f), infinity = Vector512.Create(float.PositiveInfinity);
        Vector512<float> ax = Vector512.Abs(x), ay = Vector512.Abs(y);
        Vector512<float> steep = Vector512.GreaterThan(ay, ax);
        Vector512<float> large = Vector512.ConditionalSelect(steep, ay, ax), small = Vector512.ConditionalSelect(steep, ax, ay);
        Vector512<float> isInfinite = Vector512.Equals(large, infinity);
        small = Vector512.ConditionalSelect(isInfinite, Vector512.Equals(small, infinity) & one, small);
        large = Vector512.ConditionalSelect(isInfinite, one, large);
        Vector512<float> scale = Vector512.ConditionalSelect(Vector512.GreaterThan(large, Vector512.Create(1e37f)), Vector512.Create(0.25f), one);
        large *= scale; // so that the sum below stays finite
        small *= scale;

        // atan(s / l) = atan((s - l) / (s + l)) + pi/4 where s / l exceeds tan(pi/8)
        Vector512<float> turned = Vector512.GreaterThan(small, large * Vector512.Create(0.41421356f));
        Vector512<float> t = Vector512.ConditionalSelect(turned, small - large, small) / Vector512.ConditionalSelect(turned, small + large, large);
        t = Vector512.ConditionalSelect(Vector512.Equals(large, Vector512<float>.Zero), Vector512<float>.Zero, t);
        Vector512<float> tail = Vector512.FusedMultiplyAdd(t * t * t, ArctangentTail(t * t), turned & Vector512.Create(-2.18556941e-8f));
        Vector512<float> angle = (turned & Vector512.Create(0.785398185f)) + (t + tail);

        angle = Vector512.ConditionalSelect(steep, Vector512.Create(1.57079637f) - (angle - Vector512.Create(-4.37113883e-8f)), angle);
        Vector512<float> isLeft = Vector512.LessThan(one | (x & signBit), Vector512<float>.Zero);
        angle = Vector512.ConditionalSelect(isLeft, Vector512.Create(3.14159274f) - (angle - Vector512.Create(-8.74227766e-8f)), angle);
        Vector512<float> isNaN = ~Vector512.Equals(x, x) | ~Vector512.Equals(y, y);
        return Vector512.ConditionalSelect(isNaN, Vector512.Create(float.NaN), angle | (y & signBit));
    }

    /// <summary>(atan(t) / t - 1) / t^2 for z = t^2, |t| up to tan(pi/8).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ArctangentTail(Vector512<float> z)
    {
        Vector512<float> p = Vector512.Create(-0.0608816668f);
        p = Fma(p, z, 0.105984695f);
        p = Fma(p, z, -0.142443091f);
        p = Fma(p, z, 0.199985251f);
        p = Fma(p, z, -0.333333164f);
        return p;
    }

    /// <summary>The angle of the tangent x, between -pi/2 and pi/2; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Atan(Vector512<double> x) => Atan2(x, Vector512<double>.One);

    /// <summary>The angle whose sine is x; NaN beyond 1; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Asin(Vector512<double> x) => Atan2(x, Vector512.Sqrt((Vector512<double>.One - x) * (Vector512<double>.One + x)));

    /// <summary>The angle between 0 and pi whose cosine is x; NaN beyond 1; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Acos(Vector512<double> x) => Atan2(Vector512.Sqrt((Vector512<double>.One - x) * (Vector512<double>.One + x)), x);

    /// <summary>The angle of the point (x, y), between -pi and pi, signed zeros and infinities as IEEE 754; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> Atan2(Vector512<double> y, Vector512<double> x)
    {
        Vector512<double> one = Vector512<double>.One, signBit = Vector512.Create(-0.0), infinity = Vector512.Create(double.PositiveInfinity);
        Vector512<double> ax = Vector512.Abs(x), ay = Vector512.Abs(y);
        Vector512<double> steep = Vector512.GreaterThan(ay, ax);
        Vector512<double> large = Vector512.ConditionalSelect(steep, ay, ax), small = Vector512.ConditionalSelect(steep, ax, ay);
        Vector512<double> isInfinite = Vector512.Equals(large, infinity);
        small = Vector512.ConditionalSelect(isInfinite, Vector512.Equals(small, infinity) & one, small);
        large = Vector512.ConditionalSelect(isInfinite, one, large);
        Vector512<double> scale = Vector512.ConditionalSelect(Vector512.GreaterThan(large, Vector512.Create(1e307)), Vector512.Create(0.25), one);
        large *= scale; // so that the sum below stays finite
        small *= scale;

        // atan(s / l) = atan((s - l) / (s + l)) + pi/4 where s / l exceeds tan(pi/8)
        Vector512<double> turned = Vector512.GreaterThan(small, large * Vector512.Create(0.41421356));
        Vector512<double> t = Vector512.ConditionalSelect(turned, small - large, small) / Vector512.ConditionalSelect(turned, small + large, large);
        t = Vector512.ConditionalSelect(Vector512.Equals(large, Vector512<double>.Zero), Vector512<double>.Zero, t);
        Vector512<double> tail = Vector512.FusedMultiplyAdd(t * t * t, ArctangentTail(t * t), turned & Vector512.Create(3.061616997868383e-17));
        Vector512<double> angle = (turned & Vector512.Create(0.7853981633974483)) + (t + tail);

        angle = Vector512.ConditionalSelect(steep, Vector512.Create(1.5707963267948966) - (angle - Vector512.Create(6.123233995736766e-17)), angle);
        Vector512<double> isLeft = Vector512.LessThan(one | (x & signBit), Vector512<double>.Zero);
        angle = Vector512.ConditionalSelect(isLeft, Vector512.Create(3.141592653589793) - (angle - Vector512.Create(1.2246467991473532e-16)), angle);
        Vector512<double> isNaN = ~Vector512.Equals(x, x) | ~Vector512.Equals(y, y);
        return Vector512.ConditionalSelect(isNaN, Vector512.Create(double.NaN), angle | (y & signBit));
    }

    /// <summary>(atan(t) / t - 1) / t^2 for z = t^2, |t| up to tan(pi/8).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ArctangentTail(Vector512<double> z)
    {
        Vector512<double> p = Vector512.Create(-0.017893201497370132);
        p = Fma(p, z, 0.03805149507252126);
        p = Fma(p, z, -0.05038781916584724);
        p = Fma(p, z, 0.05847772166057334);
        p = Fma(p, z, -0.06663087963176381);
        p = Fma(p, z, 0.0769205882415554);
        p = Fma(p, z, -0.09090897683085866);
        p = Fma(p, z, 0.11111110781117299);
        p = Fma(p, z, -0.1428571428015946);
        p = Fma(p, z, 0.19999999999953408);
        p = Fma(p, z, -0.333333333333332);
        return p;
    }
}
