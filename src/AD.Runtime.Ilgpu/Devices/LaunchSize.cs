using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>How many threads a launch has, in what groups: a function of the step's blocks.</summary>
internal readonly struct LaunchSize
{
    private enum Shape { Threads, Tensor, Wide, Narrow, Small }

    private Shape Form { get; init; }
    private DeviceWork Work { get; init; }
    private int Threads { get; init; }
    private int GroupSize { get; init; }
    private int Lanes { get; init; }
    private int Pixels { get; init; }
    private TileDivision Division { get; init; }
    private TileExtent Extent { get; init; }

    /// <summary>What a kernel is told: shares of a lane's work, or rows of lanes that share a tile of weights.</summary>
    public int Shares { get; private init; }

    public static LaunchSize OfThreads<T>(DeviceLaunch<T> launch, int lanes, KernelCache device) where T : unmanaged => new()
    {
        Work = launch.Work, Threads = launch.Threads, Shares = launch.Threads, Pixels = launch.Pixels, Lanes = lanes,
        GroupSize = launch.Work == DeviceWork.Tasks ? Math.Min(DevicePart.MostThreads, device.LargestGroup) : device.GroupSize,
    };

    /// <summary>Takes tensor cores where they are allowed, otherwise the shape of tiles that a whole batch keeps the device busy with.</summary>
    /// <param name="blocks">Of a whole batch.</param>
    public static LaunchSize OfTiles(TileDivision division, TileExtent extent, TensorFormat products, int lanes, int blocks, KernelCache device)
    {
        Shape form = device.LargestGroup < WideTile.Threads ? Shape.Small
            : device.Multiplies(products) ? Shape.Tensor
            : extent.Groups<WideTile>(division, blocks, lanes) >= device.Processors ? Shape.Wide : Shape.Narrow;
        return new()
        {
            Work = DeviceWork.Tiles, Division = division, Extent = extent, Lanes = lanes, Form = form,
            Shares = form switch
            {
                Shape.Tensor or Shape.Wide => extent.RowsOfTile<WideTile>(division, blocks, lanes, device.Processors),
                Shape.Narrow => extent.RowsOfTile<NarrowTile>(division, blocks, lanes, device.Processors),
                _ => extent.RowsOfTile<SmallTile>(division, blocks, lanes, device.Processors),
            },
        };
    }

    /// <summary>The kernel in this shape.</summary>
    public Action<DeviceMemory<T>, KernelArguments> KernelOf<T>(DeviceLaunch<T> launch) where T : unmanaged => Form switch
    {
        Shape.Tensor => launch.Tiled!.Tensor!,
        Shape.Wide => launch.Tiled!.Wide,
        Shape.Narrow => launch.Tiled!.Narrow,
        Shape.Small => launch.Tiled!.Small,
        _ => launch.Kernel,
    };

    public KernelConfig Config(int blocks) => Form switch
    {
        Shape.Tensor or Shape.Wide => new(Extent.Groups<WideTile>(Division, blocks, Lanes, Shares), WideTile.Threads),
        Shape.Narrow => new(Extent.Groups<NarrowTile>(Division, blocks, Lanes, Shares), NarrowTile.Threads),
        Shape.Small => new(Extent.Groups<SmallTile>(Division, blocks, Lanes, Shares), SmallTile.Threads),
        _ when Work == DeviceWork.Tasks => new(Threads, Lanes * Math.Clamp(BatchParts.Count(blocks, Pixels), 1, GroupSize / Lanes)),
        _ => Grouped(Work == DeviceWork.Blocks ? (long)Threads * Lanes * blocks : Threads),
    };

    private KernelConfig Grouped(long threads) => new((int)Math.Min((threads + GroupSize - 1) / GroupSize, int.MaxValue), GroupSize);
}
