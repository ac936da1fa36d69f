using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

internal static class TensorCores
{
    public static bool Has(Accelerator accelerator) => true;
}

/// <summary>Stands for NVIDIA's: the same fragments, exchanged between the threads of a warp; each sum is exact before it is rounded to a float.</summary>
public readonly struct PtxHalfTensorCore : ITensorCore
{
    public static Quad<float> Add(Quad<float> sums, WordPair upperRow, WordPair lowerRow, WordPair column) => SurfaceFragments.Add(sums, upperRow, lowerRow, column,
        static word => [(double)BitConverter.UInt16BitsToHalf((ushort)word), (double)BitConverter.UInt16BitsToHalf((ushort)(word >> 16))]);
}

/// <inheritdoc cref="PtxHalfTensorCore"/>
public readonly struct PtxTf32TensorCore : ITensorCore
{
    /// <summary>10 bits behind the point, ties away from zero.</summary>
    public static uint Word(float term) => (BitConverter.SingleToUInt32Bits(term) + 0x1000) & ~0x1FFFu;

    public static Quad<float> Add(Quad<float> sums, WordPair upperRow, WordPair lowerRow, WordPair column) =>
        SurfaceFragments.Add(sums, upperRow, lowerRow, column, static word => [BitConverter.UInt32BitsToSingle(word)]);
}

/// <summary>The tile that the fragments of a warp's threads make up.</summary>
internal static class SurfaceFragments
{
    public static Quad<float> Add(Quad<float> sums, WordPair upperRow, WordPair lowerRow, WordPair column, Func<uint, double[]> terms)
    {
        var all = Warp.Exchange((Upper: upperRow, Lower: lowerRow, Column: column));
        int g = Group.IdxX % Warp.Size / 4, t = Group.IdxX % 4;
        double[] upper = Line(g, static brought => brought.Upper), lower = Line(g, static brought => brought.Lower);
        double[] left = Line(2 * t, static brought => brought.Column), right = Line(2 * t + 1, static brought => brought.Column);
        return new() { X = Sum(sums.X, upper, left), Y = Sum(sums.Y, upper, right), Z = Sum(sums.Z, lower, left), W = Sum(sums.W, lower, right) };

        // the terms of the row or column that four threads have
        double[] Line(int row, Func<(WordPair Upper, WordPair Lower, WordPair Column), WordPair> pair)
        {
            WordPair[] pairs = [.. Enumerable.Range(4 * row, 4).Select(thread => pair(all[thread]))];
            return [.. pairs.Select(static words => words.Lower).Concat(pairs.Select(static words => words.Upper)).SelectMany(terms)];
        }

        static float Sum(float start, double[] row, double[] column) => (float)row.Zip(column, static (a, b) => a * b).Prepend(start).Sum();
    }
}

/// <summary>Stands for NVIDIA's: copies are made at once, and the rows that a warp's threads point to are exchanged between them.</summary>
internal static unsafe class PtxMatrices
{
    public const int SharedBytes = 48 * 1024;

    public static long Shared()
    {
        ArrayView<Line> lines = SharedMemory.Allocate<Line>(SharedBytes / sizeof(Line));
        return lines.LoadEffectiveAddressAsPtr();
    }

    public static void Copy(long shared, long source, int bytes)
    {
        new Span<byte>((void*)shared, 16).Clear();
        new ReadOnlySpan<byte>((void*)source, bytes).CopyTo(new((void*)shared, 16));
    }

    public static void Commit() { }

    public static void WaitForAllButOne() { }

    public static Quad<uint> Load(long address) => Each(address, static (rows, g, t) => rows[g][2 * t] | (uint)rows[g][2 * t + 1] << 16);

    public static Quad<uint> LoadTransposed(long address) => Each(address, static (rows, g, t) => rows[2 * t][g] | (uint)rows[2 * t + 1][g] << 16);

    private static Quad<uint> Each(long address, Func<ushort[][], int, int, uint> part)
    {
        ushort[][] rows = Warp.Exchange(new ReadOnlySpan<ushort>((void*)address, 8).ToArray());
        int g = Group.IdxX % Warp.Size / 4, t = Group.IdxX % 4;
        return new() { X = part(rows[..8], g, t), Y = part(rows[8..16], g, t), Z = part(rows[16..24], g, t), W = part(rows[24..], g, t) };
    }

    private struct Line
    {
        public fixed byte Bytes[16];
    }
}
