using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>
/// Memory of the host for a part of a device's memory, through which every step's numbers go. Page-locked where the device is NVIDIA's: it copies
/// without waiting, and a copy can be recorded, which one of other memory cannot. A copy of other memory would also have ILGPU make an object for it.
/// </summary>
/// <param name="device">The whole part: on OpenCL, ILGPU copies as much as the host's memory is long.</param>
internal sealed unsafe class DeviceStaging<T>(Accelerator accelerator, ArrayView<T> device) : IDisposable where T : unmanaged
{
    private readonly PageLockedArray1D<T> host = accelerator.AllocatePageLocked1D<T>(device.Length);

    /// <summary>The host's side, which stays where it is. To be changed when no copy is under way.</summary>
    public T* Pointer => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(host.Span));

    public int Length => (int)device.Length;

    /// <summary>Copies the first elements to the device.</summary>
    public void Send(AcceleratorStream stream, int count)
    {
        if (count > 0)
            device.SubView(0, count).CopyFrom(stream, host.ArrayView.SubView(0, count));
    }

    /// <summary>Copies all elements from the device.</summary>
    public void Fetch(AcceleratorStream stream) => device.CopyTo(stream, host.ArrayView);

    public void Dispose() => host.Dispose();
}
