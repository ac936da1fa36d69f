using AdCompiler.Networks;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>A network on a device against the same on the CPU, bit for bit.</summary>
internal static class NetworkComparison
{
    private static readonly Dictionary<string, Func<Width, int, Rules?, CompileOptions, CompiledNetwork>> Networks = new()
    {
        ["LeNet5"] = LeNet5.Compile, ["LeNet5Bn"] = LeNet5Bn.Compile, ["Convolutions"] = Convolutions.Compile, ["Pools"] = Pools.Compile, ["Functions"] = Functions.Compile,
    };

    public static readonly Dictionary<string, Rules> RuleSets = new()
    {
        ["PyTorch"] = Rules.PyTorch, ["minimal"] = new Rules { MaxPool = MaxPoolRule.Minimal, ReluAtZero = 0.25 }, ["hybrid"] = new Rules { MaxPool = MaxPoolRule.Hybrid(10) },
        ["composed"] = new Rules { MaxPool = MaxPoolRule.Hybrid(10, Evaluation.Composed), ReluAtZero = 1 },
    };

    /// <summary>Networks, widths and batches, whole blocks of samples and not, that together have every operation.</summary>
    public static TheoryData<string, Width, int> Steps => new()
    {
        { "LeNet5", Width.Float, 2 }, { "LeNet5", Width.Double, 2 }, { "LeNet5", Width.Half, 2 },
        { "LeNet5", Width.Float, 33 }, { "LeNet5", Width.Double, 41 }, { "LeNet5", Width.Half, 33 },       // parts of the batch: several, not full, more than a group has rows
        { "LeNet5Bn", Width.Float, 2 }, { "LeNet5Bn", Width.Double, 9 }, { "LeNet5Bn", Width.Half, 2 },
        { "Convolutions", Width.Float, 17 }, { "Convolutions", Width.Double, 3 }, { "Convolutions", Width.Half, 3 },
        { "Pools", Width.Float, 3 }, { "Pools", Width.Double, 17 }, { "Pools", Width.Half, 3 },
        { "Functions", Width.Float, 33 }, { "Functions", Width.Double, 5 }, { "Functions", Width.Half, 5 },
    };

    /// <summary>Gradients, steps of both optimizers, evaluation, derivative along a direction, and ties where they are counted.</summary>
    public static void Check(ComputeDevice device, string network, Width width, int batch, Rules rules, CompileOptions options)
    {
        using CompiledNetwork cpu = Networks[network](width, batch, rules, options), gpu = Networks[network](width, batch, rules, options with { Device = device });
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
                Equal(mine.GradientToArray(), its.GradientToArray(), $"gradient of {mine.Name} in step {step}");
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
            Assert.Equal((cpu.LossScale, cpu.SkippedSteps), (gpu.LossScale, gpu.SkippedSteps));
        }
        foreach (var (mine, its) in cpu.Parameters.Concat(cpu.Buffers).Concat(cpu.OptimizerState).Zip(gpu.Parameters.Concat(gpu.Buffers).Concat(gpu.OptimizerState)))
            Equal(mine.ToArray(), its.ToArray(), mine.Name);
        Equal(cpu.Evaluate(images, labels, out _), gpu.Evaluate(images, labels, out _), "loss of the inference program");
        foreach (CompiledNetwork one in (CompiledNetwork[])[cpu, gpu])
            foreach (NetworkValue parameter in one.Parameters)
                parameter.SetTangent([.. Enumerable.Range(0, parameter.Count).Select(static i => Math.Sin(i))]);
        Equal(cpu.Jvp(images, labels, direction).Tangent, gpu.Jvp(images, labels, direction).Tangent, "derivative along a direction");
        Equal(cpu.Jvp(images, labels).Tangent, gpu.Jvp(images, labels).Tangent, "derivative along a direction of the parameters alone, after one of the images too");
        if (options.CountTies)
            Assert.Equal(Census(cpu), Census(gpu));
    }

    private static string Census(CompiledNetwork network) =>
        string.Join("\n", network.Ties().Sites.Select(static site => $"{site.Name}: {site.Windows} windows, {string.Join(" ", site.BySize)}, {site.AtZero} at zero"));

    public static double[] Values(NetworkValue value)
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
