using System.Reflection;
using AdCompiler.Generators.Tests.Frontend;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>Is memory that does not fit refused by name, before anything is written; and is it said what a method has no derivative of?</summary>
public sealed class MemoryCheckTests
{
    private const string Source = """
        public static partial class F
        {
            [Differentiable] public static void Scale(Span<double> y, ReadOnlySpan<double> x) { for (int i = 0; i < y.Length; i++) y[i] *= x[i]; }
            [Differentiable] public static double Squares(double[] x) { double s = 0; foreach (double v in x) s += v * v; return s; }
            [Differentiable] public static double Corner(double[,] x) => x[0, 0] * x[0, 0];
            [Differentiable] public static double First(double[][] x) => x[0][0] * x[0][0];
            [Differentiable] public static double[] Copied(double[] x) { var y = new double[x.Length]; for (int i = 0; i < y.Length; i++) y[i] = 2 * x[i]; return y; }

            static double[] a = [], b = [], c = [], d = [];
            public static string? Throws(int number)
            {
                (a, b, c, d) = ([1, 2, 3, 4], [5, 6, 7, 8], [9, 9, 9, 9], [9, 9, 9, 9]);
                try { Call(number); return null; }
                catch (ArgumentException error)
                {
                    return (a[0], b[0], c[0], d[0]) == (1, 5, 9, 9) ? error.Message : "written before";
                }
            }
            static void Call(int number)
            {
                switch (number)
                {
        CALLS
                }
            }
        }
        """;

    private static readonly (string Call, string? Message)[] Calls =
    [
        // lengths
        ("SquaresGradient(a, c.AsSpan(1))", "xBar.Length: found 3, expected 4 as x.Length is"),
        ("SquaresGradient(a.AsSpan(1).ToArray(), c)", "xBar.Length: found 4, expected 3 as x.Length is"),
        ("SquaresJvp(a, b.AsSpan(1))", "xDot.Length: found 3, expected 4 as x.Length is"),
        ("SquaresHvp(a, c, b.AsSpan(2), d)", "xDot.Length: found 2, expected 4 as x.Length is"),
        ("SquaresHvp(a, c, b, d.AsSpan(2))", "xBarDot.Length: found 2, expected 4 as xBar.Length is"),
        ("ScaleVjp(a, b, c, d.AsSpan(1))", "xBar.Length: found 3, expected 4 as x.Length is"),
        ("ScaleJvp(a, b, c.AsSpan(1), d)", "yDot.Length: found 3, expected 4 as y.Length is"),
        ("CopiedVjp(a, b.AsSpan(1), c)", "resultBar.Length: found 3, expected 4 as"),
        ("CornerGradient(new double[2, 3], new double[2, 2])", "xBar.GetLength(1): found 2, expected 3 as x.GetLength(1) is"),
        ("FirstGradient([[1, 2], [3]], [[0, 0], [1, 2]])", "xBar[1].Length: found 2, expected 1 as x[1].Length is"),
        ("FirstJvp([[1, 2], [3]], [[0, 0], null!])", "xDot[1]: found null, expected a row as x[1]"),
        // overlaps
        ("SquaresGradient(a, a)", "xBar and x"),
        ("ScaleVjp(a, b, c, c)", "yBar"),
        ("ScaleJvp(a, b, a, d)", "y and yDot"),
        ("ScaleJvp(a.AsSpan(1), a.AsSpan(0, 3), c.AsSpan(1), d.AsSpan(1))", "y and x"),
        ("ScaleJvp(a, b, c, c)", "yDot and xDot"),
        ("ScaleJvp(a, b, b, d)", "yDot and x"),
        ("SquaresHvp(a, c, b, c)", "xBar and xBarDot"),
        ("SquaresHvp(a, c, c, d)", "xBar and xDot"),
        // what is only read may overlap
        ("SquaresJvp(a, a)", null),
        ("SquaresHvp(a, c, a, d)", null),
    ];

    private static readonly Lazy<MethodInfo> Throws = new(() => Generated.From(Source.Replace(
        "CALLS", string.Concat(Calls.Select((call, i) => $"case {i}: {call.Call}; break;\n")), StringComparison.Ordinal)).Load().GetType("F")!.GetMethod("Throws")!);

    public static TheoryData<string> Texts => [.. Calls.Select(call => call.Call)];

    [Theory, MemberData(nameof(Texts))]
    public void Is_memory_that_does_not_fit_refused_before_it_is_written(string call)
    {
        int number = System.Array.FindIndex(Calls, one => one.Call == call);
        var found = (string?)Throws.Value.Invoke(null, [number]);
        if (Calls[number].Message is string expected)
            Assert.Contains(expected, found, StringComparison.Ordinal);
        else
            Assert.True(found is null, $"{call}: {found}");
    }

    [Theory]
    [InlineData("double G(double x) => Math.Floor(x)")]
    [InlineData("double G(double x, double y) => x < y ? 1 : Math.Sign(x)")]
    [InlineData("double[] G(double[] x) => new double[x.Length]")]
    [InlineData("void G(ref double x, [NotDifferentiable] double y) => x = y")]
    public void Is_a_method_whose_derivative_is_always_zero_reported(string method)
    {
        Diagnostic found = Assert.Single(Generated.From($"static partial class F {{ [Differentiable] static {method}; }}").Diagnostics);
        Assert.Equal(("ADC0302", "G"), (found.Id, found.Location.SourceTree!.GetText().ToString(found.Location.SourceSpan)));
    }

    [Theory]
    [InlineData("double G(double x) => Math.Floor(x) + x")]
    [InlineData("void G(ref double x, double y) => x = y")]
    [InlineData("void G(double[] x) => x[0] = 1")]
    [InlineData("double[] G(double[] x) => [x[0]]")]
    public void Is_another_one_not(string method) => Assert.Empty(Generated.From($"static partial class F {{ [Differentiable] static {method}; }}").Diagnostics);

    [Theory]
    [InlineData("void G(double x, double[] y) => y[0] = x", "There is no GGradient: it writes 'y'.")]
    [InlineData("double G(double x, out double y) => y = x", "There is no GGradient: it writes 'y'.")]
    [InlineData("(double, double) G(double x) => (x, x)", "There is no GGradient: it does not return one real number.")]
    public void Does_the_product_say_why_there_is_no_gradient(string method, string why) =>
        Assert.Contains(why, Assert.Single(Generated.From($"static partial class F {{ [Differentiable] static {method}; }}").Result.GeneratedSources).SourceText.ToString(), StringComparison.Ordinal);
}
