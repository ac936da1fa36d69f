namespace AdCompiler.Tests.Reference;

public sealed class PoolingTests
{
    static readonly Tensor Ramp = new([1, 2, 3, 4, 5, 6, 7, 8, 9], 1, 1, 3, 3);

    [Fact]
    public void Do_overlapping_windows_each_see_their_maximum() =>
        Assert.Equal([5, 6, 8, 9], Ops.MaxPool(Ramp, 2, stride: 1).Values);

    [Fact]
    public void Does_a_window_that_does_not_fit_fall_away() =>
        Assert.Equal([5], Ops.MaxPool(Ramp, 2).Values);

    [Fact]
    public void Does_padding_never_win() =>
        Assert.Equal([-1, -2, -4, -5], Ops.MaxPool(-Ramp, 2, stride: 2, padding: 1).Values);

    [Theory]
    [InlineData(new[] { 1, double.NaN, 3, 2 }, double.NaN)]
    [InlineData(new[] { double.NaN, 9, 3, 2 }, double.NaN)]
    [InlineData(new[] { double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity }, double.NegativeInfinity)]
    public void Does_the_scan_treat_NaN_as_PyTorch_does(double[] window, double expected) =>
        Assert.Equal(expected, Ops.MaxPool(new Tensor(window, 1, 1, 2, 2), 2).Values[0]);

    [Fact]
    public void Does_the_composed_hybrid_change_the_value_and_the_fused_not()
    {
        Tensor x = Near.Random(5, 1, 1, 40, 40), exact = Ops.MaxPool(x, 2);
        Assert.Equal(exact.Values, Ops.MaxPool(x, 2, rule: Pool.Hybrid, beta: 1e4).Values);
        double[] composed = Ops.MaxPool(x, 2, rule: Pool.Hybrid, beta: 1e4, evaluation: Evaluation.Composed).Values;
        Assert.NotEqual(exact.Values, composed);
        Near.Equal(exact.Values, composed, 1e4 * 2.3e-16);
    }

    [Fact]
    public void Does_the_divisor_of_an_average_count_padding_only_if_told()
    {
        Assert.Equal([0.25, 1.25, 2.75, 7], Ops.AvgPool(Ramp, 2, stride: 2, padding: 1).Values);
        Assert.Equal([1, 2.5, 5.5, 7], Ops.AvgPool(Ramp, 2, stride: 2, padding: 1, countPadding: false).Values);
    }

    [Fact]
    public void Does_the_global_average_keep_channels()
    {
        Tensor y = Ops.GlobalAvgPool(new Tensor([1, 2, 3, 4, 10, 20, 30, 40], 1, 2, 2, 2));
        Assert.Equal([1, 2], y.Shape);
        Assert.Equal([2.5, 25], y.Values);
    }

    [Fact]
    public void Is_a_norm_pool_the_Euclidean_norm_of_each_window() =>
        Assert.Equal([5, 0], Ops.NormPool(new Tensor([3, 4, 0, 0, 0, 0, 0, 0], 1, 1, 2, 4), 2).Values);

    [Theory]
    [InlineData(0, 0, 0, "MaxPool: window 0, stride 0; expected at least 1 and 0 (0 for the window itself).")]
    [InlineData(2, 1, 2, "MaxPool: padding 2; expected 0 to half the window, 1.")]
    [InlineData(4, 1, 0, "MaxPool: height is 3 with padding 0; expected at least the window's span of 4.")]
    public void Are_impossible_windows_refused_by_name(int window, int stride, int padding, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Ops.MaxPool(Ramp, window, stride, padding)).Message);
}
