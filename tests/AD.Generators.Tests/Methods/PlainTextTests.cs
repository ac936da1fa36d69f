using AdCompiler.Generators.Tests.Frontend;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>Is what a reader would strike out gone from the generated text: sums with zero, flags that are never set, names in full?</summary>
public sealed class PlainTextTests
{
    private static string Text(string method) => Assert.Single(
        Generated.From("global using System.Numerics;", $"public static partial class F {{ [Differentiable] public static {method} }}").Result.GeneratedSources).SourceText.ToString();

    [Theory]
    [InlineData("double G(ReadOnlySpan<double> x) { double s = 0; foreach (double v in x) s += v * v; return s; }", "global::", "- 0", "Math.Max", "-1 + 1", "- 1 + 1", "32 <=")]
    [InlineData("Half G(Span<Half> x) => x[0] * x[0];", "global::")]
    [InlineData("T G<T>(T x) where T : IFloatingPointIeee754<T> => x * x;", "global::")]
    [InlineData("double G(double x) { while (0 < x) x -= x * x + 1; return x * x; }", "0 < x")]
    [InlineData("double G(double x) { double y = x; for (int i = 0; i < 9; i++) { if (y * y < 1) break; y = y / 2; } return y; }", "0 < 9", "bool bar", "holds4")]
    public void Is_it_gone(string method, params string[] struck)
    {
        string text = Text(method);
        foreach (string words in struck)
            Assert.DoesNotContain(words, text, StringComparison.Ordinal);
    }
}
