namespace AdCompiler.Tests.Execution;

public sealed class NetworkExecutionTests
{
    private static readonly float[] Images = [.. Enumerable.Range(0, 20 * PlainNetwork.Features).Select(i => (float)Math.Sin(i))];

    [Theory]
    [InlineData(Width.Half, 20)]
    [InlineData(Width.Float, 20)]
    [InlineData(Width.Float, 1)]
    [InlineData(Width.Double, 17)]
    public void Do_images_reach_the_lanes_of_their_sample(Width width, int samples)
    {
        using CompiledNetwork network = PlainNetwork.Create(width, 20, new CompileOptions { Threads = 1 });
        network.Initialize(1);
        var outputs = new double[samples * PlainNetwork.Features];
        network.Predict(Images.AsSpan(0, outputs.Length), outputs);
        for (int i = 0; i < outputs.Length; i++)
            Assert.Equal(width == Width.Half ? (double)(Half)Images[i] : Images[i], outputs[i]);
    }

    [Fact]
    public void Is_the_loss_the_mean_over_the_samples_alone()
    {
        using CompiledNetwork network = PlainNetwork.Create(Width.Double, 20, new CompileOptions { Threads = 2 });
        network.Initialize(1);
        double expected = 0;
        for (int n = 0; n < 11; n++)
            expected += Images[3 * n] + (double)Images[3 * n + 1] + Images[3 * n + 2];
        Assert.Equal(expected / 11, network.Gradient(Images.AsSpan(0, 33), new int[11]), 1e-15);
    }

    [Theory]
    [InlineData(Width.Half)]
    [InlineData(Width.Float)]
    [InlineData(Width.Double)]
    public void Does_SGD_take_PyTorchs_steps(Width width)
    {
        using CompiledNetwork network = PlainNetwork.Create(width, 4, new CompileOptions { Threads = 1 });
        network.Initialize(7);
        double[] p = [.. network.Parameters.SelectMany(v => v.ToArray())], v = new double[p.Length];
        for (int step = 0; step < 4; step++)
        {
            network.Gradient(Images.AsSpan(0, 12), new int[4]);
            double[] g = [.. network.Parameters.SelectMany(value => value.GradientToArray())];
            network.ApplySgd(0.1, 0.9, 0.01);
            for (int i = 0; i < p.Length; i++)
            {
                v[i] = 0.9 * v[i] + (g[i] + 0.01 * p[i]);
                p[i] -= 0.1 * v[i];
            }
        }
        AssertClose(p, network, width);
        Assert.Equal(4ul, network.Step);
    }

    [Theory]
    [InlineData(Width.Half)]
    [InlineData(Width.Float)]
    [InlineData(Width.Double)]
    public void Does_Adam_take_PyTorchs_steps(Width width)
    {
        using CompiledNetwork network = PlainNetwork.Create(width, 4, new CompileOptions { Threads = 1 });
        network.Initialize(7);
        double[] p = [.. network.Parameters.SelectMany(v => v.ToArray())], m = new double[p.Length], s = new double[p.Length];
        for (int step = 1; step <= 4; step++)
        {
            network.Gradient(Images.AsSpan(0, 12), new int[4]);
            double[] g = [.. network.Parameters.SelectMany(value => value.GradientToArray())];
            network.ApplyAdam(0.01, weightDecay: 0.1);
            for (int i = 0; i < p.Length; i++)
            {
                double d = g[i] + 0.1 * p[i];
                m[i] = 0.9 * m[i] + 0.1 * d;
                s[i] = 0.999 * s[i] + 0.001 * d * d;
                p[i] -= 0.01 / (1 - Math.Pow(0.9, step)) * m[i] / (Math.Sqrt(s[i]) / Math.Sqrt(1 - Math.Pow(0.999, step)) + 1e-8);
            }
        }
        AssertClose(p, network, width);
    }

    [Fact]
    public void Does_a_restored_optimizer_go_on_with_the_same_bits()
    {
        using CompiledNetwork whole = PlainNetwork.Create(Width.Float, 4, new CompileOptions { Threads = 1 });
        using CompiledNetwork resumed = PlainNetwork.Create(Width.Float, 4, new CompileOptions { Threads = 2 });
        whole.Initialize(3);
        Steps(whole, 3);
        foreach (var (from, to) in whole.Parameters.Concat(whole.OptimizerState).Zip(resumed.Parameters.Concat(resumed.OptimizerState)))
            to.SetValues(from.ToArray());
        Steps(whole, 2);
        Steps(resumed, 2);
        Assert.Equal(whole.Parameters.SelectMany(v => v.ToArray()), resumed.Parameters.SelectMany(v => v.ToArray()));

        static void Steps(CompiledNetwork network, int count)
        {
            for (int i = 0; i < count; i++)
            {
                network.Gradient(Images.AsSpan(0, 12), new int[4]);
                network.ApplyAdam(0.01);
                network.ApplySgd(0.01, 0.9);
            }
        }
    }

    [Fact]
    public void Does_a_warm_step_allocate_nothing()
    {
        using CompiledNetwork network = PlainNetwork.Create(Width.Float, 20, new CompileOptions { Threads = 2 });
        network.Initialize(1);
        var labels = new int[20];
        for (int i = 0; i < 3; i++)
            Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Step();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Step()
        {
            network.Gradient(Images, labels);
            network.ApplySgd(0.1, 0.9, 1e-4);
        }
    }

    [Fact]
    public void Do_errors_name_what_was_found_and_expected()
    {
        using CompiledNetwork network = PlainNetwork.Create(Width.Float, 4, new CompileOptions { Threads = 1 });
        network.Initialize(1);
        Assert.Contains("5 samples; expected 1 to 4", Assert.Throws<ArgumentException>(() => network.Gradient(Images.AsSpan(0, 15), new int[5])).Message);
        Assert.Contains("14 numbers of images for 4 samples; expected 12", Assert.Throws<ArgumentException>(() => network.Gradient(Images.AsSpan(0, 14), new int[4])).Message);
        Assert.Contains("label 3 at sample 1; expected 0 to 2", Assert.Throws<ArgumentException>(() => network.Gradient(Images.AsSpan(0, 6), new int[] { 0, 3 })).Message);
        Assert.Contains("real targets given", Assert.Throws<ArgumentException>(() => network.Gradient(Images.AsSpan(0, 6), new float[2])).Message);
        Assert.Contains("3 values given; expected 35 for shape [5, 7]", Assert.Throws<ArgumentException>(() => network.Parameters[0].SetValues(new double[3])).Message);
        Assert.Contains("tie census", Assert.Throws<InvalidOperationException>(() => network.Ties()).Message);
        Assert.Contains("batch is 0", Assert.Throws<ArgumentOutOfRangeException>(() => PlainNetwork.Create(Width.Float, 0, new CompileOptions())).Message);
    }

    private static void AssertClose(double[] expected, CompiledNetwork network, Width width)
    {
        double tolerance = width switch { Width.Half => 4e-3, Width.Float => 1e-6, _ => 1e-14 };
        double[] found = [.. network.Parameters.SelectMany(v => v.ToArray())];
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(found[i], expected[i] - tolerance, expected[i] + tolerance);
    }
}
