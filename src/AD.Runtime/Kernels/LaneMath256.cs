using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AdCompiler.Kernels;

/// <summary>The functions of <see cref="LaneMath"/> on vectors of 256 bits. The widest files hold the text; copy-lane-math.sh
/// writes the narrower ones, because without AVX-512 a vector of 256 bits is emulated too slowly for polynomials.</summary>
/// <remarks>Polynomials are minimax fits (Remez exchange, coefficients rounded one by one with a refit of the rest).</remarks>
internal static partial class LaneMath256
{
    // Adding and subtracting 1.5 * 2^(precision - 1) rounds to an integer, which then sits in the low bits.
    private const float FloatMagic = 12582912f;
    private const double DoubleMagic = 6755399441055744.0;

    private const float Log2OfEFloat = 1.44269504f;
    private const float Ln2HighFloat = 0.693147182f;
    private const float Ln2LowFloat = -1.90465421e-9f;
    private const double Log2OfE = 1.4426950408889634;
    private const double Ln2High = 0.69314718055994529;
    private const double Ln2Low = 2.3190468138462996e-17;

    /// <summary>Limits x to [low, high]; NaN stays NaN, because x86 returns the second operand where one is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Limit<T>(Vector256<T> low, Vector256<T> x, Vector256<T> high) =>
        Vector256.MinNative(high, Vector256.MaxNative(low, x));

    /// <summary>p * 2^k with one rounding, also where the result is subnormal; k is an integer of at most 1100 (float: 200).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Scale(Vector256<float> p, Vector256<float> k)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.Scale(p, k);
        Vector256<float> half = (Vector256.FusedMultiplyAdd(k, Vector256.Create(0.5f), Vector256.Create(FloatMagic))) - Vector256.Create(FloatMagic);
        return p * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Scale(Vector256<double> p, Vector256<double> k)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.Scale(p, k);
        Vector256<double> half = (Vector256.FusedMultiplyAdd(k, Vector256.Create(0.5), Vector256.Create(DoubleMagic))) - Vector256.Create(DoubleMagic);
        return p * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    /// <summary>2^k for an integer k whose power is a normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> PowerOfTwo(Vector256<float> k) =>
        ((k + Vector256.Create(FloatMagic + 127)).AsInt32() << 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> PowerOfTwo(Vector256<double> k) =>
        ((k + Vector256.Create(DoubleMagic + 1023)).AsInt64() << 52).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, float c) =>
        Vector256.FusedMultiplyAdd(a, b, Vector256.Create(c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Fma(Vector256<double> a, Vector256<double> b, double c) =>
        Vector256.FusedMultiplyAdd(a, b, Vector256.Create(c));
}
