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
    public readonly WarpSums Add<TCore>(WarpRows rows, WarpColumns columns) where TCore : struct, ITensorCore => new()
    {
        rows0 = rows0.Add<TCore>(rows.R0, rows.R8, columns), rows16 = rows16.Add<TCore>(rows.R16, rows.R24, columns),
        rows32 = rows32.Add<TCore>(rows.R32, rows.R40, columns), rows48 = rows48.Add<TCore>(rows.R48, rows.R56, columns),
    };

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

    /// <summary>Writes the sums as numbers of a matrix.</summary>
    /// <param name="start">Of the matrix, whose rows are so many numbers from one to the next.</param>
    /// <param name="row">The thread's first, of so many.</param>
    /// <param name="column">Its first, of so many.</param>
    public readonly void Store<T, TArith>(DeviceMemory<T> m, int start, int stride, int row, int rows, int column, int columns) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        rows0.Store<T, TArith>(m, start, stride, row, rows, column, columns);
        rows16.Store<T, TArith>(m, start, stride, row + 16, rows, column, columns);
        rows32.Store<T, TArith>(m, start, stride, row + 32, rows, column, columns);
        rows48.Store<T, TArith>(m, start, stride, row + 48, rows, column, columns);
    }
}

/// <summary>Words of every 8th column.</summary>
internal struct WarpColumns
{
    public WordPair C0, C8, C16, C24;

    /// <summary>Where those of the thread's first column lie, those of the others behind it.</summary>
    public static WarpColumns Load(ArrayView<WordPair> shared, int column) => new() { C0 = shared[column], C8 = shared[column + 8], C16 = shared[column + 16], C24 = shared[column + 24] };

    /// <summary>Sixteen terms of the warp's columns.</summary>
    public static WarpColumns Load<TOrder>(HalfSide<TOrder> side, long at, int step) where TOrder : struct, ISideOrder
    {
        Quad<uint> left = side.Load(at, 0, step), right = side.Load(at, 1, step);
        return new() { C0 = WordPair.Of(left.X, left.Y), C8 = WordPair.Of(left.Z, left.W), C16 = WordPair.Of(right.X, right.Y), C24 = WordPair.Of(right.Z, right.W) };
    }
}

/// <summary>Words of every 8th row.</summary>
internal struct WarpRows
{
    public WordPair R0, R8, R16, R24, R32, R40, R48, R56;

    /// <inheritdoc cref="WarpColumns.Load(ArrayView{WordPair}, int)"/>
    public static WarpRows Load(ArrayView<WordPair> shared, int row) => new()
    {
        R0 = shared[row], R8 = shared[row + 8], R16 = shared[row + 16], R24 = shared[row + 24],
        R32 = shared[row + 32], R40 = shared[row + 40], R48 = shared[row + 48], R56 = shared[row + 56],
    };

    /// <summary>Sixteen terms of the warp's rows.</summary>
    public static WarpRows Load<TOrder>(HalfSide<TOrder> side, long at, int step) where TOrder : struct, ISideOrder
    {
        Quad<uint> first = side.Load(at, 0, step), second = side.Load(at, 1, step), third = side.Load(at, 2, step), last = side.Load(at, 3, step);
        return new()
        {
            R0 = WordPair.Of(first.X, first.Z), R8 = WordPair.Of(first.Y, first.W), R16 = WordPair.Of(second.X, second.Z), R24 = WordPair.Of(second.Y, second.W),
            R32 = WordPair.Of(third.X, third.Z), R40 = WordPair.Of(third.Y, third.W), R48 = WordPair.Of(last.X, last.Z), R56 = WordPair.Of(last.Y, last.W),
        };
    }
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

    /// <inheritdoc cref="WarpSums.Store{T, TArith}(DeviceMemory{T}, int, int, int, int, int, int)"/>
    public readonly void Store<T, TArith>(DeviceMemory<T> m, int start, int stride, int row, int rows, int column, int columns) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        Store<T, TArith>(m, start, stride, row, rows, column, columns, columns0);
        Store<T, TArith>(m, start, stride, row, rows, column + 8, columns, columns8);
        Store<T, TArith>(m, start, stride, row, rows, column + 16, columns, columns16);
        Store<T, TArith>(m, start, stride, row, rows, column + 24, columns, columns24);
    }

    private static void Store<T, TArith>(DeviceMemory<T> m, int start, int stride, int row, int rows, int column, int columns, Quad<float> sums)
        where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int place = start + row * stride + column;
        Store<T, TArith>(m, place, sums.X, row < rows && column < columns);
        Store<T, TArith>(m, place + 1, sums.Y, row < rows && column + 1 < columns);
        Store<T, TArith>(m, place + 8 * stride, sums.Z, row + 8 < rows && column < columns);
        Store<T, TArith>(m, place + 8 * stride + 1, sums.W, row + 8 < rows && column + 1 < columns);
    }

    private static void Store<T, TArith>(DeviceMemory<T> m, int place, float sum, bool isInside) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        if (isInside)
            m.Numbers[place] = TArith.FromSingle(sum);
    }

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
