using System.Runtime.InteropServices;
using AdCompiler.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>A launch with its kernel compiled and its places known: what is left to a step is to fill in its size.</summary>
internal readonly struct PreparedLaunch<T>(Action<AcceleratorStream, KernelConfig, DeviceMemory<T>, KernelArguments> kernel, LaunchSize size, KernelArguments arguments, int samplesAt)
    where T : unmanaged
{
    public void Run(AcceleratorStream stream, DeviceMemory<T> memory, int blocks, int blockStride, int samples)
    {
        KernelArguments given = arguments;
        (given.Blocks, given.BlockStride) = (blocks, blockStride);
        if (samplesAt >= 0)
            Parameters(ref given)[samplesAt] = samples;
        kernel(stream, size.Config(blocks), memory, given);
    }

    /// <summary>The same with another number in P0, P1, ..</summary>
    public PreparedLaunch<T> With(int parameter, int number)
    {
        KernelArguments changed = arguments;
        Parameters(ref changed)[parameter] = number;
        return new(kernel, size, changed, samplesAt);
    }

    /// <summary>P0, P1, .. in order.</summary>
    public static Span<int> Parameters(ref KernelArguments arguments) => MemoryMarshal.CreateSpan(ref arguments.P0, KernelArguments.Count);
}

/// <summary>Turns launches as the generator wrote them into launches of one device.</summary>
/// <param name="lanesInNumber">How many lanes take the bytes of a number: kernels count the arena in lanes, the memory plan in numbers.</param>
internal sealed class LaunchPreparation<T>(DeviceLayout<T> layout, KernelCache kernels, int lanes, int lanesInNumber, int blocks, bool sumsAreAtomic) where T : unmanaged
{
    public PreparedLaunch<T> Run(DeviceLaunch<T> launch, NetworkProgram<T>? program)
    {
        if (launch.Places.Length > KernelArguments.Count)
            throw new InvalidOperationException($"{launch.Kernel.Method.Name} takes {launch.Places.Length} places; expected at most {KernelArguments.Count}.");
        (TileDivision division, TileShape shape, Action<DeviceMemory<T>, KernelArguments> kernel) = launch.Tiled?.For(launch.Extent, lanes, blocks, kernels) ?? (default, default, launch.Kernel);
        bool inSlices = sumsAreAtomic && launch.SumsGradients;
        LaunchSize size = (launch.Tiled is not null ? LaunchSize.OfTiles(division, launch.Extent, shape, lanes, inSlices ? BatchSlice.Length(blocks) : blocks, kernels)
            : LaunchSize.OfThreads(launch, lanes, kernels)) with { IsInSlices = inSlices };
        var arguments = new KernelArguments { Shares = size.Shares };
        Span<int> parameters = PreparedLaunch<T>.Parameters(ref arguments);
        for (int i = 0; i < launch.Places.Length; i++)
            parameters[i] = launch.Places[i] switch
            {
                { Region: DeviceRegion.Number } place => place.Offset,
                { Region: DeviceRegion.Samples } => 0,
                { Region: DeviceRegion.Uniform } place => layout.Uniform(program!) + place.Offset,
                { Region: DeviceRegion.PackedWeights } place => layout.Start(DeviceRegion.PackedWeights) * lanesInNumber + place.Offset,
                { Region: DeviceRegion.Arena } place => (layout.Start(DeviceRegion.Arena) + place.Offset) * lanesInNumber,
                var place => layout.Start(place.Region) + place.Offset,
            };
        int samplesAt = Array.FindIndex(launch.Places, static place => place.Region == DeviceRegion.Samples);
        return new(kernels.Load(kernel, kernel == launch.Tiled?.Tensor ? launch.Tiled?.TensorBounds : null), size, arguments, samplesAt);
    }
}
