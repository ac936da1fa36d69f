using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AdCompiler.Kernels;

/// <summary>Rounds floats to the nearest Half, ties to even, and keeps them in float containers: the same values as
/// <c>(float)(Half)x</c>, including subnormal Halves, signed zeros, overflow to infinity from 65520 on, and NaN.</summary>
public static class HalfRounding
{
    // x + c - c with c = 1.5 * 2^13 * 2^e leaves the 11 bits of x that a Half has, for 2^e the power of two of x,
    // at least 2^-14, below which the spacing of Halves stays the same.
    private const int ExponentBits = 0x7F80_0000;
    private const int SmallestPower = 113 << 23;              // 2^-14
    private const int TimesTwelveThousand = (13 << 23) + (1 << 22); // 12288 = 1.5 * 2^13, added to the bits of a power of two
    private const float ToTheTop = 5.192296858534828e33f, FromTheTop = 1.925929944387236e-34f; // 2^112 and 2^-112

    // 1.5 * 2^-14: x - 8192 s with this s lies between 1/2 and 1 for all smaller x, where floats are as far apart as the smallest Halves
    private const float SmallestShortened = 9.1552734375e-05f;
    private const byte SmallerInSize = 0b0110, LargerInSize = 0b0111;   // of two numbers, with its own sign
    private const float FirstInfinite = 65520;                // halfway between 65504 and 65536 rounds to infinity

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> x)
    {
        Vector512<int> power = Vector512.Max(x.AsInt32() & Vector512.Create(ExponentBits), Vector512.Create(SmallestPower));
        Vector512<float> c = (power + Vector512.Create(TimesTwelveThousand)).AsSingle();
        Vector512<float> rounded = (x + c) - c;
        Vector512<float> overflows = Vector512.GreaterThanOrEqual(Vector512.Abs(x), Vector512.Create(FirstInfinite));
        Vector512<float> finite = Vector512.ConditionalSelect(overflows, Vector512.Create(float.PositiveInfinity), rounded);
        return finite | (x & Vector512.Create(-0f)); // x + c - c loses the sign of a zero
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> x)
    {
        Vector256<int> power = Vector256.Max(x.AsInt32() & Vector256.Create(ExponentBits), Vector256.Create(SmallestPower));
        Vector256<float> c = (power + Vector256.Create(TimesTwelveThousand)).AsSingle();
        Vector256<float> rounded = (x + c) - c;
        Vector256<float> overflows = Vector256.GreaterThanOrEqual(Vector256.Abs(x), Vector256.Create(FirstInfinite));
        Vector256<float> finite = Vector256.ConditionalSelect(overflows, Vector256.Create(float.PositiveInfinity), rounded);
        return finite | (x & Vector256.Create(-0f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Round(float x)
    {
        int bits = BitConverter.SingleToInt32Bits(x);
        float c = BitConverter.Int32BitsToSingle(unchecked(Math.Max(bits & ExponentBits, SmallestPower) + TimesTwelveThousand));
        float rounded = MathF.Abs(x) >= FirstInfinite ? float.PositiveInfinity : (x + c) - c;
        return BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(rounded) | (bits & int.MinValue));
    }

    /// <summary>Round for results of + - * / and sqrt on Halves: below 2^100 in size, infinite or NaN. Multiplying by 2^112 and back
    /// turns what is 65536 or more into infinity, cheaper than a comparison.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> RoundResult(Vector512<float> x)
    {
        Vector512<int> power = Vector512.Max(x.AsInt32() & Vector512.Create(ExponentBits), Vector512.Create(SmallestPower));
        Vector512<float> c = (power + Vector512.Create(TimesTwelveThousand)).AsSingle();
        Vector512<float> rounded = (x + c) - c;
        return (rounded * Vector512.Create(ToTheTop) * Vector512.Create(FromTheTop)) | (x & Vector512.Create(-0f));
    }

    /// <summary>Round(Round(a * b) + c) for Halves, a zero sum as +0. The sum of two Halves is a multiple of the smallest Half, so
    /// rounding it needs no smallest power; and the way back from 2^112 is part of the addition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c)
    {
        if (!Avx512DQ.IsSupported)
            return Vector512.Create(MultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()), MultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));
        Vector512<float> product = a * b;
        product = Shortened(product, Bounded(Avx512DQ.Range(product, Vector512.Create(SmallestShortened), LargerInSize)));
        Vector512<float> sum = Vector512.FusedMultiplyAdd(product * Vector512.Create(ToTheTop), Vector512.Create(FromTheTop), c);
        return Shortened(sum, Bounded(sum)) * Vector512.Create(ToTheTop) * Vector512.Create(FromTheTop);
    }

    /// <summary>
    /// x - 8192 s + 8192 s for s = x: Veltkamp's splitting. The difference lies in the binade of 8192 x, where floats are as far apart as
    /// Halves are at x, and 8192 x is a multiple of twice that distance wherever x lies halfway, so that ties go to even. (Just above a
    /// power of two the difference is one binade lower; rounded on that finer grid, x goes to the power of two as well.)
    /// For a constant s, see <see cref="SmallestShortened"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Shortened(Vector512<float> x, Vector512<float> s) =>
        Vector512.FusedMultiplyAdd(s, Vector512.Create(8192f), Vector512.FusedMultiplyAdd(s, Vector512.Create(-8192f), x));

    /// <summary>x where it is finite, for x below 2^40 in size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Bounded(Vector512<float> x) => Avx512DQ.Range(x, Vector512.Create(1.099511627776e12f), SmallerInSize);

    /// <summary>Round for results of + - * / and sqrt on Halves: below 2^100 in size, infinite or NaN. Multiplying by 2^112 and back
    /// turns what is 65536 or more into infinity, cheaper than a comparison.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> RoundResult(Vector256<float> x)
    {
        Vector256<int> power = Vector256.Max(x.AsInt32() & Vector256.Create(ExponentBits), Vector256.Create(SmallestPower));
        Vector256<float> c = (power + Vector256.Create(TimesTwelveThousand)).AsSingle();
        Vector256<float> rounded = (x + c) - c;
        return (rounded * Vector256.Create(ToTheTop) * Vector256.Create(FromTheTop)) | (x & Vector256.Create(-0f));
    }

    /// <summary>Round(Round(a * b) + c) for Halves, a zero sum as +0. The sum of two Halves is a multiple of the smallest Half, so
    /// rounding it needs no smallest power; and the way back from 2^112 is part of the addition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c)
    {
        Vector256<int> power = Vector256.Max((a * b).AsInt32() & Vector256.Create(ExponentBits), Vector256.Create(SmallestPower));
        Vector256<float> shift = (power + Vector256.Create(TimesTwelveThousand)).AsSingle();
        Vector256<float> product = Vector256.FusedMultiplyAdd(a, b, shift) - shift;
        Vector256<float> sum = Vector256.FusedMultiplyAdd(product * Vector256.Create(ToTheTop), Vector256.Create(FromTheTop), c);
        shift = ((sum.AsInt32() & Vector256.Create(ExponentBits)) + Vector256.Create(TimesTwelveThousand)).AsSingle();
        return ((sum + shift) - shift) * Vector256.Create(ToTheTop) * Vector256.Create(FromTheTop);
    }
}
