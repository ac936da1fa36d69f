using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AdCompiler.Kernels;

/// <summary>The functions of <see cref="LaneMath"/> on vectors of 512 bits. The widest files hold the text; copy-lane-math.sh
/// writes the narrower ones, because without AVX-512 a vector of 512 bits is emulated too slowly for polynomials.</summary>
/// <remarks>Polynomials are minimax fits (Remez exchange, coefficients rounded one by one with a refit of the rest).</remarks>
internal static partial class LaneMath512
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
    private static Vector512<T> Limit<T>(Vector512<T> low, Vector512<T> x, Vector512<T> high) =>
        Vector512.MinNative(high, Vector512.MaxNative(low, x));

    /// <summary>p * 2^k with one rounding, also where the result is subnormal; k is an integer of at most 1100 (float: 200).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Scale(Vector512<float> p, Vector512<float> k)
    {
        if (Avx512F.IsSupported) return Avx512F.Scale(p, k);
        Vector512<float> half = (Vector512.FusedMultiplyAdd(k, Vector512.Create(0.5f), Vector512.Create(FloatMagic))) - Vector512.Create(FloatMagic);
        return p * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Scale(Vector512<double> p, Vector512<double> k)
    {
        if (Avx512F.IsSupported) return Avx512F.Scale(p, k);
        Vector512<double> half = (Vector512.FusedMultiplyAdd(k, Vector512.Create(0.5), Vector512.Create(DoubleMagic))) - Vector512.Create(DoubleMagic);
        return p * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    /// <summary>2^k for an integer k whose power is a normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> PowerOfTwo(Vector512<float> k) =>
        ((k + Vector512.Create(FloatMagic + 127)).AsInt32() << 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> PowerOfTwo(Vector512<double> k) =>
        ((k + Vector512.Create(DoubleMagic + 1023)).AsInt64() << 52).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, float c) =>
        Vector512.FusedMultiplyAdd(a, b, Vector512.Create(c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Fma(Vector512<double> a, Vector512<double> b, double c) =>
        Vector512.FusedMultiplyAdd(a, b, Vector512.Create(c));
}
