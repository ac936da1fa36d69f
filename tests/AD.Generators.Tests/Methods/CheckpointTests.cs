using System.Reflection;
using AdCompiler.Generators.Tests.Frontend;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>Loops over AD.Checkpoint as users write them, against the same loops with a frame for each iteration.</summary>
public sealed class CheckpointTests
{
    /// <summary>A method F(x, n, s) of an array of numbers, whose loop over LOOP is also written plainly.</summary>
    private static readonly Dictionary<string, string> Loops = new()
    {
        ["a number"] = "double y = x[0]; LOOP y = 0.5 * (y + x[1] * x[1] / y) + 1e-3 * i; return y * y * y;",
        ["two numbers that change places, and a sum"] = "double p = x[0], q = x[1], sum = 0; LOOP { sum += p * q; (p, q) = (q, p + 0.1 * Math.Sin(q)); if (i % 3 == 1) p *= 0.5; } return sum + p * x[2];",
        ["a whole number and a flag"] = "double y = x[0]; int k = 1; bool up = true; LOOP { k = k * 5 % 7; if (k > 3) up = !up; y = up ? y * Math.Cos(k * x[1]) : y + x[2] / k; } return y;",
        ["diffusion"] = """
            double[] u = new double[x.Length], next = new double[x.Length];
            x.CopyTo(u, 0);
            LOOP
            {
                for (int j = 1; j < u.Length - 1; j++)
                    next[j] = u[j] + 0.1 * (u[j - 1] - 2 * u[j] + u[j + 1]) - 0.01 * u[j] * u[j] * u[j];
                for (int j = 1; j < u.Length - 1; j++)
                    u[j] = next[j];
            }
            double sum = 0;
            foreach (double v in u)
                sum += v * v;
            return sum;
            """,
        ["an array overwritten by parts"] = "Span<double> u = new double[x.Length]; x.CopyTo(u); var tail = u[1..]; LOOP { for (int j = 0; j < tail.Length; j++) tail[j] = 0.9 * tail[j] + 0.2 * Math.Sin(u[j]); u[0] = u[^1] * x[1]; } return u[0] * u[2];",
        ["an array in two dimensions"] = "var a = new double[2, 3]; for (int j = 0; j < 6; j++) a[j / 3, j % 3] = x[j]; LOOP { for (int j = 0; j < 2; j++) for (int k = 0; k < 3; k++) a[j, k] = 0.9 * a[j, k] + 0.1 * a[1 - j, (k + 1) % 3] * a[0, 0]; } return a[1, 2] * a[0, 0];",
        ["structs in an array"] = "var p = new P[2]; p[0] = new P(x[0], 1, x[1]); p[1] = new P(x[2], 2, x[3]); LOOP { p[0] = new P(p[0].A + 0.1 * p[1].B, p[0].N + 1, p[0].B); p[1].B -= 0.1 * p[0].A * p[0].N; } return p[1].B * p[0].A;",
        ["results of each step kept"] = "var all = new double[n]; double y = x[0]; LOOP { y = y * Math.Cos(x[1] * y); all[i] = y; } double sum = 0; foreach (double v in all) sum += v * v; return sum;",
        ["scratch made in each step"] = "double y = x[0]; LOOP { double[] t = [y, y * y, x[1]]; for (int j = 1; j < 3; j++) t[j] += 0.5 * t[j - 1]; y = Math.Sin(t[2]); } return y;",
        ["memory that changes after the loop"] = "double[] w = [x[0], x[1]]; double y = x[2]; LOOP y = 0.9 * y + 0.1 * w[0] * w[1] * y; w[0] = 3; w[1] *= y; return y * w[1] * w[0];",
        ["after a check"] = "if (n < 0) return 0; double[] u = [x[0], x[1]]; double k = Math.Exp(x[2] - 3); LOOP { u[0] += 0.1 * k * u[1]; u[1] -= 0.1 * Math.Sin(u[0]); } return u[0] * u[1];",
        ["inside a plain loop"] = "double sum = 0; double[] u = new double[2]; for (int m = 0; m < 3; m++) { double[] v = [x[m], x[m + 1]]; u[0] += x[m]; LOOP { v[0] += 0.1 * Math.Sin(v[1] * u[0]); v[1] -= 0.1 * v[0]; u[0] = 0.5 * u[0] + 0.3 * v[1]; } sum += v[0] * v[1] + u[0]; } return sum;",
        ["inside another one"] = "double y = x[0]; double[] u = [x[1], x[2]]; foreach (int m in AD.Checkpoint(3, 2)) { y += m * 0.1 * u[0]; LOOP { u[0] += 0.1 * Math.Sin(u[1] * y); u[1] -= 0.05 * u[0]; } y *= u[1]; } return y + u[0];",
        ["a loop with exits inside"] = "double y = x[0]; LOOP { double z = y; while (z > 0.4) { z *= x[1] * 0.3; if (z < 0.1) break; } y = 0.5 * y + z + 0.3; } return y;",
        ["left early"] = "double y = x[0]; LOOP { if (y > 1.5) break; if (i % 2 == 0) continue; y *= 1 + 0.1 * x[1]; } return y * y;",
        ["diffusion with a sum over the array"] = """
            double[] u = new double[x.Length];
            x.CopyTo(u, 0);
            LOOP
            {
                double mean = 0, next = 0;
                for (int j = 0; j < u.Length; j++)
                    mean += u[j] * 0.1;
                for (int j = 0; j < u.Length; j++)
                    u[j] = 0.9 * u[j] + 0.1 * mean * mean;
                for (int j = u.Length - 1; j >= 0; j--)
                    next += u[j] * u[j];
                u[0] = Math.Sin(next);
            }
            return u[0] * u[1];
            """,
        ["a second loop after it"] = "double[] u = [x[0], x[1]]; LOOP { u[0] += 0.1 * u[1]; } for (int j = 0; j < 3; j++) u[1] = Math.Sin(u[0] * u[1]); LOOP2 { u[1] -= 0.1 * u[0] * u[1]; } return u[0] * u[1];",
    };

    public static TheoryData<string> Names => [.. Loops.Keys];

    private static readonly double[] At = [0.9, 1.1, 0.4, 1.3, 0.7, 0.2, 0.8];

    private static string Method(string name, string body, bool plain) =>
        $"[Differentiable] public static double {name}(double[] x, int n, int s) {{ {(plain ? Plain(body) : Asked(body))} }}";

    private static string Plain(string body) => body.Replace("LOOP2", "for (int i = 1; i < n; i++)").Replace("LOOP", "for (int i = 0; i < n; i++)").Replace("foreach (int m in AD.Checkpoint(3, 2))", "for (int m = 0; m < 3; m++)");

    private static string Asked(string body) => body.Replace("LOOP2", "foreach (var i in AD.Checkpoint(1, n, s))").Replace("LOOP", "foreach (int i in AD.Checkpoint(n, snapshots: s))");

    [Theory]
    [MemberData(nameof(Names))]
    public void Are_the_derivatives_those_of_the_plain_loop(string name)
    {
        Type functions = HessianTests.Loaded("public record struct P(double A, int N, double B);" + Method("F", Loops[name], plain: false) + Method("Plain", Loops[name], plain: true),
            """
            public static double Value(double[] x, int n, int s) => F(x, n, s);
            public static double[] Of(double[] x, int n, int s) { var g = new double[x.Length]; double y = FGradient(x, n, s, g); return [y, .. g]; }
            public static double[] PlainOf(double[] x, int n, int s) { var g = new double[x.Length]; double y = PlainGradient(x, n, s, g); return [y, .. g]; }
            static double[] Moved(double[] x) { var d = new double[x.Length]; for (int i = 0; i < d.Length; i++) d[i] = 1 - 0.3 * i; return d; }
            public static double[] Second(double[] x, int n, int s) { var g = new double[x.Length]; var h = new double[x.Length]; FHvp(x, n, s, g, Moved(x), h); return h; }
            public static double[] PlainSecond(double[] x, int n, int s) { var g = new double[x.Length]; var h = new double[x.Length]; PlainHvp(x, n, s, g, Moved(x), h); return h; }
            public static double[] Forwards(double[] x, int n, int s) { var r = FJvp(x, n, s, Moved(x)); return [r.Value, r.Dot]; }
            public static double[] PlainForwards(double[] x, int n, int s) { var r = PlainJvp(x, n, s, Moved(x)); return [r.Value, r.Dot]; }
            """);
        bool isLarge = name.StartsWith("diffusion", StringComparison.Ordinal);
        double[] x = isLarge ? [.. Enumerable.Range(0, 50).Select(i => Math.Sin(i))] : At;
        foreach (int n in (int[])[0, 1, 2, 3, 9, 40])
            foreach (int s in (int[])[1, 2, 3, 7, 100])
            {
                Same(Member(functions, "Of")(x, n, s), Member(functions, "PlainOf")(x, n, s), $"the gradient of {name}, {n} steps, {s} snapshots");
                Same(Member(functions, "Second")(x, n, s), Member(functions, "PlainSecond")(x, n, s), $"the second derivatives of {name}, {n} steps, {s} snapshots");
                Assert.Equal(Member(functions, "PlainForwards")(x, n, s), Member(functions, "Forwards")(x, n, s));
            }
        MethodInfo value = functions.GetMethod("Value")!;
        ClassicsTests.Near(Member(functions, "Of")(x, 9, 2)[1..], Differences.Gradient(at => (double)value.Invoke(null, [at, 9, 2])!, x), 1e-7, name);
    }

    [Fact]
    public void Does_a_loop_of_many_steps_run_each_as_often_as_the_formula_says_and_keep_what_its_documentation_says()
    {
        const string source = """
            static double Step(double x) { Steps++; return Math.Sin(x) + 1; }
            [DerivativeOf(nameof(Step))] static double StepDerivative(double x) => Math.Cos(x);
            [Differentiable] public static double F(double x, int n, int s) { foreach (int i in AD.Checkpoint(n, s)) x = Step(x); return x; }
            [Differentiable] public static double G(double[] x, int n, int snapshots)
            {
                double[] u = new double[x.Length];
                x.CopyTo(u, 0);
                double t = 0;
                foreach (int i in AD.Checkpoint(n, snapshots))
                {
                    for (int j = 0; j < u.Length; j++)
                        u[j] += 0.001 * Math.Sin(u[j] * t);
                    t += 0.01;
                }
                return u[3] * u[4];
            }
            """;
        Type functions = HessianTests.Loaded(source,
            """
            static long Steps;
            public static long Runs(int n, int s) { Steps = 0; FGradient(0.3, n, s); return Steps; }
            public static long Allocated(int length, int n, int s)
            {
                double[] x = new double[length], g = new double[length];
                x.AsSpan().Fill(0.7);
                long before = GC.GetAllocatedBytesForCurrentThread();
                GGradient(x, n, s, g);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }
            public static long AllocatedAgain(int length, int n, int s)
            {
                double[] x = new double[length], g = new double[length], d = new double[length], h = new double[length];
                x.AsSpan().Fill(0.7);
                GGradient(x, n, s, g); GHvp(x, n, s, g, d, h);
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 5; i++) { GGradient(x, n, s, g); GHvp(x, n, s, g, d, h); }
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }
            """);
        var runs = functions.GetMethod("Runs")!.CreateDelegate<Func<int, int, long>>();
        Assert.Equal(4 * 1001 - Binomial(14, 3), runs(1000, 10));         // (10 + 3)! / (10! 3!) = 286 <= 1000 < 1001
        Assert.Equal(5 * 2001 - Binomial(15, 4), runs(2000, 10));
        Assert.Equal(1 * 41 - 1, runs(40, 40));                             // enough snapshots: nothing runs again
        Assert.Equal(3 * 4 / 2, runs(3, 1));                                // 3, then 2 and 1 again
        Assert.Equal(0, runs(0, 5));

        Assert.Equal(0, functions.GetMethod("AllocatedAgain")!.CreateDelegate<Func<int, int, int, long>>()(100, 300, 5));
        var allocated = functions.GetMethod("Allocated")!.CreateDelegate<Func<int, int, int, long>>();
        long ten = LeastInThreads(() => allocated(10_000, 500, 10)), thirty = LeastInThreads(() => allocated(10_000, 500, 30));
        Assert.InRange(thirty - ten, 20 * 8 * 10_000, 20 * (8 * 10_000 + 16) + 200);
        Assert.InRange(ten, 10 * 8 * 10_000, (10 + 4) * 8 * 10_000 + 20_000);     // u, its cotangents, and a frame of one step
    }

    [Fact]
    public void Does_the_documentation_state_the_peak()
    {
        string text = Text("[Differentiable] public static double F(Span<double> u, double k, int n) { double t = 0; foreach (int step in AD.Checkpoint(n, 7)) { t += k; u[0] = u[1] * t; u[1] *= k; } return u[0]; }");
        Assert.Contains("The loop over step keeps at most 7 snapshots of 8 * u.Length + 16 bytes, with u, t, and once what u holds in the end.", text, StringComparison.Ordinal);
        text = Text("[Differentiable] public static double F(double x, int n, int copies) { foreach (int step in AD.Checkpoint(n, copies)) x *= x; return x; }");
        Assert.Contains("The loop over step keeps at most 'copies' snapshots of 16 bytes, with x.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Does_no_snapshot_throw_where_it_is_not_known_before()
    {
        Type functions = HessianTests.Loaded("[Differentiable] public static double F(double x, int n, int s) { foreach (int i in AD.Checkpoint(n, s)) x *= x; return x; }",
            "public static double Of(double x, int n, int s) => FGradient(x, n, s).X;");
        var gradient = functions.GetMethod("Of")!.CreateDelegate<Func<double, int, int, double>>();
        Assert.Equal(4 * 8, gradient(2, 2, 1));
        foreach (int steps in (int[])[0, 2])
            Assert.Contains("snapshots ('0')", Assert.Throws<ArgumentOutOfRangeException>(() => gradient(2, steps, 0)).Message, StringComparison.Ordinal);
    }

    private static string Text(string members) => string.Concat(Generated.From("global using System.Numerics;", $"public static partial class Functions {{ {members} }}").Result.GeneratedSources.Select(file => file.SourceText.ToString()));

    private static long Binomial(int n, int k) => k == 0 ? 1 : Binomial(n - 1, k - 1) * n / k;

    /// <summary>A thread of its own has no pooled memory yet.</summary>
    /// <summary>What a fresh thread, whose stack of frames is empty, needs. The least of three: the runtime sometimes enlarges a table of its own (8 KiB) while it compiles a method.</summary>
    private static long LeastInThreads(Func<long> run) => Enumerable.Range(0, 3).Min(_ =>
    {
        long found = 0;
        var thread = new Thread(() => found = run());
        thread.Start();
        thread.Join();
        return found;
    });

    private static void Same(double[] found, double[] expected, string what) =>
        Assert.True(found.SequenceEqual(expected), $"{what}: found {string.Join(", ", found)}, expected {string.Join(", ", expected)}");

    private static Func<double[], int, int, double[]> Member(Type type, string name) =>
        type.GetMethod(name, BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<Func<double[], int, int, double[]>>();
}
