using static AdCompiler.Ops;

namespace AdCompiler.Tests.Reference;

public sealed class ElementwiseTests
{
    static readonly Tensor X = new([-2, -0.5, 0, 0.5, 2, 7], 6);

    [Fact]
    public void Do_the_piecewise_linear_functions_bend_where_they_should()
    {
        Assert.Equal([0, 0, 0, 0.5, 2, 7], Relu(X).Values);
        Assert.Equal([-0.2, -0.05, 0, 0.5, 2, 7], LeakyRelu(X, 0.1).Values);
        Assert.Equal([0, 0, 0, 0.5, 2, 6], Relu6(X).Values);
        Assert.Equal([2, 0.5, 0, 0.5, 2, 7], Abs(X).Values);
        Assert.Equal([-1, -0.5, 0, 0.5, 1, 1], Clamp(X, -1, 1).Values);
        Assert.Equal([-1, -0.5, 0, 0.5, 2, 7], Max(X, new Tensor([-1], 1)).Values);
        Assert.Equal([-2, -0.5, 0, 0.5, 1, 1], Min(X, new Tensor([1], 1)).Values);
    }

    [Fact]
    public void Does_NaN_pass_every_kink()
    {
        var nan = new Tensor([double.NaN], 1);
        foreach (Tensor y in new[] { Relu(nan), LeakyRelu(nan), Relu6(nan), Abs(nan), Clamp(nan, 0, 1), Max(nan, nan * 0), Min(nan, nan * 0) })
            Assert.True(double.IsNaN(y.Values[0]));
    }

    // Closed forms with 17 digits, from tables (NIST DLMF 7, 4).
    [Fact]
    public void Do_the_smooth_activations_agree_with_known_values()
    {
        var x = new Tensor([1, -1, 0], 3);
        Near.Equal([0.7310585786300049, 0.2689414213699951, 0.5], Sigmoid(x).Values, 3e-16);
        Near.Equal([0.7615941559557649, -0.7615941559557649, 0], Ops.Tanh(x).Values, 3e-16);
        Near.Equal([1.3132616875182228, 0.3132616875182228, 0.6931471805599453], Softplus(x).Values, 3e-16);
        Near.Equal([0.8413447460685429, -0.15865525393145707, 0], Gelu(x).Values, 3e-16);
    }

    [Theory]
    [InlineData(0.1, 0.1124629160182849)]
    [InlineData(1, 0.8427007929497149)]
    [InlineData(-2, -0.9953222650189527)]
    [InlineData(5, 0.9999999999984626)]
    [InlineData(1e-300, 1.1283791670955126e-300)]
    [InlineData(40, 1)]
    public void Is_the_error_function_right_to_a_few_rounding_units(double x, double expected) =>
        Assert.Equal(1, Erf(x) / expected, 5e-15);

    [Fact]
    public void Do_the_activations_neither_overflow_nor_vanish_far_out()
    {
        var far = new Tensor([-800, 800, -40], 3);
        Near.Equal([0, 1, 4.248354255291589e-18], Sigmoid(far).Values);
        Near.Equal([0, 800], Softplus(far).Values[..2]);
        Assert.Equal(1, Softplus(far).Values[2] / 4.248354255291589e-18, 1e-14);
    }

    [Fact]
    public void Do_powers_and_roots_agree()
    {
        var x = new Tensor([0.25, 4, 9], 3);
        Assert.Equal([0.5, 2, 3], Sqrt(x).Values);
        Assert.Equal(Sqrt(x).Values, Pow(x, 0.5).Values);
        Assert.Equal(Square(x).Values, Pow(x, 2).Values);
        Near.Equal(x.Values, Exp(Log(x)).Values);
    }

    [Fact]
    public void Does_broadcasting_align_at_the_last_axis()
    {
        var x = new Tensor([1, 2, 3, 4, 5, 6, 7, 8], 2, 2, 2);
        var perChannel = new Tensor([10, 100], 2, 1);
        Assert.Equal([10, 20, 300, 400, 50, 60, 700, 800], (x * perChannel).Values);
        Assert.Equal([10, 20, 300, 400, 50, 60, 700, 800], (perChannel * x).Values);
        Assert.Equal([2, 3, 4, 5, 6, 7, 8, 9], (x + 1).Values);
        Assert.Equal([2, 2], (new Tensor([1, 2], 2, 1) + new Tensor([3, 4], 1, 2)).Shape);
    }

    [Fact]
    public void Do_unfitting_shapes_name_the_axis()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.Zeros(4, 3, 2) + Tensor.Zeros(5, 2));
        Assert.Equal("+: shapes [4, 3, 2] and [5, 2] do not match on axis 1; expected equal extents or 1.", error.Message);
    }

    static float Swish(float x) => x / (1 + MathF.Exp(-x));

    [Fact]
    public void Can_a_lambda_a_float_method_and_two_arguments_be_mapped()
    {
        Assert.Equal([4, 0.25, 0, 0.25, 4, 49], Map(X, v => v * v).Values);
        Assert.Equal(X.Values.Select(v => (double)Swish((float)v)), Map(X, Swish).Values);
        Assert.Equal(X.Values.Select(v => (double)MathF.Exp((float)v)), Map(X, v => MathF.Exp(v)).Values);
        Assert.Equal([0, 0, 0, 0, 0, 0], Map(X, X, (a, b) => a - b).Values);
    }

    [Fact]
    public void Are_clamp_bounds_in_the_wrong_order_refused() =>
        Assert.Equal("Clamp: bounds are 1 and 0.5; expected the first at most the second.",
            Assert.Throws<ArgumentException>(() => Clamp(X, 1, 0.5)).Message);
}
