using System.Runtime.InteropServices;

namespace AdCompiler.Bench;

/// <summary>Aligned memory filled with numbers between -1 and 1, for one benchmark.</summary>
internal sealed unsafe class Memory<T> : IDisposable
    where T : unmanaged, System.Numerics.INumber<T>
{
    public Memory(long count)
    {
        Data = (T*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(T)), 64);
        Random random = new(1);
        for (long i = 0; i < count; i++) Data[i] = T.CreateTruncating(random.NextDouble() * 2 - 1);
    }

    public T* Data { get; }

    public void Dispose() => NativeMemory.AlignedFree(Data);
}
