using AdCompiler.Kernels;

namespace AdCompiler.Ilgpu;

/// <summary>A kernel in tiles of three shapes with the same results, of which a launch takes the one that suits its device and its size, and perhaps one for tensor cores.</summary>
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

    /// <summary>Writes weights as <see cref="Tensor"/> takes them, where that is in halves.</summary>
    public Action<DeviceMemory<T>, KernelArguments>? Pack { get; init; }

    /// <summary>What the code of <see cref="Tensor"/> is to allow for, where that is said.</summary>
    public LaunchBounds? TensorBounds { get; init; }

    /// <summary>How <see cref="Tensor"/> divides the result, where that is in another way.</summary>
    public TileDivision? TensorDivision { get; init; }

    /// <summary>Where <see cref="Tensor"/> leaves slices of sums: what adds them.</summary>
    public Action<DeviceMemory<T>, KernelArguments>? AddSlices { get; init; }

    /// <summary>Whether a device multiplies by tensor cores: if it may, and if tiles would not be nearly empty.</summary>
    internal bool UsesTensorCores(TileExtent extent, KernelCache device) =>
        device.LargestGroup >= TileShape.Wide.Threads && device.Multiplies(Products) && (TensorDivision != TileDivision.Slices || extent.FillsTiles);

    /// <summary>By tensor cores where they are allowed, otherwise in the shape that a whole batch keeps the device busy with.</summary>
    /// <param name="blocks">Of a whole batch.</param>
    internal (TileDivision Division, TileShape Shape, Action<DeviceMemory<T>, KernelArguments> Kernel) For(TileExtent extent, int lanes, int blocks, KernelCache device) =>
        device.LargestGroup < TileShape.Wide.Threads ? (Division, TileShape.Small, Small)
        : UsesTensorCores(extent, device) ? (TensorDivision ?? Division, TileShape.Wide, Tensor!)
        : extent.Groups(Division, TileShape.Wide, blocks, lanes) >= device.Processors ? (Division, TileShape.Wide, Wide)
        : (Division, TileShape.Narrow, Narrow);
}

/// <summary>How a result is divided into the tiles of groups.</summary>
public enum TileDivision
{
    /// <summary>Result channels by the positions of all blocks; a group has a tile.</summary>
    Positions,

    /// <summary>Result channels by source channels; a group has a tile for each of its rows of lanes, or for several that share one.</summary>
    Weights,

    /// <summary>Result channels by source channels, in tiles for tensor cores; a group has a slice of the batch's positions.</summary>
    Slices,
}

/// <summary>What is divided: rows, columns (of one block, where they are positions), and how often.</summary>
/// <param name="Pixels">Of weights: positions of a block that they are sums over.</param>
public readonly record struct TileExtent(int Rows, int Columns, int Layers, int Pixels = 0)
{
    /// <summary>Groups of threads that a launch takes.</summary>
    /// <param name="shares">Rows of lanes that share a tile of weights, or slices.</param>
    internal int Groups(TileDivision division, TileShape shape, int blocks, int lanes, int shares = 1) => division switch
    {
        TileDivision.Positions => Layers * Tiles(Rows, shape.Rows) * Tiles(blocks * Columns, shape.Columns / lanes),
        TileDivision.Weights => Tiles(WeightTiles(shape), shape.Threads / lanes / shares),
        _ => SlicedTiles * shares,
    };

    /// <summary>Rows of lanes that share a tile of weights, or slices; 1 where tiles are of positions.</summary>
    internal int Shares(TileDivision division, TileShape shape, int blocks, int lanes, int processors) => division switch
    {
        TileDivision.Positions => 1,
        TileDivision.Weights => WeightTile.RowsOfTile(WeightTiles(shape), BatchParts.Count(blocks, Pixels), shape.Threads / lanes, processors),
        _ => HalfWeightTile.Slices(SlicedTiles, blocks * Pixels, processors),
    };

    /// <summary>Whether weights fill an eighth of their tiles for tensor cores, whose products cost about so much less.</summary>
    internal bool FillsTiles => 8L * Layers * Rows * Columns >= (long)SlicedTiles * HalfTile.Side * HalfTile.Side;

    private int SlicedTiles => Layers * HalfWeightTile.Tiles(Rows) * HalfWeightTile.Tiles(Columns);

    private int WeightTiles(TileShape shape) => Layers * Tiles(Rows, shape.WeightSide) * Tiles(Columns, shape.WeightSide);

    private static int Tiles(int length, int tile) => (length + tile - 1) / tile;
}
