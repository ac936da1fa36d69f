using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ILGPU;

/// <summary>A range of native memory, which stands for a device's or is the host's. Reads and writes outside of it throw, which the real one does not do.</summary>
public readonly unsafe struct ArrayView<T>(T* first, long length, bool isOfHost = false) where T : unmanaged
{
    public long Length => length;

    internal bool IsOfHost => isOfHost;

    public ref T this[int index] => ref this[(long)index];

    public ref T this[long index]
    {
        get
        {
            if ((ulong)index >= (ulong)length)
                throw new IndexOutOfRangeException($"Element {index} of a view of {length} {typeof(T).Name}; the kernel reaches outside its memory.");
            return ref first[index];
        }
    }

    public ArrayView<T> SubView(long start, long count) => start >= 0 && (start < length || start == 0) && count >= 0 && start + count <= length
        ? new(first + start, count, isOfHost) : throw new ArgumentOutOfRangeException(nameof(start), $"{start} and {count} elements of a view of {length}.");

    public ArrayView<TOther> Cast<TOther>() where TOther : unmanaged => new((TOther*)first, length * sizeof(T) / sizeof(TOther));

    internal void CopyFrom(ref T source, long count) => NativeMemory.Copy(Unsafe.AsPointer(ref source), SubView(0, count).First, (nuint)(count * sizeof(T)));

    internal void CopyTo(ref T target, long count) => NativeMemory.Copy(SubView(0, count).First, Unsafe.AsPointer(ref target), (nuint)(count * sizeof(T)));

    internal void Clear() => NativeMemory.Clear(first, (nuint)(length * sizeof(T)));

    internal T* First => first;
}

/// <summary>A number's bits.</summary>
public static class Interop
{
    public static uint FloatAsInt(float value) => BitConverter.SingleToUInt32Bits(value);

    public static ulong FloatAsInt(double value) => BitConverter.DoubleToUInt64Bits(value);

    public static float IntAsFloat(uint value) => BitConverter.UInt32BitsToSingle(value);

    public static double IntAsFloat(ulong value) => BitConverter.UInt64BitsToDouble(value);
}

public static class IntrinsicMath
{
    public static class BitOperations
    {
        public static int LeadingZeroCount(ulong value) => System.Numerics.BitOperations.LeadingZeroCount(value);
    }
}
