using AdCompiler.Networks.Functions;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>Derivatives at kinks are those of docs/nonsmooth.md; branches that are not taken do not reach a derivative.</summary>
public sealed class KinkTests
{
    [Theory]
    [InlineData(-2, -1, -1)]
    [InlineData(0, 0, 1)]    // the rule of abs; the branch of x at 0
    [InlineData(3, 1, 1)]
    public void Is_the_absolute_value_that_of_its_rule_or_of_its_branch(double x, double rule, double branch)
    {
        Check(x, rule, Kinks.AbsoluteValueGradient(x).X, Kinks.AbsoluteValueJvp(x, 1).Dot);
        Check(x, branch, Kinks.AbsoluteValueByBranchGradient(x).X, Kinks.AbsoluteValueByBranchJvp(x, 1).Dot);
    }

    [Theory]
    [InlineData(1, 2, 0, 1)]
    [InlineData(2, 2, 0.5, 0.5)]
    [InlineData(3, 2, 1, 0)]
    public void Do_equal_numbers_share_their_maximum(double x, double y, double toX, double toY)
    {
        (_, double xBar, double yBar) = Kinks.LargerGradient(x, y);
        Check(x, toX, xBar, Kinks.LargerJvp(x, y, 1, 0).Dot);
        Check(x, toY, yBar, Kinks.LargerJvp(x, y, 0, 1).Dot);
    }

    [Theory]
    [InlineData(-1, 0, 1, 0)]
    [InlineData(0, 1, 0, 0)]
    [InlineData(0.5, 1, 0, 0)]
    [InlineData(1, 1, 0, 0)]
    [InlineData(2, 0, 0, 1)]
    public void Does_a_number_at_a_bound_keep_its_derivative(double x, double toX, double toLow, double toHigh)
    {
        (_, double xBar, double low, double high) = Kinks.BetweenGradient(x, 0, 1);
        Check(x, toX, xBar, Kinks.BetweenJvp(x, 0, 1, 1, 0, 0).Dot);
        Check(x, toLow, low, Kinks.BetweenJvp(x, 0, 1, 0, 1, 0).Dot);
        Check(x, toHigh, high, Kinks.BetweenJvp(x, 0, 1, 0, 0, 1).Dot);
    }

    [Theory]
    [InlineData(0, double.PositiveInfinity, 0)]
    [InlineData(4, 0.25, 0.25)]
    public void Does_the_square_root_of_zero_have_an_infinite_derivative_unless_a_branch_avoids_it(double x, double root, double branch)
    {
        Check(x, root, Kinks.SquareRootGradient(x).X, Kinks.SquareRootJvp(x, 1).Dot);
        Check(x, branch, Kinks.SquareRootOrZeroGradient(x).X, Kinks.SquareRootOrZeroJvp(x, 1).Dot);
        Check(-1, 0, Kinks.SquareRootOrZeroGradient(-1).X, Kinks.SquareRootOrZeroJvp(-1, 1).Dot);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, -0.1625370306360665)]    // (0.5 cos 0.5 - sin 0.5) / 0.25
    public void Does_a_quotient_that_is_not_taken_make_no_NaN(double x, double expected) =>
        Check(x, expected, Kinks.SincGradient(x).X, Kinks.SincJvp(x, 1).Dot);

    [Theory]
    [InlineData(0.5, 0.5, 0)]
    [InlineData(-1, -1, 0)]    // on the seam: the parabola's
    [InlineData(-3, -1, 2)]
    public void Does_Hubers_loss_go_over_smoothly(double x, double toX, double toWidth)
    {
        (_, double xBar, double width) = Kinks.HuberGradient(x, 1);
        Check(x, toX, xBar, Kinks.HuberJvp(x, 1, 1, 0).Dot);
        Check(x, toWidth, width, Kinks.HuberJvp(x, 1, 0, 1).Dot);
    }

    private static void Check(double x, double expected, double reverse, double forward)
    {
        Assert.True(Same(reverse, expected), $"cotangent at {x}: found {reverse:r}, expected {expected:r}");
        Assert.True(Same(forward, expected), $"tangent at {x}: found {forward:r}, expected {expected:r}");
    }

    private static bool Same(double found, double expected) => found == expected || Math.Abs(found - expected) <= 1e-15 * Math.Abs(expected);
}
