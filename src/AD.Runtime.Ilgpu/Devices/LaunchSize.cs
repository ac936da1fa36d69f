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

    /// <summary>Whether the grid's second dimension cuts the batch into slices (<see cref="BatchSlice"/>).</summary>
    public bool IsInSlices { private get; init; }

    /// <summary>What a kernel is told: shares of a lane's work, rows of lanes that share a tile of weights, or slices of the batch.</summary>
    public int Shares { get; private init; }

    public static LaunchSize OfThreads<T>(DeviceLaunch<T> launch, int lanes, KernelCache device) where T : unmanaged => new()
    {
        Work = launch.Work, Threads = launch.Threads, Shares = launch.Threads, Pixels = launch.Pixels, Lanes = lanes,
        GroupSize = launch.Work == DeviceWork.Tasks ? Math.Min(DevicePart.MostThreads, device.LargestGroup) : device.GroupSize,
    };

    /// <param name="blocks">Of a whole batch, or of its slice.</param>
    public static LaunchSize OfTiles(TileDivision division, TileExtent extent, TileShape shape, int lanes, int blocks, KernelCache device) => new()
    {
        Work = DeviceWork.Tiles, Division = division, Extent = extent, Shape = shape, Lanes = lanes,
        Shares = extent.Shares(division, shape, blocks, lanes, device.Processors),
    };

    public KernelConfig Config(int blocks)
    {
        (int groups, int threads) = Work switch
        {
            DeviceWork.Tiles => (Extent.Groups(Division, Shape, blocks, Lanes, Shares), Shape.Threads),
            DeviceWork.Tasks => (Threads, Lanes * Math.Clamp(BatchParts.Count(IsInSlices ? BatchSlice.Length(blocks) : blocks, Pixels), 1, GroupSize / Lanes)),
            DeviceWork.Blocks => (Grouped((long)Threads * Lanes * blocks), GroupSize),
            _ => (Grouped(Threads), GroupSize),
        };
        return new(groups, IsInSlices ? BatchSlice.Count(blocks) : 1, 1, threads, 1, 1);
    }

    private int Grouped(long threads) => (int)Math.Min((threads + GroupSize - 1) / GroupSize, int.MaxValue);
}
