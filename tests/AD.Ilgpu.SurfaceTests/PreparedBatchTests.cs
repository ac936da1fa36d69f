namespace AdCompiler.Ilgpu.Tests;

/// <summary>
/// Is a batch that was handed over early copied on a stream of its own, before the step's launches and in no recording, and are its results the same bits, however late or early
/// each of the two streams does its work?
/// </summary>
public sealed class PreparedBatchTests
{
    private const int Batch = 20, Steps = 12;

    /// <summary>Which of the streams, 0 for programs and 1 for prepared batches, works only when it is waited for.</summary>
    private static readonly Dictionary<string, Func<int, bool>> Streams = new()
    {
        ["both at once"] = static _ => false, ["programs late"] = static stream => stream == 0, ["copies late"] = static stream => stream == 1, ["both late"] = static _ => true,
    };

    public static IEnumerable<object[]> Runs =>
        from width in new[] { Width.Float, Width.Double, Width.Half } from streams in Streams.Keys from meanwhile in new[] { false, true } select new object[] { width, streams, meanwhile };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Has_a_run_with_prepared_batches_the_bits_of_one_without(Width width, string streams, bool meanwhile)
    {
        using var device = new RecordingDevice(null, Streams[streams]);
        Compare(device, width, meanwhile);
        // gradients of two sizes, of prepared batches alone; evaluations of two; SGD and Adam
        Assert.Equal(6, Assert.Single(device.Drivers).Calls.Count(static call => call == "Instantiate"));
        Assert.Empty(device.Refusals);
    }

    [Theory]
    [InlineData("BeginCapture"), InlineData("EndCapture"), InlineData("Instantiate"), InlineData("DestroyGraph"), InlineData("Launch")]
    public void Has_it_where_the_driver_refuses(string call)
    {
        using var device = new RecordingDevice(call, Streams["both late"]);
        Compare(device, Width.Float, meanwhile: true);
        Assert.Single(device.Refusals);
    }

    [Fact]
    public void Are_real_targets_brought_too()
    {
        using var device = new RecordingDevice(null, Streams["both late"]);
        using CompiledNetwork cpu = Regression.Compile(Width.Float, Batch), gpu = Regression.Compile(Width.Float, Batch, null, new CompileOptions { Device = device });
        cpu.Initialize(1);
        gpu.Initialize(1);
        var random = new Random(3);
        for (int step = 0; step < 4; step++)
        {
            float[] images = Numbers(random, Batch * 3), targets = Numbers(random, Batch * 2);
            double[] wideImages = [.. images.Select(static x => (double)x)], wideTargets = [.. targets.Select(static x => (double)x)];
            double expected = cpu.Gradient(images, targets);
            Assert.Equal(expected, gpu.Gradient(step % 2 == 0 ? gpu.Prepare(images, targets) : gpu.Prepare(wideImages, wideTargets)));
            Assert.Equal(expected, cpu.Gradient(step % 2 == 1 ? cpu.Prepare(images, targets) : cpu.Prepare(wideImages, wideTargets)));
        }
    }

    [Fact]
    public void Is_the_copy_given_to_another_stream_while_the_step_before_is_at_work()
    {
        using var device = new RecordingDevice(null);
        using CompiledNetwork network = Functions.Compile(Width.Float, Batch, null, new CompileOptions { Device = device });
        network.Initialize(1);
        (float[] images, int[] labels) = (new float[Batch * network.InputSize], new int[Batch]);
        PreparedBatch next = network.Prepare(images, labels);
        List<string> Step(string name)
        {
            device.Given.Clear();
            network.Gradient(next, () =>
            {
                device.Given.Add(name);
                next = network.Prepare(images, labels);
            });
            return [.. device.Given];
        }
        string[] bring = ["0 copy within", "0 copy within"], copies = ["1 copy in", "1 copy in"];       // labels and images

        Step("the first, launch by launch");
        List<string> recorded = Step("while it is recorded");
        Assert.Equal([.. bring, "0 record copy in"], recorded.Take(3));                                 // seed and step
        Assert.All(recorded.Skip(3).TakeWhile(static given => given != "0 record copy out"), static given => Assert.Equal("0 record launch", given));
        Assert.Equal(["0 record copy out", "0 graph", "while it is recorded", .. copies], recorded.SkipWhile(static given => given != "0 record copy out"));

        Assert.Equal([.. bring, "0 graph", "while it is started", .. copies], Step("while it is started"));
    }

    [Fact]
    public void Do_batches_that_are_not_used_no_harm()
    {
        using var device = new RecordingDevice(null, Streams["copies late"]);
        using CompiledNetwork network = Functions.Compile(Width.Double, Batch, null, new CompileOptions { Device = device });
        network.Initialize(1);
        var random = new Random(4);
        (double[] Images, int[] Labels)[] batches = [.. Enumerable.Range(0, 5).Select(_ => Random(random, network, Batch))];
        double[] expected = [.. batches.Select(batch => network.Gradient(batch.Images, batch.Labels))];
        PreparedBatch[] prepared = [.. batches.Select(batch => network.Prepare(batch.Images, batch.Labels))];
        Assert.Equal(expected[4], network.Gradient(prepared[4]));
        Assert.Equal(expected[0], network.Gradient(batches[0].Images, batches[0].Labels));
        Assert.Equal(expected[3], network.Gradient(prepared[3]));
        Assert.Equal(expected[3], network.Gradient(prepared[3]));
        for (int i = 0; i < 3; i++)
            Assert.Throws<InvalidOperationException>(() => network.Gradient(prepared[i]));
        network.Prepare(batches[1].Images, batches[1].Labels);      // and is disposed of on its way
    }

    [Fact]
    public void Does_a_device_finish_its_step_where_the_caller_fails_meanwhile()
    {
        using var device = new RecordingDevice(null, Streams["both late"]);
        using CompiledNetwork network = Functions.Compile(Width.Float, Batch, null, new CompileOptions { Device = device });
        network.Initialize(1);
        (double[] images, int[] labels) = Random(new Random(5), network, Batch);
        double expected = network.Gradient(images, labels);
        PreparedBatch batch = network.Prepare(images, labels);
        Assert.Throws<DivideByZeroException>(() => network.Gradient(batch, static () => throw new DivideByZeroException()));
        Assert.Throws<InvalidOperationException>(() => network.ApplySgd(0.1));
        Assert.Equal(expected, network.Gradient(batch));
        network.ApplySgd(0.1);
    }

    /// <summary>Training with batches of two sizes and evaluations and derivatives along a direction between, on the CPU without prepared batches, and on the device with them.</summary>
    private static void Compare(ComputeDevice device, Width width, bool meanwhile)
    {
        var options = new CompileOptions { Seed = 5 };
        using CompiledNetwork cpu = Functions.Compile(width, Batch, Rules.PyTorch, options), gpu = Functions.Compile(width, Batch, Rules.PyTorch, options with { Device = device });
        cpu.Initialize(1);
        gpu.Initialize(1);
        var random = new Random(2);
        (double[] Images, int[] Labels)[] batches = [.. Enumerable.Range(0, Steps).Select(step => Random(random, cpu, step % 3 == 2 ? 7 : Batch))];
        PreparedBatch next = Prepare(0);
        for (int step = 0; step < Steps; step++)
        {
            var (images, labels) = batches[step];
            (PreparedBatch batch, int following) = (next, Math.Min(step + 1, Steps - 1));
            if (!meanwhile)
                next = Prepare(following);
            double loss = gpu.Gradient(batch, meanwhile ? () => next = Prepare(following) : null);
            Equal(cpu.Gradient(images, labels), loss);
            Assert.Equal(cpu.Correct, gpu.Correct);
            foreach (CompiledNetwork one in (CompiledNetwork[])[cpu, gpu])
                if (step % 2 == 1)
                    one.ApplyAdam(0.01 / (1 + step));
                else
                    one.ApplySgd(0.05 / (1 + step), momentum: 0.9);
            Equal(cpu.Evaluate(images, labels, out _), gpu.Evaluate(images, labels, out _));
            if (step == 5)
                Equal(cpu.Jvp(images, labels, images).Tangent, gpu.Jvp(images, labels, images).Tangent);
        }
        foreach (var (mine, its) in cpu.Parameters.Concat(cpu.Buffers).Concat(cpu.OptimizerState).Zip(gpu.Parameters.Concat(gpu.Buffers).Concat(gpu.OptimizerState)))
            Assert.Equal(mine.ToArray().Select(BitConverter.DoubleToInt64Bits), its.ToArray().Select(BitConverter.DoubleToInt64Bits));

        PreparedBatch Prepare(int step)
        {
            (double[] images, int[] labels) = ([.. batches[step].Images], [.. batches[step].Labels]);
            PreparedBatch batch = gpu.Prepare(images, labels);
            Array.Fill(images, double.NaN);                         // the caller's again
            Array.Fill(labels, -1);
            return batch;
        }
    }

    private static void Equal(double expected, double found) => Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(found));

    private static (double[] Images, int[] Labels) Random(Random random, CompiledNetwork network, int samples) =>
        ([.. Enumerable.Range(0, samples * network.InputSize).Select(_ => random.NextDouble() - 0.5)], [.. Enumerable.Range(0, samples).Select(_ => random.Next(network.OutputSize))]);

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
}
