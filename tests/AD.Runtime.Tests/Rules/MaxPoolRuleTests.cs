using FsCheck;
using FsCheck.Fluent;

namespace AdCompiler.Tests;

/// <summary>Closed forms of paper section 1.2: weights, norms, membership in the Clarke subdifferential.</summary>
public sealed class MaxPoolRuleTests
{
    static double[] Window(MaxPoolRule rule, int ties)
    {
        var (first, between, last) = rule.Weights(ties);
        return [.. Enumerable.Range(0, ties).Select(i => i == 0 ? first : i == ties - 1 ? last : between)];
    }

    static void Check(Property property) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithReplay(1, 1), property);

    [Fact]
    public void Are_the_weights_of_three_tied_maxima_the_closed_forms()
    {
        Assert.Equal([1, 0, 0], Window(MaxPoolRule.Native, 3));
        Assert.Equal([1.0 / 3, 1.0 / 3, 1.0 / 3], Window(MaxPoolRule.Minimal, 3));
        Assert.Equal([0, 0, 1], Window(MaxPoolRule.Last, 3));
        Assert.Equal([1, 1, 1], Window(MaxPoolRule.All, 3));
        Assert.Equal([-9, 5, 5], Window(MaxPoolRule.Hybrid(15), 3));
    }

    [Fact]
    public void Do_all_rules_agree_off_ties()
    {
        foreach (var rule in new[] { MaxPoolRule.Native, MaxPoolRule.Minimal, MaxPoolRule.Last, MaxPoolRule.All, MaxPoolRule.Hybrid(1e4) })
            Assert.Equal([1], Window(rule, 1));
    }

    [Fact]
    public void Do_hybrid_weights_sum_to_one_for_every_beta() => Check(Prop.ForAll(
        Gen.Choose(2, 16).ToArbitrary(), Gen.Choose(-100_000, 100_000).ToArbitrary(), (ties, thousandths) =>
        {
            double beta = thousandths / 10.0;
            return Math.Abs(Window(MaxPoolRule.Hybrid(beta), ties).Sum() - 1) <= 1e-15 * ties * (1 + Math.Abs(beta));
        }));

    [Fact]
    public void Is_the_squared_norm_of_a_hybrid_its_closed_form() => Check(Prop.ForAll(
        Gen.Choose(2, 16).ToArbitrary(), Gen.Choose(-200, 200).ToArbitrary(), (ties, tenths) =>
        {
            double beta = tenths / 10.0, expected = 1.0 / ties + (1 - beta) * (1 - beta) * (1 - 1.0 / ties);
            return Math.Abs(Window(MaxPoolRule.Hybrid(beta), ties).Sum(w => w * w) - expected) <= 1e-12 * Math.Max(1, expected);
        }));

    [Theory]
    [InlineData(2, 2.0)]
    [InlineData(3, 1.5)]
    [InlineData(4, 1.3333333333333333)]
    public void Does_a_hybrid_leave_the_subdifferential_above_k_over_k_minus_one(int ties, double limit)
    {
        Assert.True(MaxPoolRule.Hybrid(0).InSubdifferential(ties));
        Assert.True(MaxPoolRule.Hybrid(limit).InSubdifferential(ties));
        Assert.False(MaxPoolRule.Hybrid(limit + 1e-9).InSubdifferential(ties));
        Assert.False(MaxPoolRule.Hybrid(-1e-9).InSubdifferential(ties));
        Assert.True(MaxPoolRule.Hybrid(1e4).InSubdifferential(1));
        Assert.False(MaxPoolRule.All.InSubdifferential(ties));
    }

    [Fact]
    public void Are_incomplete_rules_refused()
    {
        Assert.Throws<ArgumentException>(() => new MaxPoolRule(Pool.Inherit, 0, Evaluation.Fused).Validated());
        Assert.Throws<ArgumentException>(() => MaxPoolRule.Hybrid(1, Evaluation.Inherit).Validated());
        Assert.Equal("Max pooling rule: beta is NaN; expected a finite number.",
            Assert.Throws<ArgumentException>(() => MaxPoolRule.Hybrid(double.NaN).Validated()).Message);
    }
}
