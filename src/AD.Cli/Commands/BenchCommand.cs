using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AdCompiler.Kernels;
using AdCompiler.Networks;

namespace AdCompiler.Cli.Commands;

/// <summary><c>adc bench NETWORK</c>: the time of a training step (forward, loss, backward, SGD with momentum) and its share of the peak.</summary>
internal static class BenchCommand
{
    private static readonly Option<double> Seconds = OptionKinds.Real("--seconds", "how long to measure after warming up", 3, "S");

    private static readonly Option<bool> Ahead = new("--ahead") { Description = "hand over each batch during the step before, as training does, so that a device copies it meanwhile" };

    private sealed record Measurement(
        string Network, int Batch, string Width, int Threads, string Device, double StepMsMedian, double StepMsP90, double ImagesPerSecond,
        double Gflops, double? PeakGflops, double? PeakShare, double PeakMemoryMb, double FirstStepMs, double StartToFirstStepMs, long AllocatedBytesPerStep, string? Launches);

    public static Command Create() =>
        new Command("bench", "time a training step (example: adc bench lenet5 --threads 1 --json)")
        { SharedOptions.Network, Seconds, Ahead, SharedOptions.Json }.With(SharedOptions.Compilation).Does(Run);

    private static int Run(ParseResult result, CancellationToken cancel)
    {
        double seconds = result.GetValue(Seconds);
        if (!(seconds > 0))
            throw new ArgumentException($"--seconds {seconds.ToString(CultureInfo.InvariantCulture)}: expected more than 0");
        NetworkEntry entry = SharedOptions.FindNetwork(result);
        long started = Stopwatch.GetTimestamp();
        using CompiledNetwork network = SharedOptions.Compile(result, entry);
        Measurement measured = Measure(network, entry.Name, seconds, result.GetValue(Ahead), started, cancel);
        if (result.GetValue(SharedOptions.Json))
            Output.Json(measured);
        else
            Print(measured);
        return ExitCode.Done;
    }

    private static Measurement Measure(CompiledNetwork network, string name, double seconds, bool ahead, long started, CancellationToken cancel)
    {
        network.Initialize(network.Options.Seed);
        (float[] images, int[] labels) = RandomBatch(network);
        Action step = ahead ? StepsAhead(network, images, labels) : () =>
        {
            network.Gradient(images, labels);
            Update(network);
        };
        step();
        double firstStep = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        double sinceStart = (DateTime.UtcNow - Process.GetCurrentProcess().StartTime.ToUniversalTime()).TotalMilliseconds;

        for (long warm = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warm).TotalSeconds < Math.Min(1, seconds) && !cancel.IsCancellationRequested;)
            step();
        var times = new List<double>(1 << 16);
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (long begin = Stopwatch.GetTimestamp(); times.Count < 3 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds && times.Count < times.Capacity;)
        {
            if (cancel.IsCancellationRequested)
                throw new OperationCanceledException("stopped before the measurement was complete");
            long start = Stopwatch.GetTimestamp();
            step();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;

        times.Sort();
        double median = times[times.Count / 2];
        double gflops = network.Info.FlopsPerSample * (double)network.Batch / median / 1e6;
        double? peak = network.Options.Device is not null ? null        // the processor's is measured, a device's is not
            : (network.Width == Width.Double ? PeakMeasure.GigaflopsDouble() : PeakMeasure.GigaflopsFloat()) * network.Threads;
        double memory = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;
        return new Measurement(
            name, network.Batch, network.Width.ToString().ToLowerInvariant(), network.Threads, network.Options.Device?.Name ?? "cpu", median, times[(int)(times.Count * 0.9)],
            network.Batch / median * 1e3, gflops, peak, gflops / peak, memory, firstStep, sinceStart, allocated / times.Count, Devices.Launches(network.Options.Device));
    }

    /// <summary>A step whose batch was handed over during the one before.</summary>
    private static Action StepsAhead(CompiledNetwork network, float[] images, int[] labels)
    {
        PreparedBatch next = network.Prepare(images, labels);
        Action prepareNext = () => next = network.Prepare(images, labels);
        return () =>
        {
            network.Gradient(next, prepareNext);
            Update(network);
        };
    }

    private static void Update(CompiledNetwork network) => network.ApplySgd(learningRate: 1e-3, momentum: 0.9, weightDecay: 0);

    private static (float[] Images, int[] Labels) RandomBatch(CompiledNetwork network)
    {
        var random = new Random(1);
        var images = new float[network.Batch * network.InputShape.Aggregate(1, (a, b) => a * b)];
        for (int i = 0; i < images.Length; i++)
            images[i] = random.NextSingle() * 2 - 1;
        var labels = new int[network.Batch];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = random.Next(network.OutputSize);
        return (images, labels);
    }

    private static void Print(Measurement m)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            {m.Network}, batch {m.Batch}, {m.Width}, {(m.PeakGflops is null ? m.Device : $"{m.Threads} thread(s)")}
              step          {m.StepMsMedian:0.000} ms median, {m.StepMsP90:0.000} ms 90th percentile
              throughput    {m.ImagesPerSecond:N0} images/s
              arithmetic    {m.Gflops:0.0} GFLOP/s{(m.PeakGflops is null ? "" : string.Create(CultureInfo.InvariantCulture, $" of {m.PeakGflops:0.0} measured peak ({m.PeakShare:P0})"))}
              first step    {m.FirstStepMs:0} ms after compile began, {m.StartToFirstStepMs:0} ms after the process started
              memory        {m.PeakMemoryMb:0} MB peak, {m.AllocatedBytesPerStep} bytes allocated per step
            """);
        Console.WriteLine(text);
        if (m.Launches is not null)
            Console.WriteLine($"  launches      {m.Launches}");
    }
}
