using System.Globalization;
using System.Reflection;
using AdCompiler.Execution;
using AdCompiler.Generators.Tests.Frontend;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>
/// The Jacobian as a band: is it the dense Jacobian with nothing left out but zeros, does it take as many directions as it has entries in a row, and
/// is there none where what a result depends on lies at no fixed distance?
/// </summary>
public sealed class BandTests
{
    private const string X = "ReadOnlySpan<double> x", Y = "Span<double> y", Each = "for (int i = 0; i < y.Length; i++) ", Inner = "for (int i = 1; i + 1 < y.Length; i++) ";

    /// <summary>Parameters beside x and y, a body, and the band: entries of a row.</summary>
    private static readonly Dictionary<string, (string Others, string Body, string Entries)> Bands = new()
    {
        ["each element by itself"] = ("", Each + "y[i] = Math.Sin(x[i]) * x[i];", "x[i]"),
        ["neighbours"] = (", double k", Inner + "y[i] = k * (x[i - 1] - 2 * x[i] + x[i + 1]) + x[i] * x[i];", "x[i - 1], x[i], x[i + 1], k"),
        ["neighbours, and borders of their own"] = ("", "int n = y.Length; if (n < 3) return; y[0] = x[1] - x[0]; y[n - 1] = x[n - 1] * x[n - 2]; " + Inner + "y[i] = x[i - 1] * x[i + 1];", "x[i - 1], x[i], x[i + 1]"),
        ["one side"] = ("", "for (int i = 3; i < y.Length; i++) y[i] = x[i - 3] * x[i - 2];", "x[i - 3], x[i - 2]"),
        ["downwards, with branches"] = ("", "for (int i = y.Length - 2; i >= 0; i--) if (i % 2 == 0) y[i] = x[i] * x[i + 1]; else y[i] = x[i] > 0.5 ? x[i + 1] * 2 : 1;", "x[i], x[i + 1]"),
        ["by way of an array"] = ("", """
            var flow = new double[x.Length];
            for (int i = 0; i + 1 < flow.Length; i++) flow[i] = x[i] * x[i + 1];
            for (int i = 1; i < flow.Length; i++) y[i] = flow[i] - flow[i - 1];
            """, "x[i - 1], x[i], x[i + 1]"),
        ["slices"] = ("", "if (y.Length < 3) return; var right = x[2..]; var to = y[1..]; for (int i = 0; i < right.Length; i++) to[i] = right[i] * x[i];", "x[i - 1], x[i], x[i + 1]"),
        ["numbers of a struct, one of two numbers unused"] = (", (double A, double B) k, double unused", Each + "y[i] = x[i] * k.A;", "x[i], k.A, k.B"),
        ["what is added to"] = ("", Each + "y[i] += x[i] * y[i] * y[i];", "x[i], y[i]"),
        ["in place, each by itself"] = ("", Each + "y[i] = y[i] * y[i] + x[i];", "x[i], y[i]"),
        ["a helper and a function"] = (", double k", Each + "y[i] = Mixed(x[i], i > 0 ? x[i - 1] : 0, k);", "x[i - 1], x[i], k"),
        ["two loops"] = ("", Each + "y[i] = x[i]; for (int i = 1; i < y.Length; i++) y[i] += x[i - 1] * 3;", "x[i - 1], x[i], y[i]"),
        ["a loop in the loop"] = (", double k, int n", Each + "{ double t = x[i]; for (int j = 0; j < n; j++) t = t * t * k; y[i] = t; }", "x[i], k"),
        ["a number on the way, not carried on"] = ("", "double t = 0; " + Each + "{ t = x[i] * 2; y[i] = t * t; }", "x[i]"),
        ["constant elsewhere"] = (", [NotDifferentiable] ReadOnlySpan<double> w", Each + "y[i] = x[i] * w[(i * 7) % w.Length];", "x[i]"),
        ["an index of its own"] = ("", "int n = y.Length / 2; for (int i = 0; i < 2; i++) for (int j = 0; j < n; j++) { int at = i * n + j; y[at] = x[at] * x[at]; }", "x[i]"),
    };

    private static readonly Dictionary<string, string> Others = new()
    {
        ["a sum so far"] = "double s = 0; " + Each + "{ s += x[i]; y[i] = s; }",
        ["the element before, which depends on the one before it"] = "for (int i = 1; i < y.Length; i++) y[i] = y[i - 1] * 0.5 + x[i];",
        ["the number of the iteration before"] = "double before = 0; " + Each + "{ y[i] = x[i] * before; before = x[i]; }",
        ["around the end"] = Each + "y[i] = x[i] * x[(i + 1) % x.Length];",
        ["around the end, by a choice"] = Each + "y[i] = x[i] * x[i == 0 ? x.Length - 1 : i - 1];",
        ["one element for all"] = Each + "y[i] = x[i] * x[0];",
        ["every other element"] = "for (int i = 0; 2 * i < x.Length; i++) y[i] = x[2 * i];",
        ["backwards"] = Each + "y[i] = x[x.Length - 1 - i];",
        ["by way of a single element"] = "var t = new double[1]; " + Each + "{ t[0] += x[i]; y[i] = t[0]; }",
        ["through an index array"] = "var order = new int[x.Length]; for (int i = 0; i < order.Length; i++) order[i] = order.Length - 1 - i; " + Each + "y[i] = x[order[i]];",
        ["a window of the caller's width"] = "int k = (int)x[0]; for (int i = k; i < y.Length; i++) y[i] = x[i - k];",
        ["by way of rows"] = "var t = new double[x.Length + 1, 2]; for (int i = 0; i < x.Length; i++) t[i + 1, 0] = x[i]; " + Each + "y[i] = t[i, 0];",
        ["nothing differentiable"] = Each + "y[i] = Math.Floor(x[i]);",
        ["very far"] = "for (int i = 100; i < y.Length; i++) y[i] = x[i - 100] * x[i];",
    };

    public static TheoryData<string> Names => [.. Bands.Keys];

    public static TheoryData<string> OtherNames => [.. Others.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Is_the_band_the_Jacobian_without_zeros(string name)
    {
        (string others, string body, string entries) = Bands[name];
        (MethodInfo run, string text) = Loaded(others, body);
        Assert.Contains($"by {entries}.", text, StringComparison.Ordinal);
        foreach (int length in (int[])[0, 1, 2, 3, 4, 9, 40])
            Compare(run, length, entries.Split(", ").Length, $"{name}, {length} elements");
    }

    [Theory, MemberData(nameof(OtherNames))]
    public void Is_there_no_band_where_none_is_proved(string name)
    {
        Generated generated = Generated.From(Source("", Others[name], ""));
        Assert.DoesNotContain("GJacobianBand", string.Concat(generated.Result.GeneratedSources.Select(file => file.SourceText.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public void Are_random_stencils_right()
    {
        int bands = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            string body = RandomBody(random);
            Generated generated = Generated.From(Source(", double k", body, Calls(", double k")));
            Assert.Empty(generated.Diagnostics);
            string text = string.Concat(generated.Result.GeneratedSources.Select(file => file.SourceText.ToString()));
            if (!text.Contains("GJacobianBand", StringComparison.Ordinal))
                continue;
            bands++;
            MethodInfo run = generated.Load().GetType("F")!.GetMethod("Run")!;
            foreach (int length in (int[])[0, 1, 5, 17])
                Compare(run, length, null, $"seed {seed}, {length} elements\n{body}");
        }
        Assert.True(bands > 30, $"found {bands} of 60 with a band");
    }

    [Fact]
    public void Are_as_many_directions_computed_as_a_row_has_entries()
    {
        Type type = Generated.From("""
            public static partial class F
            {
                static int calls;
                static double Same(double x) { if (double.IsNaN(x)) throw new ArgumentException(); calls++; return x; }
                [DerivativeOf(nameof(Same))] static double SameDerivative(double x) => 1;
                [Differentiable]
                public static void G(ReadOnlySpan<double> x, double k, Span<double> y)
                {
                    for (int i = 1; i + 1 < x.Length; i++)
                        y[i] = Same(x[i - 1] * k) + x[i + 1];
                }
                public static int Calls(int length)
                {
                    calls = 0;
                    GJacobianBand(new double[length], 2, new double[length], new double[length * 4]);
                    return calls;
                }
            }
            """).Load().GetType("F")!;
        foreach (int length in (int[])[12, 102])
            Assert.Equal((4 + 1) * (length - 2), type.GetMethod("Calls")!.Invoke(null, [length]));      // each direction, and the method itself
    }

    [Fact]
    public void Are_several_results_rows_one_after_the_other()
    {
        Type type = Generated.From("""
            public static partial class F
            {
                [Differentiable]
                public static void G(float[] u, float[] v, float a, float[] uRate, float[] vRate)
                {
                    for (int i = 1; i + 1 < u.Length; i++)
                    {
                        uRate[i] = a + u[i] * u[i] * v[i] + (u[i - 1] - 2 * u[i] + u[i + 1]);
                        vRate[i] = a * u[i] - u[i] * u[i] * v[i] + (v[i - 1] - 2 * v[i] + v[i + 1]);
                    }
                }
                public static float[][] Run(float[] u, float[] v)
                {
                    int n = u.Length;
                    float[] first = new float[n], second = new float[n], dense = new float[2 * n * (2 * n + 1)], expanded = new float[dense.Length];
                    GJacobian(u, v, 0.5f, first, second, dense);
                    AdCompiler.Execution.BandPattern pattern = GJacobianBand(u, v, 0.5f, first, second);
                    var band = new float[pattern.Count];
                    GJacobianBand(u, v, 0.5f, first, second, band);
                    pattern.Expand<float>(band, expanded);
                    return [dense, expanded, [pattern.Width]];
                }
            }
            """).Load().GetType("F")!;
        float[] u = [.. Enumerable.Range(0, 7).Select(i => 0.5f + 0.1f * i)], v = [.. u.Select(x => 2 - x)];
        var found = (float[][])type.GetMethod("Run")!.Invoke(null, [u, v])!;
        Assert.Equal(7, found[2][0]);
        Assert.Contains(found[0], x => x != 0);
        Assert.Equal(found[0], found[1]);
    }

    [Fact]
    public void Does_a_band_of_another_size_say_so()
    {
        (MethodInfo run, _) = Loaded("", Bands["each element by itself"].Body, "public static void Wrong() => GJacobianBand(new double[3], new double[3], new double[4]);");
        var fault = Assert.Throws<ArgumentException>(() => run.DeclaringType!.GetMethod("Wrong")!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null));
        Assert.Equal("band: found 4 elements, expected 3, 3 rows of 1", fault.Message);
    }

    private static string RandomBody(Random random)
    {
        string At(string array, int distance) => $"{array}[i{(distance < 0 ? " - " + -distance : distance > 0 ? " + " + distance : "")}]";
        string Term(string array) => random.Next(4) switch
        {
            0 => $"Math.Sin({At(array, random.Next(-3, 4))}) * {At(array, random.Next(-3, 4))}",
            1 => $"k * {At(array, random.Next(-3, 4))}",
            2 => $"(i % 3 == 1 ? {At(array, random.Next(-3, 4))} : {At("x", random.Next(-3, 4))} * 0.5)",
            _ => $"Mixed({At(array, random.Next(-2, 3))}, {At(array, random.Next(-2, 3))}, 0.3)",
        };
        string Loop(string to, string from) => random.Next(3) switch
        {
            0 => $"for (int i = 3; i + 3 < x.Length; i++) {At(to, random.Next(-2, 3))} = {Term(from)} + {Term("x")};\n",
            1 => $"for (int i = x.Length - 4; i >= 3; i--) {{ double v = {Term(from)}; if (i > 5) v *= {Term("x")}; {to}[i] {(random.Next(2) == 0 ? "=" : "+=")} v; }}\n",
            _ => $"for (int i = 3; i + 3 < x.Length; i++) {{ int at = i + {random.Next(3)}; {to}[at] += {from}[at - 1] * x[at]; }}\n",
        };
        string text = "var t = new double[x.Length];\n";
        for (int loops = random.Next(1, 4); loops > 0; loops--)
            text += random.Next(5) == 0 ? Loop("t", "t") : Loop("t", "x");
        return text + Loop("y", "t") + (random.Next(2) == 0 ? Loop("y", "x") : "");
    }

    private static void Compare(MethodInfo run, int length, int? width, string what)
    {
        var random = new Random(length);
        double[] x = [.. Enumerable.Range(0, length).Select(_ => 0.2 + random.NextDouble())], y = [.. Enumerable.Range(0, length).Select(_ => 0.2 + random.NextDouble())];
        (double[] dense, double[] expanded, double[] band, double[] after, double[] plain, BandPattern pattern) =
            ((double[], double[], double[], double[], double[], BandPattern))run.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [x, y], null)!;
        Assert.Equal(width ?? pattern.Width, pattern.Width);
        Assert.Equal(0, plain.Zip(after, (a, b) => Math.Abs(a - b)).DefaultIfEmpty().Max(), 1e-14);
        Assert.Equal(pattern.Rows * pattern.Columns, dense.Length);
        for (int i = 0; i < dense.Length; i++)
            Assert.True(Math.Abs(dense[i] - expanded[i]) <= 1e-13 * (1 + Math.Abs(dense[i])), string.Create(CultureInfo.InvariantCulture,
                $"{what}: row {i / pattern.Columns}, column {i % pattern.Columns} is {expanded[i]:R}, expected {dense[i]:R}"));
        for (int row = 0; row < pattern.Rows; row++)
            for (int entry = 0; entry < pattern.Width; entry++)
                if (pattern.Column(row, entry) is int column and >= 0)
                    Assert.Equal(entry, pattern.Entry(row, column));
                else
                    Assert.Equal(0, band[row * pattern.Width + entry]);
    }

    private static (MethodInfo Run, string Text) Loaded(string others, string body, string members = "")
    {
        Generated generated = Generated.From(Source(others, body, Calls(others) + members));
        return (generated.Load().GetType("F")!.GetMethod("Run")!, string.Concat(generated.Result.GeneratedSources.Select(file => file.SourceText.ToString())));
    }

    /// <summary>Runs the method, its dense Jacobian and its band, at numbers for the other parameters.</summary>
    private static string Calls(string others)
    {
        string more = others.Replace(", (double A, double B) k", ", (0.7, 0.2)", StringComparison.Ordinal).Replace(", double k", ", 0.7", StringComparison.Ordinal)
            .Replace(", int n", ", 2", StringComparison.Ordinal).Replace(", double unused", ", 0.1", StringComparison.Ordinal)
            .Replace(", [NotDifferentiable] ReadOnlySpan<double> w", ", [0.3, 0.4, 0.6]", StringComparison.Ordinal);
        return $$"""
            public static (double[], double[], double[], double[], double[], AdCompiler.Execution.BandPattern) Run(double[] x, double[] y)
            {
                double[] plain = [.. y], other = [.. y], after = [.. y];
                G(x{{more}}, plain);
                AdCompiler.Execution.BandPattern pattern = GJacobianBand(x{{more}}, y);
                double[] dense = new double[pattern.Rows * pattern.Columns], expanded = new double[dense.Length], band = new double[pattern.Count];
                Array.Fill(band, double.NaN);
                GJacobian(x{{more}}, other, dense);
                GJacobianBand(x{{more}}, after, band);
                pattern.Expand<double>(band, expanded);
                return (dense, expanded, band, after, plain, pattern);
            }
            """;
    }

    private static string Source(string others, string body, string members) => $$"""
        public static partial class F
        {
            [Differentiable] public static void G({{X}}{{others}}, {{Y}}) { {{body}} }
            static double Mixed(double a, double b, double k) => a * b + Math.Exp(-a) * k;
            {{members}}
        }
        """;
}
