using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AdCompiler.Kernels;

/// <summary>Moves values between lanes: a block [features][L] holds L samples side by side, a row of a batch holds one
/// sample's features.</summary>
public static unsafe class LaneTranspose
{
    /// <summary>[features][L] to [L][features]: row n of <paramref name="samples"/> gets lane n. The elements from
    /// <paramref name="features"/> up to a whole number of vectors, where the row has room, become zero.</summary>
    /// <param name="rowStride">Elements between rows, at least the features.</param>
    public static void ToSamples<T>(T* block, T* samples, nint rowStride, int features)
        where T : unmanaged
    {
        int lanes = Vector512<T>.Count;
        Transpose(block, lanes, samples, rowStride, features, lanes);
        int whole = (int)Math.Min(rowStride, (features + lanes - 1) / lanes * lanes);
        for (int lane = 0; lane < lanes; lane++)
            new Span<T>(samples + lane * rowStride + features, whole - features).Clear();
    }

    /// <summary>[count][features] to [features][L]; lanes from <paramref name="count"/> on get copies of sample 0.</summary>
    public static void ToLanes<T>(T* samples, nint rowStride, int count, T* block, int features)
        where T : unmanaged
    {
        int lanes = Vector512<T>.Count;
        Transpose(samples, rowStride, block, lanes, count, features);
        if (count == lanes) return;
        for (int feature = 0; feature < features; feature++)
            new Span<T>(block + feature * lanes + count, lanes - count).Fill(samples[feature]);
    }

    /// <summary>target[c][r] = source[r][c] for all r below rows and c below columns; T is float or double. The two must not
    /// overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<T>(T* source, nint sourceStride, T* target, nint targetStride, int rows, int columns)
        where T : unmanaged
    {
        int square = sizeof(T) == 4 ? 8 : 4;
        if (!Avx.IsSupported || rows < square || columns < square)
        {
            for (int r = 0; r < rows; r++)
                for (int c = 0; c < columns; c++) target[c * targetStride + r] = source[r * sourceStride + c];
            return;
        }

        // Along the longer side first, so that both matrices are walked once. Where squares do not divide the matrix, the last ones
        // move some elements again.
        bool byRows = rows > columns;
        int outer = byRows ? rows : columns, inner = byRows ? columns : rows;
        for (int i = 0; i < outer; i += square)
            for (int j = 0; j < inner; j += square)
            {
                int r = Math.Min(byRows ? i : j, rows - square), c = Math.Min(byRows ? j : i, columns - square);
                T* from = source + r * sourceStride + c, to = target + c * targetStride + r;
                if (sizeof(T) == 4) Square((float*)from, sourceStride, (float*)to, targetStride);
                else Square((double*)from, sourceStride, (double*)to, targetStride);
            }
    }

    /// <summary>8 x 8 floats by three rounds of exchanges: within pairs, within fours, between halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(float* s, nint stride, float* t, nint targetStride)
    {
        Vector256<float> r0 = Vector256.Load(s), r1 = Vector256.Load(s + stride);
        Vector256<float> r2 = Vector256.Load(s + 2 * stride), r3 = Vector256.Load(s + 3 * stride);
        Vector256<float> r4 = Vector256.Load(s + 4 * stride), r5 = Vector256.Load(s + 5 * stride);
        Vector256<float> r6 = Vector256.Load(s + 6 * stride), r7 = Vector256.Load(s + 7 * stride);
        Vector256<float> a0 = Avx.UnpackLow(r0, r1), a1 = Avx.UnpackHigh(r0, r1), a2 = Avx.UnpackLow(r2, r3), a3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> a4 = Avx.UnpackLow(r4, r5), a5 = Avx.UnpackHigh(r4, r5), a6 = Avx.UnpackLow(r6, r7), a7 = Avx.UnpackHigh(r6, r7);
        Vector256<float> b0 = Avx.Shuffle(a0, a2, 0x44), b1 = Avx.Shuffle(a0, a2, 0xEE), b2 = Avx.Shuffle(a1, a3, 0x44), b3 = Avx.Shuffle(a1, a3, 0xEE);
        Vector256<float> b4 = Avx.Shuffle(a4, a6, 0x44), b5 = Avx.Shuffle(a4, a6, 0xEE), b6 = Avx.Shuffle(a5, a7, 0x44), b7 = Avx.Shuffle(a5, a7, 0xEE);
        Avx.Permute2x128(b0, b4, 0x20).Store(t);
        Avx.Permute2x128(b1, b5, 0x20).Store(t + targetStride);
        Avx.Permute2x128(b2, b6, 0x20).Store(t + 2 * targetStride);
        Avx.Permute2x128(b3, b7, 0x20).Store(t + 3 * targetStride);
        Avx.Permute2x128(b0, b4, 0x31).Store(t + 4 * targetStride);
        Avx.Permute2x128(b1, b5, 0x31).Store(t + 5 * targetStride);
        Avx.Permute2x128(b2, b6, 0x31).Store(t + 6 * targetStride);
        Avx.Permute2x128(b3, b7, 0x31).Store(t + 7 * targetStride);
    }

    /// <summary>4 x 4 doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(double* s, nint stride, double* t, nint targetStride)
    {
        Vector256<double> r0 = Vector256.Load(s), r1 = Vector256.Load(s + stride);
        Vector256<double> r2 = Vector256.Load(s + 2 * stride), r3 = Vector256.Load(s + 3 * stride);
        Vector256<double> a0 = Avx.UnpackLow(r0, r1), a1 = Avx.UnpackHigh(r0, r1), a2 = Avx.UnpackLow(r2, r3), a3 = Avx.UnpackHigh(r2, r3);
        Avx.Permute2x128(a0, a2, 0x20).Store(t);
        Avx.Permute2x128(a1, a3, 0x20).Store(t + targetStride);
        Avx.Permute2x128(a0, a2, 0x31).Store(t + 2 * targetStride);
        Avx.Permute2x128(a1, a3, 0x31).Store(t + 3 * targetStride);
    }
}
