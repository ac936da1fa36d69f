using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>
/// The parts of a sum over the batch, the same for every processor: as many consecutive blocks as it takes for a lane to have
/// <see cref="Terms"/> terms. In a part each lane adds its terms ascending, from 0; then the lanes are added (<see cref="LaneSum"/>); then
/// the sums of the parts, ascending, from 0. What a part is hangs on the shape alone, so neither threads nor devices show in the bits,
/// and a device can give each part threads of its own.
/// </summary>
public readonly struct BatchParts
{
    /// <summary>Terms of a lane that make a part; fewer cost more additions of lanes, more leave a device's threads without work.</summary>
    public const int Terms = 256;

    private readonly int blocks, length;

    private BatchParts(int blocks, int length) => (this.blocks, this.length) = (blocks, length);

    /// <summary>The parts of so many blocks.</summary>
    /// <param name="pixels">Positions of a block that a sum runs over: 1 for a value without rows and columns.</param>
    public static BatchParts Of(int blocks, int pixels) => new(blocks, Length(pixels));

    /// <summary>Blocks of a part; the last one may have fewer.</summary>
    public static int Length(int pixels) => (Terms + pixels - 1) / pixels;

    /// <summary>How many parts there are.</summary>
    public static int Count(int blocks, int pixels) => (blocks + Length(pixels) - 1) / Length(pixels);

    public Enumerator GetEnumerator() => new(blocks, length);

    /// <summary>From the first part to the last.</summary>
    public struct Enumerator(int blocks, int length)
    {
        private int first = -length;

        public readonly BatchPart Current => new(first, Math.Min(first + length, blocks), blocks);

        public bool MoveNext() => (first += length) < blocks;
    }
}

/// <summary>Blocks of the batch from <paramref name="first"/> to, not including, <paramref name="end"/>, of so many.</summary>
public readonly unsafe struct BatchPart(int first, int end, int blocks)
{
    public int First => first;
    public int End => end;

    /// <inheritdoc cref="AddTo{T, TArith}"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(float* sum, Vector512<float> lanes) => AddTo<float, FloatArithmetic>(sum, lanes);

    /// <inheritdoc cref="AddTo{T, TArith}"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(double* sum, Vector512<double> lanes) => AddTo<double, DoubleArithmetic>(sum, lanes);

    /// <summary>Adds the sum of the lanes to that of the parts before; with the last part the sum is complete, and rounded as a store.</summary>
    /// <param name="sum">The sum so far; the first part ignores it.</param>
    /// <param name="lanes">The sums of this part, lane by lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo<T, TArith>(T* sum, Vector512<T> lanes)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        T total = TArith.Add(first == 0 ? default : *sum, LaneSum.Of<T, TArith>(lanes));
        *sum = end == blocks ? TArith.Round(total) : total;
    }
}
