using AdCompiler.Networks;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Do LeNet's programs, compiled by ILGPU itself and run by its emulation, compute the bits of the CPU's?</summary>
public sealed class EmulatedDeviceTests
{
    [Theory]
    [InlineData("lenet5", Width.Float), InlineData("lenet5", Width.Double), InlineData("lenet5", Width.Half), InlineData("lenet5bn", Width.Float), InlineData("lenet5bn", Width.Double), InlineData("lenet5bn", Width.Half)]
    public void Has_a_training_step_the_bits_of_the_CPU(string name, Width width)
    {
        using IlgpuDevice device = IlgpuDevice.Open("emulated");
        NetworkEntry network = Catalog.Find(name)!;
        const int batch = 2;
        using CompiledNetwork cpu = network.Compile(width, batch, Rules.PyTorch, new CompileOptions()), gpu = network.Compile(width, batch, Rules.PyTorch, new CompileOptions { Device = device });
        var random = new Random(1);
        double[] images = [.. Enumerable.Range(0, batch * cpu.InputSize).Select(_ => random.Next(5) / 4.0)];
        foreach (CompiledNetwork one in (CompiledNetwork[])[cpu, gpu])
        {
            one.Initialize(1);
            one.Gradient(images, [3, 7]);
            one.ApplySgd(0.1, momentum: 0.9);
        }
        Assert.Equal(cpu.Gradient(images, [3, 7]), gpu.Gradient(images, [3, 7]));
        foreach (var (mine, its) in cpu.Parameters.Zip(gpu.Parameters))
            Assert.Equal(Bits(mine), Bits(its));
    }

    private static long[] Bits(NetworkValue value)
    {
        var gradient = new double[value.Count];
        value.CopyGradientTo(gradient);
        return [.. gradient.Select(BitConverter.DoubleToInt64Bits)];
    }
}
