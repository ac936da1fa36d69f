using AdCompiler.Networks;
using Xunit.Abstractions;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Compares a network on a device with the CPU's, where bits cannot be expected.</summary>
/// <param name="output">Gets the differences.</param>
/// <param name="tolerance">Of differences, against the largest of the numbers.</param>
/// <param name="rounding">Of gradients that are nothing but rounding, against the largest of all.</param>
internal sealed class DeviceAgreement(ITestOutputHelper output, double tolerance, double rounding)
{
    /// <summary>A step, evaluation, and, if asked for, the derivative along a direction and a batch that was prepared.</summary>
    public void Check(ComputeDevice device, Func<Width, int, Rules?, CompileOptions?, CompiledNetwork> compile, Width width, int batch, bool alsoJvp)
    {
        using CompiledNetwork cpu = compile(width, batch, Rules.PyTorch, new CompileOptions()), gpu = compile(width, batch, Rules.PyTorch, new CompileOptions { Device = device });
        output.WriteLine($"{cpu.Name} on {device.Name}");
        var random = new Random(1);
        double[] images = Numbers(random, batch * cpu.InputSize), direction = Numbers(random, images.Length);
        int[] labels = [.. Enumerable.Range(0, batch).Select(_ => random.Next(cpu.OutputSize))];
        cpu.Initialize(1);
        gpu.Initialize(1);
        Agree("loss", [cpu.Gradient(images, labels)], [gpu.Gradient(images, labels)]);
        // a bias that batch normalization takes away again has a gradient of nothing but rounding, small against all others
        double noise = rounding * cpu.Parameters.Max(static p => Largest(p.GradientToArray()));
        foreach (var (mine, its) in cpu.Parameters.Zip(gpu.Parameters))
            if (Largest(mine.GradientToArray()) > noise)
                Agree($"gradient of {mine.Name}", mine.GradientToArray(), its.GradientToArray());
            else
                Assert.InRange(Largest(its.GradientToArray()), 0, noise);
        cpu.ApplySgd(0.01, momentum: 0.9, weightDecay: 1e-3);
        gpu.ApplySgd(0.01, momentum: 0.9, weightDecay: 1e-3);
        foreach (var (mine, its) in cpu.Parameters.Concat(cpu.Buffers).Zip(gpu.Parameters.Concat(gpu.Buffers)))
            Agree($"{mine.Name} after the step", mine.ToArray(), its.ToArray());
        Agree("loss of the inference program", [cpu.Evaluate(images, labels, out _)], [gpu.Evaluate(images, labels, out _)]);
        if (!alsoJvp)
            return;
        foreach (NetworkValue parameter in cpu.Parameters.Concat(gpu.Parameters))
            parameter.SetTangent([.. Enumerable.Range(0, parameter.Count).Select(static i => Math.Sin(i))]);
        Agree("derivative along a direction", [cpu.Jvp(images, labels, direction).Tangent], [gpu.Jvp(images, labels, direction).Tangent]);
        PreparedBatch prepared = gpu.Prepare(images, labels);
        Agree("loss of a prepared batch", [cpu.Gradient(images, labels)], [gpu.Gradient(prepared)]);
    }

    /// <summary>The differences are small against the largest of the numbers; a NaN is not.</summary>
    private void Agree(string what, double[] expected, double[] found)
    {
        double difference = Largest([.. expected.Zip(found, static (e, f) => e - f)]), size = Largest(expected);
        output.WriteLine($"{what}: {difference / size:E1}");
        Assert.True(difference <= tolerance * size, $"{what}: the device's is {difference:E1} away, the largest being {size:E1}; expected at most {tolerance:E1} of it.");
    }

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];

    private static double Largest(double[] numbers) => numbers.Aggregate(0.0, static (largest, number) => Math.Max(largest, Math.Abs(number)));
}
