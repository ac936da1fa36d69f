using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>Inverse trigonometric functions.</content>
internal static partial class LaneMath256
{
    /// <summary>The angle of the tangent x, between -pi/2 and pi/2; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Atan(Vector256<float> x) => Atan2(x, Vector256<float>.One);

    /// <summary>The angle whose sine is x; NaN beyond 1; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Asin(Vector256<float> x) => Atan2(x, Vector256.Sqrt((Vector256<float>.One - x) * (Vector256<float>.One + x)));

    /// <summary>The angle between 0 and pi whose cosine is x; NaN beyond 1; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Acos(Vector256<float> x) => Atan2(Vector256.Sqrt((Vector256<float>.One - x) * (Vector256<float>.One + x)), x);

    /// <summary>The angle of the point (x, y), between -pi and pi, signed zeros and infinities as IEEE 754; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<float> Atan2(Vector256<float> y, Vector256<float> x)
    {
        Vector256<float> one = Vector256<float>.One, signBit = Vector256.Create(-0.0f), infinity = Vector256.Create(float.PositiveInfinity);
        Vector256<float> ax = Vector256.Abs(x), ay = Vector256.Abs(y);
        Vector256<float> steep = Vector256.GreaterThan(ay, ax);
        Vector256<float> large = Vector256.ConditionalSelect(steep, ay, ax), small = Vector256.ConditionalSelect(steep, ax, ay);
        Vector256<float> isInfinite = Vector256.Equals(large, infinity);
        small = Vector256.ConditionalSelect(isInfinite, Vector256.Equals(small, infinity) & one, small);
        large = Vector256.ConditionalSelect(isInfinite, one, large);
        Vector256<float> scale = Vector256.ConditionalSelect(Vector256.GreaterThan(large, Vector256.Create(1e37f)), Vector256.Create(0.25f), one);
        large *= scale; // so that the sum below stays finite
        small *= scale;

        // atan(s / l) = atan((s - l) / (s + l)) + pi/4 where s / l exceeds tan(pi/8)
        Vector256<float> turned = Vector256.GreaterThan(small, large * Vector256.Create(0.41421356f));
        Vector256<float> t = Vector256.ConditionalSelect(turned, small - large, small) / Vector256.ConditionalSelect(turned, small + large, large);
        t = Vector256.ConditionalSelect(Vector256.Equals(large, Vector256<float>.Zero), Vector256<float>.Zero, t);
        Vector256<float> tail = Vector256.FusedMultiplyAdd(t * t * t, ArctangentTail(t * t), turned & Vector256.Create(-2.18556941e-8f));
        Vector256<float> angle = (turned & Vector256.Create(0.785398185f)) + (t + tail);

        angle = Vector256.ConditionalSelect(steep, Vector256.Create(1.57079637f) - (angle - Vector256.Create(-4.37113883e-8f)), angle);
        Vector256<float> isLeft = Vector256.LessThan(one | (x & signBit), Vector256<float>.Zero);
        angle = Vector256.ConditionalSelect(isLeft, Vector256.Create(3.14159274f) - (angle - Vector256.Create(-8.74227766e-8f)), angle);
        Vector256<float> isNaN = ~Vector256.Equals(x, x) | ~Vector256.Equals(y, y);
        return Vector256.ConditionalSelect(isNaN, Vector256.Create(float.NaN), angle | (y & signBit));
    }

    /// <summary>(atan(t) / t - 1) / t^2 for z = t^2, |t| up to tan(pi/8).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ArctangentTail(Vector256<float> z)
    {
        Vector256<float> p = Vector256.Create(-0.0608816668f);
        p = Fma(p, z, 0.105984695f);
        p = Fma(p, z, -0.142443091f);
        p = Fma(p, z, 0.199985251f);
        p = Fma(p, z, -0.333333164f);
        return p;
    }

    /// <summary>The angle of the tangent x, between -pi/2 and pi/2; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Atan(Vector256<double> x) => Atan2(x, Vector256<double>.One);

    /// <summary>The angle whose sine is x; NaN beyond 1; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Asin(Vector256<double> x) => Atan2(x, Vector256.Sqrt((Vector256<double>.One - x) * (Vector256<double>.One + x)));

    /// <summary>The angle between 0 and pi whose cosine is x; NaN beyond 1; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Acos(Vector256<double> x) => Atan2(Vector256.Sqrt((Vector256<double>.One - x) * (Vector256<double>.One + x)), x);

    /// <summary>The angle of the point (x, y), between -pi and pi, signed zeros and infinities as IEEE 754; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<double> Atan2(Vector256<double> y, Vector256<double> x)
    {
        Vector256<double> one = Vector256<double>.One, signBit = Vector256.Create(-0.0), infinity = Vector256.Create(double.PositiveInfinity);
        Vector256<double> ax = Vector256.Abs(x), ay = Vector256.Abs(y);
        Vector256<double> steep = Vector256.GreaterThan(ay, ax);
        Vector256<double> large = Vector256.ConditionalSelect(steep, ay, ax), small = Vector256.ConditionalSelect(steep, ax, ay);
        Vector256<double> isInfinite = Vector256.Equals(large, infinity);
        small = Vector256.ConditionalSelect(isInfinite, Vector256.Equals(small, infinity) & one, small);
        large = Vector256.ConditionalSelect(isInfinite, one, large);
        Vector256<double> scale = Vector256.ConditionalSelect(Vector256.GreaterThan(large, Vector256.Create(1e307)), Vector256.Create(0.25), one);
        large *= scale; // so that the sum below stays finite
        small *= scale;

        // atan(s / l) = atan((s - l) / (s + l)) + pi/4 where s / l exceeds tan(pi/8)
        Vector256<double> turned = Vector256.GreaterThan(small, large * Vector256.Create(0.41421356));
        Vector256<double> t = Vector256.ConditionalSelect(turned, small - large, small) / Vector256.ConditionalSelect(turned, small + large, large);
        t = Vector256.ConditionalSelect(Vector256.Equals(large, Vector256<double>.Zero), Vector256<double>.Zero, t);
        Vector256<double> tail = Vector256.FusedMultiplyAdd(t * t * t, ArctangentTail(t * t), turned & Vector256.Create(3.061616997868383e-17));
        Vector256<double> angle = (turned & Vector256.Create(0.7853981633974483)) + (t + tail);

        angle = Vector256.ConditionalSelect(steep, Vector256.Create(1.5707963267948966) - (angle - Vector256.Create(6.123233995736766e-17)), angle);
        Vector256<double> isLeft = Vector256.LessThan(one | (x & signBit), Vector256<double>.Zero);
        angle = Vector256.ConditionalSelect(isLeft, Vector256.Create(3.141592653589793) - (angle - Vector256.Create(1.2246467991473532e-16)), angle);
        Vector256<double> isNaN = ~Vector256.Equals(x, x) | ~Vector256.Equals(y, y);
        return Vector256.ConditionalSelect(isNaN, Vector256.Create(double.NaN), angle | (y & signBit));
    }

    /// <summary>(atan(t) / t - 1) / t^2 for z = t^2, |t| up to tan(pi/8).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> ArctangentTail(Vector256<double> z)
    {
        Vector256<double> p = Vector256.Create(-0.017893201497370132);
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
