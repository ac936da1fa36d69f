using AdCompiler.Execution;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>The surface with a driver that can be asked what it was asked.</summary>
/// <param name="refused">The driver's function that refuses.</param>
/// <param name="isLate">Which streams do their work only when they are waited for: 0 runs programs, 1 brings prepared batches.</param>
internal sealed class RecordingDevice(string? refused, Func<int, bool>? isLate = null) : ComputeDevice
{
    private readonly Accelerator accelerator = new() { IsLate = isLate ?? (static _ => false) };

    public List<RefusingDriver> Drivers { get; } = [];

    public List<string> Refusals { get; } = [];

    /// <summary>What streams were given.</summary>
    public List<string> Given => accelerator.Given;

    public override string Name => "recording";

    public override void Dispose() => accelerator.Dispose();

    internal override DeviceRunner<T> Open<T>(DeviceRequest<T> request)
    {
        var code = (IDeviceCode<T>)request.Code!;
        return new IlgpuRunner<T>(request, accelerator, new KernelCache(accelerator, DeviceNumerics.Reproducible), code.Create<ManagedInstructions>(), code.StepKernels<ManagedInstructions>(), stream =>
        {
            Drivers.Add(new RefusingDriver(stream, refused));
            return new LaunchGraphs(Drivers[^1], Refusals.Add);
        });
    }
}
