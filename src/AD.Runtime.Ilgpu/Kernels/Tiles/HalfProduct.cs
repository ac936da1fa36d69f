using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>What a thread brings to a product of halves, 32 terms at a time.</summary>
internal interface IHalfFetcher<TSelf> where TSelf : struct, IHalfFetcher<TSelf>
{
    /// <summary>Begins the copies of its pieces of rows and columns to a buffer; what there is no number for becomes zero.</summary>
    void Bring(long buffer);

    /// <summary>The same thread's part of the next terms.</summary>
    TSelf Next();
}

/// <summary>
/// A tile of 128 x 128 sums by tensor cores, 8 warps of 64 x 32. Three buffers of 32 terms are in shared memory: while a warp multiplies one, the copies
/// to the next two are under way. The sums are floats, their order the device's.
/// </summary>
internal static class HalfProduct<TFetcher, TRows, TColumns> where TFetcher : struct, IHalfFetcher<TFetcher> where TRows : struct, ISideOrder where TColumns : struct, ISideOrder
{
    private const int Buffers = 3, BufferBytes = PtxMatrices.SharedBytes / Buffers;

    /// <summary>The sums with so many terms more; all threads of the group must come here, once.</summary>
    public static WarpSums Add(WarpSums sums, TFetcher fetch, int terms)
    {
        WarpPlace at = WarpPlace.Of(Group.IdxX);
        var rows = HalfSide<TRows>.Of(at.Lane, at.Row, linesFirst: true);
        var columns = HalfSide<TColumns>.Of(at.Lane, at.Column, linesFirst: false);
        long shared = PtxMatrices.Shared();
        fetch.Bring(shared);
        fetch = fetch.Next();
        fetch.Bring(shared + BufferBytes);
        for (int first = 0, buffer = 0; first < terms; first += HalfTile.Depth, buffer = buffer == Buffers - 1 ? 0 : buffer + 1)
        {
            PtxMatrices.WaitForAllButOne();
            Group.Barrier();                                        // all have what they multiply now, and none still reads what is brought next
            fetch = fetch.Next();
            fetch.Bring(shared + (buffer == 0 ? Buffers - 1 : buffer - 1) * BufferBytes);
            long left = shared + buffer * BufferBytes, right = left + HalfTile.SideBytes;
            sums = sums.Add<PtxHalfTensorCore>(WarpRows.Load(rows, left, 0), WarpColumns.Load(columns, right, 0));
            sums = sums.Add<PtxHalfTensorCore>(WarpRows.Load(rows, left, 1), WarpColumns.Load(columns, right, 1));
        }
        return sums;
    }
}

/// <summary>A thread's number in its warp, and the first row and column of the warp's sums in the tile.</summary>
internal readonly struct WarpPlace(int lane, int row, int column)
{
    public readonly int Lane = lane, Row = row, Column = column;

    public static WarpPlace Of(int thread) => new(thread % 32, thread / 32 % 2 * 64, thread / 64 * 32);

    /// <summary>The first row of the thread's own sums.</summary>
    public int OwnRow => Row + Lane / 4;

    /// <summary>The first column of them.</summary>
    public int OwnColumn => Column + Lane % 4 * 2;
}
