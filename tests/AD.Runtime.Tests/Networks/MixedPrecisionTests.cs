using AdCompiler.Networks;

namespace AdCompiler.Tests.Networks;

/// <summary>Parameters in float, 16-bit programs, scaled cotangents.</summary>
public sealed class MixedPrecisionTests
{
    private const int Batch = 32;

    private static readonly float[] Images = [.. Enumerable.Range(0, Batch * 784).Select(static i => (float)(Half)(0.5 + 0.5 * Math.Sin(0.37 * i)))];
    private static readonly int[] Labels = [.. Enumerable.Range(0, Batch).Select(static i => i % 10)];

    private static CompiledNetwork Compile(Width width, LossScaling? scaling = null)
    {
        CompiledNetwork network = LeNet5.Compile(width, Batch, null, new CompileOptions { LossScaling = scaling });
        network.Initialize(1);
        return network;
    }

    private static double[] Values(CompiledNetwork network) => [.. network.Parameters.SelectMany(static parameter => parameter.ToArray())];

    private static double[] Gradients(CompiledNetwork network)
    {
        network.Gradient(Images, Labels);
        return [.. network.Parameters.SelectMany(static parameter => parameter.GradientToArray())];
    }

    [Fact]
    public void Are_small_gradients_nearer_to_those_of_floats_than_without_scaling()
    {
        using CompiledNetwork half = Compile(Width.Half), one = Compile(Width.Half, new LossScaling(1)), mixed = Compile(Width.Half, new LossScaling(4096)), reference = Compile(Width.Float);
        NetworkValue last = half.Parameters.Single(static parameter => parameter.Name == "f3.weight");
        last.SetValues([.. last.ToArray().Select(static weight => weight / 1024)]);          // all that goes back through it becomes small
        foreach (NetworkValue parameter in ((CompiledNetwork[])[one, mixed, reference]).SelectMany(static network => network.Parameters))
            parameter.SetValues(half.Parameters.Single(other => other.Name == parameter.Name).ToArray());
        double[] expected = Gradients(reference), plain = Gradients(half), scaled = Gradients(mixed);
        Assert.Equal(plain, Gradients(one));                         // a scale of 1 changes nothing
        Assert.True(4 * Vanished(scaled) < Vanished(plain), $"{Vanished(scaled)} of the scaled gradients vanish, {Vanished(plain)} of the others");
        Assert.True(2 * Distance(scaled) < Distance(plain), $"{Distance(scaled)} away with scaling, {Distance(plain)} without");

        int Vanished(double[] gradients) => gradients.Zip(expected, static (found, wanted) => found == 0 && wanted != 0 ? 1 : 0).Sum();
        double Distance(double[] gradients) => gradients.Zip(expected, static (found, wanted) => Math.Abs(found - wanted)).Take(reference.Parameters[0].Count).Sum();
    }

    [Fact]
    public void Do_steps_too_small_for_16_bits_add_up()
    {
        using CompiledNetwork half = Compile(Width.Half), mixed = Compile(Width.Half, new LossScaling(1024));
        double[] before = mixed.Parameters[0].ToArray();
        foreach (NetworkValue parameter in half.Parameters)
            parameter.SetValues(mixed.Parameters.Single(other => other.Name == parameter.Name).ToArray());
        double[] start = half.Parameters[0].ToArray();
        Assert.Contains(before, static x => (double)(Half)x != x);   // floats, which set values keep
        var sum = new double[before.Length];
        for (int step = 0; step < 20; step++)
        {
            Gradients(half);
            half.ApplySgd(1e-4);
            Gradients(mixed);
            double[] gradient = mixed.Parameters[0].GradientToArray();
            for (int i = 0; i < sum.Length; i++)
                sum[i] += 1e-4 * gradient[i];
            mixed.ApplySgd(1e-4);
        }
        double[] after = mixed.Parameters[0].ToArray(), stuck = half.Parameters[0].ToArray();
        for (int i = 0; i < sum.Length; i++)
            Assert.Equal(before[i] - sum[i], after[i], 3e-7);
        Assert.True(start.Zip(stuck, static (a, b) => a == b ? 1 : 0).Sum() > start.Length / 2);
        Assert.True(before.Zip(after, static (a, b) => a == b ? 0 : 1).Sum() > 3 * start.Length / 4);
    }

    [Fact]
    public void Does_an_overflow_change_no_parameter_and_halve_the_scale()
    {
        using CompiledNetwork network = Compile(Width.Half, new LossScaling(1 << 24, GrowthInterval: 3));
        double[] before = Values(network);
        int skipped = 0;
        for (; !Gradients(network).All(double.IsFinite); skipped++)
        {
            Assert.Equal((1 << 24) / Math.Pow(2, skipped), network.LossScale);
            network.ApplyAdam(0.01);
            Assert.Equal(before, Values(network));
            Assert.All(network.OptimizerState.Where(static state => state.Name.StartsWith("adam.", StringComparison.Ordinal)).SelectMany(static state => state.ToArray()), static x => Assert.Equal(0, x));
        }
        Assert.InRange(skipped, 1, 20);
        Assert.Equal(skipped, network.SkippedSteps);
        double scale = network.LossScale;
        for (int step = 0; step < 3; step++)
        {
            Assert.Equal(scale, network.LossScale);
            network.ApplySgd(0.01);
        }
        Assert.Equal(2 * scale, network.LossScale);
        Assert.NotEqual(before, Values(network));
        network.Initialize(1);
        Assert.Equal((1 << 24, 0), (network.LossScale, network.SkippedSteps));
    }

    [Fact]
    public void Is_the_scale_a_part_of_the_optimizers_state()
    {
        using CompiledNetwork first = Compile(Width.Half, new LossScaling(1024, GrowthInterval: 2)), second = Compile(Width.Half, new LossScaling(1024, GrowthInterval: 2));
        for (int step = 0; step < 3; step++)
            Step(first);
        Assert.Equal(2048, first.LossScale);
        Gradients(second);                                            // has prepared what depends on the scale
        foreach (var (from, to) in first.Parameters.Concat(first.OptimizerState).Zip(second.Parameters.Concat(second.OptimizerState)))
            to.SetValues(from.ToArray());
        for (int step = 0; step < 3; step++)
        {
            Step(first);
            Step(second);
        }
        Assert.Equal(8192, first.LossScale);
        Assert.Equal(first.LossScale, second.LossScale);
        Assert.Equal(Values(first), Values(second));

        static void Step(CompiledNetwork network)
        {
            network.Gradient(Images, Labels);
            network.ApplySgd(0.05, 0.9);
        }
    }

    [Theory]
    [InlineData(Width.Float, Accumulate.Wide, 1024, 1, "LossScaling at Float with Accumulate.Wide; expected Half with Accumulate.Wide")]
    [InlineData(Width.Half, Accumulate.Storage, 1024, 1, "LossScaling at Half with Accumulate.Storage; expected Half with Accumulate.Wide")]
    [InlineData(Width.Half, Accumulate.Wide, 1000, 1, "Initial: found 1000, expected a power of two, 1 to 16777216")]
    [InlineData(Width.Half, Accumulate.Wide, 1024, 0, "GrowthInterval: found 0, expected 1 or more")]
    public void Is_what_has_no_meaning_refused(Width width, Accumulate accumulate, double initial, int interval, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => LeNet5.Compile(width, 1, null, new CompileOptions { Accumulate = accumulate, LossScaling = new(initial, interval) })).Message);
}
