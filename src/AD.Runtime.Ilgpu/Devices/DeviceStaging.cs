using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace AdCompiler.Ilgpu;

/// <summary>
/// Memory of the host for a part of a device's memory, through which every step's numbers go. Page-locked where the device is NVIDIA's: it copies
/// without waiting, and a copy can be recorded, which one of other memory cannot. A copy of other memory would also have ILGPU make an object for it.
/// </summary>
internal sealed unsafe class DeviceStaging<T> : IDisposable where T : unmanaged
{
    /// <summary>Whole pages, since two locks of one page are not sure to be granted.</summary>
    private const int Page = 4096;

    private readonly ArrayView<T> device;
    private readonly MemoryBuffer? host;
    private readonly PageLockScope<T>? locked;

    /// <param name="device">The whole part: on OpenCL, ILGPU copies as much as the host's memory is long.</param>
    public DeviceStaging(Accelerator accelerator, ArrayView<T> device)
    {
        this.device = device;
        if (device.Length == 0)
            return;
        nuint bytes = (nuint)(device.Length * sizeof(T) + Page - 1) / Page * Page;
        Pointer = (T*)NativeMemory.AlignedAlloc(bytes, Page);
        NativeMemory.Clear(Pointer, bytes);
        host = CPUMemoryBuffer.Create(accelerator, (nint)Pointer, device.Length, sizeof(T));
        locked = Lock(accelerator, (nint)Pointer, (long)bytes / sizeof(T));
    }

    /// <summary>The host's side. To be changed when no copy is under way.</summary>
    public T* Pointer { get; private set; }

    public int Length => (int)device.Length;

    /// <summary>Copies the first elements to the device.</summary>
    public void Send(AcceleratorStream stream, int count)
    {
        if (count > 0)
            device.SubView(0, count).CopyFrom(stream, host!.AsArrayView<T>(0, count));
    }

    /// <summary>Copies the first elements that another part of the device's memory has.</summary>
    public void Take(AcceleratorStream stream, DeviceStaging<T> other, int count)
    {
        if (count > 0)
            device.SubView(0, count).CopyFrom(stream, other.device.SubView(0, count));
    }

    /// <summary>Copies all elements from the device.</summary>
    public void Fetch(AcceleratorStream stream)
    {
        if (host is not null)
            device.CopyTo(stream, host.AsArrayView<T>(0, device.Length));
    }

    public void Dispose()
    {
        locked?.Dispose();
        host?.Dispose();
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }

    /// <summary>Copies of memory that the driver does not lock work as well, but not recorded: then <see cref="LaunchGraphs"/> records nothing.</summary>
    private static PageLockScope<T>? Lock(Accelerator accelerator, nint memory, long elements)
    {
        using ScopedAcceleratorBinding binding = accelerator.BindScoped();
        try
        {
            return accelerator.CreatePageLockFromPinned<T>(memory, elements);
        }
        catch (AcceleratorException)
        {
            return null;
        }
    }
}
