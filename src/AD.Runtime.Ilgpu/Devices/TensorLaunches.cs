using AdCompiler.Kernels;

namespace AdCompiler.Ilgpu;

/// <summary>
/// What a network's convolutions need on tensor cores besides their own launches: before a program its weights packed as halves, and behind sums over slices of the batch what adds the slices.
/// </summary>
internal sealed class TensorLaunches<T>(KernelCache device, int lanes, int blocks) where T : unmanaged
{
    private const int WeightAt = 1, ResultAt = 2, ShapeNumbers = 12;

    private readonly Dictionary<DevicePlace, int> packed = [];

    /// <summary>Packed weights, in halves.</summary>
    public int PackedLength { get; private set; }

    /// <summary>Slices of the launch that has most, in numbers.</summary>
    public long SlicesLength { get; private set; }

    /// <summary>Asks for the memory that a program's launches need.</summary>
    public void Reserve(DeviceProgram<T> program)
    {
        foreach (DeviceLaunch<T> launch in program.Launches.Where(IsOnTensorCores))
            if (launch.Tiled!.AddSlices is not null)
                SlicesLength = Math.Max(SlicesLength, (long)Slices(launch) * Weights(launch));
            else if (launch.Tiled.Pack is not null && packed.TryAdd(launch.Places[WeightAt], PackedLength))
                PackedLength += WeightStrides.PackedLength(ShapeOf(launch));
    }

    /// <summary>All that a program launches.</summary>
    public IEnumerable<DeviceLaunch<T>> Of(DeviceProgram<T> program) => program.Launches.Where(IsPacked).DistinctBy(static launch => launch.Places[WeightAt]).Select(Packing)
        .Concat(program.Launches.SelectMany(launch => IsPacked(launch) ? [WithPlace(launch, WeightAt, Packed(launch))] : IsSliced(launch) ? Sliced(launch) : (DeviceLaunch<T>[])[launch]));

    private bool IsPacked(DeviceLaunch<T> launch) => IsOnTensorCores(launch) && launch.Tiled!.Pack is not null;

    private bool IsSliced(DeviceLaunch<T> launch) => IsOnTensorCores(launch) && launch.Tiled!.AddSlices is not null;

    private bool IsOnTensorCores(DeviceLaunch<T> launch) => launch.Tiled?.UsesTensorCores(launch.Extent, device) ?? false;

    private DeviceLaunch<T> Packing(DeviceLaunch<T> launch)
    {
        ConvShape g = ShapeOf(launch);
        return new(launch.Tiled!.Pack!, DeviceWork.Once, WeightStrides.PackedLength(g),
            [launch.Places[WeightAt], Packed(launch), DevicePlace.Number(g.GroupInputs), DevicePlace.Number(g.OutChannels), DevicePlace.Number(g.Taps)]);
    }

    private DevicePlace Packed(DeviceLaunch<T> launch) => new(DeviceRegion.PackedWeights, packed[launch.Places[WeightAt]]);

    private DeviceLaunch<T>[] Sliced(DeviceLaunch<T> launch)
    {
        ConvShape g = ShapeOf(launch);
        var slices = new DevicePlace(DeviceRegion.WeightSlices);
        return
        [
            WithPlace(launch, ResultAt, slices),
            new(launch.Tiled!.AddSlices!, DeviceWork.Once, Weights(launch),
                [slices, DevicePlace.Number(Slices(launch)), launch.Places[ResultAt], DevicePlace.Number(g.OutChannels * g.GroupInputs), DevicePlace.Number(g.Taps)]),
        ];
    }

    private int Slices(DeviceLaunch<T> launch) => LaunchSize.OfTiles(TileDivision.Slices, launch.Extent, TileShape.Wide, lanes, blocks, device).Shares;

    private static int Weights(DeviceLaunch<T> launch) => ShapeOf(launch) is var g ? g.OutChannels * g.GroupInputs * g.Taps : 0;

    private static DeviceLaunch<T> WithPlace(DeviceLaunch<T> launch, int at, DevicePlace place) => launch with { Places = [.. launch.Places[..at], place, .. launch.Places[(at + 1)..]] };

    /// <summary>A convolution's launches end with its shape.</summary>
    private static ConvShape ShapeOf(DeviceLaunch<T> launch)
    {
        int[] n = [.. launch.Places[^ShapeNumbers..].Select(static place => place.Offset)];
        return new(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11]);
    }
}
