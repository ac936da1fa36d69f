using System.Runtime.InteropServices;

namespace AdCompiler.Tests.Kernels;

/// <summary>Unmanaged memory with guard values behind it, so that a kernel's stray store is seen.</summary>
internal sealed unsafe class Buffer<T> : IDisposable
    where T : unmanaged
{
    private const int Guard = 32;
    private const byte GuardByte = 0xA5;

    public Buffer(int count)
    {
        Count = count;
        Data = (T*)NativeMemory.AlignedAlloc((nuint)((count + Guard) * sizeof(T)), 64);
        new Span<byte>(Data, (count + Guard) * sizeof(T)).Fill(GuardByte);
    }

    public T* Data { get; }

    public int Count { get; }

    public Span<T> Span => new(Data, Count);

    public T this[int index] => Span[index];

    public Buffer<T> Fill(Func<int, T> value)
    {
        for (int i = 0; i < Count; i++) Data[i] = value(i);
        return this;
    }

    public void Dispose()
    {
        int bad = new ReadOnlySpan<byte>(Data + Count, Guard * sizeof(T)).IndexOfAnyExcept(GuardByte);
        NativeMemory.AlignedFree(Data);
        Assert.True(bad < 0, $"a store reached {bad} bytes behind a buffer of {Count} elements");
    }
}
