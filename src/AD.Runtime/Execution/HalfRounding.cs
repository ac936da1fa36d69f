using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Execution;

/// <summary>Rounding of vectors of floats to values of Half, as (float)(Half)x does for one.</summary>
internal static class HalfRounding
{
    /// <summary>
    /// Adding 1.5 2^13 times the operand's power of two leaves 10 fraction bits, rounded to nearest even; taking it away
    /// again is exact. Below 2^-14 the power stays: Half's subnormals have a fixed spacing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> x)
    {
        Vector512<float> power = Vector512.Max(Vector512.BitwiseAnd(x.AsInt32(), Vector512.Create(0x7F800000)).AsSingle(), Vector512.Create(6.103515625e-05f));
        Vector512<float> magic = power * 12288f;
        Vector512<float> rounded = (x + magic) - magic;
        Vector512<float> sign = Vector512.BitwiseAnd(x, Vector512.Create(-0f));
        Vector512<float> overflow = Vector512.GreaterThanOrEqual(Vector512.Abs(x), Vector512.Create(65520f));
        return Vector512.BitwiseOr(Vector512.ConditionalSelect(overflow, Vector512.Create(float.PositiveInfinity), rounded), sign);
    }

    /// <summary>Rounds <paramref name="count"/> floats in place; the last ones one by one.</summary>
    public static unsafe void Round(float* values, long count)
    {
        long i = 0;
        for (; i + 16 <= count; i += 16)
            Round(Vector512.Load(values + i)).Store(values + i);
        for (; i < count; i++)
            values[i] = (float)(Half)values[i];
    }
}
