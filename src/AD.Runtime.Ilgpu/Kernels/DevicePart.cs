using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>
/// A part of a sum over the batch (<see cref="BatchParts"/>), as a thread of a device comes to it. A group's threads are rows, each with a thread for
/// each lane; rows that share a sum take a part each of the group's <see cref="BatchSlice"/>, in rounds, and after each round its parts are added in order. So the bits do not depend on
/// how many rows there are. All threads of a group make the same rounds; in the last, some rows may have no blocks left.
/// </summary>
public readonly struct DevicePart
{
    /// <summary>Threads of the largest group that sums over the batch.</summary>
    public const int MostThreads = 256;

    /// <summary>
    /// The shared memory of a group: a number of each thread for each of so many sums, then a number of each row, which has eight lanes at least. From one
    /// sum's to the next's are some more than that, so that threads of a warp, which have a sum each, meet different banks.
    /// </summary>
    internal const int NumberStride = MostThreads + 4, PartStride = MostThreads / 8 + 1;

    /// <summary>Quads of shared memory for a kernel's sums, four of which are added together.</summary>
    public const int SharedQuads = NumberStride + PartStride;

    private readonly BatchSlice slice;
    private readonly int length, rows, row, round;

    private DevicePart(BatchSlice slice, int length, int rows, int row, int round)
    {
        (this.slice, this.length, this.rows, this.row, this.round) = (slice, length, rows, row, round);
        First = Math.Min(round + row * length, slice.End);
        End = Math.Min(First + length, slice.End);
    }

    /// <summary>The first block of this thread's part.</summary>
    public int First { get; }

    /// <summary>The block after its last one.</summary>
    public int End { get; }

    /// <summary>Whether there are blocks in this round, though perhaps none for this thread.</summary>
    public bool IsInBatch => round < slice.End;

    /// <summary>Where all rows of the group share one sum.</summary>
    /// <param name="pixels">As of <see cref="BatchParts.Of"/>.</param>
    public static DevicePart OfFirstRound<T, TArith>(int blocks, int pixels) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
        OfFirstRound<T, TArith>(blocks, pixels, Group.DimX / TArith.Lanes, Group.IdxX / TArith.Lanes);

    /// <summary>Where so many rows share a sum, of which this thread's is one; they lie side by side in the group.</summary>
    internal static DevicePart OfFirstRound<T, TArith>(int blocks, int pixels, int rows, int row) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        var slice = BatchSlice.Of<T, TArith>(blocks);
        return new(slice, BatchParts.Length(pixels), rows, row, slice.First);
    }

    public DevicePart OfNextRound() => new(slice, length, rows, row, round + rows * length);

    /// <summary>
    /// Adds the lanes of each part of this round, then the parts to the sum so far; the last round completes it. All threads of the group must
    /// come here, each with its lane.
    /// </summary>
    /// <param name="shared"><see cref="SharedQuads"/>; more sums may follow at once.</param>
    /// <param name="sum">Its place; the first round ignores what is there.</param>
    /// <param name="lane">The sum of this thread's lane over its part.</param>
    public void AddTo<T, TArith>(DeviceMemory<T> m, ArrayView<Quad<T>> shared, int sum, T lane) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
        AddTo<T, TArith>(m, shared, sum, lane, -1, lane, -1, lane, -1, lane);

    /// <summary>The same for four sums at a time; a place of -1 is for none. The first threads of a row add the lanes of one each.</summary>
    public void AddTo<T, TArith>(DeviceMemory<T> m, ArrayView<Quad<T>> shared, int sum0, T lane0, int sum1, T lane1, int sum2, T lane2, int sum3, T lane3)
        where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int thread = Group.IdxX, own = thread % TArith.Lanes;
        ArrayView<T> numbers = shared.Cast<T>();
        numbers[thread] = lane0;
        numbers[NumberStride + thread] = lane1;
        numbers[2 * NumberStride + thread] = lane2;
        numbers[3 * NumberStride + thread] = lane3;
        Group.Barrier();
        int place = 4 * NumberStride + own * PartStride + thread / TArith.Lanes;
        if (own < 4)
            numbers[place] = DeviceSum.OfLanes<T, TArith>(shared, (own * NumberStride + thread - own) / 4);
        Group.Barrier();
        int sum = own == 0 ? sum0 : own == 1 ? sum1 : own == 2 ? sum2 : own == 3 ? sum3 : -1;
        if (IsInFirstRow && sum >= 0)
            AddParts<T, TArith>(m, sum, numbers, place);
    }

    /// <summary>Whether this thread is in the first of the rows that share a sum.</summary>
    internal bool IsInFirstRow => row == 0;

    /// <summary>Adds the parts of this round, one after the other, to the sum so far.</summary>
    /// <param name="first">Where the first part's sum is; the others lie behind it.</param>
    internal void AddParts<T, TArith>(DeviceMemory<T> m, int sum, ArrayView<T> numbers, int first) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        T total = round == slice.First || BatchSlice.IsOneOfSeveral<T, TArith>() ? TArith.Zero : m.Numbers[sum];
        int parts = Math.Min(rows, (slice.End - round + length - 1) / length);
        for (int i = 0; i < parts; i++)
            total = TArith.Add(total, numbers[first + i]);
        BatchSlice.AddTo<T, TArith>(m, sum, round + rows * length >= slice.End ? TArith.Round(total) : total);
    }
}
