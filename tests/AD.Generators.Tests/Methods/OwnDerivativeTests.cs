using System.Reflection;
using AdCompiler.Generators.Tests.Frontend;
using AdCompiler.Generators.Tests.Frontend.Lowering;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>
/// Derivatives that the user gives ([DerivativeOf]): in every generated derivative they stand in place of the compiler's, and the values of
/// methods stay what they were. A given derivative is made wrong by a factor where the test asks whether it is used at all.
/// </summary>
public sealed class OwnDerivativeTests
{
    private static Type Load(string members, params string[] rest) =>
        Generated.From([$"public static partial class F\n{{\n{members}\n}}", .. rest]).Load().GetType("F")!;

    private static double Run(Type type, string method, params object[] arguments) => (double)type.GetMethod(method, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!.Invoke(null, arguments)!;

    /// <summary>Value, derivative by each mode, and second derivative of double G(double x), as the class computes them.</summary>
    private const string All = """
        public static double Value(double x) => GGradient(x).Value;
        public static double Same(double x) => G(x);
        public static double Reverse(double x) => GGradient(x).X;
        public static double Seeded(double x) => GVjp(x, 2).XBar;
        public static double Forward(double x) => GJvp(x, 3).Dot;
        public static double Second(double x) => GHvp(x, 5);
        """;

    private static void Check(Type type, double x, double first, double second, double tolerance = 1e-12)
    {
        Assert.Equal(Run(type, "Same", x), Run(type, "Value", x));
        Assert.Equal(first, Run(type, "Reverse", x), tolerance);
        Assert.Equal(2 * first, Run(type, "Seeded", x), 2 * tolerance);
        Assert.Equal(3 * first, Run(type, "Forward", x), 3 * tolerance);
        if (!double.IsNaN(second))
            Assert.Equal(5 * second, Run(type, "Second", x), 5 * tolerance);
    }

    private const string Tripled = "static double H(double x) => x * x; [DerivativeOf(nameof(H))] static double HDerivative(double x) => 3 * x;";

    [Theory]
    [InlineData("=> H(x);", 3 * 2, 3)]
    [InlineData("=> x * H(x) + 1;", 4 + 2 * 6, 6 + 6 + 2 * 3)]
    [InlineData("=> H(x * x);", 3 * 4 * 4, 18 * 4)]                                           // 3 x^2 2 x = 6 x^3
    [InlineData("{ double s = 0; for (int i = 0; i < 3; i++) s += H(x * i); return s; }", 3 * 2 * (1 + 4), 3 * (1 + 4))]
    [InlineData("{ double s = x; while (s < 100) s = H(s) + 0 * x; return s; }", 6.0 * 12 * 48, double.NaN)]          // 2, 4, 16, 256
    [InlineData("=> x > 0 ? H(x) : x;", 6, 3)]
    [InlineData("{ Func<double, double> f = H; return f(x); }", 6, 3)]
    [InlineData("{ double L(double y) => H(y) * y; return L(x); }", 4 + 12, 6 + 6 + 6)]
    [InlineData("{ double[] a = [x, 2 * x]; double s = 0; foreach (double y in a) s += H(y); return s; }", 6 + 2 * 12, 3 + 4 * 3)]
    [InlineData("=> AD.NoDerivative(H(x)) * x;", 4, 0)]
    public void Is_it_used_wherever_the_method_is_called(string body, double first, double second) =>
        Check(Load($"[Differentiable] public static double G(double x) {body} {Tripled} {All}"), 2, first, second);

    [Fact]
    public void Is_it_used_for_the_method_itself() =>
        Check(Load($"[Differentiable] public static double G(double x) {{ double y = x; for (int i = 0; i < 2; i++) y *= x; return y; }} [DerivativeOf(nameof(G))] static double D(double x) => 5 * x; {All}"), 2, 10, 5);

    [Fact]
    public void May_it_call_the_method_that_it_is_of() =>
        Check(Load($"[Differentiable] public static double G(double x) => H(2 * x); static double H(double x) => Math.Exp(x); [DerivativeOf(nameof(H))] static double D(double x) => 7 * H(x); {All}"),
            0.5, 2 * 7 * Math.E, 4 * 49 * Math.E, 1e-9);

    [Fact]
    public void May_two_derivatives_call_each_others_methods() =>
        Check(Load($$"""
            [Differentiable] public static double G(double x) => S(x) * 2;
            static double S(double x) => Math.Sin(x);
            static double C(double x) => Math.Cos(x);
            [DerivativeOf(nameof(S))] static double DS(double x) => 10 * C(x);
            [DerivativeOf(nameof(C))] static double DC(double x) => -10 * S(x);
            {{All}}
            """), 0.4, 20 * Math.Cos(0.4), -200 * Math.Sin(0.4));

    [Theory]
    [InlineData("static double H(double x) { try { return Library.Cube(x); } finally { } }")]
    [InlineData("static double H(double x) { if (x < 0) throw new ArgumentException(); return x * x * x; }")]
    [InlineData("static double H(double x) => x < 1e-3 ? 0 : x * x * x + 0 * H(x / 2);")]
    [InlineData("static double H(double x) => Math.ScaleB(x * x * x, 0);")]
    [InlineData("static double H(double x) => double.Parse((x * x * x).ToString(\"R\"));")]
    public void May_the_body_of_the_method_be_one_that_is_not_followed(string method) =>
        Check(Load($"[Differentiable] public static double G(double x) => H(x) + x; {method} [DerivativeOf(nameof(H))] static double D(double x) => 3 * x * x; {All}",
            "static class Library { public static double Cube(double x) => x * x * x; }"), 2, 13, 12);

    [Fact]
    public void May_the_marked_method_itself_be_one_that_is_not_followed() =>
        Check(Load($"[Differentiable] public static double G(double x) {{ if (x < 0) throw new ArgumentException(); return x * x * x; }} [DerivativeOf(nameof(G))] static double D(double x) => 3 * x * x; {All}"), 2, 12, 12);

    [Theory]
    [InlineData("Math.BitIncrement(x)", "typeof(Math), nameof(Math.BitIncrement)", "7 * x", 14, 7.0)]
    [InlineData("Convert.ToDouble(x)", "typeof(Convert), nameof(Convert.ToDouble)", "7 * x", 14, 7.0)]         // not known at all: called
    [InlineData("Math.Sin(x)", "typeof(Math), nameof(Math.Sin)", "7 * x", 14, 7.0)]                     // in place of the rule of the table
    [InlineData("Library.Sine(x)", "typeof(Library), nameof(Library.Sine)", "7 * Math.Cos(x)", 7 * -0.4161468365471424, 7 * -0.9092974268256817)]
    [InlineData("double.Exp10(x)", "typeof(double), nameof(double.Exp10)", "7 * double.Exp10(x)", 700, 4900.0)]
    public void May_it_be_of_a_method_of_a_library(string call, string of, string derivative, double first, double second) =>
        Check(Load($"[Differentiable] public static double G(double x) => {call}; [DerivativeOf({of})] static double D(double x) => {derivative}; {All}",
            "static class Library { public static double Sine(double x) => Math.Sin(x); }"), 2, first, second, 1e-9);

    /// <summary>Forward mode against differences, reverse mode against forward mode, second derivatives against differences of the first, and symmetric.</summary>
    [Theory]
    [InlineData(1.7, 0.6, 3)]
    [InlineData(0.4, -0.8, 4)]
    [InlineData(0.3, 0.9, 0)]
    public void Do_derivatives_through_given_ones_agree_with_differences(double x, double y, int n)
    {
        MethodSample sample = new(LoweredMethod.Of(LoweringCases.Source("derivatives given")).Lowered, [new(Number.Of(x)), new(Number.Of(y)), new(new Number(0, n))]);
        Assert.Equal((DerivativeOracle.Differences.Agree, DerivativeOracle.Differences.Agree), DerivativeOracle.Check(sample));
    }

    [Fact]
    public void Is_there_no_second_derivative_where_nobody_gives_it()
    {
        Generated generated = Generated.From("""
            public static partial class F
            {
                [Differentiable] public static double G(double x) => Unknown(x) * x;
                static double Unknown(double x) { try { return x; } finally { } }
                [DerivativeOf(nameof(Unknown))] static double D(double x) => Convert.ToDouble(x);
                public static double Reverse(double x) => GGradient(x).X;
                public static double Forward(double x) => GJvp(x, 1).Dot;
            }
            """);
        Type type = generated.Load().GetType("F")!;
        Assert.Equal(6, Run(type, "Reverse", 2.0), 1e-12);      // 2 * 2 + 2
        Assert.Equal(6, Run(type, "Forward", 2.0), 1e-12);
        string text = Assert.Single(generated.Result.GeneratedSources).SourceText.ToString();
        Assert.DoesNotContain("GHvp(", text, StringComparison.Ordinal);
        Assert.Contains("There is no GHvp: 'Convert.ToDouble' has no derivative.", text, StringComparison.Ordinal);
    }
}
