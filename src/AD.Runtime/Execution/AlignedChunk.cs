using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AdCompiler.Execution;

/// <summary>
/// A block of memory whose first element lies at the start of a cache line, so that vectors do not cross two. Elements with references, which the
/// collector must see, lie as they do in arrays.
/// </summary>
internal readonly struct AlignedChunk<T>
{
    private const int Line = 64;
    private readonly byte[] bytes = [];
    private readonly T[]? managed;
    private readonly int first;

    /// <exception cref="OutOfMemoryException">So many elements do not fit into one array.</exception>
    public AlignedChunk(int length)
    {
        Length = length;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            managed = new T[length];
            return;
        }
        long size = (long)length * Unsafe.SizeOf<T>() + Line;
        bytes = size <= System.Array.MaxLength
            ? GC.AllocateUninitializedArray<byte>((int)size, pinned: true)
            : throw new OutOfMemoryException($"{length} elements of {Unsafe.SizeOf<T>()} bytes: expected at most {System.Array.MaxLength} bytes in one piece");
        first = (int)(-(nint)Address(bytes) & (Line - 1));
    }

    public int Length { get; }

    /// <summary>How many elements to start apart, so that each start is that of a cache line where elements allow it.</summary>
    public static int Granularity => Line % Unsafe.SizeOf<T>() == 0 ? Line / Unsafe.SizeOf<T>() : 1;

    public Span<T> Slice(int start, int count) => count == 0 ? default : RuntimeHelpers.IsReferenceOrContainsReferences<T>() ? managed.AsSpan(start, count) :
        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref Unsafe.As<byte, T>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(bytes), first)), start), count);

    private static unsafe nint Address(byte[] pinned) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
