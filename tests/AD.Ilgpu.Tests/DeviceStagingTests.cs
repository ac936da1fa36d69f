using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Does memory for a step's copies, through the real ILGPU, bring numbers to the device and back, and without garbage?</summary>
public sealed class DeviceStagingTests
{
    [Fact]
    public unsafe void Are_numbers_copied_without_allocating()
    {
        using Context context = Context.Create(static builder => IlgpuDevice.Configure(builder.AllAccelerators()));
        using Accelerator accelerator = context.Devices.First(static device => device.AcceleratorType == AcceleratorType.CPU).CreateAccelerator(context);
        using AcceleratorStream stream = accelerator.CreateStream();
        using var buffer = accelerator.Allocate1D<float>(64);
        using var staging = new DeviceStaging<float>(accelerator, ((ArrayView<float>)buffer.View).SubView(16, 32));
        for (int i = 0; i < 32; i++)
            staging.Pointer[i] = i;
        long allocated = long.MaxValue;                 // the least: the runtime sometimes enlarges a table of its own meanwhile
        for (int round = 0; round < 10; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            staging.Send(stream, 32);
            staging.Fetch(stream);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, allocated);
        staging.Pointer[0] = -1;
        staging.Pointer[20] = -1;
        staging.Send(stream, 1);                                    // the rest stays as it was
        staging.Fetch(stream);
        Assert.Equal(-1, staging.Pointer[0]);
        Assert.Equal(20, staging.Pointer[20]);
    }
}
