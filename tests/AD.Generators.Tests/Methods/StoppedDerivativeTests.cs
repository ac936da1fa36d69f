using AdCompiler.Generators.Tests.Frontend;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>What is said not to be differentiated is not, and a rule on a method is the one its derivative takes at a kink.</summary>
public sealed class StoppedDerivativeTests
{
    /// <summary>The derivatives of double G(double x, double k) in x at a point, from the reverse and the forward mode.</summary>
    private static (double Reverse, double Forward) InX(string declaration, double x, bool hasTwo = false)
    {
        string second = hasTwo ? ", 3" : "";
        Type type = Generated.From($$"""
            public static partial class F
            {
                [Differentiable] {{declaration}}
                public static double Reverse(double x) => GGradient(x{{second}}).X;
                public static double Forward(double x) => GJvp(x{{second}}, 1).Dot;
            }
            """).Load().GetType("F")!;
        return ((double)type.GetMethod("Reverse")!.Invoke(null, [x])!, (double)type.GetMethod("Forward")!.Invoke(null, [x])!);
    }

    [Theory]
    [InlineData("x * AD.NoDerivative(x)", 2)]
    [InlineData("AD.NoDerivative(x * x) + 5 * x", 5)]
    [InlineData("AD.NoDerivative(Math.Sqrt(x - 2)) * x", 0)]                        // a derivative there would be infinite
    [InlineData("x * Math.Sin(AD.NoDerivative(2 * x)) * x", 4 * -0.7568024953079282)]
    public void Does_NoDerivative_stop_it(string expression, double expected) => Near(expected, InX($"static double G(double x) => {expression};", 2));

    [Fact]
    public void Does_NoDerivative_stop_it_in_a_loop() =>
        Near(1 + 3 * 2 + 5, InX("static double G(double x) { double p = x; for (int i = 0; i < 3; i++) p += AD.NoDerivative(x) * x; return AD.NoDerivative(1 - x) + p + 5 * x; }", 2));

    [Fact]
    public void Is_a_parameter_that_is_not_differentiable_constant() =>
        Near(12, InX("static double G(double x, [NotDifferentiable] double k) => x * x * k;", 2, hasTwo: true));

    [Theory]
    [InlineData("[Kinks(Preset.PyTorch)]", 0)]
    [InlineData("[Kinks(Preset.Jax)]", 1)]
    public void Does_a_method_take_its_rule_at_a_kink(string attribute, double expected) => Near(expected, InX($"{attribute} static double G(double x) => Math.Abs(x);", 0));

    [Fact]
    public void Does_a_called_method_take_its_own_rule() =>
        Near(1, InX("static double G(double x) => H(x) + Math.Abs(x); [Kinks(Preset.Jax)] static double H(double x) => Math.Abs(x);", 0));

    private static void Near(double expected, (double Reverse, double Forward) found)
    {
        Assert.Equal(expected, found.Reverse, 1e-12);
        Assert.Equal(expected, found.Forward, 1e-12);
    }
}
