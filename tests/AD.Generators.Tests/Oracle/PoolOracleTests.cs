namespace AdCompiler.Generators.Tests.Oracle;

using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

/// <summary>The oracle itself against the closed forms of pooling rules (Boustany, TMLR 2024) on windows written by hand.</summary>
public sealed class PoolOracleTests
{
    private static double[] Weights(FixedPoolRule rule, RuleValue? relu, params double[] window)
    {
        var builder = new TensorBuilder();
        ValueId x = builder.Input(1, 2, 2), y = relu is null ? x : builder.Relu(x, relu);
        y = builder.MaxPool(y, new(0, null), 2);
        builder.Result("loss", builder.Sum(y));
        foreach (TensorGraph primal in (TensorGraph[])[builder.Build("pool"), Generators.Passes.PassPipeline.Primal.Run(builder.Build("pool"))])
        {
            double[] weights = GraphInterpreter.Run(ReverseMode.Run(primal, withInput: true), new GraphInputs { Batch = 1, Input = window, Pool = rule })["gradient:input"];
            if (primal.Nodes.Any(n => n.Op is MaxPool { Site.Relu: not null }) || relu is null)
                return weights;
        }
        throw new InvalidOperationException("relu did not move into the pool");
    }

    [Theory]
    [InlineData("Native", 0.0, new double[] { 0, 1, 0, 0 })]
    [InlineData("Last", 0.0, new double[] { 0, 0, 0, 1 })]
    [InlineData("All", 0.0, new double[] { 0, 1, 1, 1 })]
    [InlineData("Minimal", 0.0, new double[] { 0, 1 / 3.0, 1 / 3.0, 1 / 3.0 })]
    [InlineData("Hybrid", 0.0, new double[] { 0, 1, 0, 0 })]
    [InlineData("Hybrid", 1.0, new double[] { 0, 1 / 3.0, 1 / 3.0, 1 / 3.0 })]
    [InlineData("Hybrid", 12.0, new double[] { 0, -7, 4, 4 })]
    public void Are_the_weights_of_a_tied_window_those_of_the_closed_form(string kind, double beta, double[] expected)
    {
        foreach (PoolEvaluation evaluation in Enum.GetValues<PoolEvaluation>())
        {
            double[] found = Weights(new(Enum.Parse<PoolRuleKind>(kind), beta, evaluation), null, 1, 2, 2, 2);
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 14));
        }
    }

    [Fact]
    public void Does_a_window_of_relu_at_zero_hand_on_the_rule_where_z_is_zero_only()
    {
        var relu = new RuleValue(RuleSlot.ReluAtZero, 0.5);
        Assert.Equal([0.0, 0.125, 0, 0.125], Weights(new(PoolRuleKind.Minimal, 0, PoolEvaluation.Fused), relu, -1, 0, -2, -0.0));
        // All four relu values tie at 0, so the first wins, and its relu hands nothing on.
        Assert.Equal([0.0, 0, 0, 0], Weights(new(PoolRuleKind.Native, 0, PoolEvaluation.Fused), relu, -1, 0, -2, 0));
        Assert.Equal([0.5, 0, 0, 0], Weights(new(PoolRuleKind.Native, 0, PoolEvaluation.Fused), relu, 0, 0, -2, 0));
    }

    [Fact]
    public void Does_NaN_win_and_the_last_NaN_take_the_cotangent() =>
        Assert.Equal([0.0, 0, 1, 0], Weights(new(PoolRuleKind.Native, 0, PoolEvaluation.Fused), null, double.NaN, 7, double.NaN, 9));
}
