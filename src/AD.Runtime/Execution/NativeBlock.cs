using System.Runtime.InteropServices;

namespace AdCompiler.Execution;

/// <summary>Native memory on a cache-line boundary, zeroed; allocated when it is first asked for.</summary>
internal sealed unsafe class NativeBlock<T>(long length) : IDisposable where T : unmanaged
{
    private T* pointer;

    ~NativeBlock() => Free();

    public long Length { get; private set; } = length;

    /// <summary>The copy on a device, if there is one.</summary>
    public IMirror? Mirror { get; set; }

    /// <summary>The memory as the last program left it, wherever that ran.</summary>
    public T* ForReading()
    {
        Mirror?.BringToHost();
        return Pointer;
    }

    /// <summary>The memory to change; the rest of it is as the last program left it.</summary>
    public T* ForWriting()
    {
        Mirror?.BringToHost();
        Mirror?.HostHasWritten();
        return Pointer;
    }

    public T* Pointer => pointer != null ? pointer : Allocate();

    /// <summary>Grows to at least <paramref name="length"/> elements; the contents are then zero.</summary>
    public T* AtLeast(long length)
    {
        if (length > Length)
        {
            Free();
            Length = length;
        }
        return Pointer;
    }

    public Span<T> Span => new(Pointer, checked((int)Length));

    /// <summary>Zeros again; nothing to do where nothing was ever allocated.</summary>
    public void Clear()
    {
        Mirror?.HostHasWritten();
        if (pointer != null)
            NativeMemory.Clear(pointer, Bytes);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private nuint Bytes => checked((nuint)Length * (nuint)sizeof(T));

    private T* Allocate()
    {
        pointer = (T*)NativeMemory.AlignedAlloc(Bytes + 64, 64);
        NativeMemory.Clear(pointer, Bytes + 64);
        return pointer;
    }

    private void Free()
    {
        NativeMemory.AlignedFree(pointer);
        pointer = null;
    }
}
