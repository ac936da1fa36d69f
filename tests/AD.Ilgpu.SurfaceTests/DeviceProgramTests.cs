using AdCompiler.Networks;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Do a device's programs compute the bits of the CPU's, in every width and for every rule?</summary>
public sealed class DeviceProgramTests : IDisposable
{
    private readonly IlgpuDevice device = IlgpuDevice.Open("emulated");

    public void Dispose() => device.Dispose();

    [Theory, MemberData(nameof(NetworkComparison.Steps), MemberType = typeof(NetworkComparison))]
    public void Has_a_training_step_the_bits_of_the_CPU(string network, Width width, int batch) => NetworkComparison.Check(device, network, width, batch, Rules.PyTorch, new CompileOptions { Seed = 3, CountTies = true });

    [Theory]
    [InlineData("minimal", Width.Float), InlineData("hybrid", Width.Double), InlineData("composed", Width.Float), InlineData("composed", Width.Half)]
    public void Is_that_so_for_every_rule(string rules, Width width) => NetworkComparison.Check(device, "Pools", width, 4, NetworkComparison.RuleSets[rules], new CompileOptions { CountTies = true });

    [Fact]
    public void Is_that_so_where_every_operation_rounds_to_Half() => NetworkComparison.Check(device, "Convolutions", Width.Half, 3, Rules.PyTorch, new CompileOptions { Accumulate = Accumulate.Storage });

    [Theory, InlineData(1024), InlineData(1 << 24)]                   // the latter overflows
    public void Is_that_so_in_mixed_precision(double scale) =>
        NetworkComparison.Check(device, "Convolutions", Width.Half, 3, Rules.PyTorch, new CompileOptions { LossScaling = new(scale, GrowthInterval: 1) });

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
        Assert.NotEqual(5.0, bias.ToArray()[0]);
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
}
