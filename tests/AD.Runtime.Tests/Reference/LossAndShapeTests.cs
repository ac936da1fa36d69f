using static AdCompiler.Ops;

namespace AdCompiler.Tests.Reference;

public sealed class LossAndShapeTests
{
    [Fact]
    public void Is_cross_entropy_of_equal_logits_the_log_of_their_number()
    {
        Tensor loss = SoftmaxCrossEntropy(Tensor.Filled(3, 2, 10), new Labels(0, 9));
        Near.Equal([Math.Log(10), Math.Log(10)], loss.Values);
    }

    [Fact]
    public void Does_cross_entropy_bear_logits_far_apart() =>
        Near.Equal([2000, 0], SoftmaxCrossEntropy(new Tensor([1000, -1000, 1000, -1000], 2, 2), new Labels(1, 0)).Values);

    [Fact]
    public void Is_its_gradient_softmax_minus_one_hot()
    {
        Tensor logits = Near.Random(3, 2, 5);
        var labels = new Labels(4, 1);
        double[] gradient = CentralDifferences.Gradient(() => SoftmaxCrossEntropy(logits, labels).Values.Sum(), logits);
        Tensor exponentials = Exp(logits);
        Tensor softmax = exponentials / new Tensor(Sum(exponentials).Values, 2, 1);
        Near.Equal((softmax - labels.OneHot(5)).Values, gradient, 1e-9);
    }

    [Fact]
    public void Does_a_label_out_of_range_name_its_sample()
    {
        var error = Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy(Tensor.Zeros(2, 3), new Labels(0, 3)));
        Assert.Equal("Labels: class 3 at sample 1; expected 0 to 2.", error.Message);
    }

    [Fact]
    public void Is_the_squared_error_a_mean_over_each_sample()
    {
        var labels = new Labels([1.0, 2, 3, 4], samples: 2);
        Assert.Equal([2.5, 12.5], MeanSquaredError(Tensor.Zeros(2, 2), labels.Values(2)).Values);
        Assert.Equal("Labels: 2 values per sample; expected 3 for shape [3].",
            Assert.Throws<ArgumentException>(() => labels.Values(3)).Message);
    }

    [Fact]
    public void Do_real_targets_and_classes_refuse_each_others_reading()
    {
        Assert.Throws<InvalidOperationException>(() => new Labels(1, 2).Values(1));
        Assert.Throws<InvalidOperationException>(() => new Labels([1.0], 1).OneHot(2));
    }

    [Fact]
    public void Does_concatenation_join_channels_sample_by_sample()
    {
        Tensor y = Concat(new Tensor([1, 2, 3, 4], 2, 1, 2), new Tensor([5, 6, 7, 8, 9, 10, 11, 12], 2, 2, 2));
        Assert.Equal([2, 3, 2], y.Shape);
        Assert.Equal([1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12], y.Values);
        Assert.Throws<ArgumentException>(() => Concat(Tensor.Zeros(2, 1, 2), Tensor.Zeros(2, 1, 3)));
    }

    [Fact]
    public void Do_reshaping_and_flattening_keep_the_batch()
    {
        Tensor x = Near.Random(1, 2, 3, 4);
        Assert.Equal([2, 12], Flatten(x).Shape);
        Assert.Equal([2, 6, 2], Reshape(x, 6, 2).Shape);
        Assert.Equal([2, 2, 6], Reshape(x, 2, -1).Shape);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(5, -1)]
    [InlineData(-1, -1)]
    [InlineData(0, -1)]
    [InlineData(-3, -4)]
    public void Is_a_shape_of_another_size_refused(int first, int second)
    {
        var error = Assert.Throws<ArgumentException>(() => Reshape(Near.Random(1, 2, 3, 4), first, second));
        Assert.StartsWith($"Reshape: [{first}, {second}] for 12 elements per sample of [2, 3, 4];", error.Message);
    }

    [Fact]
    public void Are_sum_and_mean_per_sample()
    {
        var x = new Tensor([1, 2, 3, 4, 5, 9], 2, 3);
        Assert.Equal([6, 18], Sum(x).Values);
        Assert.Equal([2, 6], Mean(x).Values);
    }

    [Fact]
    public void Does_a_tensor_refuse_a_wrong_number_of_values()
    {
        var error = Assert.Throws<ArgumentException>(() => new Tensor([1, 2, 3], 2, 2));
        Assert.Equal("Tensor: 3 values for shape [2, 2]; expected 4.", error.Message);
    }
}
