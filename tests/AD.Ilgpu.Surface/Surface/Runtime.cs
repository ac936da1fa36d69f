using System.Runtime.InteropServices;

namespace ILGPU.Runtime;

public enum AcceleratorType { CPU, Cuda, OpenCL }

public sealed class Device
{
    public string Name => "test surface";

    public AcceleratorType AcceleratorType => AcceleratorType.CPU;

    public Accelerator CreateAccelerator(Context context) => new();
}

public sealed class AcceleratorStream
{
    public void Synchronize() { }
}

public sealed unsafe class MemoryBuffer1D<T, TStride> : IDisposable where T : unmanaged
{
    private T* memory;
    private readonly long length;

    internal MemoryBuffer1D(long length)
    {
        this.length = length;
        memory = (T*)NativeMemory.AlignedAlloc((nuint)(Math.Max(1, length) * sizeof(T)), 256);
        NativeMemory.Fill(memory, (nuint)(length * sizeof(T)), 0xCD);       // a device's memory is not zero either
    }

    public ArrayView<T> View => new(memory, length);

    public void Dispose()
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
    }
}

public static class ArrayViewExtensions
{
    public static void CopyFromCPUUnsafeAsync<T>(this ArrayView<T> target, AcceleratorStream stream, ref T source, long length) where T : unmanaged => target.CopyFrom(ref source, length);

    public static void CopyToCPUUnsafeAsync<T>(this ArrayView<T> source, AcceleratorStream stream, ref T target, long length) where T : unmanaged => source.CopyTo(ref target, length);

    public static void MemSetToZero<T>(this ArrayView<T> view, AcceleratorStream stream) where T : unmanaged => view.Clear();
}
