namespace AdCompiler.Generators.Tests.Scalars;

using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tests.Oracle;
using static AdCompiler.Generators.Scalars.ScalarMath;

/// <summary>Folding while building changes no bit in any width; sharing, printing and verification of scalar functions.</summary>
public sealed class ScalarBuilderTests
{
    private static string Text(int parameters, Func<ScalarBuilder, Scalar> body) => ScalarPrinter.Print(ScalarFunctions.Define(parameters, body));

    [Fact]
    public void Does_folding_keep_every_bit_in_every_width()
    {
        double[] constants = [0, -0.0, 1, -1, 2, 0.5, 0.1, 3, -8, 1e6, 2048, 2049, double.PositiveInfinity];
        double[] arguments = [0, -0.0, 1, -1, 0.3, -7, 65504, 1e-7, double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        ScalarOp[] ops = [ScalarOp.Add, ScalarOp.Subtract, ScalarOp.Multiply, ScalarOp.Divide, ScalarOp.Negate];
        Func<double, double>[] widths = [x => x, x => (float)x, x => (double)(Half)x];
        var random = new Random(1);
        for (int trial = 0; trial < 3000; trial++)
        {
            // The same random expression twice: through the builder, and as it stands.
            var builder = new ScalarBuilder(2);
            var built = new List<Scalar> { builder[0], builder[1] };
            var direct = new List<Func<double, double, Func<double, double>, double>> { (x, _, _) => x, (_, y, _) => y };
            for (int step = 0; step < 6; step++)
            {
                double constant = constants[random.Next(constants.Length)];
                built.Add(builder.Constant(constant));
                direct.Add((_, _, round) => round(constant));
                ScalarOp op = ops[random.Next(ops.Length)];
                int a = random.Next(built.Count), b = random.Next(built.Count);
                built.Add(op == ScalarOp.Negate ? -built[a] : builder.Call(op, built[a], built[b]));
                Func<double, double, Func<double, double>, double> left = direct[a], right = direct[b];
                direct.Add((x, y, round) => round(ScalarInterpreter.Apply(op, i => i == 0 ? left(x, y, round) : right(x, y, round))));
            }
            ScalarFunction function = builder.Build(built[^1]);
            ScalarVerifier.Verify(function);
            foreach (Func<double, double> round in widths)
            {
                double x = round(arguments[random.Next(arguments.Length)]), y = round(arguments[random.Next(arguments.Length)]);
                double expected = direct[^1](x, y, round), found = ScalarInterpreter.EvaluateAll(function, [x, y], [], round)[0];
                Assert.True(double.IsNaN(expected) ? double.IsNaN(found) : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(found),
                    FormattableString.Invariant($"{ScalarPrinter.Print(function)} at ({x:R}, {y:R}) is {found:R}, unfolded {expected:R}"));
            }
        }
    }

    [Fact]
    public void Are_only_exact_constants_folded()
    {
        Assert.Equal("3", Text(0, b => b.Constant(1) + 2));
        Assert.Equal("0.1 + 0.2", Text(0, b => b.Constant(0.1) + 0.2));
        Assert.Equal("1 / 3", Text(0, b => b.Constant(1) / 3));
        Assert.Equal("2048 + 1", Text(0, b => b.Constant(2048) + 1));        // 2049 is not a Half number
        Assert.Equal("x + 0", Text(1, b => b[0] + 0));                        // -0 + 0 is +0
        Assert.Equal("x", Text(1, b => b[0] - 0));
        Assert.Equal("x * 0", Text(1, b => b[0] * 0));
        Assert.Equal("x * 0.25", Text(1, b => b[0] / 4));
        Assert.Equal("x / 3", Text(1, b => b[0] / 3));
        Assert.Equal("x - y", Text(2, b => b[0] + -b[1]));
    }

    [Fact]
    public void Are_only_choices_that_every_width_makes_alike_made()
    {
        Assert.Equal("y", Text(2, b => Where(b.Constant(3).Is(0), b[0], b[1])));
        Assert.Equal("x", Text(2, b => Where(b.Constant(0.1) >= 0, b[0], b[1])));
        Assert.Equal("x", Text(2, b => Where(b.Constant(-0.0).Is(0), b[0], b[1])));
        Assert.Equal("y", Text(2, b => Where(b[0].Is(0) & b.Constant(2) <= 1, b[0], b[1])));
        Assert.Equal(Text(2, b => Where(b[0].Is(0), b[0], b[1])), Text(2, b => Where(b[0].Is(0) & b.Constant(2) >= 1, b[0], b[1])));
        foreach ((double one, double other) in new[] { (1e-9, 0.0), (2048.0, 2049.0), (double.NaN, 0.0), (1e6, 1e6 + 1) })      // the same, or not, by width
            Assert.Contains("where", Text(2, b => Where(b.Constant(one).Is(other), b[0], b[1])), StringComparison.Ordinal);
    }

    [Fact]
    public void Is_an_expression_that_is_there_shared_and_one_not_needed_left_out()
    {
        Assert.Equal("{ t0 = exp(x); t0 / (1 + t0) }", Text(1, b =>
        {
            Log(b[0]);
            return Exp(b[0]) / (1 + Exp(b[0]));
        }));
    }

    [Fact]
    public void Does_the_text_show_rules_fixed_in_the_source_and_read_at_run_time()
    {
        Assert.Equal("relu(x)", ScalarPrinter.Print(ScalarFunctions.Of(ScalarOp.Relu)));
        Assert.Equal("relu[0.5](x)", ScalarPrinter.Print(ScalarFunctions.Of(ScalarOp.Relu, [new(RuleSlot.ReluAtZero, 0.5)])));
        Assert.Equal("where(x < 0, -(x * (y - 1)), rule.AbsAtZero)", Text(2, b => Where(b[0] < 0, -(b[0] * (b[1] - 1)), b.Rule(new(RuleSlot.AbsAtZero)))));
    }

    [Fact]
    public void Are_equal_functions_equal_values()
    {
        Assert.Equal(ScalarFunctions.LeakyRelu(0.01, new(RuleSlot.LeakyReluAtZero)), ScalarFunctions.LeakyRelu(0.01, new(RuleSlot.LeakyReluAtZero)));
        Assert.NotEqual(ScalarFunctions.Constant(0), ScalarFunctions.Constant(-0.0));
    }

    [Fact]
    public void Does_the_verifier_name_the_node_and_its_fault()
    {
        static string Fault(ScalarFunction function) => Assert.Throws<InvalidOperationException>(() => ScalarVerifier.Verify(function)).Message;
        Assert.Contains("scalar node 1 (Exp) reads value 1, which does not precede it", Fault(new(1, [new(ScalarOp.Exp, [new(1)])], [new(1)])));
        Assert.Contains("scalar node 1 (Add) has 1 operands, expected 2", Fault(new(1, [new(ScalarOp.Add, [new(0)])], [new(1)])));
        Assert.Contains("(Select) reads value 0 as a mask", Fault(new(1, [new(ScalarOp.Select, [new(0), new(0), new(0)])], [new(1)])));
        Assert.Contains("result 2 is a mask", Fault(new(2, [new(ScalarOp.Less, [new(0), new(1)])], [new(2)])));
        Assert.Contains("(Relu) has rules , expected ReluAtZero", Fault(new(1, [new(ScalarOp.Relu, [new(0)])], [new(1)])));
    }
}
