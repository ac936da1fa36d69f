using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>A thread's part of its warp's 64 x 32 sums: of every 16th pair of rows and every 8th pair of columns, each in a register.</summary>
internal struct WarpSums
{
    private WarpRow rows0, rows16, rows32, rows48;

    /// <summary>Sums before their first term.</summary>
    /// <param name="row">The thread's first.</param>
    public static WarpSums Start<T, TArith>(DeviceMemory<T> m, Correlation c, int row) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> => new()
    {
        rows0 = WarpRow.Start<T, TArith>(m, c, row), rows16 = WarpRow.Start<T, TArith>(m, c, row + 16),
        rows32 = WarpRow.Start<T, TArith>(m, c, row + 32), rows48 = WarpRow.Start<T, TArith>(m, c, row + 48),
    };

    /// <summary>The terms of a step more.</summary>
    /// <param name="row">Where the words of the thread's first row lie, those of the other rows behind it.</param>
    /// <param name="column">Where those of its first column lie.</param>
    public readonly WarpSums Add<TCore>(ArrayView<WordPair> shared, int row, int column) where TCore : struct, ITensorCore
    {
        var columns = new WarpColumns { C0 = shared[column], C8 = shared[column + 8], C16 = shared[column + 16], C24 = shared[column + 24] };
        return new()
        {
            rows0 = rows0.Add<TCore>(shared[row], shared[row + 8], columns), rows16 = rows16.Add<TCore>(shared[row + 16], shared[row + 24], columns),
            rows32 = rows32.Add<TCore>(shared[row + 32], shared[row + 40], columns), rows48 = rows48.Add<TCore>(shared[row + 48], shared[row + 56], columns),
        };
    }

    /// <param name="row">The thread's first.</param>
    /// <param name="column">Its first, among all of the result.</param>
    public readonly void Store<T, TArith>(DeviceMemory<T> m, KernelArguments a, Correlation c, int row, int column) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        var columns = PairPlaces.Of<T, TArith>(a, c, column);
        rows0.Store<T, TArith>(m, c, row, columns);
        rows16.Store<T, TArith>(m, c, row + 16, columns);
        rows32.Store<T, TArith>(m, c, row + 32, columns);
        rows48.Store<T, TArith>(m, c, row + 48, columns);
    }
}

/// <summary>Words of every 8th column.</summary>
internal struct WarpColumns
{
    public WordPair C0, C8, C16, C24;
}

/// <summary>Sums of two rows, X and Y of one, Z and W of the 8th after it, and of every 8th pair of columns.</summary>
internal struct WarpRow
{
    private Quad<float> columns0, columns8, columns16, columns24;

    public static WarpRow Start<T, TArith>(DeviceMemory<T> m, Correlation c, int row) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        float upper = 0f, lower = 0f;
        if (c.Start >= 0)
        {
            upper = TArith.ToSingle(m.Numbers[c.Start + c.RowInside(row)]);
            lower = TArith.ToSingle(m.Numbers[c.Start + c.RowInside(row + 8)]);
        }
        var sums = new Quad<float> { X = upper, Y = upper, Z = lower, W = lower };
        return new() { columns0 = sums, columns8 = sums, columns16 = sums, columns24 = sums };
    }

    public readonly WarpRow Add<TCore>(WordPair upper, WordPair lower, WarpColumns columns) where TCore : struct, ITensorCore => new()
    {
        columns0 = TCore.Add(columns0, upper, lower, columns.C0), columns8 = TCore.Add(columns8, upper, lower, columns.C8),
        columns16 = TCore.Add(columns16, upper, lower, columns.C16), columns24 = TCore.Add(columns24, upper, lower, columns.C24),
    };

    public readonly void Store<T, TArith>(DeviceMemory<T> m, Correlation c, int row, PairPlaces columns) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        Store<T, TArith>(m, c, row, columns.P0, columns0);
        Store<T, TArith>(m, c, row, columns.P8, columns8);
        Store<T, TArith>(m, c, row, columns.P16, columns16);
        Store<T, TArith>(m, c, row, columns.P24, columns24);
    }

    private static void Store<T, TArith>(DeviceMemory<T> m, Correlation c, int row, int place, Quad<float> sums) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        if (place >= 0 && row < c.Rows)
            TArith.StoreTwo(m, c.Result + row * c.ResultChannel + place, new() { X = TArith.FromSingle(sums.X), Y = TArith.FromSingle(sums.Y) });
        if (place >= 0 && row + 8 < c.Rows)
            TArith.StoreTwo(m, c.Result + (row + 8) * c.ResultChannel + place, new() { X = TArith.FromSingle(sums.Z), Y = TArith.FromSingle(sums.W) });
    }
}

/// <summary>Where the results of every 8th pair of columns lie in a channel; negative for columns past the last.</summary>
internal struct PairPlaces
{
    public int P0, P8, P16, P24;

    public static PairPlaces Of<T, TArith>(KernelArguments a, Correlation c, int column) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> => new()
    {
        P0 = Place<T, TArith>(a, c, column), P8 = Place<T, TArith>(a, c, column + 8), P16 = Place<T, TArith>(a, c, column + 16), P24 = Place<T, TArith>(a, c, column + 24),
    };

    private static int Place<T, TArith>(KernelArguments a, Correlation c, int column) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        var quad = TileColumn.Of(a, c, column / 4, TArith.Lanes);
        return quad.IsInside ? quad.Result + column % 4 : -1;
    }
}
