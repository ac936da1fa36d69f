using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>Cube root and sign.</content>
internal static partial class LaneMath512
{
    /// <summary>The real cube root; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Cbrt(Vector512<float> x)
    {
        Vector512<float> size = Vector512.Abs(x);
        Vector512<float> isSubnormal = Vector512.LessThan(size, Vector512.Create(1.17549435e-38f));
        Vector512<float> scaled = Vector512.ConditionalSelect(isSubnormal, size * Vector512.Create(134217728f), size);
        Vector512<float> k = Exponent(scaled, out Vector512<float> mantissa, out _);
        Vector512<float> third = Fma(k, Vector512.Create(0.33333333f), FloatMagic) - Vector512.Create(FloatMagic);
        Vector512<float> m = mantissa * PowerOfTwo(Vector512.FusedMultiplyAdd(third, Vector512.Create(-3f), k)); // 2^k mantissa = 2^(3 third) m

        Vector512<float> p = Vector512.Create(0.010914622f);
        p = Fma(p, m, -0.10202017f);
        p = Fma(p, m, 0.3813937f);
        p = Fma(p, m, -0.7562045f);
        p = Fma(p, m, 1.051169f);
        p = Fma(p, m, 0.4150613f);
        Vector512<float> cube = p * p * p; // Halley: an error e of the fit becomes e^3
        p = p * (cube + (m + m)) / (cube + cube + m);
        Vector512<float> square = p * p;   // Newton with the exact remainder
        Vector512<float> squareRest = Vector512.FusedMultiplyAdd(p, p, -square);
        Vector512<float> remainder = Vector512.FusedMultiplyAdd(squareRest, p, Vector512.FusedMultiplyAdd(square, p, -m));
        p -= remainder / (square * Vector512.Create(3f));

        p *= PowerOfTwo(third - (isSubnormal & Vector512.Create(9f)));
        Vector512<float> isItself = Vector512.Equals(size, Vector512<float>.Zero) | ~Vector512.LessThan(size, Vector512.Create(float.PositiveInfinity));
        return Vector512.ConditionalSelect(isItself, x, p | (x & Vector512.Create(-0.0f)));
    }

    /// <summary>-1, 0 or 1; 0 for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sign(Vector512<float> x) => Vector512.ConditionalSelect(
        Vector512.LessThan(x, Vector512<float>.Zero), Vector512.Create(-1f), Vector512.GreaterThan(x, Vector512<float>.Zero) & Vector512<float>.One);

    /// <summary>The real cube root; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> Cbrt(Vector512<double> x)
    {
        Vector512<double> size = Vector512.Abs(x);
        Vector512<double> isSubnormal = Vector512.LessThan(size, Vector512.Create(2.2250738585072014e-308));
        Vector512<double> scaled = Vector512.ConditionalSelect(isSubnormal, size * Vector512.Create(18014398509481984.0), size);
        Vector512<double> k = Exponent(scaled, out Vector512<double> mantissa, out _);
        Vector512<double> third = Fma(k, Vector512.Create(0.33333333), DoubleMagic) - Vector512.Create(DoubleMagic);
        Vector512<double> m = mantissa * PowerOfTwo(Vector512.FusedMultiplyAdd(third, Vector512.Create(-3.0), k)); // 2^k mantissa = 2^(3 third) m

        Vector512<double> p = Vector512.Create(0.010914622);
        p = Fma(p, m, -0.10202017);
        p = Fma(p, m, 0.3813937);
        p = Fma(p, m, -0.7562045);
        p = Fma(p, m, 1.051169);
        p = Fma(p, m, 0.4150613);
        Vector512<double> cube = p * p * p; // Halley: an error e of the fit becomes e^3
        p = p * (cube + (m + m)) / (cube + cube + m);
        Vector512<double> square = p * p;   // Newton with the exact remainder
        Vector512<double> squareRest = Vector512.FusedMultiplyAdd(p, p, -square);
        Vector512<double> remainder = Vector512.FusedMultiplyAdd(squareRest, p, Vector512.FusedMultiplyAdd(square, p, -m));
        p -= remainder / (square * Vector512.Create(3.0));

        p *= PowerOfTwo(third - (isSubnormal & Vector512.Create(18.0)));
        Vector512<double> isItself = Vector512.Equals(size, Vector512<double>.Zero) | ~Vector512.LessThan(size, Vector512.Create(double.PositiveInfinity));
        return Vector512.ConditionalSelect(isItself, x, p | (x & Vector512.Create(-0.0)));
    }

    /// <summary>-1, 0 or 1; 0 for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sign(Vector512<double> x) => Vector512.ConditionalSelect(
        Vector512.LessThan(x, Vector512<double>.Zero), Vector512.Create(-1.0), Vector512.GreaterThan(x, Vector512<double>.Zero) & Vector512<double>.One);
}
