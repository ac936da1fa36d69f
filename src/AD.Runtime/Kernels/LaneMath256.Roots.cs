using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>Cube root and sign.</content>
internal static partial class LaneMath256
{
    /// <summary>The real cube root; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<float> Cbrt(Vector256<float> x)
    {
        Vector256<float> size = Vector256.Abs(x);
        Vector256<float> isSubnormal = Vector256.LessThan(size, Vector256.Create(1.17549435e-38f));
        Vector256<float> scaled = Vector256.ConditionalSelect(isSubnormal, size * Vector256.Create(134217728f), size);
        Vector256<float> k = Exponent(scaled, out Vector256<float> mantissa, out _);
        Vector256<float> third = Fma(k, Vector256.Create(0.33333333f), FloatMagic) - Vector256.Create(FloatMagic);
        Vector256<float> m = mantissa * PowerOfTwo(Vector256.FusedMultiplyAdd(third, Vector256.Create(-3f), k)); // 2^k mantissa = 2^(3 third) m

        Vector256<float> p = Vector256.Create(0.010914622f);
        p = Fma(p, m, -0.10202017f);
        p = Fma(p, m, 0.3813937f);
        p = Fma(p, m, -0.7562045f);
        p = Fma(p, m, 1.051169f);
        p = Fma(p, m, 0.4150613f);
        Vector256<float> cube = p * p * p; // Halley: an error e of the fit becomes e^3
        p = p * (cube + (m + m)) / (cube + cube + m);
        Vector256<float> square = p * p;   // Newton with the exact remainder
        Vector256<float> squareRest = Vector256.FusedMultiplyAdd(p, p, -square);
        Vector256<float> remainder = Vector256.FusedMultiplyAdd(squareRest, p, Vector256.FusedMultiplyAdd(square, p, -m));
        p -= remainder / (square * Vector256.Create(3f));

        p *= PowerOfTwo(third - (isSubnormal & Vector256.Create(9f)));
        Vector256<float> isItself = Vector256.Equals(size, Vector256<float>.Zero) | ~Vector256.LessThan(size, Vector256.Create(float.PositiveInfinity));
        return Vector256.ConditionalSelect(isItself, x, p | (x & Vector256.Create(-0.0f)));
    }

    /// <summary>-1, 0 or 1; 0 for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sign(Vector256<float> x) => Vector256.ConditionalSelect(
        Vector256.LessThan(x, Vector256<float>.Zero), Vector256.Create(-1f), Vector256.GreaterThan(x, Vector256<float>.Zero) & Vector256<float>.One);

    /// <summary>The real cube root; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<double> Cbrt(Vector256<double> x)
    {
        Vector256<double> size = Vector256.Abs(x);
        Vector256<double> isSubnormal = Vector256.LessThan(size, Vector256.Create(2.2250738585072014e-308));
        Vector256<double> scaled = Vector256.ConditionalSelect(isSubnormal, size * Vector256.Create(18014398509481984.0), size);
        Vector256<double> k = Exponent(scaled, out Vector256<double> mantissa, out _);
        Vector256<double> third = Fma(k, Vector256.Create(0.33333333), DoubleMagic) - Vector256.Create(DoubleMagic);
        Vector256<double> m = mantissa * PowerOfTwo(Vector256.FusedMultiplyAdd(third, Vector256.Create(-3.0), k)); // 2^k mantissa = 2^(3 third) m

        Vector256<double> p = Vector256.Create(0.010914622);
        p = Fma(p, m, -0.10202017);
        p = Fma(p, m, 0.3813937);
        p = Fma(p, m, -0.7562045);
        p = Fma(p, m, 1.051169);
        p = Fma(p, m, 0.4150613);
        Vector256<double> cube = p * p * p; // Halley: an error e of the fit becomes e^3
        p = p * (cube + (m + m)) / (cube + cube + m);
        Vector256<double> square = p * p;   // Newton with the exact remainder
        Vector256<double> squareRest = Vector256.FusedMultiplyAdd(p, p, -square);
        Vector256<double> remainder = Vector256.FusedMultiplyAdd(squareRest, p, Vector256.FusedMultiplyAdd(square, p, -m));
        p -= remainder / (square * Vector256.Create(3.0));

        p *= PowerOfTwo(third - (isSubnormal & Vector256.Create(18.0)));
        Vector256<double> isItself = Vector256.Equals(size, Vector256<double>.Zero) | ~Vector256.LessThan(size, Vector256.Create(double.PositiveInfinity));
        return Vector256.ConditionalSelect(isItself, x, p | (x & Vector256.Create(-0.0)));
    }

    /// <summary>-1, 0 or 1; 0 for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Sign(Vector256<double> x) => Vector256.ConditionalSelect(
        Vector256.LessThan(x, Vector256<double>.Zero), Vector256.Create(-1.0), Vector256.GreaterThan(x, Vector256<double>.Zero) & Vector256<double>.One);
}
