using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tests.Frontend;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>
/// The functions that methods may call, at every width: is the value the one of the user's call, to the bit, and the derivative that of
/// differences, of Jvp, Gradient and Hvp alike?
/// </summary>
public sealed class LibraryTests
{
    /// <summary>
    /// An expression in x, y, z of a number type N, where to look at it, and where the value is no smooth one: another expression with the
    /// derivative in question.
    /// </summary>
    private sealed record Case(string Expression, double[] X, double Y = 0.6, double Z = 0.3, string? Smooth = null, bool DoubleOnly = false);

    private static readonly double[] Positive = [0.25, 1, 3.5], Any = [-2.5, -0.25, 0.75, 3], Small = [-0.75, 0.125, 0.6], AboveOne = [1.25, 2, 5];

    private static readonly Case[] Cases =
    [
        new("N.Log2(x)", Positive), new("N.Log10(x)", Positive), new("N.Log(x, y)", Positive), new("N.Log(y, x)", [0.25, 3.5]),
        new("N.Log2P1(x)", Positive), new("N.Log10P1(x)", Positive), new("N.LogP1(x)", Positive),
        new("N.Exp2(x)", Any), new("N.Exp10(x)", Small), new("N.Exp2M1(x)", Any), new("N.Exp10M1(x)", Small), new("N.ExpM1(x)", Any),
        new("N.RootN(x, 3)", Any), new("N.RootN(x, 2)", Positive), new("N.RootN(x, -3)", [-2.5, 0.75, 3]), new("N.ScaleB(x, 3) * x", Any), new("N.ScaleB(x, -2) * x", Any),
        new("N.ReciprocalEstimate(x)", Positive, Smooth: "1 / x"), new("N.ReciprocalSqrtEstimate(x)", Positive, Smooth: "1 / N.Sqrt(x)"),
        new("N.Asinh(x)", Any), new("N.Acosh(x)", AboveOne), new("N.Atanh(x)", Small), new("N.Asin(x)", Small), new("N.Acos(x)", Small), new("N.Atan(x)", Any),
        new("N.Sinh(x)", Any), new("N.Cosh(x)", Any), new("N.Tanh(x)", Any), new("N.Cbrt(x)", Any), new("N.Pow(x, y)", Positive), new("N.Atan2(x, y)", Any),
        new("N.SinPi(x)", Small), new("N.CosPi(x)", Small), new("N.TanPi(x)", [-0.25, 0.125, 0.3]), new("N.AsinPi(x)", Small), new("N.AcosPi(x)", Small),
        new("N.AtanPi(x)", Any), new("N.Atan2Pi(x, y)", Any), new("N.SinCos(x).Sin * N.SinCos(x).Cos", Any), new("N.SinCosPi(x).SinPi * N.SinCosPi(y).CosPi", Small),
        new("N.DegreesToRadians(x) * x", Any), new("N.RadiansToDegrees(x) * x", Small), new("N.Hypot(x, y)", Any), new("N.Hypot(y, x)", Any),
        new("N.CopySign(x, y) * x", Any), new("N.CopySign(x, -y) * y", Any), new("N.Ieee754Remainder(x, y) * y", [-2.5, 0.35, 1.9]), new("x % y * y", [-2.7, 0.35, 1.9]),
        new("N.Lerp(x, y, z)", Any), new("N.MultiplyAddEstimate(x, y, z)", Any), new("N.FusedMultiplyAdd(x, y, z)", Any), new("N.Clamp(x, -y, y) * x", Any),
        new("N.MaxMagnitude(x, y) * x", Any), new("N.MinMagnitude(x, y) * x", Any), new("N.MaxNumber(x, y) * x", Any), new("N.MinNumber(x, y) * x", Any),
        new("N.MaxMagnitudeNumber(x, y) * x", Any), new("N.MinMagnitudeNumber(x, y) * x", Any), new("N.MaxNative(x, y) * x", Any), new("N.MinNative(x, y) * x", Any),
        new("N.Max(x, y) * x", Any), new("N.Min(x, y) * x", Any), new("N.Abs(x) * x", Any),
        new("N.BitIncrement(x) * x", Any), new("N.BitDecrement(x) * x", Any),
        new("N.Floor(x) * y", [-2.6, 0.7]), new("N.Ceiling(x) * y", [-2.6, 0.7]), new("N.Truncate(x) * y", [-2.6, 0.7]), new("N.Round(x) * y", [-2.6, 0.7]),
        new("N.Round(x, 1) * y", [-2.62, 0.73]), new("N.Round(x, MidpointRounding.AwayFromZero) * y", [-2.6, 0.7]),
        new("N.Round(x, 1, MidpointRounding.ToZero) * y", [-2.62, 0.73]), new("N.Round(x, MidpointRounding.ToPositiveInfinity) * y", [-2.6, 0.7]),
        new("(N.IsInteger(x) ? y : N.IsEvenInteger(x) ? z : x) * x", [2, 3, 0.5], Smooth: "(x > 1 ? y : x) * x"), new("(N.IsOddInteger(x) ? y : z) * x", [-3, 2, 0.5], Smooth: "(x < 0 ? y : z) * x"),
        new("(N.IsNegative(x) ? y : N.IsPositive(x) ? x : z) * x", Any, Smooth: "x < 0 ? x * y : x * x"), new("(N.IsFinite(x) && !N.IsNaN(x) && !N.IsPositiveInfinity(x) && !N.IsNegativeInfinity(x) && N.IsRealNumber(x) ? y : z) * x", Any),
        new("N.Epsilon * x + N.Pi * N.E / N.Tau * x * x + N.CreateChecked(2) * x + N.CreateSaturating(3) * x", Any),
        new("Math.IEEERemainder(x, y) * y", [-2.5, 0.35, 1.9], DoubleOnly: true), new("Math.Log2(x) + Math.Asinh(x) + Math.Log(x, 3) + Math.ScaleB(x, 2)", Positive, DoubleOnly: true),
        new("Math.CopySign(x, y) + Math.MaxMagnitude(x, y) + Math.Round(x, 2, MidpointRounding.ToEven)", [-2.62, 0.73], DoubleOnly: true),
        new("(double.IsNormal(x) && !double.IsSubnormal(x) ? y : z) * x", Any, DoubleOnly: true),
        new("x * Math.DivRem(7, 3).Remainder + x * Math.DivRem(-7, 2).Quotient + x * Math.Sign(-5)", Any, DoubleOnly: true),
        new("MathNet.Numerics.SpecialFunctions.Erf(x)", Any, DoubleOnly: true), new("MathNet.Numerics.SpecialFunctions.Erfc(x)", Any, DoubleOnly: true),
        new("MathNet.Numerics.SpecialFunctions.ErfInv(x)", Small, DoubleOnly: true), new("MathNet.Numerics.SpecialFunctions.Gamma(x)", Positive, DoubleOnly: true),
        new("MathNet.Numerics.SpecialFunctions.GammaLn(x)", [0.25, 1.5, 7], DoubleOnly: true), new("MathNet.Numerics.SpecialFunctions.DiGamma(x)", [0.25, 1.5, 7], DoubleOnly: true),
    ];

    private static readonly (string Type, double Tolerance)[] Widths = [("double", 1e-7), ("T", 1e-7), ("float", 2e-5), ("Half", 2e-2)];

    private static readonly Lazy<Type> Loaded = new(() =>
    {
        var members = new List<string>();
        for (int i = 0; i < Cases.Length; i++)
        {
            members.Add($"public static double Smooth{i}(double x, double y, double z) => {(Cases[i].Smooth ?? Cases[i].Expression).Replace("N.", "double.", StringComparison.Ordinal)};");
            foreach ((string type, _) in Widths.Take(Cases[i].DoubleOnly ? 1 : Widths.Length))
                members.Add($"[Differentiable] public static {type} {Name(i, type)}{(type == "T" ? "<T>" : "")}({type} x, {type} y, {type} z) {(type == "T" ? "where T : IFloatingPointIeee754<T> " : "")}=> {Cases[i].Expression.Replace("N.", type + ".", StringComparison.Ordinal)};");
        }
        return Generated.From("global using System.Numerics;", $"public static partial class F\n{{\n{string.Join("\n", members)}\n}}").Load().GetType("F")!;
    });

    private static string Name(int number, string type) => $"F{number}{char.ToUpperInvariant(type[0])}";

    public static TheoryData<string> Expressions => [.. Cases.Select(one => one.Expression)];

    [Theory, MemberData(nameof(Expressions))]
    public void Is_the_value_that_of_the_call_and_the_derivative_that_of_differences(string expression)
    {
        int number = System.Array.FindIndex(Cases, one => one.Expression == expression);
        Case one = Cases[number];
        Func<double, double, double, double> smooth = Loaded.Value.GetMethod($"Smooth{number}")!.CreateDelegate<Func<double, double, double, double>>();
        foreach (double x in one.X)
            foreach ((string type, double tolerance) in Widths.Take(one.DoubleOnly ? 1 : Widths.Length))
                Check(Name(number, type), type, [x, one.Y, one.Z], at => smooth(at[0], at[1], at[2]), tolerance, isChoice: one.Smooth?.Contains('?', StringComparison.Ordinal) ?? false);
    }

    private static void Check(string name, string type, double[] at, Func<double[], double> smooth, double tolerance, bool isChoice)
    {
        double[] direction = [0.5, -1.5, 2];
        double[] expected = Slopes(smooth, at), value = Call(name, type, at), gradient = Call(name + "Gradient", type, at), jvp = Call(name + "Jvp", type, [.. at, .. direction]);
        string what = $"{name} of {string.Join(", ", at)} in {type}";
        Assert.True(value[0].Equals(gradient[0]) && value[0].Equals(jvp[0]), $"{what}: found {gradient[0]:R} and {jvp[0]:R}, expected {value[0]:R}");
        for (int i = 0; i < 3; i++)
            Near(expected[i], gradient[1 + i], tolerance, $"{what}, gradient {i}");
        Near(expected.Zip(direction, (a, b) => a * b).Sum(), jvp[1], 4 * tolerance, $"{what}, tangent");
        if (type != "double" || isChoice)
            return;                                              // differences of the gradient would cross over
        double[] product = Call(name + "Hvp", type, [.. at, .. direction]);
        for (int i = 0; i < 3; i++)
        {
            int k = i;
            double second = Slopes(t => Call(name + "Gradient", type, [.. at.Zip(direction, (a, b) => a + t[0] * b)])[1 + k], [0])[0];
            Near(second, product[i], 1e-6, $"{what}, Hessian times direction {i}");
        }
    }

    /// <summary>The numbers of what a method returns.</summary>
    private static double[] Call(string name, string type, double[] arguments)
    {
        MethodInfo method = Loaded.Value.GetMethod(name)!;
        if (type == "T")
            method = method.MakeGenericMethod(typeof(double));
        object?[] given = [.. arguments.Select(x => type switch { "float" => (float)x, "Half" => (Half)x, _ => (object)x })];
        object result = method.Invoke(null, given)!;
        return result is ITuple tuple ? [.. Enumerable.Range(0, tuple.Length).Select(i => Real(tuple[i]!))] : [Real(result)];
    }

    private static double Real(object number) => number is Half half ? (double)half : Convert.ToDouble(number, CultureInfo.InvariantCulture);

    private static double[] Slopes(Func<double[], double> function, double[] at)
    {
        const double h = 1e-3;
        double Along(int i, double step)
        {
            double[] moved = [.. at];
            moved[i] += step;
            return function(moved);
        }
        double Central(int i, double step) => (Along(i, step) - Along(i, -step)) / (2 * step);
        return [.. at.Select((_, i) => (64 * Central(i, h) - 20 * Central(i, 2 * h) + Central(i, 4 * h)) / 45)];
    }

    private static void Near(double expected, double found, double tolerance, string what) =>
        Assert.True(Math.Abs(found - expected) <= tolerance * (1 + Math.Abs(expected)), $"{what}: found {found:R}, expected {expected:R}");

    [Fact]
    public void Is_every_function_of_the_table_called_here()
    {
        string all = string.Join("\n", Cases.Select(one => one.Expression));
        foreach (LibraryFunction function in ScalarLibrary.Table.Where(function => function.Class != "AdCompiler.Kernels.Polygamma"))
            Assert.Contains($".{function.Method}(", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("double.Hypot(x, y)", 0, 0, 0, 0)]                         // the least of the norms
    [InlineData("Math.CopySign(x, y)", 0, 1, 0, 0)]                        // as |x|
    [InlineData("double.MaxNumber(x, y)", 2, 2, 0.5, 0.5)]                 // as Max
    [InlineData("double.MaxNumber(x, y)", double.NaN, 2, 0, 1)]
    [InlineData("double.MinNumber(x, y)", 2, double.NaN, 1, 0)]
    [InlineData("Math.MaxMagnitude(x, y)", -2, 2, 0, 1)]                   // the value is 2, which is y
    [InlineData("Math.MinMagnitude(x, y)", -2, 2, 1, 0)]
    [InlineData("Math.MaxMagnitude(x, y)", -2, -2, 0.5, 0.5)]
    [InlineData("Math.MaxMagnitude(x, y)", double.NaN, 2, 1, 1)]           // NaN hands it on, as Max
    [InlineData("double.RootN(x, 3)", 0, 0, double.PositiveInfinity, 0)]   // as Cbrt
    [InlineData("double.RootN(x, 1)", 0, 0, 1, 0)]
    public void Is_the_derivative_at_a_kink_the_one_of_the_table(string expression, double x, double y, double byX, double byY)
    {
        Type type = Generated.From($"public static partial class F {{ [Differentiable] public static double G(double x, double y) => {expression}; }}").Load().GetType("F")!;
        var found = (ITuple)type.GetMethod("GGradient")!.Invoke(null, [x, y])!;
        Assert.Equal((byX, byY), ((double)found[1]!, (double)found[2]!));
    }

    [Fact]
    public void Does_a_tie_take_the_rule_of_the_method()
    {
        Type type = Generated.From("public static partial class F { [Differentiable, Max(TieFirst = 1, TieSecond = 0)] public static double G(double x, double y) => Math.MaxMagnitude(x, y); }")
            .Load().GetType("F")!;
        var found = (ITuple)type.GetMethod("GGradient")!.Invoke(null, [3.0, 3.0])!;
        Assert.Equal((1.0, 0.0), ((double)found[1]!, (double)found[2]!));
    }

    [Theory]
    [InlineData("double G(double x, int n) => double.RootN(x, n)", "GGradient(8.0, 3).X", 1.0 / 12)]
    [InlineData("T G<T>(T x, int n) where T : IFloatingPointIeee754<T> => T.ScaleB(x, n)", "GGradient(8.0, 3).X", 8)]
    [InlineData("T G<T>(T x, int n) where T : IFloatingPointIeee754<T> => T.IsZero(x) ? x : T.ScaleB(x, n) * x", "GGradient(2.0, 1).X", 8)]
    [InlineData("double G(double x, int n) => (double)MathF.ScaleB(MathF.CopySign((float)x, -1f), n)", "GGradient(2.5, 2).X", -4)]
    [InlineData("float G(float x, int n) => MathF.ScaleB(x, n - 1)", "GJvp(8f, 3, 2f).Dot", 8)]
    [InlineData("double G(double x, int n) => x * Math.Round(x, n)", "GGradient(1.26, 1).X", 1.3)]
    public void May_an_integer_be_known_only_when_it_runs(string method, string derivative, double expected)
    {
        Type type = Generated.From("global using System.Numerics;", $"public static partial class F {{ [Differentiable] public static {method}; public static double D() => {derivative}; }}")
            .Load().GetType("F")!;
        Assert.Equal(expected, (double)type.GetMethod("D")!.Invoke(null, [])!, 1e-12);
    }

    [Theory]
    [InlineData("Half G(Half x, int n) => Half.RootN(x, n)")]               // Half does not hold every n
    [InlineData("double G(double x, MidpointRounding mode) => Math.Round(x, mode)")]
    [InlineData("double G(double x) => MathNet.Numerics.SpecialFunctions.BesselI0(x)")]
    public void Is_another_function_refused(string method)
    {
        Diagnostic found = Assert.Single(Generated.From($"public static partial class F {{ [Differentiable] public static {method}; }}").Diagnostics);
        Assert.Equal("ADC0102", found.Id);
    }

    [Fact]
    public void Does_a_loop_with_such_a_function_stay_a_loop()
    {
        Generated generated = Generated.From("public static partial class F { [Differentiable] public static double G(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) s += Math.Asinh(x[i]); return s; } }");
        Assert.DoesNotContain("Lanes", Assert.Single(generated.Result.GeneratedSources).SourceText.ToString(), StringComparison.Ordinal);
        generated.Load();
    }
}
