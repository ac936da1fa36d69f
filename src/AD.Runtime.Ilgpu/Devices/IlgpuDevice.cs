using System.Numerics;
using AdCompiler.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>A device that ILGPU knows: an NVIDIA GPU, an OpenCL device, or ILGPU's own emulation on the CPU, which is slow and there to find faults.</summary>
public sealed class IlgpuDevice : ComputeDevice
{
    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly KernelCache kernels;
    private readonly DeviceSums sums;
    private readonly List<IDeviceUser> users = [];
    private string? refusal;
    private bool isDisposed;

    private IlgpuDevice(Context context, Accelerator accelerator, DeviceNumerics numerics, DeviceSums sums)
    {
        (this.context, this.accelerator, this.sums) = (context, accelerator, sums);
        kernels = new KernelCache(accelerator, numerics);
    }

    /// <inheritdoc/>
    public override string Name => accelerator.Name;

    internal Accelerator Accelerator => accelerator;

    internal KernelCache Kernels => kernels;

    /// <summary>What kind of device it is: "cuda", "opencl" or "emulated".</summary>
    public string Kind => KindOf(accelerator.AcceleratorType);

    /// <summary>
    /// Whether the copies and launches of a step are recorded when it runs for the second time, and from then on started by one call: CUDA graphs. For networks that are
    /// compiled from now on.
    /// </summary>
    public bool RecordsLaunches { get; set; } = true;

    /// <summary>How launches are made, in words: "recorded", or "one by one" and why.</summary>
    public string Launches => !CudaGraphDriver.IsFor(accelerator) ? "one by one: only CUDA has graphs"
        : !RecordsLaunches ? "one by one: recording is switched off"
        : refusal is not null ? $"one by one: the driver refused {refusal}" : "recorded";

    /// <summary>Records nothing and starts it, to find out whether the driver can; <see cref="Launches"/> has the answer.</summary>
    public void TryRecording()
    {
        using AcceleratorStream stream = accelerator.CreateStream();
        using ScopedAcceleratorBinding binding = stream.BindScoped();
        using LaunchGraphs graphs = Graphs(stream);
        for (int i = 0; i < 3; i++)
            graphs.Run(new(this, 0, 0), new Nothing());
    }

    /// <summary>The devices of this machine, as <see cref="Open"/> takes them ("cuda:0"), with their names.</summary>
    public static IReadOnlyList<(string Id, string Name)> All()
    {
        using Context context = Create();
        return [.. Ids(context).Select(static pair => (pair.Id, pair.Device.Name))];
    }

    /// <summary>Opens a device.</summary>
    /// <param name="id">"cuda", "opencl" or "emulated" for the first of its kind, "cuda:1" for the second.</param>
    /// <param name="numerics">How it may compute: unless told otherwise, an NVIDIA GPU computes the bits of the CPU.</param>
    /// <param name="sums">In which order it adds up gradients: unless told otherwise, in that of the CPU.</param>
    /// <exception cref="ArgumentException">There is no such device, and the message lists those there are; or it has no atomic sums.</exception>
    public static IlgpuDevice Open(string id, DeviceNumerics numerics = DeviceNumerics.Reproducible, DeviceSums sums = DeviceSums.Ordered)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!Enum.IsDefined(numerics))
            throw new ArgumentOutOfRangeException(nameof(numerics), $"found {(int)numerics}, expected one of {string.Join(", ", Enum.GetNames<DeviceNumerics>())}");
        if (!Enum.IsDefined(sums))
            throw new ArgumentOutOfRangeException(nameof(sums), $"found {(int)sums}, expected one of {string.Join(", ", Enum.GetNames<DeviceSums>())}");
        Context context = Create();
        try
        {
            (string Id, ILGPU.Runtime.Device Device)[] devices = [.. Ids(context)];
            int found = Array.FindIndex(devices, device => device.Id == id || device.Id == id + ":0");
            if (found < 0)
                throw new ArgumentException($"Device '{id}' is not on this machine{Reason(id, devices)}; expected one of {string.Join(", ", devices.Select(static device => device.Id))}.", nameof(id));
            if (sums == DeviceSums.Atomic && devices[found].Device.AcceleratorType == AcceleratorType.OpenCL)
                throw new ArgumentException($"{nameof(DeviceSums)}.{nameof(DeviceSums.Atomic)}: atomic additions were not tried on OpenCL; found '{id}', expected a device of CUDA, or 'emulated'.", nameof(sums));
            return new(context, devices[found].Device.CreateAccelerator(context), numerics, sums);
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Networks that run on it keep their values; they cannot compute any more.</remarks>
    public override void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        foreach (IDeviceUser user in users.ToArray())
            user.Leave();
        accelerator.Dispose();
        context.Dispose();
    }

    internal override DeviceRunner<T> Open<T>(DeviceRequest<T> request)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (request.Code is not IDeviceCode<T> code)
            throw new InvalidOperationException($"{request.Network} has no programs for devices: its assembly was built without AdCompiler.Ilgpu.");
        IlgpuRunner<T> runner = accelerator.AcceleratorType switch
        {
            AcceleratorType.CPU => Runner<T, ManagedInstructions>(request, code),
            AcceleratorType.Cuda => Runner<T, NvidiaInstructions>(request, code),
            _ => Runner<T, PortableInstructions>(request, code),
        };
        users.Add(runner);
        runner.Left += () => users.Remove(runner);
        return runner;
    }

    private IlgpuRunner<T> Runner<T, TDevice>(DeviceRequest<T> request, IDeviceCode<T> code) where T : unmanaged, IBinaryFloatingPointIeee754<T> where TDevice : struct, IDeviceInstructions =>
        sums == DeviceSums.Ordered
            ? new(request, accelerator, kernels, code.Create<TDevice>(), code.StepKernels<TDevice>(), Graphs)
            : new(request, accelerator, kernels, code.Create<WithAtomicSums<TDevice>>(), AtomicSteps<T, TDevice>(request, code), Graphs);

    private static DeviceStepKernels<T> AtomicSteps<T, TDevice>(DeviceRequest<T> request, IDeviceCode<T> code) where T : unmanaged where TDevice : struct, IDeviceInstructions =>
        code.StepKernels<WithAtomicSums<TDevice>>() is { Clear: not null } steps ? steps : throw new ArgumentException(
            $"{request.Network}: a sum in 16 bits is rounded once it is complete, which atomic additions leave open; found {nameof(DeviceSums)}.{nameof(DeviceSums.Atomic)}, expected {nameof(DeviceSums.Ordered)}, or a network in float or double.");

    private LaunchGraphs Graphs(AcceleratorStream stream) => new(RecordsLaunches ? CudaGraphDriver.Of(stream) : null, reason => refusal ??= reason);

    private readonly struct Nothing : ILaunches
    {
        public void Run() { }
    }

    /// <summary>Why a machine has no CUDA device, where that is what was asked for.</summary>
    private static string Reason(string id, IEnumerable<(string Id, ILGPU.Runtime.Device Device)> devices) =>
        id.Split(':')[0] == KindOf(AcceleratorType.Cuda) && !devices.Any(static one => one.Device.AcceleratorType == AcceleratorType.Cuda) ? ": " + CudaDriver.Absence(CudaDriver.Library) : "";

    private static Context Create() => Context.Create(static builder => Configure(builder.AllAccelerators()));

    /// <summary>
    /// How kernels are compiled. Not O2, whose passes ILGPU calls experimental: they move loads to where they are used, which needs more registers,
    /// and promise of some branches that all threads of a warp take them alike. No fast mathematics: it flushes subnormal numbers and approximates
    /// division.
    /// </summary>
    internal static void Configure(Context.Builder builder) => builder.Optimize(OptimizationLevel.O1).Math(MathMode.Default);

    private static IEnumerable<(string Id, ILGPU.Runtime.Device Device)> Ids(Context context) => context.Devices
        .GroupBy(static device => device.AcceleratorType)
        .SelectMany(static kind => kind.Select((device, i) => ($"{KindOf(kind.Key)}:{i}", device)));

    private static string KindOf(AcceleratorType type) => type == AcceleratorType.CPU ? "emulated" : type.ToString().ToLowerInvariant();
}
