namespace AdCompiler.Tests.Reference;

public sealed class ConvolutionTests
{
    static readonly Tensor Ramp = new([1, 2, 3, 4, 5, 6, 7, 8, 9], 1, 1, 3, 3);
    static readonly Tensor Kernel = new([1, 10, 100, 1000], 1, 1, 2, 2);

    [Fact]
    public void Does_a_kernel_slide_without_being_flipped() =>
        Assert.Equal([5421, 6532, 8754, 9865], Ops.Conv2d(Ramp, Kernel).Values);

    [Fact]
    public void Does_the_bias_join_every_position() =>
        Assert.Equal([5421.5, 6532.5, 8754.5, 9865.5], Ops.Conv2d(Ramp, Kernel, new Tensor([0.5], 1)).Values);

    [Fact]
    public void Do_stride_and_padding_pick_the_corners()
    {
        Tensor y = Ops.Conv2d(Ramp, Kernel, stride: 2, padding: 1);
        Assert.Equal([1, 1, 2, 2], y.Shape);
        Assert.Equal([1000, 3200, 7040, 9865], y.Values);
    }

    [Fact]
    public void Does_dilation_spread_the_kernel() =>
        Assert.Equal([1 + 30 + 700 + 9000], Ops.Conv2d(Ramp, Kernel, dilation: 2).Values);

    [Fact]
    public void Do_groups_keep_their_channels_apart()
    {
        var x = new Tensor([1, 2, 3, 4], 1, 4, 1, 1);
        var weight = new Tensor([1, 1, 10, 10, 100, 100, 1000, 1000], 4, 2, 1, 1);
        Assert.Equal([3, 30, 700, 7000], Ops.Conv2d(x, weight, groups: 2).Values);
    }

    [Fact]
    public void Does_a_full_size_kernel_equal_a_linear_layer()
    {
        Tensor x = Near.Random(1, 3, 2, 4, 5), weight = Near.Random(2, 7, 2, 4, 5), bias = Near.Random(3, 7);
        Tensor byConvolution = Ops.Conv2d(x, weight, bias);
        Tensor byLinear = Ops.Linear(Ops.Flatten(x), new Tensor(weight.Values, 7, 40), bias);
        Assert.Equal(byLinear.Values, byConvolution.Values);
    }

    [Fact]
    public void Does_a_linear_layer_multiply_by_the_transpose()
    {
        Tensor y = Ops.Linear(new Tensor([1, 2, 3, 4], 2, 2), new Tensor([1, 10, 100, 1000, 5, 7], 3, 2), new Tensor([0, 0, 1], 3));
        Assert.Equal([21, 2100, 20, 43, 4300, 44], y.Values);
    }

    [Fact]
    public void Does_an_unfitting_channel_count_name_both_counts()
    {
        var error = Assert.Throws<ArgumentException>(() => Ops.Conv2d(Tensor.Zeros(1, 3, 8, 8), Tensor.Zeros(4, 2, 3, 3)));
        Assert.Equal("Conv2d: input has 3 channels; expected 2 for weight [4, 2, 3, 3] and 1 groups.", error.Message);
    }

    [Fact]
    public void Does_a_kernel_larger_than_the_image_name_the_extent()
    {
        var error = Assert.Throws<ArgumentException>(() => Ops.Conv2d(Tensor.Zeros(1, 1, 2, 9), Tensor.Zeros(1, 1, 5, 5)));
        Assert.Equal("Conv2d: height is 2 with padding 0; expected at least the window's span of 5.", error.Message);
    }
}
