namespace AdCompiler.Generators.Tests.Scalars;

using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tests.Oracle;

/// <summary>The table of scalar derivative rules against central differences, closed forms and the rules at kinks.</summary>
public sealed class ScalarRuleTests
{
    private static readonly double[] PyTorch = new GraphInputs { Batch = 1 }.Rules;

    public static TheoryData<string> DifferentiableOps =>
        [.. Enum.GetValues<ScalarOp>().Where(op => !ScalarRules.IsFlat(op) && op is not (ScalarOp.Select or ScalarOp.Library or ScalarOp.WithPartial)).Select(op => op.ToString())];

    /// <summary>Points inside each operation's domain and away from its kinks, the far ends included.</summary>
    private static double[][] Points(ScalarOp op) => op switch
    {
        ScalarOp.Log or ScalarOp.Sqrt => [[1e-300], [1e-8], [0.3], [1], [7], [1e5], [1e300]],
        ScalarOp.Log1p => [[-1 + 1e-9], [-0.5], [1e-9], [2], [1e10]],
        ScalarOp.Reciprocal or ScalarOp.Cbrt => [[-1e10], [-2], [-1e-5], [1e-5], [0.5], [1e10]],
        ScalarOp.Asin or ScalarOp.Acos => [[-0.999999], [-0.3], [1e-9], [0.8], [0.999999]],
        ScalarOp.Exp or ScalarOp.Expm1 or ScalarOp.Sinh or ScalarOp.Cosh => [[-300], [-30], [-1], [1e-9], [0.7], [20], [300]],
        ScalarOp.Sin or ScalarOp.Cos or ScalarOp.Tan => [[-100], [-2], [0.1], [1.3], [10]],
        ScalarOp.Pow => [[0.5, 3], [2, -1.5], [1e-3, 0.5], [7, 0.1], [3, 1], [20, 2]],
        ScalarOp.Divide => [[1, 3], [-2, 0.1], [1e-9, -7], [4, 1e6]],
        ScalarOp.Remainder => [[5.3, 2], [-7.1, 3], [0.3, -0.7], [100.3, 7]],
        ScalarOp.Atan2 => [[1, 2], [-1, 0.5], [0.3, -2], [-3, -4]],
        ScalarOp.FusedMultiplyAdd => [[1.5, -2, 0.3], [-0.1, 7, 2]],
        ScalarOp.Add or ScalarOp.Subtract or ScalarOp.Multiply or ScalarOp.Max or ScalarOp.Min => [[1, 2], [-3, 0.5], [0.2, -0.7], [4, 3.5]],
        ScalarOp.LeakyRelu => [[-2, 0.01], [3, 0.01], [-0.4, 0.3]],
        ScalarOp.Relu6 => [[-2], [0.5], [5], [7]],
        ScalarOp.Clamp => [[-2, -1, 1], [0.3, -1, 1], [5, -1, 1]],
        _ => [[-20], [-5], [-2], [-0.5], [-1e-6], [1e-6], [0.5], [1], [3], [20]],
    };

    [Theory, MemberData(nameof(DifferentiableOps))]
    public void Is_the_rule_the_limit_of_difference_quotients(string name)
    {
        ScalarOp op = Enum.Parse<ScalarOp>(name);
        foreach (double[] x in Points(op))
            for (int i = 0; i < x.Length; i++)
            {
                double expected = Difference(op, x, i), found = Partial(op, x, i, PyTorch);
                Assert.True(Math.Abs(found - expected) <= 1e-9 * Math.Max(Math.Abs(expected), Scale(op, x)),
                    FormattableString.Invariant($"{op}({string.Join(", ", x)}): partial {i} is {found:R}, differences give {expected:R}"));
            }
    }

    /// <summary>Fourth-order differences with a step relative to the argument, which the functions' scales follow.</summary>
    private static double Difference(ScalarOp op, double[] x, int i)
    {
        double h = 1e-3 * Math.Min(op is ScalarOp.Log or ScalarOp.Sqrt or ScalarOp.Cbrt or ScalarOp.Reciprocal ? Math.Abs(x[i]) : 1, op is ScalarOp.Asin or ScalarOp.Acos ? 1 - Math.Abs(x[i])
            : op == ScalarOp.Log1p ? 1 + x[i] : op is ScalarOp.Erf or ScalarOp.Tanh or ScalarOp.Sigmoid or ScalarOp.Softplus ? 1 : Math.Abs(x[i]));
        if (op is ScalarOp.Log1p && Math.Abs(x[i]) < 1e-3)
            h = 1e-3;
        double At(double step)
        {
            double[] moved = [.. x];
            moved[i] += step;
            return ScalarInterpreter.Apply(op, k => moved[k]);
        }
        double exact = (x[i] + h) - x[i];
        return (8 * (At(exact) - At(-exact)) - (At(2 * exact) - At(-2 * exact))) / (12 * exact);
    }

    /// <summary>Below this the difference quotient has only rounding errors of the function's values.</summary>
    private static double Scale(ScalarOp op, double[] x)
    {
        double value = Math.Abs(ScalarInterpreter.Apply(op, k => x[k]));
        double smallest = x.Min(v => Math.Abs(v));
        return 1e-3 * value / Math.Min(1, smallest);
    }

    private static double Partial(ScalarOp op, double[] x, int i, double[] rules) => Partial(ScalarFunctions.Of(op), x, i, rules);

    private static double Partial(ScalarFunction function, double[] x, int i, double[] rules)
    {
        ScalarFunction partial = PartialOf(function, i);
        ScalarVerifier.Verify(partial);
        return ScalarInterpreter.Evaluate(partial, x, rules);
    }

    private static ScalarFunction PartialOf(ScalarFunction function, int i)
    {
        var builder = new ScalarBuilder(function.Parameters);
        Scalar[] x = [.. Enumerable.Range(0, function.Parameters).Select(k => builder[k])];
        var tangents = new Scalar?[x.Length];
        tangents[i] = builder.Constant(1);
        return builder.Build(ScalarForwardMode.Tangent(builder, function, x, null, tangents) ?? builder.Constant(0));
    }

    [Theory]
    [InlineData("Tanh", 20, 0)]                              // 1 - tanh^2 is below the rounding of 1
    [InlineData("Tanh", 1e-200, 1)]
    [InlineData("Sigmoid", -700, 9.859676543759770e-305)]    // e^x
    [InlineData("Sigmoid", 0, 0.25)]
    [InlineData("Softplus", -700, 9.859676543759770e-305)]
    [InlineData("Softplus", 800, 1)]
    [InlineData("Expm1", -40, 4.248354255291589e-18)]        // y + 1 would give 0
    [InlineData("Erf", 0, 1.1283791670955126)]
    [InlineData("Erf", 30, 0)]
    [InlineData("Cbrt", 0, double.PositiveInfinity)]
    [InlineData("Atan", 1e200, 0)]
    [InlineData("Log", 1e-310, double.PositiveInfinity)]
    [InlineData("Square", 0, 0)]
    public void Is_the_rule_right_at_the_ends_of_the_domain(string op, double x, double expected)
    {
        double found = Partial(Enum.Parse<ScalarOp>(op), [x], 0, PyTorch);
        Assert.True(found == expected || Math.Abs(found - expected) <= 4e-15 * Math.Abs(expected), $"{op}'({x}) is {found:R}, expected {expected:R}");
    }

    [Theory]
    [InlineData("Relu", 0.0, 0, nameof(RuleSlot.ReluAtZero), 0.25, 0.25)]
    [InlineData("Relu", 1e-320, 0, nameof(RuleSlot.ReluAtZero), 0.25, 1.0)]     // subnormals are not zero here (JAX flushes them)
    [InlineData("Relu", -1e-320, 0, nameof(RuleSlot.ReluAtZero), 0.25, 0.0)]
    [InlineData("Relu", double.NaN, 0, nameof(RuleSlot.ReluAtZero), 0.25, 1.0)]
    [InlineData("Abs", 0.0, 0, nameof(RuleSlot.AbsAtZero), 1, 1.0)]
    [InlineData("Relu6", 0.0, 0, nameof(RuleSlot.Relu6AtZero), 0.5, 0.5)]
    [InlineData("Relu6", 6.0, 0, nameof(RuleSlot.Relu6AtSix), 0.5, 0.5)]
    [InlineData("Sqrt", 0.0, 0, nameof(RuleSlot.SqrtAtZero), 3, 3.0)]
    [InlineData("Sqrt", 0.0, 0, nameof(RuleSlot.SqrtAtZero), double.PositiveInfinity, double.PositiveInfinity)]
    public void Does_the_rule_choose_the_value_at_a_kink(string op, double x, int operand, string slotName, double rule, double expected)
    {
        double[] rules = [.. PyTorch];
        RuleSlot slot = Enum.Parse<RuleSlot>(slotName);
        rules[(int)slot] = rule;
        Assert.Equal(expected, Partial(Enum.Parse<ScalarOp>(op), [x], operand, rules));
        ScalarFunction atSource = ScalarFunctions.Of(Enum.Parse<ScalarOp>(op),
            ScalarOps.InheritedRules(Enum.Parse<ScalarOp>(op)).Select(r => r.Slot == slot ? r with { Fixed = rule } : r).ToEquatableArray());
        Assert.Equal(expected, Partial(atSource, [x], operand, PyTorch));
        Assert.Equal(expected, Partial(atSource, [x == 0 ? -x : x], operand, PyTorch));     // -0 is 0
    }

    [Fact]
    public void Does_leaky_relu_mix_its_two_slopes_at_zero()
    {
        double[] rules = [.. PyTorch];
        rules[(int)RuleSlot.LeakyReluAtZero] = 0.25;
        Assert.Equal(0.125 + 0.25 * (1 - 0.125), Partial(ScalarOp.LeakyRelu, [0, 0.125], 0, rules));
    }

    [Fact]
    public void Do_ties_of_max_min_and_clamp_follow_their_slots()
    {
        double[] rules = [.. PyTorch];
        rules[(int)RuleSlot.MaxTieFirst] = 0.75;
        rules[(int)RuleSlot.MaxTieSecond] = 0.25;
        rules[(int)RuleSlot.MinTieFirst] = 0;
        rules[(int)RuleSlot.MinTieSecond] = 1;
        rules[(int)RuleSlot.ClampAtLow] = 0.25;
        rules[(int)RuleSlot.ClampAtHigh] = 0.5;
        Assert.Equal([0.75, 0.25], new[] { Partial(ScalarOp.Max, [2, 2], 0, rules), Partial(ScalarOp.Max, [2, 2], 1, rules) });
        Assert.Equal([0.0, 1.0], new[] { Partial(ScalarOp.Min, [2, 2], 0, rules), Partial(ScalarOp.Min, [2, 2], 1, rules) });
        Assert.Equal([0.25, 0.75, 0], new[] { 0, 1, 2 }.Select(i => Partial(ScalarOp.Clamp, [-1, -1, 1], i, rules)));
        Assert.Equal([0.5, 0, 0.5], new[] { 0, 1, 2 }.Select(i => Partial(ScalarOp.Clamp, [1, -1, 1], i, rules)));
    }

    [Theory]
    [InlineData(0, 0, 0.0, 1.0)]           // 0^0 = 1 for every base
    [InlineData(0, 1, 1.0, 0.0)]
    [InlineData(0, 2, 0.0, 0.0)]
    [InlineData(-2, 2, -4.0, double.NaN)]  // a negative base has no derivative in the exponent
    public void Does_a_power_of_zero_follow_PyTorch(double x, double p, double byBase, double byExponent)
    {
        Assert.Equal(byBase, Partial(ScalarOp.Pow, [x, p], 0, PyTorch));
        double expected = x == 0 ? 0 : byExponent;
        Assert.Equal(expected, Partial(ScalarOp.Pow, [x, p], 1, PyTorch));
    }

    [Fact]
    public void Does_a_branch_not_taken_stay_out_of_the_derivative()
    {
        // where(x > 0, x * log(x), 0): at 0 the branch's tangent is NaN.
        ScalarFunction function = ScalarFunctions.Define(1, b => ScalarMath.Where(b[0] > 0, b[0] * ScalarMath.Log(b[0]), 0));
        Assert.Equal(0, Partial(function, [0], 0, PyTorch));
        Assert.Equal(1 + Math.Log(2), Partial(function, [2], 0, PyTorch), 15);
    }

    [Fact]
    public void Is_a_derivative_written_from_the_result_where_there_is_one()
    {
        var builder = new ScalarBuilder(3);
        Scalar? tangent = ScalarForwardMode.Tangent(builder, ScalarFunctions.Of(ScalarOp.Tanh), [builder[0]], builder[1], [builder[2]]);
        Assert.Equal("z * (1 - y * y)", ScalarPrinter.Print(builder.Build(tangent!.Value)));
    }

    [Fact]
    public void Is_the_derivative_of_exact_gelu_its_closed_form()
    {
        foreach (double x in (double[])[-8, -3, -1, -0.1, 0, 0.4, 2, 9])
        {
            double expected = 0.5 * (1 + SpecialFunctions.Erf(x / Math.Sqrt(2))) + x * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
            Assert.Equal(expected, Partial(ScalarFunctions.Gelu, [x], 0, PyTorch), 14);
        }
    }

    /// <summary>d (y with d as the partial derivative by x) = dy + d dx, and the value is y's, whatever y is.</summary>
    [Theory]
    [InlineData(2.5)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void Is_a_given_partial_derivative_that_of_its_operand_alone(double y)
    {
        Assert.Equal(y, ScalarInterpreter.Evaluate(ScalarFunctions.Of(ScalarOp.WithPartial), [y, 3, 7], PyTorch));
        Assert.Equal([1, 7, 0], Enumerable.Range(0, 3).Select(i => Partial(ScalarOp.WithPartial, [y, 3, 7], i, PyTorch)));
    }

    [Fact]
    public void Has_every_scalar_operation_a_rule_or_a_declared_exemption()
    {
        foreach (ScalarOp op in Enum.GetValues<ScalarOp>().Where(op => op != ScalarOp.Library))
        {
            Assert.NotEmpty(ScalarPrinter.Name(op));
            if (op == ScalarOp.Select || ScalarRules.IsFlat(op))
                Assert.Throws<NotSupportedException>(() => ScalarRules.Of(op));
            else
                Assert.Equal(ScalarOps.Arity(op), ScalarRules.Of(op).Count);
            if (op is not (ScalarOp.Constant or ScalarOp.Rule))
                ScalarInterpreter.Apply(op, _ => 0.5);
        }
    }
}
