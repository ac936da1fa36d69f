using System.Diagnostics;

namespace AdCompiler.Execution;

/// <summary>
/// Threads that share the tasks of a phase with the caller. Tasks are claimed one by one; which thread runs which never
/// changes a result. A thread without work spins for some 20 microseconds, the length of the gaps inside a step, and
/// then sleeps: spinning for longer starves the caller where other processes share the cores.
/// </summary>
public sealed unsafe class Workers : IDisposable
{
    private static readonly long SpinTicks = Stopwatch.Frequency / 50_000;

    private readonly Thread[] threads;
    private readonly object gate = new(), done = new();

    // The phase being run. It is written before `claims` announces it and stays until its last task has ended.
    private delegate*<void*, int, void> run;
    private void* argument;
    private int tasks;

    // High half: number of the phase. Low half: tasks not claimed yet. One word, so that a late thread can claim only from the
    // phase it has read about, and only while that has tasks left: then what it read about the phase is still true.
    private long claims;
    private int completed;
    private int sleeping;
    private volatile bool callerSleeps, stopped;

    /// <param name="count">Threads in all, the caller's included.</param>
    public Workers(int count)
    {
        threads = new Thread[count - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work, 256 * 1024) { IsBackground = true, Name = $"AdCompiler worker {i + 1}" };
            threads[i].Start();
        }
    }

    /// <summary>Threads in all, the caller's included.</summary>
    public int Count => threads.Length + 1;

    /// <summary>Runs <paramref name="task"/>(argument, i) for every i below <paramref name="count"/>; returns when all have ended.</summary>
    public void Run(delegate*<void*, int, void> task, void* argument, int count)
    {
        if (threads.Length == 0 || count <= 1)
        {
            for (int i = 0; i < count; i++)
                task(argument, i);
            return;
        }
        run = task;
        this.argument = argument;
        tasks = count;
        completed = 0;
        int phase = (int)(claims >> 32) + 1;
        Interlocked.Exchange(ref claims, ((long)phase << 32) + count);
        if (Volatile.Read(ref sleeping) > 0)
            lock (gate)
                Monitor.PulseAll(gate);
        ClaimAndRun(phase);
        WaitForTheOthers(count);
    }

    private void Work()
    {
        int seen = 0;
        while (true)
        {
            int phase = NextPhase(seen);
            if (stopped)
                return;
            ClaimAndRun(phase);
            seen = phase;
        }
    }

    private void ClaimAndRun(int phase)
    {
        long claim = Interlocked.Read(ref claims);
        while ((int)(claim >> 32) == phase)
        {
            var (task, given, count) = ((nint)run, (nint)argument, tasks);
            int unclaimed = (int)claim;
            if (unclaimed == 0)
                return;
            long found = Interlocked.CompareExchange(ref claims, claim - 1, claim);
            if (found == claim)
            {
                ((delegate*<void*, int, void>)task)((void*)given, count - unclaimed);
                if (Interlocked.Increment(ref completed) == count && callerSleeps)
                    lock (done)
                        Monitor.Pulse(done);
                found = Interlocked.Read(ref claims);
            }
            claim = found;
        }
    }

    private int NextPhase(int seen)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetTimestamp() - start < SpinTicks)
        {
            int phase = (int)(Volatile.Read(ref claims) >> 32);
            if (phase != seen || stopped)
                return phase;
            Thread.SpinWait(10);
        }
        lock (gate)
        {
            Interlocked.Increment(ref sleeping);
            while ((int)(Volatile.Read(ref claims) >> 32) == seen && !stopped)
                Monitor.Wait(gate);
            Interlocked.Decrement(ref sleeping);
        }
        return (int)(Volatile.Read(ref claims) >> 32);
    }

    private void WaitForTheOthers(int count)
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref completed) < count)
        {
            if (Stopwatch.GetTimestamp() - start < SpinTicks)
            {
                Thread.SpinWait(10);
                continue;
            }
            lock (done)
            {
                callerSleeps = true;
                Interlocked.MemoryBarrier();
                while (Volatile.Read(ref completed) < count)
                    Monitor.Wait(done);
                callerSleeps = false;
            }
        }
    }

    public void Dispose()
    {
        stopped = true;
        lock (gate)
            Monitor.PulseAll(gate);
        foreach (Thread thread in threads)
            thread.Join();
    }
}
