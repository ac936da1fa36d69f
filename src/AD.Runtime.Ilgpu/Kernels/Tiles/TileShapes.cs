namespace AdCompiler.Ilgpu;

/// <summary>
/// How a group of threads shares a tile of sums. Constants, so that the device's compiler can lay loops out. The sums' bits do not depend on it:
/// each is one thread's, in one order.
/// </summary>
public interface ITileShape
{
    /// <summary>Threads of a group: a power of two from 16 on.</summary>
    static abstract int Threads { get; }

    /// <summary>A thread has 4 x 4 sums, or 8 x 8: one or two quads a side.</summary>
    static abstract int Quads { get; }
}

/// <summary>The same as numbers, for launches.</summary>
/// <param name="Threads">Of a group.</param>
/// <param name="Rows">Of a correlation's tile.</param>
/// <param name="Columns">Of a correlation's tile: positions with their lanes.</param>
/// <param name="WeightSide">Result channels, and source channels, of a tile of weights.</param>
public readonly record struct TileShape(int Threads, int Rows, int Columns, int WeightSide)
{
    public static readonly TileShape Wide = Of<WideTile>(), Narrow = Of<NarrowTile>(), Small = Of<SmallTile>();

    private static TileShape Of<TShape>() where TShape : struct, ITileShape => new(TShape.Threads, SumTile<TShape>.Rows, SumTile<TShape>.Columns, WeightTile.Side<TShape>());
}

/// <summary>Much arithmetic for each number read: for large results.</summary>
public readonly struct WideTile : ITileShape
{
    public static int Threads => 256;
    public static int Quads => 2;
}

/// <summary>More groups for the same result, where wide tiles would leave a device's processors without work.</summary>
public readonly struct NarrowTile : ITileShape
{
    public static int Threads => 256;
    public static int Quads => 1;
}

/// <summary>For devices that have no larger groups: ILGPU's emulation.</summary>
public readonly struct SmallTile : ITileShape
{
    public static int Threads => 16;
    public static int Quads => 1;
}
