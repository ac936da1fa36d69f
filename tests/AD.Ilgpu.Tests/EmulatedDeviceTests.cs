using AdCompiler.Networks;
using Xunit.Abstractions;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Do LeNet's programs, compiled by ILGPU itself and run by its emulation, compute the bits of the CPU's?</summary>
public sealed class EmulatedDeviceTests(ITestOutputHelper output)
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
        PreparedBatch batchAhead = gpu.Prepare(images, [3, 7]);
        Assert.Equal(cpu.Gradient(images, [3, 7]), gpu.Gradient(batchAhead));
        foreach (var (mine, its) in cpu.Parameters.Zip(gpu.Parameters))
            Assert.Equal(Bits(mine), Bits(its));
    }

    [Fact]
    public void Do_gradients_that_are_added_atomically_agree_with_them()
    {
        using IlgpuDevice device = IlgpuDevice.Open("emulated", sums: DeviceSums.Atomic);
        new DeviceAgreement(output, 1e-4, rounding: 1e-4).Check(device, Functions.Compile, Width.Float, batch: 49, alsoJvp: false);
    }

    [Fact]
    public void Do_the_values_of_a_network_outlive_its_device()
    {
        float[] images = [.. Enumerable.Range(0, 2 * 784).Select(static i => (i % 29) / 29f)];
        IlgpuDevice device = IlgpuDevice.Open("emulated");
        using CompiledNetwork gpu = LeNet5.Compile<float>(batch: 2, options: new CompileOptions { Device = device }), cpu = LeNet5.Compile<float>(batch: 2);
        foreach (CompiledNetwork one in (CompiledNetwork[])[gpu, cpu])
        {
            one.Initialize(1);
            one.Gradient(images, [3, 7]);
        }
        device.Dispose();
        device.Dispose();
        foreach (var (mine, its) in cpu.Parameters.Zip(gpu.Parameters))
            Assert.Equal(Bits(mine), Bits(its));
        foreach (Action use in (Action[])[() => gpu.Gradient(images, [3, 7]), () => gpu.ApplySgd(0.1), () => gpu.Prepare(images, [3, 7])])
            Assert.Contains("LeNet5 ran on a device that has been disposed", Assert.Throws<ObjectDisposedException>(use).Message);
        Assert.Throws<ObjectDisposedException>(() => LeNet5.Compile<float>(batch: 2, options: new CompileOptions { Device = device }));
    }

    [Fact]
    public void Are_devices_and_choices_that_do_not_exist_refused()
    {
        Assert.Throws<ArgumentNullException>(static () => IlgpuDevice.Open(null!));
        Assert.Contains("expected one of Reproducible, Fast, Tf32", Assert.Throws<ArgumentOutOfRangeException>(static () => IlgpuDevice.Open("emulated", (DeviceNumerics)9)).Message);
        Assert.Contains("expected one of Ordered, Atomic", Assert.Throws<ArgumentOutOfRangeException>(static () => IlgpuDevice.Open("emulated", sums: (DeviceSums)9)).Message);
    }

    private static long[] Bits(NetworkValue value)
    {
        var gradient = new double[value.Count];
        value.CopyGradientTo(gradient);
        return [.. gradient.Select(BitConverter.DoubleToInt64Bits)];
    }
}
