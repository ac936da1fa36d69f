using System.Runtime.InteropServices;

namespace ILGPU;

/// <summary>Which group of the launch this thread is in.</summary>
public static class Grid
{
    [ThreadStatic] private static int index;

    public static int IdxX { get => index; internal set => index = value; }
}

/// <summary>Which thread of its group this is, and the barrier of the group.</summary>
public static class Group
{
    [ThreadStatic] private static int index;
    [ThreadStatic] private static GroupThreads? threads;

    public static int IdxX { get => index; internal set => index = value; }

    public static int DimX => Threads.Size;

    public static void Barrier() => Threads.Barrier();

    internal static GroupThreads Threads
    {
        get => threads ?? throw new InvalidOperationException("Not a kernel's thread.");
        set => threads = value;
    }
}

/// <summary>Memory that the threads of a group share: each asks in the same order, and gets the same.</summary>
public static class SharedMemory
{
    public static ArrayView<T> Allocate<T>(int extent) where T : unmanaged => Group.Threads.Allocate<T>(extent);
}

/// <summary>The threads of one group while a kernel runs.</summary>
internal sealed unsafe class GroupThreads(int size) : IDisposable
{
    private readonly System.Threading.Barrier barrier = new(size);
    private readonly Dictionary<(int Group, int Number), nint> shared = [];
    [ThreadStatic] private static int allocations;

    public int Size => size;

    public void Barrier() => barrier.SignalAndWait();

    /// <summary>A thread that has thrown will not come to the barriers that the others wait at.</summary>
    public void Leave() => barrier.RemoveParticipant();

    public static void BeginGroup() => allocations = 0;

    public ArrayView<T> Allocate<T>(int extent) where T : unmanaged
    {
        lock (shared)
        {
            if (!shared.TryGetValue((Grid.IdxX, allocations), out nint memory))
                shared[(Grid.IdxX, allocations)] = memory = (nint)NativeMemory.AllocZeroed((nuint)(extent * sizeof(T)));
            allocations++;
            return new((T*)memory, extent);
        }
    }

    public void Dispose()
    {
        foreach (nint memory in shared.Values)
            NativeMemory.Free((void*)memory);
        barrier.Dispose();
    }
}
