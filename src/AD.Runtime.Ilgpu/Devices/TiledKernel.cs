using AdCompiler.Kernels;

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
    public IEnumerable<(TileShape Shape, Action<DeviceMemory<T>, KernelArguments> Kernel)> Shapes => [(TileShape.Wide, Wide), (TileShape.Narrow, Narrow), (TileShape.Small, Small)];

    /// <summary>The same in tiles of the size of wide ones by tensor cores, whose sums have another order; null where they are of no use.</summary>
    public Action<DeviceMemory<T>, KernelArguments>? Tensor { get; init; }

    /// <summary>What the tensor cores multiply.</summary>
    public TensorFormat Products { get; init; }

    /// <summary>By tensor cores where they are allowed, otherwise in the shape that a whole batch keeps the device busy with.</summary>
    /// <param name="blocks">Of a whole batch.</param>
    internal (TileShape Shape, Action<DeviceMemory<T>, KernelArguments> Kernel) For(TileExtent extent, int lanes, int blocks, KernelCache device) =>
        device.LargestGroup < TileShape.Wide.Threads ? (TileShape.Small, Small)
        : device.Multiplies(Products) ? (TileShape.Wide, Tensor!)
        : extent.Groups(Division, TileShape.Wide, blocks, lanes) >= device.Processors ? (TileShape.Wide, Wide)
        : (TileShape.Narrow, Narrow);
}

/// <summary>How a result is divided into the tiles of groups.</summary>
public enum TileDivision
{
    /// <summary>Result channels by the positions of all blocks; a group has a tile.</summary>
    Positions,

    /// <summary>Result channels by source channels; a group has a tile for each of its rows of lanes, or for several that share one.</summary>
    Weights,
}

/// <summary>What is divided: rows, columns (of one block, where they are positions), and how often.</summary>
/// <param name="Pixels">Of weights: positions of a block that they are sums over.</param>
public readonly record struct TileExtent(int Rows, int Columns, int Layers, int Pixels = 0)
{
    /// <summary>Groups of threads that a launch takes.</summary>
    /// <param name="rowsOfTile">Rows of lanes that share a tile of weights.</param>
    internal int Groups(TileDivision division, TileShape shape, int blocks, int lanes, int rowsOfTile = 1) => division == TileDivision.Positions
        ? Layers * Tiles(Rows, shape.Rows) * Tiles(blocks * Columns, shape.Columns / lanes)
        : Tiles(WeightTiles(shape), shape.Threads / lanes / rowsOfTile);

    /// <summary>Rows of lanes that share a tile; 1 where tiles are not of weights.</summary>
    internal int RowsOfTile(TileDivision division, TileShape shape, int blocks, int lanes, int processors) => division == TileDivision.Positions
        ? 1 : WeightTile.RowsOfTile(WeightTiles(shape), BatchParts.Count(blocks, Pixels), shape.Threads / lanes, processors);

    private int WeightTiles(TileShape shape) => Layers * Tiles(Rows, shape.WeightSide) * Tiles(Columns, shape.WeightSide);

    private static int Tiles(int length, int tile) => (length + tile - 1) / tile;
}
