using System.Runtime.InteropServices;

namespace AdCompiler.Kernels;

/// <summary>A buffer of unmanaged memory that each thread keeps between calls; it only grows.</summary>
internal static unsafe class ThreadBuffer
{
    [ThreadStatic]
    private static Owner? owner;

    /// <summary>At least the given bytes, 64-byte aligned, with any content.</summary>
    public static void* AtLeast(nuint bytes)
    {
        owner ??= new Owner();
        return owner.AtLeast(bytes);
    }

    private sealed class Owner
    {
        private void* memory;
        private nuint size;

        ~Owner() => NativeMemory.AlignedFree(memory);

        public void* AtLeast(nuint bytes)
        {
            if (bytes <= size) return memory;
            NativeMemory.AlignedFree(memory);
            memory = null;
            size = 0;
            memory = NativeMemory.AlignedAlloc(bytes, 64);
            size = bytes;
            return memory;
        }
    }
}
