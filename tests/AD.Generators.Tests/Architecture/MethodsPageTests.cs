using System.Text.RegularExpressions;
using AdCompiler.Generators.Tests.Frontend;
using AdCompiler.Generators.Tests.Methods;

namespace AdCompiler.Generators.Tests.Architecture;

/// <summary>docs/differentiable-csharp.md: its examples go through the generator, are compiled and run; its listings are what is generated.</summary>
public sealed class MethodsPageTests
{
    /// <summary>Expressions over the numbers x: the function's value, and its gradient as the generated method gives it.</summary>
    private sealed record Use(string Function, string Gradient, params double[] At);

    private static readonly Dictionary<string, Use[]> Uses = new()
    {
        ["Distance"] = [new("Distance(x[0], x[1])", "DistanceGradient(x[0], x[1]) is var g ? [g.X, g.Y] : []", 3, -4)],
        ["Population"] = [new("Population(x[0], x[1], 7)", "PopulationGradient(x[0], x[1], 7) is var g ? [g.X, g.Rate] : []", 0.2, 0.7)],
        ["Softplus"] =
        [
            new("Softplus(x[0])", "[SoftplusGradient(x[0]).X]", 0.3),
            // Differences of a float or a Half are mostly rounding: those of the same function in double.
            new("x[0] * x[0] * x[0]", "[(double)CubedGradient((Half)x[0]).X]", 0.5),
            new("x[0] * x[1]", "ScaledGradient((float)x[0], x[1]) is var g ? [g.X, g.Scale] : []", 0.5, 2),
        ],
        ["Kinetic"] =
        [
            new("Kinetic(new(x[0], x[1]), x[2])", "KineticGradient(new(x[0], x[1]), x[2]) is var g ? [g.Speed.X, g.Speed.Y, g.Mass] : []", 1, -2, 3),
            new("Polar(new(x[0], x[1])).Radius", "PolarJacobian(new(x[0], x[1])) is var g ? [g.Radius.X, g.Radius.Y] : []", 1, -2),
            new("Polar(new(x[0], x[1])).Angle", "PolarJacobian(new(x[0], x[1])) is var g ? [g.Angle.X, g.Angle.Y] : []", 1, -2),
            new("Length([new(x[0], x[1]), new(x[2], x[3])])", "Filled<Vec>(2, g => LengthGradient([new(x[0], x[1]), new(x[2], x[3])], g)) is var g ? [g[0].X, g[0].Y, g[1].X, g[1].Y] : []", 0, 1, 2, 4),
        ],
        ["Polynomial"] =
        [
            new("Polynomial(x[1..], x[0])", "Filled<double>(x.Length - 1, g => first = PolynomialGradient(x[1..], x[0], g).X) is var g ? [first, .. g] : []", 0.5, 1, -2, 3),
            new("Sums(x, 2)[1]", "Filled<double>(x.Length, g => SumsVjp(x, 2, [0, 1], g))", 1, 2, 3, 4),
            new("Sums(x, 2)[1]", "Filled<double>(8, j => SumsJacobian(x, 2, j))[4..]", 1, 2, 3, 4),
            new("Trace(Square(x))", "Filled<double>(x.Length, g => { var square = new double[2, 2]; TraceGradient(Square(x), square); Flat(square).CopyTo(g, 0); })", 1, 2, 3, 4),
        ],
        ["Smooth"] = [new("Changed(x, all => Smooth(all))[^1]", "Filled<double>(x.Length, g => { g[^1] = 1; SmoothVjp([.. x], g); })", 1, 4, -2, 3)],
        ["Root"] =
        [
            new("Root(x[0])", "[RootGradient(x[0]).X]", 2.5),
            new("Root(x[0])", "[RootGradient(x[0]).X]", -1),
            new("Collatz(x[0], 6)", "[CollatzGradient(x[0], 6).X]", 1.5),
        ],
        ["Warmth"] =
        [
            new("Warmth(x[0], 40, x[1..])", "Filled<double>(x.Length - 1, g => first = WarmthGradient(x[0], 40, x[1..], g).Conductivity) is var g ? [first, .. g] : []", 0.2, 1, -2, 3, 0.5, 2),
        ],
        ["Integral"] = [new("Integral(x[0], x[1])", "IntegralGradient(x[0], x[1]) is var g ? [g.A, g.B] : []", 0.2, 1.7)],
        ["Cosine"] =
        [
            new("Cosine(x, Other(x))", "Filled<double>(x.Length, g => CosineGradient(x, Other(x), g, new double[x.Length]))", 1, -2, 3),
            new("Cosine(x, Other(x))", "Filled<double>(x.Length, g => CosineGradient(x, Other(x), g, new double[x.Length]))", [.. Enumerable.Range(1, 37).Select(i => Math.Sin(i))]),
        ],
        ["Cost"] =
        [
            new("Cost(x[0], x[1])", "CostGradient(x[0], x[1]) is var g ? [g.X, g.Weight] : []", 0.3, 2),
            new("Cost(x[0], x[1])", "CostGradient(x[0], x[1]) is var g ? [g.X, g.Weight] : []", -0.3, 2),
            new("CostGradient(x[0], x[1]).X", "CostHvp(x[0], x[1], 1, 0) is var h ? [h.X, h.Weight] : []", 0.3, 2),
        ],
        ["Orbit"] =
        [
            new("Orbit(x[0], x[1])", "OrbitGradient(x[0], x[1]) is var g ? [g.Mean, g.E] : []", 2, 0.3),
            new("OrbitGradient(x[0], x[1]).Mean", "OrbitHvp(x[0], x[1], 1, 0) is var h ? [h.Mean, h.E] : []", 2, 0.3),
            new("OrbitGradient(x[0], x[1]).E", "OrbitHvp(x[0], x[1], 0, 1) is var h ? [h.Mean, h.E] : []", 2, 0.3),
        ],
        // The weight counts as constant: the derivative is that of another function.
        ["Weighted"] = [new("4 * Math.Abs(x[0])", "[WeightedGradient(x[0], 2).Residual]", -1.5)],
        ["Energy"] = [new("new Spring(3).Energy(x[0])", "[new Spring(3).EnergyGradient(x[0]).Stretch]", 1.5)],
        ["Rectified"] = [new("Rectified(x[0])", "[RectifiedGradient(x[0]).X]", 1.5), new("Larger(x[0], x[1])", "LargerGradient(x[0], x[1]) is var g ? [g.X, g.Y] : []", 1, 2)],
        ["Rosenbrock"] =
        [
            new("Rosenbrock(x)", "Filled<double>(x.Length, g => RosenbrockGradient(x, g))", -1.2, 1, 0.3),
            new("Filled<double>(3, g => RosenbrockGradient(x, g))[1]", "Filled<double>(3, p => RosenbrockHvp(x, new double[3], [0, 1, 0], p))", -1.2, 1, 0.3),
            new("Filled<double>(3, g => RosenbrockGradient(x, g))[1]", "Filled<double>(9, p => RosenbrockHessian(x, p))[3..6]", -1.2, 1, 0.3),
        ],
        ["Wave"] =
        [
            new("Wave(x[0], x[1])", "WaveGradient(x[0], x[1]) is var g ? [g.X, g.T] : []", 0.5, 1),
            new("WaveGradient(x[0], x[1]).X", "WaveHessian(x[0], x[1]).X is var row ? [row.X, row.T] : []", 0.5, 1),
            new("WaveGradient(x[0], x[1]).T", "WaveHessian(x[0], x[1]).T is var row ? [row.X, row.T] : []", 0.5, 1),
        ],
        ["Rates"] =
        [
            new("Filled<double>(3, r => Rates(x[..3], x[3], r))[1]", "Filled<double>(12, j => RatesJacobian(x[..3], x[3], new double[3], j))[4..8]", 0.5, 2, -1, 0.7),
        ],
        ["Heat"] =
        [
            new("Filled<double>(5, r => Heat(x, 0.7, r))[3]", "HeatBand(x, 0.7)[12..15] is var row ? [0, 0, .. row] : []", 0.5, 2, -1, 0.7, 1.1),
            new("Filled<double>(5, r => Heat(x[..5], x[5], r))[1]", "HeatBand(x[..5], x[5])[4..8] is var row ? [.. row[..3], 0, 0, row[3]] : []", 0.5, 2, -1, 0.7, 1.1, 0.3),
        ],
        ["LogSum"] = [new("LogSum(x)", "Filled<double>(x.Length, g => LogSumGradient(x, g))", [.. Enumerable.Range(0, 19).Select(i => Math.Sin(i))])],
    };

    /// <summary>What the expressions above share.</summary>
    private const string Helpers = """
        static double first;
        static double[] Changed(double[] x, Action<double[]> change) { double[] all = [.. x]; change(all); return all; }
        static T[] Filled<T>(int count, Action<T[]> fill) { var all = new T[count]; fill(all); return all; }
        static double[,] Square(double[] x) => new[,] { { x[0], x[1] }, { x[2], x[3] } };
        static double[] Other(double[] x) => [.. x.Select((_, i) => Math.Cos(i))];
        static double[] Flat(double[,] square) => [.. square.Cast<double>()];
        """;

    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs/differentiable-csharp.md"));

    private static readonly Dictionary<string, string> Examples = Regex.Matches(Page, @"(?<!-->\n)```csharp\n(.*?)```", RegexOptions.Singleline)
        .Select(match => match.Groups[1].Value)
        .ToDictionary(text => Regex.Match(text, @"\[Differentiable.*?\]\s+public (?:static )?\S+ (\w+)").Groups[1].Value);

    public static TheoryData<string> Names => [.. Examples.Keys];

    [Fact]
    public void Is_every_example_run() => Assert.Equal(Uses.Keys.Order(StringComparer.Ordinal), Examples.Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public void Is_the_gradient_of_the_example_that_of_its_differences(string name)
    {
        Use[] uses = Uses[name];
        string members = string.Concat(uses.Select((use, i) =>
            $"public static double Function{i}(double[] x) => {use.Function}; public static double[] Gradient{i}(double[] x) => {use.Gradient};\n"));
        string example = Examples[name].Contains("partial class Functions", StringComparison.Ordinal) ? Examples[name] : Functions(Examples[name]);
        Type functions = Generated.From("global using System.Numerics;", example, Functions(Helpers + members)).Load().GetType("Functions")!;
        for (int i = 0; i < uses.Length; i++)
        {
            Func<double[], double> function = functions.GetMethod($"Function{i}")!.CreateDelegate<Func<double[], double>>();
            double[] found = functions.GetMethod($"Gradient{i}")!.CreateDelegate<Func<double[], double[]>>()(uses[i].At);
            ClassicsTests.Near(found, Differences.Gradient(function, uses[i].At), 1e-7, uses[i].Function);
        }
    }

    private static readonly Dictionary<string, string> Listings = Regex.Matches(Page, @"<!-- generated: (\w+) -->\n```csharp\n(.*?)```", RegexOptions.Singleline)
        .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    public static TheoryData<string> Shown => [.. Listings.Keys];

    [Theory, MemberData(nameof(Shown))]
    public void Is_the_derivative_that_the_page_shows_the_one_that_is_generated(string name)
    {
        Generated generated = Generated.From(Functions(Examples[name]));
        string text = Assert.Single(generated.Result.GeneratedSources, source => source.HintName == $"Functions.{name}.g.cs").SourceText.ToString();
        string[] shown = Lines(Listings[name]), all = Lines(text);
        Assert.NotEmpty(shown);
        Assert.True(
            Enumerable.Range(0, all.Length).Any(at => all.AsSpan(at).StartsWith(shown)), $"the page shows a text of {name} that is no longer generated; generated is\n{text}");
    }

    private static string Functions(string members) => $"public static partial class Functions\n{{\n{members}\n}}\n";

    private static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
}
