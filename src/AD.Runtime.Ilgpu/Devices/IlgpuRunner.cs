using System.Numerics;
using AdCompiler.Execution;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>
/// One network's memory and programs on an accelerator. A step is copies of the batch, the launches of a table, and copies of the results; all that changes from
/// one step to the next is read from memory, so that they can be recorded (<see cref="LaunchGraphs"/>).
/// </summary>
internal sealed unsafe partial class IlgpuRunner<T> : DeviceRunner<T>, IDeviceUser where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DeviceRequest<T> request;
    private readonly TensorLaunches<T> tensors;
    private readonly DeviceLayout<T> layout;
    private readonly Accelerator accelerator;
    private readonly AcceleratorStream stream;              // of its own: the default stream cannot be recorded
    private readonly LaunchGraphs graphs;
    private readonly DeviceAllocation<T> allocation;
    private readonly DeviceMemory<T> memory;
    private readonly LaunchPreparation<T> prepare;
    private readonly DevicePrograms<T> programs;
    private readonly DeviceStepKernels<T> steps;
    private readonly Dictionary<NetworkProgram<T>, PreparedLaunch<T>[]> launches = [];
    private readonly PreparedLaunch<T> sgd, adam;
    private readonly DeviceMirror<T> parameters, masters, gradients, tangents, buffers, momentum, adamMean, adamVariance, lanes;
    private readonly StagedBatch<T> batch;
    private readonly DeviceStaging<T> results, optimizerNumbers;
    private readonly DeviceStaging<ulong> key;
    private readonly NativeBlock<T> arena = new(0);
    private DeviceStaging<T>? imageTangents;
    private PreparedBatches<T>? preparedBatches;
    private bool isDisposed;

    /// <summary>Its memory has been freed.</summary>
    public event Action? Left;

    /// <param name="graphs">What records the launches of a stream.</param>
    public IlgpuRunner(
        DeviceRequest<T> request, Accelerator accelerator, KernelCache kernels, DevicePrograms<T> programs, DeviceStepKernels<T> steps, Func<AcceleratorStream, LaunchGraphs> graphs)
    {
        (this.request, this.accelerator, this.programs, this.steps) = (request, accelerator, programs, steps);
        tensors = new TensorLaunches<T>(kernels, Lanes, request.Blocks);
        foreach (DeviceProgram<T> program in (DeviceProgram<T>[])[programs.Gradient, programs.Jvp, programs.Inference])
            tensors.Reserve(program);
        layout = new DeviceLayout<T>(request, Lanes, tensors);
        stream = accelerator.CreateStream();
        this.graphs = graphs(stream);
        allocation = new DeviceAllocation<T>(request, layout, accelerator, stream, Lanes);
        memory = allocation.Memory;
        batch = new(request, Staging(DeviceRegion.Images, request.Batch * request.InputSize), Staging(DeviceRegion.Targets, request.Batch * request.TargetSize), new(accelerator, memory.Labels));
        results = Staging(DeviceRegion.Results, OverflowAt + 1);
        optimizerNumbers = Staging(DeviceRegion.OptimizerNumbers, DeviceLayout<T>.OptimizerNumbers);
        key = new(accelerator, memory.Key);
        parameters = Mirror(request.Shared.Parameters, DeviceRegion.Parameters);
        masters = Mirror(request.Shared.Masters, DeviceRegion.Masters);
        gradients = Mirror(request.Shared.Gradients, DeviceRegion.Gradients);
        tangents = Mirror(request.Shared.ParameterTangents, DeviceRegion.ParameterTangents);
        buffers = Mirror(request.Shared.Buffers, DeviceRegion.Buffers);
        momentum = Mirror(request.Shared.Momentum, DeviceRegion.Momentum);
        adamMean = Mirror(request.Shared.AdamMean, DeviceRegion.AdamMean);
        adamVariance = Mirror(request.Shared.AdamVariance, DeviceRegion.AdamVariance);
        lanes = Mirror(request.Lanes, DeviceRegion.SampleMask);
        Mirror(request.Tables, DeviceRegion.Rules).BringToDevice();
        prepare = new LaunchPreparation<T>(layout, kernels, Lanes, LanesInNumber, request.Blocks, sumsAreAtomic: steps.Clear is not null);
        sgd = prepare.Run(new(IsMixed ? Mixed.Sgd : steps.Sgd, DeviceWork.Once, ParameterCount, Places(DeviceRegion.Momentum, DeviceRegion.Number)), null);
        adam = prepare.Run(new(IsMixed ? Mixed.Adam : steps.Adam, DeviceWork.Once, ParameterCount, Places(DeviceRegion.AdamMean, DeviceRegion.AdamVariance)), null);
        stream.Synchronize();
    }

    private static int Lanes => 64 / sizeof(T);

    private int LanesInNumber => sizeof(T) / steps.LaneBytes;

    /// <inheritdoc/>
    public override ProgramResults<T> Run(NetworkProgram<T> program, ProgramMemory<T>* step, bool wholeArena, Action? meanwhile)
    {
        RequireDevice();
        PreparedLaunch<T>[] table = LaunchesOf(program);
        Stage(step, program);
        foreach (DeviceMirror<T> mirror in (ReadOnlySpan<DeviceMirror<T>>)[parameters, masters, tangents, buffers, gradients, lanes])
            mirror.BringToDevice();
        bool isPrepared = step->Source.Prepared > 0;
        RunLaunches(
            new(program, step->Blocks, step->Source.Samples, isPrepared),
            new ProgramLaunches(this, program, table, step->Blocks, step->BlockStride * LanesInNumber, step->Source.Samples, isPrepared));
        if (program == request.Programs.Gradient)
        {
            gradients.DeviceHasWritten();
            buffers.DeviceHasWritten();
        }
        try
        {
            meanwhile?.Invoke();
        }
        finally
        {
            stream.Synchronize();
        }
        if (wholeArena)
        {
            long length = (long)step->BlockStride * step->Blocks;
            step->Arena = arena.AtLeast(length);
            memory.Numbers.SubView(layout.Start(DeviceRegion.Arena), length).CopyToCPUUnsafeAsync(stream, ref *step->Arena, length);
            stream.Synchronize();
        }
        int outputs = request.Blocks * Lanes * request.OutputSize, one = request.Blocks * Lanes;
        T* first = results.Pointer;
        return new(
            program.Loss < 0 ? default : new(first + outputs, Lanes),
            program.Output < 0 ? default : new(first, (nint)Lanes * request.OutputSize),
            program.LossTangent < 0 ? default : new(first + outputs + one, Lanes),
            overflows: IsMixed && first[OverflowAt] != T.Zero);
    }

    /// <summary>A program's launches; its kernels are compiled when it first runs.</summary>
    private PreparedLaunch<T>[] LaunchesOf(NetworkProgram<T> program) => launches.TryGetValue(program, out PreparedLaunch<T>[]? known) ? known : Prepare(program);

    private PreparedLaunch<T>[] Prepare(NetworkProgram<T> program)
    {
        DeviceProgram<T> device = program == request.Programs.Gradient ? programs.Gradient : program == request.Programs.Jvp ? programs.Jvp : programs.Inference;
        PreparedLaunch<T>[] prepared = [.. Rounding().Concat(Clearing(program)).Concat(tensors.Of(device)).Concat(Unscaling(program)).Concat(Gathers(program)).Select(launch => prepare.Run(launch, program))];
        memory.Numbers.SubView(layout.Uniform(program), program.UniformElements).CopyFromCPUUnsafeAsync(stream, ref *request.Uniform(program), program.UniformElements);
        return launches[program] = prepared;
    }

    /// <summary>Zeros, which slices of the batch are added to.</summary>
    private IEnumerable<DeviceLaunch<T>> Clearing(NetworkProgram<T> program) => steps.Clear is { } clear && program == request.Programs.Gradient
        ? [new(clear, DeviceWork.Once, ParameterCount, [new(DeviceRegion.Gradients)])] : [];

    /// <summary>Copies of what the host reads, to one place.</summary>
    private IEnumerable<DeviceLaunch<T>> Gathers(NetworkProgram<T> program)
    {
        int outputs = request.Blocks * Lanes * request.OutputSize, one = request.Blocks * Lanes;
        foreach (var (offset, vectors, target) in new[] { (program.Output, request.OutputSize, 0), (program.Loss, 1, outputs), (program.LossTangent, 1, outputs + one) })
            if (offset >= 0)
                yield return new(steps.Gather, DeviceWork.Blocks, vectors, [new(DeviceRegion.Results, target), DevicePlace.Arena(offset), DevicePlace.Number(vectors)]);
    }

    /// <summary>The device's context is to be current where the driver is called past ILGPU.</summary>
    private void RunLaunches<TLaunches>(LaunchKey name, TLaunches launches) where TLaunches : struct, ILaunches
    {
        using ScopedAcceleratorBinding binding = stream.BindScoped();
        graphs.Run(name, launches);
    }

    private DeviceStaging<T> Staging(DeviceRegion region, int length) => new(accelerator, memory.Numbers.SubView(layout.Start(region), length));

    private DeviceMirror<T> Mirror(NativeBlock<T> host, DeviceRegion region) => new(host, memory.Numbers, layout.Start(region), stream);

    public void Leave()
    {
        foreach (DeviceMirror<T> mirror in (DeviceMirror<T>[])[parameters, masters, gradients, tangents, buffers, momentum, adamMean, adamVariance])
            mirror.BringToHost();
        Dispose();
    }

    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    private void RequireDevice()
    {
        if (isDisposed)
            throw new ObjectDisposedException(request.Network, $"{request.Network} ran on a device that has been disposed; its values are what they were then. Compile it again, on another device or without one.");
    }

    public override void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        foreach (NativeBlock<T> host in request.Shared.All.Append(request.Lanes).Append(request.Tables))
            host.Mirror = null;
        using (stream.BindScoped())
            graphs.Dispose();
        IDisposable?[] own = [preparedBatches, batch, results, optimizerNumbers, key, imageTangents, arena, allocation, stream];
        foreach (IDisposable? one in own)
            one?.Dispose();
        Left?.Invoke();
    }
}
