namespace ILGPU.Runtime;

/// <summary>
/// Runs kernels with a thread of the system for each thread of a group, which barriers need, and group after group, from the first or from the last. A launch ends when all
/// threads have; the first exception of one is thrown on.
/// </summary>
public sealed class Accelerator : IDisposable
{
    private int streams;

    /// <summary>Few enough for two cores.</summary>
    public int MaxNumThreadsPerGroup => 32;

    public int NumMultiprocessors => 1;

    public AcceleratorType AcceleratorType => AcceleratorType.CPU;

    public string Name => "test surface";

    public AcceleratorStream CreateStream() => new(this, streams++);

    public ScopedAcceleratorBinding BindScoped() => default;

    /// <summary>What streams were given, in order: "1 copy in" for a copy from the host on the second stream.</summary>
    internal List<string> Given { get; } = [];

    /// <summary>Which streams, by number, do their work when they are waited for, not before; the others do it at once. A device may do either, and all between.</summary>
    internal Func<int, bool> IsLate { get; init; } = static _ => false;

    /// <summary>In which order the groups of a launch come; a device says nothing of it.</summary>
    internal bool LastGroupFirst { get; set; }

    /// <exception cref="OutOfMemoryException">More than a GiB.</exception>
    public unsafe MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(long length) where T : unmanaged =>
        length * sizeof(T) <= 1L << 30 ? new(length) : throw new OutOfMemoryException("1048576 KiB in all");

    public PageLockScope<T> CreatePageLockFromPinned<T>(nint pinned, long elements) where T : unmanaged => new();

    public Action<AcceleratorStream, KernelConfig, T1, T2> LoadKernel<T1, T2>(Action<T1, T2> kernel) where T1 : struct where T2 : struct =>
        (stream, config, first, second) => stream.Do(() => Launch(config, () => kernel(first, second)), "launch");

    public void Dispose() { }

    private void Launch(KernelConfig config, Action kernel)
    {
        using var threads = new GroupThreads(config.GroupDim);
        Exception? failure = null;
        var running = new Thread[config.GroupDim];
        for (int i = 0; i < running.Length; i++)
        {
            int index = i;
            running[i] = new Thread(() => Run(config, kernel, threads, index, ref failure), maxStackSize: 1 << 20) { IsBackground = true };
            running[i].Start();
        }
        foreach (Thread thread in running)
            thread.Join();
        if (failure is not null)
            throw new InvalidOperationException("A kernel failed: " + failure.Message, failure);
    }

    private void Run(KernelConfig config, Action kernel, GroupThreads threads, int index, ref Exception? failure)
    {
        Group.IdxX = index;
        Group.Threads = threads;
        try
        {
            int groups = config.GridDim * config.GridDimY;
            for (int i = 0; i < groups && failure is null; i++)
            {
                Grid.Enter(config, LastGroupFirst ? groups - 1 - i : i);
                GroupThreads.BeginGroup();
                kernel();
            }
        }
        catch (Exception error)
        {
            failure ??= error;
            threads.Leave(index);
        }
    }
}
