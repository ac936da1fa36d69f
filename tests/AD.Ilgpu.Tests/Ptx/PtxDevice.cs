using System.Numerics;
using AdCompiler.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>A device that runs networks as an NVIDIA GPU would be given them, its PTX interpreted.</summary>
internal sealed class PtxDevice : ComputeDevice
{
    private readonly Context context = Context.Create(static builder => IlgpuDevice.Configure(builder.AllAccelerators()));

    private readonly DeviceSums sums;

    /// <param name="numerics">Which kernels are taken; roundings are stated in any case.</param>
    public PtxDevice(DeviceNumerics numerics = DeviceNumerics.Reproducible, DeviceSums sums = DeviceSums.Ordered, bool lastGroupFirst = false)
    {
        this.sums = sums;
        Memory = context.Devices.First(static device => device.AcceleratorType == AcceleratorType.CPU).CreateAccelerator(context);
        Kernels = new PtxKernels(Memory, numerics) { LastGroupFirst = lastGroupFirst };
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
        return sums == DeviceSums.Atomic ? Runner<T, WithAtomicSums<NvidiaInstructions>>(request, code) : Runner<T, NvidiaInstructions>(request, code);
    }
    private IlgpuRunner<T> Runner<T, TDevice>(DeviceRequest<T> request, IDeviceCode<T> code) where T : unmanaged, IBinaryFloatingPointIeee754<T> where TDevice : struct, IDeviceInstructions =>
        new(request, Memory, Kernels, code.Create<TDevice>(), code.StepKernels<TDevice>(), static _ => new LaunchGraphs(null));
}
