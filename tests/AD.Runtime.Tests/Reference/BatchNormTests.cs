namespace AdCompiler.Tests.Reference;

public sealed class BatchNormTests
{
    static readonly Tensor Gamma = new([2, 1], 2), Beta = new([0.5, 0], 2);

    [Fact]
    public void Does_training_normalise_each_feature_over_batch_and_positions()
    {
        Tensor x = Near.Random(1, 4, 2, 3, 3) * 5 + 3;
        Tensor y = Ops.BatchNorm(x, Gamma, Beta, new Buffer(0, 2), new Buffer(1, 2), training: true, epsilon: 0);
        foreach (var (feature, mean, deviation) in new[] { (0, 0.5, 2.0), (1, 0.0, 1.0) })
        {
            double[] values = [.. Enumerable.Range(0, 4).SelectMany(n => y.Values.Skip((n * 2 + feature) * 9).Take(9))];
            Assert.Equal(mean, values.Average(), 1e-14);
            Assert.Equal(deviation, Math.Sqrt(values.Average(v => (v - mean) * (v - mean))), 1e-14);
        }
    }

    [Fact]
    public void Do_running_statistics_move_with_the_unbiased_variance()
    {
        Buffer mean = new(0, 1), variance = new(1, 1);
        var one = new Tensor([1], 1);
        Ops.BatchNorm(new Tensor([1, 2, 3, 6], 4, 1), one, one, mean, variance, training: true, momentum: 0.25);
        Assert.Equal(0.25 * 3, mean.Value.Values[0], 1e-15);
        Assert.Equal(0.75 + 0.25 * 14 / 3, variance.Value.Values[0], 1e-15);
    }

    [Fact]
    public void Does_inference_use_the_running_statistics_and_leave_them()
    {
        Buffer mean = new(3, 1), variance = new(4, 1);
        Tensor y = Ops.BatchNorm(new Tensor([5, 1], 2, 1), new Tensor([10], 1), new Tensor([1], 1), mean, variance, training: false, epsilon: 0);
        Assert.Equal([11, -9], y.Values);
        Assert.Equal((3, 4), (mean.Value.Values[0], variance.Value.Values[0]));
    }

    [Fact]
    public void Is_a_single_value_per_feature_refused_in_training()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Ops.BatchNorm(Tensor.Zeros(1, 2), Gamma, Beta, new Buffer(0, 2), new Buffer(1, 2), training: true));
        Assert.Equal("BatchNorm: 1 value per feature of [1, 2]; training needs at least 2.", error.Message);
    }
}
