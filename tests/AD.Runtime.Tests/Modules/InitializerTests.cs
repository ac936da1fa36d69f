namespace AdCompiler.Tests;

public sealed class InitializerTests
{
    static double[] Draw(Initializer initializer, int count, ulong seed = 1, string name = "c1.weight")
    {
        var values = new double[count];
        initializer.Fill(seed, name, values);
        return values;
    }

    // First outputs of SplitMix64 from state 0 and 1234567, as in its authors' reference implementation.
    [Theory]
    [InlineData(0UL, 0UL, 0xE220A8397B1DCDAFUL)]
    [InlineData(0UL, 1UL, 0x6E789E6AA1B965F4UL)]
    [InlineData(1234567UL, 0UL, 6457827717110365317UL)]
    [InlineData(1234567UL, 1UL, 3203168211198807973UL)]
    public void Is_the_generator_SplitMix64(ulong state, ulong counter, ulong expected) =>
        Assert.Equal(expected, CounterRandom.Bits(state, counter));

    [Fact]
    public void Do_values_depend_on_seed_and_name_alone()
    {
        Initializer normal = Initializer.KaimingNormal(100);
        Assert.Equal(Draw(normal, 50), Draw(normal, 50));
        Assert.Equal(Draw(normal, 50), Draw(normal, 500)[..50]);
        Assert.NotEqual(Draw(normal, 50), Draw(normal, 50, seed: 2));
        Assert.NotEqual(Draw(normal, 50), Draw(normal, 50, name: "c2.weight"));
    }

    [Fact]
    public void Does_the_default_fill_its_interval_evenly()
    {
        double[] values = Draw(Initializer.PyTorchDefault(fanIn: 25), 100_000);
        Assert.InRange(values.Min(), -0.2, -0.1999);
        Assert.InRange(values.Max(), 0.1999, 0.2);
        Assert.Equal(0, values.Average(), 2e-3);
        Assert.Equal(0.04 / 3, values.Average(v => v * v), 2e-4);
    }

    [Fact]
    public void Is_the_normal_distribution_normal()
    {
        double[] values = Draw(Initializer.Normal(1), 100_000);
        Assert.Equal(0, values.Average(), 0.02);
        Assert.Equal(1, values.Average(v => v * v), 0.02);
        Assert.Equal(3, values.Average(v => v * v * v * v), 0.12);
        Assert.Equal(0.6826895, values.Count(v => Math.Abs(v) < 1) / 100_000.0, 0.006);
        Assert.Equal(0.9973002, values.Count(v => Math.Abs(v) < 3) / 100_000.0, 0.002);
    }

    [Fact]
    public void Do_the_named_schemes_have_their_scales()
    {
        Assert.Equal(new Initializer(InitializerKind.Normal, 0.1), Initializer.KaimingNormal(200));
        Assert.Equal(new Initializer(InitializerKind.Uniform, Math.Sqrt(0.03)), Initializer.KaimingUniform(200));
        Assert.Equal([3, 3], Draw(Initializer.Constant(3), 2));
        Assert.Equal([0, 1], [Draw(Initializer.Zeros, 1)[0], Draw(Initializer.Ones, 1)[0]]);
    }

    [Fact]
    public void Is_a_fan_of_zero_refused() =>
        Assert.Equal("Initializer: fanIn is 0; expected at least 1. (Parameter 'fanIn')",
            Assert.Throws<ArgumentException>(() => Initializer.PyTorchDefault(0)).Message);
}
