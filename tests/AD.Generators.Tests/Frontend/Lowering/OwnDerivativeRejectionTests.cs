using AdCompiler.Generators.Methods;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Tests.Frontend.Lowering;

/// <summary>What is wrong with a derivative that the user gives: a diagnostic with this id, squiggling exactly this text, that says what was found and expected.</summary>
public sealed class OwnDerivativeRejectionTests
{
    private const string Caller = "[Differentiable] static double G(double x) => H(x);", H = "static double H(double x) => x * x;";
    private const string Mark = "DerivativeOf(nameof(H))", Mark2 = $"[{Mark}]";

    private static readonly Dictionary<string, (string Id, string Span, string Members, string[] Says)> Rejected = new()
    {
        ["no such method"] = ("ADC0012", "DerivativeOf(\"I\")", $"{Caller} {H} [DerivativeOf(\"I\")] static double D(double x) => 2 * x;", ["'D'", "'F' has no method 'I'"]),
        ["itself"] = ("ADC0012", "DerivativeOf(nameof(D))", $"{Caller} {H} [DerivativeOf(nameof(D))] static double D(double x) => 2 * x;", ["no other method 'D'"]),
        ["no such method of another type"] = ("ADC0012", "DerivativeOf(typeof(Math), \"Gamma\")", $"{Caller} {H} [DerivativeOf(typeof(Math), \"Gamma\")] static double D(double x) => 2 * x;", ["'System.Math' has no method 'Gamma'"]),
        ["local function"] = ("ADC0012", Mark, $"[Differentiable] static double G(double x) {{ [{Mark}] static double D(double x) => 2 * x; return H(x) + D(0); }} {H}", ["local function"]),
        ["virtual"] = ("ADC0012", Mark, $"{Caller} {H} {Mark2} public virtual double D(double x) => 2 * x;", ["may be overridden"]),
        ["generic type"] = ("ADC0012", "DerivativeOf(typeof(Box<double>), \"H\")", $"{Caller} {H} [DerivativeOf(typeof(Box<double>), \"H\")] static double D(double x) => x; public static class Box<T> {{ public static double H(double x) => x; }}", ["generic type"]),
        ["result of another type"] = ("ADC0013", Mark, $"{Caller} {H} {Mark2} static float D(double x) => 2;", ["found 'static float D(double x)'", "expected 'static double D(double x)'"]),
        ["one number for two"] = ("ADC0013", Mark, $"[Differentiable] static double G(double x) => H(x, x); static double H(double x, double y) => x * y; {Mark2} static double D(double x, double y) => y;", ["expected 'static (double, double) D(double x, double y)'"]),
        ["gradient for rows"] = ("ADC0013", Mark, $"[Differentiable] static double G(double x) => H(x, x).Item2; static (double, double) H(double x, double y) => (x, y); {Mark2} static (double, double) D(double x, double y) => (1, 1);", ["expected 'static ((double, double), (double, double)) D(double x, double y)'"]),
        ["other parameters"] = ("ADC0013", Mark, $"{Caller} {H} {Mark2} static double D(double x, double y) => 2 * x;", ["found 'static double D(double x, double y)'", "expected 'static double D(double x)'"]),
        ["of an instance method of another type"] = ("ADC0013", "DerivativeOf(typeof(C), nameof(C.H))", $"{Caller} {H} public sealed class C {{ public double H(double x) => x; }} [DerivativeOf(typeof(C), nameof(C.H))] static double D(double x) => 1;", ["'C.H'"]),
        ["array"] = ("ADC0014", Mark, $"[Differentiable] static double G(double[] x) => H(x); static double H(double[] x) => x[0]; {Mark2} static double D(double[] x) => 1;", ["arrays"]),
        ["array returned"] = ("ADC0014", Mark, $"[Differentiable] static double G(double x) => H(x)[0]; static double[] H(double x) => [x]; {Mark2} static double[] D(double x) => [1];", ["arrays"]),
        ["function"] = ("ADC0014", Mark, $"[Differentiable] static double G(double x) => H(v => v, x); static double H(Func<double, double> f, double x) => f(x); {Mark2} static double D(Func<double, double> f, double x) => 1;", ["functions"]),
        ["ref"] = ("ADC0014", Mark, $"[Differentiable] static double G(double x) {{ H(ref x); return x; }} static double H(ref double x) => x++; {Mark2} static double D(ref double x) => 1;", ["'ref'"]),
        ["no real result"] = ("ADC0014", Mark, $"[Differentiable] static double G(double x) => H(x) * x; static int H(double x) => 1; {Mark2} static int D(double x) => 1;", ["it returns 'int'"]),
        ["no real parameter"] = ("ADC0014", Mark, $"[Differentiable] static double G(double x) => H(1) * x; static double H(int n) => n; {Mark2} static double D(int n) => 1;", ["no differentiable parameter"]),
        ["instance method of a struct"] = ("ADC0014", Mark, $"[Differentiable] static double G(double x) => new S(x).H(x); public record struct S(double X) {{ public double H(double x) => X * x; {Mark2} double D(double x) => X; }}", ["struct"]),
        ["struct with an object in it"] = ("ADC0014", Mark, $"[Differentiable] static double G(double x) => H(x, default); public record struct S(double X, object Y); static double H(double x, S s) => x; {Mark2} static double D(double x, S s) => 1;", ["F.S'", "objects"]),
        ["unused"] = ("ADC0305", Mark, $"[Differentiable] static double G(double x) => x; {H} {Mark2} static double D(double x) => 2 * x;", ["'D'", "'F.H'"]),
        ["body that is not followed"] = ("ADC0101", "throw new Exception();", $"{Caller} {H} {Mark2} static double D(double x) {{ if (x < 0) throw new Exception(); return 2 * x; }}", ["throw"]),
        ["private of another class"] = ("ADC0101", "C.H(x)", "[Differentiable] static double G(double x) => C.I(x); static class C { static double H(double x) => double.Parse(\"1\") * x; [DerivativeOf(nameof(H))] static double D(double x) => 1; public static double I(double x) => C.H(x); }", ["internal"]),
        ["Jvp taken"] = ("ADC0016", "GJvp", "[Differentiable] static double G(double x) => x; static double GJvp(double x, double y) => x + y;", ["'GJvp'", "'G'"]),
        ["Vjp taken"] = ("ADC0016", "GVjp", "[Differentiable] static T G<T>(T x) where T : System.Numerics.IFloatingPointIeee754<T> => x; static T GVjp<T>(T x, T y) => x;", ["'GVjp'"]),
        ["Hvp taken"] = ("ADC0016", "GHvp", "[Differentiable] static double G(double[] x) => x[0]; static void GHvp(double[] x, Span<double> a, ReadOnlySpan<double> b, Span<double> c) { }", ["'GHvp'"]),
        ["Hessian taken"] = ("ADC0016", "GHessian", "[Differentiable] static double G(double x) => x; static double GHessian(double x) => 0;", ["'GHessian'"]),
        ["Jacobian taken"] = ("ADC0016", "GJacobian", "[Differentiable] static (double, double) G(double x) => (x, x); static double GJacobian(double x) => 0;", ["'GJacobian'"]),
        ["Hessian of arrays taken"] = ("ADC0016", "GHessian", "[Differentiable] static double G(double[] x) => x[0] * x[0]; static void GHessian(double[] x, Span<double> all) { }", ["'GHessian'", "'G'"]),
        ["Jacobian of arrays taken"] = ("ADC0016", "GJacobian", "[Differentiable] static void G(ReadOnlySpan<double> x, double[] y) { for (int i = 1; i < y.Length; i++) y[i] = y[i - 1] * x[i]; } static void GJacobian(ReadOnlySpan<double> x, double[] y, Span<double> all) { }", ["'GJacobian'"]),
        ["band taken"] = ("ADC0016", "GJacobianBand", "[Differentiable] static void G(double[] x, double[] y) { for (int i = 0; i < y.Length; i++) y[i] = x[i] * x[i]; } static void GJacobianBand(double[] x, double[] y, Span<double> all) { }", ["'GJacobianBand'"]),
        ["band's pattern taken"] = ("ADC0016", "GJacobianBand", "[Differentiable] static void G(double[] x, double[] y) { for (int i = 0; i < y.Length; i++) y[i] = x[i] * x[i]; } static int GJacobianBand(double[] x, double[] y) => 0;", ["'GJacobianBand'"]),
        ["gradient taken by a derivative"] = ("ADC0016", "GGradient", "[Differentiable] static double G(double x) => x; [DerivativeOf(nameof(G))] static double GGradient(double x) => 1;", ["'GGradient'"]),
        ["gradient of arrays taken"] = ("ADC0016", "GGradient", "[Differentiable] static double G(double[] x, (double A, double B) y) => x[0] * y.A; static void GGradient(double[] x, (double, double) z, Span<double> y) { }", ["'GGradient'"]),
    };

    public static TheoryData<string> Cases => [.. Rejected.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void Is_the_error_at_the_mark(string name)
    {
        (string id, string span, string members, string[] says) = Rejected[name];
        Diagnostic found = Assert.Single(Generated.From($"public partial class F\n{{\n{members}\n}}").Diagnostics);
        Assert.Equal((id, span), (found.Id, found.Location.SourceTree!.GetText().ToString(found.Location.SourceSpan)));
        Assert.All(says, part => Assert.Contains(part, found.GetMessage(), StringComparison.Ordinal));
    }

    [Fact]
    public void Are_two_derivatives_an_error_at_the_second()
    {
        Generated generated = Generated.From($"static partial class F {{ {Caller} {H} {Mark2} static double First(double x) => 2 * x; }}", "static class E { [DerivativeOf(typeof(F), \"H\")] static double Second(double x) => 2 * x; }");
        Diagnostic found = Assert.Single(generated.Diagnostics);
        Assert.Equal(("ADC0015", "File2.cs"), (found.Id, Path.GetFileName(found.Location.SourceTree!.FilePath)));
        Assert.Contains("'F.H' has two derivatives, 'First' and 'Second'", found.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("double G(double x) => x * x;")]
    [InlineData("(double, double) G(double x) => (x, x * x);")]
    [InlineData("void G(double[] x) => x[0] *= x[1];")]
    public void Does_every_generated_name_end_in_a_known_word(string method)
    {
        string text = Assert.Single(Generated.From($"public static partial class F {{ [Differentiable] public static {method} }}").Result.GeneratedSources).SourceText.ToString();
        string[] names = [.. System.Text.RegularExpressions.Regex.Matches(text, @"^    public static .*? (G\w+)\(", System.Text.RegularExpressions.RegexOptions.Multiline).Select(match => match.Groups[1].Value).Distinct()];
        Assert.Contains("GJvp", names);
        Assert.All(names, name => Assert.Contains(name[1..], MethodDerivatives.Suffixes));
    }

    [Theory]
    [InlineData("static double GJvp(double x) => x;")]
    [InlineData("static double GJvp(double x, float y) => x;")]
    [InlineData("static double GGradient(double x, double y) => x;")]
    [InlineData("static double GGradient<T>(double x) => x;")]
    [InlineData("static double GHvp(double x, ref double y) => x;")]
    public void May_an_overload_have_the_name_of_a_generated_method(string other) =>
        Generated.From($"public static partial class F {{ [Differentiable] static double G(double x) => x; {other} }}").Load();

    [Fact]
    public void Is_a_given_derivative_refused_in_a_network()
    {
        Diagnostic found = Assert.Single(Generated.Network("return Map(x, H);",
            "static float H(float x) => x * x; [DerivativeOf(nameof(H))] static float D(float x) => 2 * x; [Differentiable] static float G(float x) => H(x);").Diagnostics);
        Assert.Equal("ADC0101", found.Id);
        Assert.Contains("'D' is not used", found.GetMessage(), StringComparison.Ordinal);
    }
}
