using Xunit.Abstractions;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Do gradients that are added atomically hang on which groups of threads come first, by no more than rounding, and no others?</summary>
public sealed class AtomicSumsTests(ITestOutputHelper output)
{
    [Fact]
    public void Do_they_differ_with_the_order_of_groups()
    {
        Dictionary<string, double[]> first = Gradients(lastGroupFirst: false), second = Gradients(lastGroupFirst: true);
        string[] differ = [.. first.Keys.Where(name => !first[name].SequenceEqual(second[name]))];
        output.WriteLine($"of {first.Count}: {string.Join(", ", differ)}");
        // each kernel that sums over the batch: a generated one, tiles, and those of a linear layer
        Assert.Empty(((string[])["padded.weight", "padded.bias", "large.weight", "last.weight", "last.bias"]).Except(differ));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Do_they_agree_with_the_CPU(bool lastGroupFirst)
    {
        using IlgpuDevice device = Open(DeviceSums.Atomic, lastGroupFirst);
        new DeviceAgreement(output, 1e-13, rounding: 1e-13).Check(device, Convolutions.Compile, Width.Double, batch: 33, alsoJvp: true);
        new DeviceAgreement(output, 1e-4, rounding: 1e-4).Check(device, Functions.Compile, Width.Float, batch: 65, alsoJvp: true);      // batch normalization reads some of them again
    }

    [Fact]
    public void Are_they_the_same_in_every_step_that_has_the_same_order()   // the third one starts what the second has recorded, zeros included
    {
        using IlgpuDevice device = Open(DeviceSums.Atomic, lastGroupFirst: false);
        using CompiledNetwork network = Functions.Compile(Width.Float, 65, Rules.PyTorch, new CompileOptions { Device = device });
        network.Initialize(1);
        (double[] images, int[] labels) = Batch(network);
        double[]? first = null;
        for (int step = 0; step < 4; step++)
        {
            network.Gradient(images, labels);
            double[] gradients = [.. network.Parameters.SelectMany(static parameter => parameter.GradientToArray())];
            Assert.Equal(first ??= gradients, gradients);
        }
        Assert.Equal("recorded", device.Launches);
    }

    [Theory, InlineData(DeviceSums.Ordered, 17), InlineData(DeviceSums.Atomic, 16)]         // the latter has one slice
    public void Have_ordered_sums_the_bits_of_the_CPU_whichever_groups_come_first(DeviceSums sums, int batch)
    {
        using IlgpuDevice device = Open(sums, lastGroupFirst: true);
        NetworkComparison.Check(device, "Convolutions", Width.Float, batch, Rules.PyTorch, new CompileOptions());
    }

    [Theory, InlineData(Accumulate.Wide, false), InlineData(Accumulate.Storage, false), InlineData(Accumulate.Wide, true)]
    public void Are_they_refused_in_16_bits(Accumulate accumulate, bool isMixed)
    {
        using IlgpuDevice device = Open(DeviceSums.Atomic, lastGroupFirst: false);
        var options = new CompileOptions { Device = device, Accumulate = accumulate, LossScaling = isMixed ? new LossScaling() : null };
        string message = Assert.Throws<ArgumentException>(() => Convolutions.Compile(Width.Half, 2, null, options)).Message;
        Assert.StartsWith("Convolutions: a sum in 16 bits", message);
        Assert.Contains("found DeviceSums.Atomic, expected Ordered", message);
    }

    private static IlgpuDevice Open(DeviceSums sums, bool lastGroupFirst)
    {
        IlgpuDevice device = IlgpuDevice.Open("emulated", sums: sums);
        device.Accelerator.LastGroupFirst = lastGroupFirst;
        return device;
    }

    private static Dictionary<string, double[]> Gradients(bool lastGroupFirst)
    {
        using IlgpuDevice device = Open(DeviceSums.Atomic, lastGroupFirst);
        using CompiledNetwork network = Convolutions.Compile(Width.Double, 33, Rules.PyTorch, new CompileOptions { Device = device });
        network.Initialize(1);
        (double[] images, int[] labels) = Batch(network);
        network.Gradient(images, labels);
        return network.Parameters.ToDictionary(static parameter => parameter.Name, static parameter => parameter.GradientToArray());
    }

    private static (double[] Images, int[] Labels) Batch(CompiledNetwork network)
    {
        var random = new Random(1);
        return ([.. Enumerable.Range(0, network.Batch * network.InputSize).Select(_ => random.NextDouble() - 0.5)], [.. Enumerable.Range(0, network.Batch).Select(_ => random.Next(network.OutputSize))]);
    }
}
