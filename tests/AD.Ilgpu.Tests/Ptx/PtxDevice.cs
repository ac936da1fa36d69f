using AdCompiler.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>A device that runs networks as an NVIDIA GPU would be given them, its PTX interpreted.</summary>
internal sealed class PtxDevice : ComputeDevice
{
    private readonly Context context = Context.Create(static builder => IlgpuDevice.Configure(builder.AllAccelerators()));

    /// <param name="numerics">Which kernels are taken; roundings are stated in any case.</param>
    public PtxDevice(DeviceNumerics numerics = DeviceNumerics.Reproducible)
    {
        Memory = context.Devices.First(static device => device.AcceleratorType == AcceleratorType.CPU).CreateAccelerator(context);
        Kernels = new PtxKernels(Memory, numerics);
    }

    public override string Name => "PTX";

    public Accelerator Memory { get; }

    public PtxKernels Kernels { get; }

    public override void Dispose()
    {
        Memory.Dispose();
        context.Dispose();
    }

    internal override DeviceRunner<T> Open<T>(DeviceRequest<T> request)
    {
        var code = (IDeviceCode<T>)request.Code!;
        return new IlgpuRunner<T>(request, Memory, Kernels, code.Create<PtxFma>(), code.StepKernels<PtxFma>(), static _ => new LaunchGraphs(null));
    }
}
