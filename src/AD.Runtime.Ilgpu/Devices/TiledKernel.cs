namespace AdCompiler.Ilgpu;

/// <summary>A kernel in tiles of three shapes with the same results, of which a launch takes the one that suits its device and its size.</summary>
/// <param name="Division">What a tile is of.</param>
/// <param name="Wide">For large results, in groups of <see cref="WideTile"/>.</param>
/// <param name="Narrow">For those that would not give every processor a wide tile.</param>
/// <param name="Small">For devices without groups of so many threads.</param>
public sealed record TiledKernel<T>(
    TileDivision Division, Action<DeviceMemory<T>, KernelArguments> Wide, Action<DeviceMemory<T>, KernelArguments> Narrow, Action<DeviceMemory<T>, KernelArguments> Small)
    where T : unmanaged
{
    /// <summary>All three.</summary>
    public IEnumerable<Action<DeviceMemory<T>, KernelArguments>> Shapes => [Wide, Narrow, Small];

    /// <summary>The same in tiles of the size of wide ones by tensor cores, whose sums have another order; null where they are of no use.</summary>
    public Action<DeviceMemory<T>, KernelArguments>? Tensor { get; init; }

    /// <summary>What the tensor cores multiply.</summary>
    public TensorFormat Products { get; init; }
}

/// <summary>How a result is divided into the tiles of groups.</summary>
public enum TileDivision
{
    /// <summary>Result channels by the positions of all blocks; a group has a tile.</summary>
    Positions,

    /// <summary>Result channels by source channels; a group has as many tiles as it has times the lanes.</summary>
    Weights,
}

/// <summary>What is divided: rows, columns (of one block, where they are positions), and how often.</summary>
public readonly record struct TileExtent(int Rows, int Columns, int Layers)
{
    /// <summary>Groups of threads that a launch takes.</summary>
    internal int Groups<TShape>(TileDivision division, int blocks, int lanes) where TShape : struct, ITileShape => division == TileDivision.Positions
        ? Layers * Tiles(Rows, SumTile<TShape>.Rows) * Tiles(blocks * Columns, SumTile<TShape>.Columns / lanes)
        : Tiles(Layers * Tiles(Rows, WeightTile.Side<TShape>()) * Tiles(Columns, WeightTile.Side<TShape>()), TShape.Threads / lanes);

    private static int Tiles(int length, int tile) => (length + tile - 1) / tile;
}
