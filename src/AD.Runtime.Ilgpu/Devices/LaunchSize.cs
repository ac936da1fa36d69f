using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>How many threads a launch has, in what groups: a function of the step's blocks.</summary>
internal readonly struct LaunchSize
{
    private DeviceWork Work { get; init; }
    private int Threads { get; init; }
    private int GroupSize { get; init; }
    private int Lanes { get; init; }
    private int Pixels { get; init; }
    private TileDivision Division { get; init; }
    private TileExtent Extent { get; init; }
    private TileShape Shape { get; init; }

    /// <summary>What a kernel is told: shares of a lane's work, or rows of lanes that share a tile of weights.</summary>
    public int Shares { get; private init; }

    public static LaunchSize OfThreads<T>(DeviceLaunch<T> launch, int lanes, KernelCache device) where T : unmanaged => new()
    {
        Work = launch.Work, Threads = launch.Threads, Shares = launch.Threads, Pixels = launch.Pixels, Lanes = lanes,
        GroupSize = launch.Work == DeviceWork.Tasks ? Math.Min(DevicePart.MostThreads, device.LargestGroup) : device.GroupSize,
    };

    /// <param name="blocks">Of a whole batch.</param>
    public static LaunchSize OfTiles(TileDivision division, TileExtent extent, TileShape shape, int lanes, int blocks, KernelCache device) => new()
    {
        Work = DeviceWork.Tiles, Division = division, Extent = extent, Shape = shape, Lanes = lanes,
        Shares = extent.RowsOfTile(division, shape, blocks, lanes, device.Processors),
    };

    public KernelConfig Config(int blocks) => Work switch
    {
        DeviceWork.Tiles => new(Extent.Groups(Division, Shape, blocks, Lanes, Shares), Shape.Threads),
        DeviceWork.Tasks => new(Threads, Lanes * Math.Clamp(BatchParts.Count(blocks, Pixels), 1, GroupSize / Lanes)),
        DeviceWork.Blocks => Grouped((long)Threads * Lanes * blocks),
        _ => Grouped(Threads),
    };

    private KernelConfig Grouped(long threads) => new((int)Math.Min((threads + GroupSize - 1) / GroupSize, int.MaxValue), GroupSize);
}
