using System.Runtime.InteropServices;
using AdCompiler.Execution;

namespace AdCompiler.Tests.Execution;

public sealed unsafe class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Does_every_task_run_exactly_once(int threads)
    {
        const int most = 97;
        using var workers = new Workers(threads);
        int* runs = (int*)NativeMemory.AllocZeroed(most, sizeof(int));
        int expected = 0;
        for (int phase = 0; phase < 2000; phase++)
        {
            int tasks = phase % 7 == 0 ? 1 : phase % most + 1;
            workers.Run((delegate*<void*, int, void>)&CountTask, runs, tasks);
            expected += tasks;
            if (phase % 500 == 0)
                Thread.Sleep(1);                    // long enough for the workers to fall asleep
        }
        int total = 0;
        for (int i = 0; i < most; i++)
            total += runs[i];
        NativeMemory.Free(runs);
        Assert.Equal(expected, total);
    }

    [Fact]
    public void Does_Run_return_only_when_the_last_task_has_ended()
    {
        using var workers = new Workers(3);
        long* sum = (long*)NativeMemory.AllocZeroed(1, sizeof(long));
        for (int i = 1; i <= 300; i++)
        {
            workers.Run((delegate*<void*, int, void>)&SlowTask, sum, 4);
            Assert.Equal(4 * i, Volatile.Read(ref *sum));
        }
        NativeMemory.Free(sum);
    }

    [Fact]
    public void Does_a_warm_phase_allocate_nothing()
    {
        using var workers = new Workers(2);
        int* runs = (int*)NativeMemory.AllocZeroed(16, sizeof(int));
        for (int i = 0; i < 50; i++)
            workers.Run((delegate*<void*, int, void>)&CountTask, runs, 16);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            workers.Run((delegate*<void*, int, void>)&CountTask, runs, 16);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        NativeMemory.Free(runs);
    }

    private static void CountTask(void* runs, int task) => Interlocked.Increment(ref ((int*)runs)[task]);

    private static void SlowTask(void* sum, int task)
    {
        Thread.SpinWait(task * 300);
        Interlocked.Increment(ref *(long*)sum);
    }
}
