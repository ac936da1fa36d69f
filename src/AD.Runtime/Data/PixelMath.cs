using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Data;

static class PixelMath
{
    /// <summary>target[i] = fma(source[i], scale, shift): one rounding, the same bits with and without vectors.</summary>
    public static void Affine(ReadOnlySpan<byte> source, float scale, float shift, Span<float> target)
    {
        var scales = Vector512.Create(scale);
        var shifts = Vector512.Create(shift);
        int i = 0;
        for (; i <= source.Length - 64; i += 64)
        {
            var (low, high) = Vector512.Widen(Vector512.Create(source.Slice(i, 64)));
            var (a, b) = Vector512.Widen(low);
            var (c, d) = Vector512.Widen(high);
            var output = MemoryMarshal.Cast<float, Vector512<float>>(target.Slice(i, 64));
            output[0] = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(a), scales, shifts);
            output[1] = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(b), scales, shifts);
            output[2] = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(c), scales, shifts);
            output[3] = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(d), scales, shifts);
        }
        for (; i < source.Length; i++) target[i] = MathF.FusedMultiplyAdd(source[i], scale, shift);
    }
}
