using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>A tile whose sums are each one thread's, their terms in the order of the correlation.</summary>
internal readonly struct SumTile<TShape> : ICorrelationTile where TShape : struct, ITileShape
{
    /// <summary>Quads across a tile for each quad of a thread.</summary>
    public const int Across = 16;

    /// <summary>Quads of shared memory: two buffers of the largest shape.</summary>
    private const int SharedQuads = 1056;

    public static int Rows => TShape.Threads / 4 * TShape.Quads;

    public static int Columns => 4 * Across * TShape.Quads;

    /// <summary>Terms that are in shared memory at a time: as many as make one quad of sources a thread.</summary>
    public static int Depth => TShape.Threads / (Across * TShape.Quads);

    /// <summary>Whether a thread brings four weights at a time; in the smallest groups some bring one.</summary>
    public static bool BringsFourWeights => Rows * Depth == 4 * TShape.Threads;

    /// <summary>Quads from a term's rows to the next term's: one more than there are, so that a warp's writes meet different banks.</summary>
    private static int RowQuads => Rows / 4 + 1;

    public static WeightStrides Weights(ConvShape g) => WeightStrides.AsStored(g);

    public static void Run<T, TArith>(DeviceMemory<T> m, KernelArguments a, Correlation c, int rowTile, int positionTile)
        where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int thread = Group.IdxX, x = thread % Across, y = thread / Across, depth = Depth, columns = Columns / 4, rowQuads = RowQuads;
        int buffer = depth * (rowQuads + columns), terms = c.Terms;
        ArrayView<Quad<T>> shared = SharedMemory.Allocate<Quad<T>>(SharedQuads);
        int firstRow = rowTile * Rows, row = firstRow + 4 * y, lowerRow = row + Rows / 2;
        var fetch = Fetcher<T, TArith, TShape>.Of(a, c, thread, firstRow, positionTile);

        Square<T> upperLeft = Start<T, TArith>(m, c, row), upperRight = upperLeft, lowerLeft = Start<T, TArith>(m, c, lowerRow), lowerRight = lowerLeft;
        Fetched<T> next = fetch.Fetch(m, c, 0 < terms);
        Keep(shared, 0, thread, next);
        Group.Barrier();
        for (int first = 0, from = 0; first < terms; first += depth, from = buffer - from)
        {
            fetch = fetch.Next(c);
            bool isMore = first + depth < terms;
            if (isMore)
                next = fetch.Fetch(m, c, true);
            int count = terms - first < depth ? terms - first : depth, atRow = from + y, atColumn = from + depth * rowQuads + x;
            for (int term = 0; term < count; term++, atRow += rowQuads, atColumn += columns)
            {
                Quad<T> upper = shared[atRow], left = shared[atColumn];
                upperLeft = Square<T>.Add<TArith>(upperLeft, upper, left);
                if (TShape.Quads == 2)
                {
                    Quad<T> lower = shared[atRow + Rows / 8], right = shared[atColumn + Across];
                    upperRight = Square<T>.Add<TArith>(upperRight, upper, right);
                    lowerLeft = Square<T>.Add<TArith>(lowerLeft, lower, left);
                    lowerRight = Square<T>.Add<TArith>(lowerRight, lower, right);
                }
            }
            if (isMore)
                Keep(shared, buffer - from, thread, next);
            Group.Barrier();
        }

        var leftColumn = TileColumn.Of(a, c, positionTile * columns + x, TArith.Lanes);
        Store<T, TArith>(m, c, row, leftColumn, upperLeft);
        if (TShape.Quads == 2)
        {
            var rightColumn = TileColumn.Of(a, c, positionTile * columns + x + Across, TArith.Lanes);
            Store<T, TArith>(m, c, row, rightColumn, upperRight);
            Store<T, TArith>(m, c, lowerRow, leftColumn, lowerLeft);
            Store<T, TArith>(m, c, lowerRow, rightColumn, lowerRight);
        }
    }

    /// <summary>Four rows' sums before their first term; rows past the last get the last one's.</summary>
    private static Square<T> Start<T, TArith>(DeviceMemory<T> m, Correlation c, int row) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
        c.Start < 0 ? Square<T>.Of(Quad<T>.Of(TArith.Zero)) : Square<T>.Of(new()
        {
            X = m.Numbers[c.Start + c.RowInside(row)], Y = m.Numbers[c.Start + c.RowInside(row + 1)], Z = m.Numbers[c.Start + c.RowInside(row + 2)], W = m.Numbers[c.Start + c.RowInside(row + 3)],
        });

    /// <summary>Writes what a thread has fetched into a buffer: weights by term and row, sources by term and column.</summary>
    private static void Keep<T>(ArrayView<Quad<T>> shared, int buffer, int thread, Fetched<T> fetched) where T : unmanaged
    {
        int depth = Depth, rowQuads = RowQuads;
        shared[buffer + depth * rowQuads + thread] = fetched.Sources;
        ArrayView<T> weights = shared.Cast<T>();
        int at = 4 * (buffer + thread % depth * rowQuads) + thread / depth, step = TShape.Threads / depth;
        if (BringsFourWeights)
        {
            weights[at] = fetched.Weights.X;
            weights[at + step] = fetched.Weights.Y;
            weights[at + 2 * step] = fetched.Weights.Z;
            weights[at + 3 * step] = fetched.Weights.W;
        }
        else if (thread / depth < Rows)
        {
            weights[at] = fetched.Weights.X;
        }
    }

    private static void Store<T, TArith>(DeviceMemory<T> m, Correlation c, int row, TileColumn column, Square<T> sums) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        if (!column.IsInside)
            return;
        Store<T, TArith>(m, c, row, column, sums.R0);
        Store<T, TArith>(m, c, row + 1, column, sums.R1);
        Store<T, TArith>(m, c, row + 2, column, sums.R2);
        Store<T, TArith>(m, c, row + 3, column, sums.R3);
    }

    private static void Store<T, TArith>(DeviceMemory<T> m, Correlation c, int row, TileColumn column, Quad<T> sums) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        if (row < c.Rows)
            TArith.StoreFour(m, c.Result + row * c.ResultChannel + column.Result, sums);
    }
}
