using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>
/// A part of a sum over the batch (<see cref="BatchParts"/>), as a thread of a device comes to it. A group's threads are rows, each with a thread for
/// each lane; rows that share a sum take a part each, in rounds, and after each round its parts are added in order. So the bits do not depend on
/// how many rows there are. All threads of a group make the same rounds; in the last, some rows may have no blocks left.
/// </summary>
public readonly struct DevicePart
{
    /// <summary>Threads of the largest group that sums over the batch.</summary>
    public const int MostThreads = 256;

    /// <summary>The shared memory of a group: a number for each thread, then one for each row, which has eight lanes at least.</summary>
    public const int SharedNumbers = MostThreads + MostThreads / 8;

    private readonly int blocks, length, rows, row, round;

    private DevicePart(int blocks, int length, int rows, int row, int round)
    {
        (this.blocks, this.length, this.rows, this.row, this.round) = (blocks, length, rows, row, round);
        First = Math.Min(round + row * length, blocks);
        End = Math.Min(First + length, blocks);
    }

    /// <summary>The first block of this thread's part.</summary>
    public int First { get; }

    /// <summary>The block after its last one.</summary>
    public int End { get; }

    /// <summary>Whether there are blocks in this round, though perhaps none for this thread.</summary>
    public bool IsInBatch => round < blocks;

    /// <summary>Where all rows of the group share one sum.</summary>
    /// <param name="pixels">As of <see cref="BatchParts.Of"/>.</param>
    public static DevicePart OfFirstRound(int blocks, int pixels, int lanes) => OfFirstRound(blocks, pixels, Group.DimX / lanes, Group.IdxX / lanes);

    /// <summary>Where so many rows share a sum, of which this thread's is one; they lie side by side in the group.</summary>
    internal static DevicePart OfFirstRound(int blocks, int pixels, int rows, int row) => new(blocks, BatchParts.Length(pixels), rows, row, 0);

    public DevicePart OfNextRound() => new(blocks, length, rows, row, round + rows * length);

    /// <summary>
    /// Adds the lanes of each part of this round, then the parts to the sum so far; the last round completes it. All threads of the group must
    /// come here, each with its lane. Every thread of a row adds the lanes for itself: that needs no barrier, where a tree over threads needs one a level.
    /// </summary>
    /// <param name="sum">Its place; the first round ignores what is there.</param>
    /// <param name="lane">The sum of this thread's lane over its part.</param>
    /// <param name="shared"><see cref="SharedNumbers"/>; more sums may follow at once.</param>
    public void AddTo<T, TArith>(DeviceMemory<T> m, int sum, T lane, ArrayView<T> shared) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
        AddTo<T, TArith>(m, sum, lane, shared, true);

    /// <param name="isWanted">Whether the sum is to be stored; the same for all rows that share it.</param>
    internal void AddTo<T, TArith>(DeviceMemory<T> m, int sum, T lane, ArrayView<T> shared, bool isWanted) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int thread = Group.IdxX, number = thread % TArith.Lanes, place = MostThreads + thread / TArith.Lanes;
        shared[thread] = lane;
        Group.Barrier();
        T part = DeviceSum.OfLanes<T, TArith>(shared, thread - number);
        if (number == 0)
            shared[place] = part;
        Group.Barrier();
        if (row > 0 || number > 0 || !isWanted)
            return;
        T total = round == 0 ? TArith.Zero : m.Numbers[sum];
        int parts = Math.Min(rows, (blocks - round + length - 1) / length);
        for (int i = 0; i < parts; i++)
            total = TArith.Add(total, shared[place + i]);
        m.Numbers[sum] = round + rows * length >= blocks ? TArith.Round(total) : total;
    }
}
