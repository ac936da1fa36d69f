namespace AdCompiler.Tests.Reference;

public sealed class DropoutTests
{
    static Tensor Dropped(ulong seed, ulong step)
    {
        DropoutRandom.Begin(seed, step);
        return Ops.Dropout(Tensor.Filled(1, 100, 100), 0.25, training: true);
    }

    [Fact]
    public void Is_it_the_identity_in_inference()
    {
        Tensor x = Near.Random(1, 3, 4);
        Assert.Same(x, Ops.Dropout(x, 0.5, training: false));
    }

    [Fact]
    public void Does_it_drop_the_stated_share_and_keep_the_mean()
    {
        double[] values = Dropped(1, 0).Values;
        Assert.All(values, v => Assert.True(v is 0 or 1 / 0.75));
        Assert.Equal(0.25, values.Count(v => v == 0) / 10000.0, 0.02);
    }

    [Fact]
    public void Does_the_mask_depend_on_seed_and_step_alone()
    {
        Assert.Equal(Dropped(1, 5).Values, Dropped(1, 5).Values);
        Assert.NotEqual(Dropped(1, 5).Values, Dropped(1, 6).Values);
        Assert.NotEqual(Dropped(1, 5).Values, Dropped(2, 5).Values);
    }

    [Fact]
    public void Do_two_sites_of_one_step_differ()
    {
        Tensor first = Dropped(1, 5), second = Ops.Dropout(Tensor.Filled(1, 100, 100), 0.25, training: true);
        Assert.NotEqual(first.Values, second.Values);
    }

    [Fact]
    public void Does_one_element_follow_from_its_counter_alone()
    {
        Tensor y = Dropped(7, 3);
        ulong key = CounterRandom.DropoutKey(7, 3, site: 0);
        Assert.Equal(CounterRandom.Uniform(key, 42 * 100 + 17) >= 0.25, y[42, 17] > 0);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Is_a_probability_outside_its_range_refused(double p) =>
        Assert.Throws<ArgumentException>(() => Ops.Dropout(Tensor.Zeros(1, 1), p, training: false));
}
