using System.Runtime.InteropServices;

namespace ILGPU.Runtime;

public enum AcceleratorType { CPU, Cuda, OpenCL }

public sealed class Device
{
    public string Name => "test surface";

    public AcceleratorType AcceleratorType => AcceleratorType.CPU;

    public Accelerator CreateAccelerator(Context context) => new();
}

/// <summary>Does what it is given, at once or when it is waited for, or writes it down while a capture is under way.</summary>
public sealed class AcceleratorStream : IDisposable
{
    private readonly Queue<Action> late = [];
    private readonly Accelerator? accelerator;
    private readonly int number;

    /// <summary>One that does all at once.</summary>
    public AcceleratorStream() { }

    internal AcceleratorStream(Accelerator accelerator, int number) => (this.accelerator, this.number) = (accelerator, number);

    /// <summary>What is written down; null where no capture is under way.</summary>
    internal List<Action>? Recording { get; set; }

    public ScopedAcceleratorBinding BindScoped() => default;

    /// <exception cref="InvalidOperationException">A capture is under way; CUDA refuses this then.</exception>
    public void Synchronize()
    {
        RequireNoCapture("Waiting");
        while (late.TryDequeue(out Action? action))
            action();
    }

    public void Dispose() { }

    /// <param name="what">In the words of <see cref="Accelerator.Given"/>.</param>
    internal void Do(Action action, string what = "work")
    {
        accelerator?.Given.Add($"{number} {(Recording is null ? "" : "record ")}{what}");
        if (Recording is { } recording)
            recording.Add(action);
        else if (accelerator?.IsLate(number) == true)
            late.Enqueue(action);
        else
            action();
    }

    internal void RequireNoCapture(string what)
    {
        if (Recording is not null)
            throw new InvalidOperationException(what + " while a capture is under way.");
    }
}

public readonly struct ScopedAcceleratorBinding : IDisposable
{
    public void Dispose() { }
}

/// <summary>Memory of the host whose copies can be recorded.</summary>
public sealed class PageLockScope<T> : IDisposable where T : unmanaged
{
    public void Dispose() { }
}

public sealed class AcceleratorException : Exception;

/// <summary>Somebody else's memory.</summary>
public sealed unsafe class MemoryBuffer(nint memory, long length) : IDisposable
{
    public ArrayView<T> AsArrayView<T>(long first, long count) where T : unmanaged => new ArrayView<T>((T*)memory, length, isOfHost: true).SubView(first, count);

    public void Dispose() { }
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

public static unsafe class ArrayViewExtensions
{
    public static nint LoadEffectiveAddressAsPtr<T>(this ArrayView<T> view) where T : unmanaged => (nint)view.First;

    public static void CopyFromCPUUnsafeAsync<T>(this ArrayView<T> target, AcceleratorStream stream, ref T source, long length) where T : unmanaged
    {
        stream.RequireNoCapture("A copy of pageable memory");
        T[] now = [.. MemoryMarshal.CreateSpan(ref source, checked((int)length))];
        stream.Do(() => target.CopyFrom(ref MemoryMarshal.GetArrayDataReference(now), length), "copy of pageable memory");
    }

    public static void CopyToCPUUnsafeAsync<T>(this ArrayView<T> source, AcceleratorStream stream, ref T target, long length) where T : unmanaged
    {
        stream.RequireNoCapture("A copy to pageable memory");
        stream.Synchronize();
        source.CopyTo(ref target, length);
    }

    public static void CopyFrom<T>(this ArrayView<T> target, AcceleratorStream stream, ArrayView<T> source) where T : unmanaged =>
        stream.Do(() => target.CopyFrom(ref source[0], source.Length), source.IsOfHost ? "copy in" : "copy within");

    public static void CopyTo<T>(this ArrayView<T> source, AcceleratorStream stream, ArrayView<T> target) where T : unmanaged => stream.Do(() => source.CopyTo(ref target[0], target.Length), target.IsOfHost ? "copy out" : "copy within");

    public static void MemSetToZero<T>(this ArrayView<T> view, AcceleratorStream stream) where T : unmanaged => stream.Do(view.Clear, "zeros");
}
