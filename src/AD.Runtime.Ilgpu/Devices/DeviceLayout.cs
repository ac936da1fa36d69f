using AdCompiler.Execution;

namespace AdCompiler.Ilgpu;

/// <summary>Where each region starts in the one allocation of a network: in elements of the container, on boundaries of 256 bytes.</summary>
internal sealed class DeviceLayout<T> where T : unmanaged
{
    /// <summary>How many numbers an optimizer step is told.</summary>
    public const int OptimizerNumbers = 16;

    private readonly Dictionary<DeviceRegion, int> starts = [];
    private readonly Dictionary<NetworkProgram<T>, int> uniforms = [];
    private long length;

    /// <param name="tensors">What tensor cores need.</param>
    /// <exception cref="InvalidOperationException">More memory than offsets of 31 bits reach.</exception>
    public DeviceLayout(DeviceRequest<T> request, int lanes, TensorLaunches<T> tensors)
    {
        NetworkProgram<T>[] programs = [request.Programs.Gradient, request.Programs.Jvp, request.Programs.Inference];
        Reserve(DeviceRegion.Arena, (long)programs.Max(program => program.BlockElements) * request.Blocks);
        foreach (NetworkProgram<T> program in programs)
            uniforms[program] = Reserve(program.UniformElements);
        Reserve(DeviceRegion.Parameters, request.Shared.Parameters.Length);
        Reserve(DeviceRegion.Gradients, request.Shared.Gradients.Length);
        Reserve(DeviceRegion.ParameterTangents, request.Shared.ParameterTangents.Length);
        Reserve(DeviceRegion.Buffers, request.Shared.Buffers.Length);
        Reserve(DeviceRegion.Masters, request.Shared.Masters.Length);
        Reserve(DeviceRegion.Momentum, request.Shared.Momentum.Length);
        Reserve(DeviceRegion.AdamMean, request.Shared.AdamMean.Length);
        Reserve(DeviceRegion.AdamVariance, request.Shared.AdamVariance.Length);
        Reserve(DeviceRegion.OptimizerNumbers, OptimizerNumbers);
        Reserve(DeviceRegion.Rules, request.Tables.Length);
        starts[DeviceRegion.PoolTables] = starts[DeviceRegion.Rules] + (int)request.PoolTables;
        Reserve(DeviceRegion.SampleMask, request.Lanes.Length);
        starts[DeviceRegion.LossSeed] = starts[DeviceRegion.SampleMask] + request.Blocks * lanes;
        starts[DeviceRegion.BatchCount] = starts[DeviceRegion.SampleMask] + 2 * request.Blocks * lanes;
        Reserve(DeviceRegion.Images, (long)request.Batch * request.InputSize);
        Reserve(DeviceRegion.ImageTangents, (long)request.Batch * request.InputSize);
        Reserve(DeviceRegion.Targets, (long)request.Batch * request.TargetSize);
        Reserve(DeviceRegion.PackedWeights, (tensors.PackedLength + 1) / 2);
        Reserve(DeviceRegion.WeightSlices, tensors.SlicesLength);
        Reserve(DeviceRegion.Results, (long)request.Blocks * lanes * (request.OutputSize + 2) + 1);
        if (Bytes > int.MaxValue)
            throw new InvalidOperationException(
                $"{request.Network}: a batch of {request.Batch} takes {Bytes >> 20} MiB on the device; expected at most {int.MaxValue >> 20}. Compile for a smaller batch.");
    }

    /// <summary>Of all elements.</summary>
    public unsafe long Bytes => length * sizeof(T);

    /// <summary>Elements in all.</summary>
    public int Length => (int)length;

    public int Start(DeviceRegion region) => starts[region];

    public int Uniform(NetworkProgram<T> program) => uniforms[program];

    private void Reserve(DeviceRegion region, long elements) => starts[region] = Reserve(elements);

    private int Reserve(long elements)
    {
        long start = length;
        length += (elements + 63) / 64 * 64;
        return (int)Math.Min(start, int.MaxValue);
    }
}
