using AdCompiler.Networks;
using Xunit.Abstractions;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>
/// Does a network on an OpenCL device agree with the CPU's? Within a tolerance: through ILGPU such a device is told neither to fuse a product and a sum, as the
/// CPU's programs do, nor to keep them apart.
/// </summary>
public sealed class OpenClDeviceTests(ITestOutputHelper output)
{
    [OpenClTheory]
    [InlineData("LeNet5", Width.Float), InlineData("LeNet5", Width.Double), InlineData("LeNet5Bn", Width.Float), InlineData("LeNet5Bn", Width.Double)]
    [InlineData("Vgg11", Width.Float), InlineData("Vgg11", Width.Double), InlineData("Vgg11Bn", Width.Float), InlineData("Vgg11Bn", Width.Double)]
    [InlineData("ResNet18", Width.Float), InlineData("ResNet18", Width.Double), InlineData("ResNet18Bn", Width.Float), InlineData("ResNet18Bn", Width.Double)]
    public void Does_a_step_of_each_network_agree_with_the_CPU(string name, Width width) => Check(Catalog.Find(name)!.Compile, width, batch: 6, alsoJvp: false);

    [OpenClTheory]
    [InlineData(Width.Float), InlineData(Width.Double)]
    public void Does_every_operation_agree_with_the_CPU(Width width)
    {
        Check(Convolutions.Compile, width, batch: 18, alsoJvp: true);
        Check(Pools.Compile, width, batch: 18, alsoJvp: true);
        Check(Functions.Compile, width, batch: 18, alsoJvp: true);
    }

    private void Check(Func<Width, int, Rules?, CompileOptions?, CompiledNetwork> compile, Width width, int batch, bool alsoJvp)
    {
        using IlgpuDevice device = IlgpuDevice.Open("opencl");
        using CompiledNetwork cpu = compile(width, batch, Rules.PyTorch, new CompileOptions()), gpu = compile(width, batch, Rules.PyTorch, new CompileOptions { Device = device });
        output.WriteLine($"{cpu.Name} on {device.Name}");
        var random = new Random(1);
        double[] images = Numbers(random, batch * cpu.InputSize), direction = Numbers(random, images.Length);
        int[] labels = [.. Enumerable.Range(0, batch).Select(_ => random.Next(cpu.OutputSize))];
        cpu.Initialize(1);
        gpu.Initialize(1);
        double tolerance = width == Width.Double ? 1e-11 : 1e-4;
        Agree("loss", [cpu.Gradient(images, labels)], [gpu.Gradient(images, labels)], tolerance);
        // a bias that batch normalization takes away again has a gradient of nothing but rounding, small against all others
        double rounding = (width == Width.Double ? 1e-14 : 1e-5) * cpu.Parameters.Max(static p => Largest(p.GradientToArray()));
        foreach (var (mine, its) in cpu.Parameters.Zip(gpu.Parameters))
            if (Largest(mine.GradientToArray()) > rounding)
                Agree($"gradient of {mine.Name}", mine.GradientToArray(), its.GradientToArray(), tolerance);
            else
                Assert.InRange(Largest(its.GradientToArray()), 0, rounding);
        cpu.ApplySgd(0.01, momentum: 0.9, weightDecay: 1e-3);
        gpu.ApplySgd(0.01, momentum: 0.9, weightDecay: 1e-3);
        foreach (var (mine, its) in cpu.Parameters.Concat(cpu.Buffers).Zip(gpu.Parameters.Concat(gpu.Buffers)))
            Agree($"{mine.Name} after the step", mine.ToArray(), its.ToArray(), tolerance);
        Agree("loss of the inference program", [cpu.Evaluate(images, labels, out _)], [gpu.Evaluate(images, labels, out _)], tolerance);
        if (!alsoJvp)
            return;
        foreach (NetworkValue parameter in cpu.Parameters.Concat(gpu.Parameters))
            parameter.SetTangent([.. Enumerable.Range(0, parameter.Count).Select(static i => Math.Sin(i))]);
        Agree("derivative along a direction", [cpu.Jvp(images, labels, direction).Tangent], [gpu.Jvp(images, labels, direction).Tangent], tolerance);
    }

    /// <summary>The differences are small against the largest of the numbers; a NaN is not.</summary>
    private void Agree(string what, double[] expected, double[] found, double tolerance)
    {
        double difference = Largest([.. expected.Zip(found, static (e, f) => e - f)]), size = Largest(expected);
        output.WriteLine($"{what}: {difference / size:E1}");
        Assert.True(difference <= tolerance * size, $"{what}: the device's is {difference:E1} away, the largest being {size:E1}; expected at most {tolerance:E1} of it.");
    }

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];

    private static double Largest(double[] numbers) => numbers.Aggregate(0.0, static (largest, number) => Math.Max(largest, Math.Abs(number)));
}
