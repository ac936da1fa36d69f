using ILGPU.Runtime;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Are launches recorded when they run for the second time, started as a whole from then on, and made one by one where the driver refuses?</summary>
public sealed class LaunchGraphTests
{
    private static readonly LaunchKey Key = new("program", 1, 16);

    private readonly AcceleratorStream stream = new();
    private readonly List<int> done = [];

    [Fact]
    public void Is_the_second_run_recorded_and_the_third_only_started()
    {
        var driver = new RefusingDriver(stream);
        using (var graphs = new LaunchGraphs(driver))
        {
            Run(graphs, Key, 1);
            Assert.Empty(driver.Calls);
            Run(graphs, Key, 2);
            Assert.Equal(["BeginCapture", "EndCapture", "Instantiate", "DestroyGraph", "Launch"], driver.Calls);
            Run(graphs, Key, 3);                                    // what was recorded is done again, not what is given now
            Assert.Equal([1, 2, 2], done);
            Assert.Equal("Launch", driver.Calls[^1]);
            Assert.Equal(1, driver.Alive);
            Assert.Null(graphs.Refusal);
        }
        Assert.Equal("DestroyExecutable", driver.Calls[^1]);
        Assert.Equal(0, driver.Alive);
    }

    [Theory]
    [InlineData("BeginCapture", "cuStreamBeginCapture"), InlineData("EndCapture", "cuStreamEndCapture"), InlineData("Instantiate", "cuGraphInstantiateWithFlags")]
    [InlineData("DestroyGraph", "cuGraphDestroy"), InlineData("Launch", "cuGraphLaunch")]
    public void Are_launches_made_one_by_one_for_good_where_the_driver_refuses(string call, string function)
    {
        var driver = new RefusingDriver(stream, call);
        var reasons = new List<string>();
        using var graphs = new LaunchGraphs(driver, reasons.Add);
        for (int i = 1; i <= 2; i++)
            Run(graphs, Key, i);
        int calls = driver.Calls.Count;
        for (int i = 3; i <= 5; i++)
            Run(graphs, Key, i);
        Assert.Equal([1, 2, 3, 4, 5], done);
        Assert.Equal(calls, driver.Calls.Count);
        Assert.Equal(0, driver.Alive);
        Assert.Null(stream.Recording);
        Assert.Equal($"{function}: CUDA_ERROR_NOT_SUPPORTED", graphs.Refusal);
        Assert.Equal([graphs.Refusal!], reasons);
    }

    [Fact]
    public void Is_a_capture_ended_where_a_launch_is_refused_in_it()
    {
        var driver = new RefusingDriver(stream);
        using var graphs = new LaunchGraphs(driver);
        Run(graphs, Key, 1);
        graphs.Run(Key, new Waiting(stream, done));                 // as the driver, the surface refuses to wait while it captures
        Assert.Equal([1, 2], done);
        Assert.Null(stream.Recording);
        Assert.Equal(0, driver.Alive);
        Assert.Equal("a launch while recording: Waiting while a capture is under way.", graphs.Refusal);
    }

    [Fact]
    public void Does_a_failure_outside_of_a_capture_reach_the_caller()
    {
        using var graphs = new LaunchGraphs(new RefusingDriver(stream));
        Assert.Throws<DivideByZeroException>(() => graphs.Run(Key, new Failing()));
        Assert.Throws<DivideByZeroException>(() => graphs.Run(Key, new Failing()));
        Assert.Null(graphs.Refusal);
    }

    [Fact]
    public void Does_every_key_have_a_recording_of_its_own()
    {
        var driver = new RefusingDriver(stream);
        using var graphs = new LaunchGraphs(driver);
        LaunchKey[] keys = [Key, Key with { Blocks = 2 }, Key with { Samples = 15 }, Key with { Program = "other" }];
        for (int round = 0; round < 3; round++)
            for (int i = 0; i < keys.Length; i++)
                Run(graphs, keys[i], 10 * Math.Min(round, 1) + i);
        Assert.Equal([0, 1, 2, 3, 10, 11, 12, 13, 10, 11, 12, 13], done);
        Assert.Equal(4, driver.Alive);
    }

    [Fact]
    public void Are_there_only_so_many_recordings()
    {
        var driver = new RefusingDriver(stream);
        using var graphs = new LaunchGraphs(driver);
        for (int samples = 1; samples <= 3 * LaunchGraphs.Most; samples++)
            for (int i = 0; i < 2; i++)
                Run(graphs, Key with { Samples = samples }, samples);
        Assert.InRange(driver.Alive, 1, LaunchGraphs.Most);
        Assert.Equal(6 * LaunchGraphs.Most, done.Count);
    }

    [Fact]
    public void Does_starting_a_recording_allocate_nothing()
    {
        using var graphs = new LaunchGraphs(new Starting());
        for (int i = 0; i < 100; i++)
            graphs.Run(Key, new Failing(Fails: false));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            graphs.Run(Key, new Failing(Fails: false));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private void Run(LaunchGraphs graphs, LaunchKey key, int number) => graphs.Run(key, new Noting(stream, done, number));

    /// <summary>A launch that notes a number.</summary>
    private readonly record struct Noting(AcceleratorStream Stream, List<int> Done, int Number) : ILaunches
    {
        public void Run()
        {
            var (done, number) = (Done, Number);
            Stream.Do(() => done.Add(number));
        }
    }

    private readonly record struct Waiting(AcceleratorStream Stream, List<int> Done) : ILaunches
    {
        public void Run()
        {
            Stream.Synchronize();
            Done.Add(2);
        }
    }

    private readonly record struct Failing(bool Fails = true) : ILaunches
    {
        public Failing() : this(true) { }

        public void Run()
        {
            if (Fails)
                throw new DivideByZeroException();
        }
    }

    /// <summary>Does nothing, and says it has.</summary>
    private sealed class Starting : IGraphDriver
    {
        public int BeginCapture() => 0;

        public int EndCapture(out nint graph) => (int)(graph = 1) - 1;

        public int Instantiate(nint graph, out nint executable) => (int)(executable = 1) - 1;

        public int Launch(nint executable) => 0;

        public int DestroyGraph(nint graph) => 0;

        public int DestroyExecutable(nint executable) => 0;

        public string Describe(int answer) => "";
    }
}
