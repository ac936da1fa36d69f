using System.Numerics;

namespace AdCompiler.Tests;

/// <summary>
/// The paper's opening example (claim C1): zero(t) = max1(t x) - max2(t x) with four equal x, where max1 gives a tie to
/// its first and max2 shares it. Its value is 0, and so is its derivative over the reals.
/// </summary>
public sealed class ZeroProgramTests
{
    const int Ties = 4;

    // Backward: each x_i (w1_i - w2_i) is rounded to T; the sum into t is carried in TSum, as PyTorch carries Half's in float.
    static TSum Derivative<T, TSum>(T x) where T : INumber<T> where TSum : INumber<TSum>
    {
        TSum sum = TSum.Zero;
        for (int i = 0; i < Ties; i++)
        {
            T native = i == 0 ? T.One : T.Zero, minimal = T.One / T.CreateChecked(Ties);
            sum += TSum.CreateChecked(x * (native - minimal));
        }
        return sum;
    }

    [Fact]
    public void Is_the_value_zero_at_every_t()
    {
        foreach (double t in new[] { 0, 0.1, 1, -1e-4, -6 })
        {
            Tensor x = Tensor.Filled(1.14, 1, 1, 2, 2) * t;
            Tensor sequential = Ops.MaxPool(x, 2), shared = Ops.MaxPool(x, 2, rule: Pool.Minimal);
            Assert.Equal([0], (sequential - shared).Values);
        }
    }

    // What the paper prints and its reference values hold at x = 1.14 and 1.4.
    [Fact]
    public void Is_the_derivative_one_rounding_unit_in_each_width()
    {
        Assert.Equal(Math.ScaleB(1, -53), Derivative<double, double>(1.14));
        Assert.Equal(MathF.ScaleB(1, -24), Derivative<float, float>(1.14f));
        Assert.Equal(-MathF.ScaleB(1, -12), Derivative<Half, float>((Half)1.14));
        Assert.Equal(-MathF.ScaleB(1, -24), Derivative<float, float>(1.4f));
        Assert.Equal(-Math.ScaleB(1, -53), Derivative<double, double>(1.4));
        Assert.Equal(MathF.ScaleB(1, -11), Derivative<Half, float>((Half)1.4));
    }

    [Fact]
    public void Is_the_derivative_zero_over_the_rationals()
    {
        var (first, others, _) = MaxPoolRule.Minimal.Weights(Ties);
        BigInteger x = 114 * Ties;                                   // x = 1.14 in units of 1/400, so that x/4 is whole
        Assert.Equal(BigInteger.Zero, (x - x / Ties) - (Ties - 1) * (x / Ties));
        Assert.Equal((0.25, 0.25), (first, others));
    }
}
