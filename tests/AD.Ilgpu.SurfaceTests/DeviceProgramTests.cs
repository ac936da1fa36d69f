using AdCompiler.Networks;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Do a device's programs compute the bits of the CPU's, in every width and for every rule?</summary>
public sealed class DeviceProgramTests : IDisposable
{
    private readonly IlgpuDevice device = IlgpuDevice.Open("emulated");

    public void Dispose() => device.Dispose();

    private static readonly Dictionary<string, Func<Width, int, Rules?, CompileOptions, CompiledNetwork>> Networks = new()
    {
        ["LeNet5"] = LeNet5.Compile, ["LeNet5Bn"] = LeNet5Bn.Compile, ["Convolutions"] = Convolutions.Compile, ["Pools"] = Pools.Compile, ["Functions"] = Functions.Compile,
    };

    private static readonly Dictionary<string, Rules> RuleSets = new()
    {
        ["PyTorch"] = Rules.PyTorch, ["minimal"] = new Rules { MaxPool = MaxPoolRule.Minimal, ReluAtZero = 0.25 }, ["hybrid"] = new Rules { MaxPool = MaxPoolRule.Hybrid(10) },
        ["composed"] = new Rules { MaxPool = MaxPoolRule.Hybrid(10, Evaluation.Composed), ReluAtZero = 1 },
    };

    [Theory]
    [InlineData("LeNet5", Width.Float, 2), InlineData("LeNet5", Width.Double, 2), InlineData("LeNet5", Width.Half, 2)]
    [InlineData("LeNet5Bn", Width.Float, 2), InlineData("LeNet5Bn", Width.Double, 9), InlineData("LeNet5Bn", Width.Half, 2)]
    [InlineData("Convolutions", Width.Float, 17), InlineData("Convolutions", Width.Double, 3), InlineData("Convolutions", Width.Half, 3)]
    [InlineData("Pools", Width.Float, 3), InlineData("Pools", Width.Double, 17), InlineData("Pools", Width.Half, 3)]
    [InlineData("Functions", Width.Float, 33), InlineData("Functions", Width.Double, 5), InlineData("Functions", Width.Half, 5)]
    public void Has_a_training_step_the_bits_of_the_CPU(string network, Width width, int batch) => Check(network, width, batch, Rules.PyTorch, new CompileOptions { Seed = 3, CountTies = true });

    [Theory]
    [InlineData("minimal", Width.Float), InlineData("hybrid", Width.Double), InlineData("composed", Width.Float), InlineData("composed", Width.Half)]
    public void Is_that_so_for_every_rule(string rules, Width width) => Check("Pools", width, 4, RuleSets[rules], new CompileOptions { CountTies = true });

    [Fact]
    public void Is_that_so_where_every_operation_rounds_to_Half() => Check("Convolutions", Width.Half, 3, Rules.PyTorch, new CompileOptions { Accumulate = Accumulate.Storage });

    private void Check(string name, Width width, int batch, Rules rules, CompileOptions options)
    {
        using CompiledNetwork cpu = Networks[name](width, batch, rules, options), gpu = Networks[name](width, batch, rules, options with { Device = device });
        cpu.Initialize(1);
        gpu.Initialize(1);
        var random = new Random(batch);
        double[] images = [.. Enumerable.Range(0, batch * cpu.InputSize).Select(_ => random.Next(-4, 5) / 4.0)];     // coarse: ties
        double[] direction = [.. images.Select(_ => random.NextDouble() - 0.5)];
        int[] labels = [.. Enumerable.Range(0, batch).Select(_ => random.Next(cpu.OutputSize))];
        for (int step = 0; step < 2; step++)
        {
            Equal(cpu.Gradient(images, labels), gpu.Gradient(images, labels), $"loss of step {step}");
            Assert.Equal(cpu.Correct, gpu.Correct);
            foreach (var (mine, its) in cpu.Parameters.Zip(gpu.Parameters))
                Equal(Gradient(mine), Gradient(its), $"gradient of {mine.Name} in step {step}");
            if (step == 0)
            {
                cpu.ApplySgd(0.05, 0.9, 1e-3);
                gpu.ApplySgd(0.05, 0.9, 1e-3);
            }
            else
            {
                cpu.ApplyAdam(0.01, weightDecay: 1e-3);
                gpu.ApplyAdam(0.01, weightDecay: 1e-3);
            }
        }
        foreach (var (mine, its) in cpu.Parameters.Concat(cpu.Buffers).Concat(cpu.OptimizerState).Zip(gpu.Parameters.Concat(gpu.Buffers).Concat(gpu.OptimizerState)))
            Equal(Values(mine), Values(its), mine.Name);
        Equal(cpu.Evaluate(images, labels, out _), gpu.Evaluate(images, labels, out _), "loss of the inference program");
        foreach (CompiledNetwork network in (CompiledNetwork[])[cpu, gpu])
            foreach (NetworkValue parameter in network.Parameters)
                parameter.SetTangent([.. Enumerable.Range(0, parameter.Count).Select(static i => Math.Sin(i))]);
        Equal(cpu.Jvp(images, labels, direction).Tangent, gpu.Jvp(images, labels, direction).Tangent, "derivative along a direction");
        Equal(cpu.Jvp(images, labels).Tangent, gpu.Jvp(images, labels).Tangent, "derivative along a direction of the parameters alone, after one of the images too");
        if (options.CountTies)
            Assert.Equal(Census(cpu), Census(gpu));
    }

    private static string Census(CompiledNetwork network) =>
        string.Join("\n", network.Ties().Sites.Select(static site => $"{site.Name}: {site.Windows} windows, {string.Join(" ", site.BySize)}, {site.AtZero} at zero"));

    [Fact]
    public void Are_values_that_were_set_between_steps_those_of_the_next()
    {
        using CompiledNetwork network = LeNet5.Compile(Width.Double, 2, null, new CompileOptions { Device = device });
        network.Initialize(1);
        float[] images = new float[2 * 784];
        double before = network.Gradient(images, [0, 1]);
        NetworkValue bias = network.Parameters.Single(static p => p.Name == "f3.bias");
        bias.SetValues([5.0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        Assert.NotEqual(before, network.Gradient(images, [0, 1]));
        network.ApplySgd(0.1);
        Assert.NotEqual(5.0, Values(bias)[0]);
    }

    [Theory]
    [InlineData(100_000, "takes 3952 MiB on the device; expected at most 2047. Compile for a smaller batch")]        // more than offsets reach
    [InlineData(30_000, "MiB, which test surface does not give (1048576 KiB in all). Compile for a smaller batch")]
    public void Is_a_batch_that_does_not_fit_refused_with_its_size(int batch, string expected)
    {
        var error = Assert.Throws<InvalidOperationException>(() => LeNet5.Compile(Width.Float, batch, null, new CompileOptions { Device = device }));
        Assert.StartsWith($"LeNet5: a batch of {batch} takes ", error.Message);
        Assert.Contains(expected, error.Message);
        using CompiledNetwork small = LeNet5.Compile(Width.Float, 1, null, new CompileOptions { Device = device });      // the device still works
        small.Initialize(1);
        Assert.True(double.IsFinite(small.Gradient(new float[784], [1])));
    }

    [Fact]
    public void Does_a_device_that_is_not_there_say_which_are()
    {
        var error = Assert.Throws<ArgumentException>(static () => IlgpuDevice.Open("cuda:7"));
        Assert.Contains("'cuda:7'", error.Message);
        Assert.Contains("emulated:0", error.Message);
    }

    private static double[] Gradient(NetworkValue value)
    {
        var numbers = new double[value.Count];
        value.CopyGradientTo(numbers);
        return numbers;
    }

    private static double[] Values(NetworkValue value)
    {
        var numbers = new double[value.Count];
        value.CopyValuesTo(numbers);
        return numbers;
    }

    private static void Equal(double expected, double found, string what) =>
        Assert.True(BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(found), $"{what}: {found:R} on the device, {expected:R} on the CPU");

    private static void Equal(double[] expected, double[] found, string what)
    {
        for (int i = 0; i < expected.Length; i++)
            Equal(expected[i], found[i], $"{what}[{i}]");
    }
}
