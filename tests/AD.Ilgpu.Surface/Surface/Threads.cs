using System.Runtime.InteropServices;

namespace ILGPU;

/// <summary>Which group of the launch this thread is in.</summary>
public static class Grid
{
    [ThreadStatic] private static int x, y, height;

    public static int IdxX => x;

    public static int IdxY => y;

    public static int DimY => height;

    internal static void Enter(KernelConfig config, int group) => (x, y, height) = (group % config.GridDim, group / config.GridDim, config.GridDimY);
}

/// <summary>Additions to numbers that other threads add to.</summary>
public static class Atomic
{
    public static float Add(ref float target, float value)
    {
        for (float found = target; ; )
        {
            float old = Interlocked.CompareExchange(ref target, found + value, found);
            if (BitConverter.SingleToUInt32Bits(old) == BitConverter.SingleToUInt32Bits(found))
                return old;
            found = old;
        }
    }

    public static double Add(ref double target, double value)
    {
        for (double found = target; ; )
        {
            double old = Interlocked.CompareExchange(ref target, found + value, found);
            if (BitConverter.DoubleToUInt64Bits(old) == BitConverter.DoubleToUInt64Bits(found))
                return old;
            found = old;
        }
    }
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

/// <summary>What the 32 threads of a warp do together.</summary>
internal static class Warp
{
    public const int Size = 32;

    /// <summary>Each thread brings something, and gets what all of its warp have brought; all of them must come here.</summary>
    public static T[] Exchange<T>(T own) => Group.Threads.Exchange(Group.IdxX, own);
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
    private readonly System.Threading.Barrier[] warps = [.. Enumerable.Range(0, size / Warp.Size).Select(static _ => new System.Threading.Barrier(Warp.Size))];
    private readonly object?[] brought = new object?[size];
    private readonly Dictionary<(int GroupX, int GroupY, int Number), nint> shared = [];
    [ThreadStatic] private static int allocations;

    public int Size => size;

    public void Barrier() => barrier.SignalAndWait();

    public T[] Exchange<T>(int thread, T own)
    {
        int first = thread / Warp.Size * Warp.Size;
        brought[thread] = own;
        warps[thread / Warp.Size].SignalAndWait();
        T[] all = [.. brought.AsSpan(first, Warp.Size).ToArray().Cast<T>()];
        warps[thread / Warp.Size].SignalAndWait();
        return all;
    }

    /// <summary>A thread that has thrown will not come to the barriers that the others wait at.</summary>
    public void Leave(int thread)
    {
        barrier.RemoveParticipant();
        if (thread / Warp.Size < warps.Length)
            warps[thread / Warp.Size].RemoveParticipant();
    }

    public static void BeginGroup() => allocations = 0;

    public ArrayView<T> Allocate<T>(int extent) where T : unmanaged
    {
        lock (shared)
        {
            if (!shared.TryGetValue((Grid.IdxX, Grid.IdxY, allocations), out nint memory))
                shared[(Grid.IdxX, Grid.IdxY, allocations)] = memory = (nint)NativeMemory.AllocZeroed((nuint)(extent * sizeof(T)));
            allocations++;
            return new((T*)memory, extent);
        }
    }

    public void Dispose()
    {
        foreach (nint memory in shared.Values)
            NativeMemory.Free((void*)memory);
        barrier.Dispose();
        foreach (System.Threading.Barrier warp in warps)
            warp.Dispose();
    }
}
