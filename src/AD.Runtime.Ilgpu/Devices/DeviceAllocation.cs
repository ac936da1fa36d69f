using AdCompiler.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>One network's memory on a device.</summary>
internal sealed class DeviceAllocation<T> : IDisposable where T : unmanaged
{
    private readonly MemoryBuffer1D<T, Stride1D.Dense>? numbers;
    private readonly MemoryBuffer1D<int, Stride1D.Dense>? labels;
    private readonly MemoryBuffer1D<ulong, Stride1D.Dense>? key;

    /// <exception cref="InvalidOperationException">The device has not that much memory left.</exception>
    public DeviceAllocation(DeviceRequest<T> request, DeviceLayout<T> layout, Accelerator accelerator, AcceleratorStream stream, int lanes)
    {
        try
        {
            numbers = accelerator.Allocate1D<T>(layout.Length);
            labels = accelerator.Allocate1D<int>(request.Blocks * lanes);
            key = accelerator.Allocate1D<ulong>(2);
        }
        catch (Exception error)
        {
            Dispose();
            throw new InvalidOperationException(
                $"{request.Network}: a batch of {request.Batch} takes {layout.Bytes >> 20} MiB, which {accelerator.Name} does not give ({error.GetBaseException().Message}). Compile for a smaller batch.", error);
        }
        ArrayView<T> view = numbers.View;
        view.MemSetToZero(stream);
        Memory = new(view, labels.View, key.View);
    }

    /// <summary>As kernels are given it.</summary>
    public DeviceMemory<T> Memory { get; }

    public void Dispose()
    {
        numbers?.Dispose();
        labels?.Dispose();
        key?.Dispose();
    }
}
