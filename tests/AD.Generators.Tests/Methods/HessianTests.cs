using System.Reflection;
using AdCompiler.Generators.Tests.Frontend;
using AdCompiler.Networks.Functions;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>Dense Hessians against closed forms and differences of gradients. Those of a few numbers are also held by the random methods of <see cref="DerivativeTests"/>.</summary>
public sealed class HessianTests
{
    /// <param name="Source">Members of the class Functions; x in the expressions is an array of numbers.</param>
    /// <param name="Gradient">Fills g.</param>
    /// <param name="Hessian">Fills h, row after row.</param>
    private sealed record Case(string Source, string Gradient, string Hessian, params double[] At);

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["two numbers"] = new(
            "[Differentiable] public static double F(double x, double y) => Math.Exp(x * y) + x * Math.Sin(y);",
            "var r = FGradient(x[0], x[1]); g[0] = r.X; g[1] = r.Y;",
            "var r = FHessian(x[0], x[1]); h[0] = r.X.X; h[1] = r.X.Y; h[2] = r.Y.X; h[3] = r.Y.Y;", 0.7, -1.2),
        ["one number, a loop"] = new(
            "[Differentiable] public static double F(double x, int n) { double y = x; for (int i = 0; i < n; i++) y = y * y * 0.5 + x; return y; }",
            "g[0] = FGradient(x[0], 4).X;", "h[0] = FHessian(x[0], 4);", 0.4),
        ["a struct and a number"] = new(
            "public record struct Vec(double X, int N, double Y); [Differentiable] public static double F(Vec v, double z) => v.X * v.Y * z * z + Math.Cos(v.X) * v.N;",
            "var r = FGradient(new(x[0], 3, x[1]), x[2]); g[0] = r.V.X; g[1] = r.V.Y; g[2] = r.Z;",
            """
            var r = FHessian(new(x[0], 3, x[1]), x[2]);
            h[0] = r.VX.V.X; h[1] = r.VX.V.Y; h[2] = r.VX.Z; h[3] = r.VY.V.X; h[4] = r.VY.V.Y; h[5] = r.VY.Z; h[6] = r.Z.V.X; h[7] = r.Z.V.Y; h[8] = r.Z.Z;
            """, 0.3, -2, 1.5),
        ["names that tuples keep for themselves"] = new(
            "[Differentiable] public static double F(double rest, double item1) => rest * rest * item1;",
            "var r = FGradient(x[0], x[1]); g[0] = r.Rest_; g[1] = r.Item1_;",
            "var r = FHessian(x[0], x[1]); h[0] = r.Rest_.Rest_; h[1] = r.Rest_.Item1_; h[2] = r.Item1_.Rest_; h[3] = r.Item1_.Item1_;", 2, 3),
        ["an array"] = new(
            """
            [Differentiable] public static double F(double[] x)
            {
                double sum = 0;
                for (int i = 0; i + 1 < x.Length; i++)
                    sum += Math.Sin(x[i] * x[i + 1]) * x[0];
                return sum;
            }
            """, "FGradient(x, g);", "FHessian(x, h);", 0.3, 1.1, -0.4, 2),
        ["an array that is a parameter named as the text's own names"] = new(
            "[Differentiable] public static double F(ReadOnlySpan<double> hessian, double row, double n) => hessian[0] * row * row / n + hessian[1] * row;",
            "var r = FGradient(x.AsSpan(0, 2), x[2], x[3], g.AsSpan(0, 2)); g[2] = r.Row; g[3] = r.N;",
            "FHessian(x.AsSpan(0, 2), x[2], x[3], h);", 0.3, 1.1, -0.4, 2),
        ["arrays and numbers by turns"] = new(
            "[Differentiable] public static double F(double a, ReadOnlySpan<double> x, double b, Span<double> y) { double s = 0; for (int i = 0; i < x.Length; i++) s += a * x[i] * x[i] * y[i] + Math.Exp(b * y[i]); return s; }",
            "var r = FGradient(x[0], x.AsSpan(1, 2), x[3], x.AsSpan(4), g.AsSpan(1, 2), g.AsSpan(4)); g[0] = r.A; g[3] = r.B;",
            "FHessian(x[0], x.AsSpan(1, 2), x[3], x.AsSpan(4), h);", 0.3, 1.1, -0.4, 0.5, 2, -1),
        ["a loop that ends by an array made in it"] = new(
            """
            [Differentiable] public static double F(double a, double b)
            {
                int k = 0;
                double t = Math.Sin(a);
                do
                {
                    k++;
                    double[] c = [Math.Sin(a), b, (k & 3) % 2 == 0 ? 0.3 : a];
                    if (t * t > 0.95 || c[1] * t <= 0.1) break;
                } while (k < 3 && t < 1.6);
                return a * Math.Cos(t) * k + b * b * t;
            }
            """,
            "var r = FGradient(x[0], x[1]); g[0] = r.A; g[1] = r.B;",
            "var r = FHessian(x[0], x[1]); h[0] = r.A.A; h[1] = r.A.B; h[2] = r.B.A; h[3] = r.B.B;", 1.2, 0.9),
        ["a loop that ends by a view taken in it"] = new(
            """
            [Differentiable] public static double F(ReadOnlySpan<double> x)
            {
                int k = 0;
                double t = 1;
                do
                {
                    ReadOnlySpan<double> rest = x.Slice(k++);
                    t *= x[0] * rest[0];
                    if (rest.Length < 2 || rest[1] > 4) break;
                } while (k < 3);
                return t * t;
            }
            """, "FGradient(x, g);", "FHessian(x, h);", 0.7, -1.1, 0.6, 5),
        ["a branch in a loop by what is the same in every iteration"] = new(
            """
            [Differentiable] public static double F(double a, ReadOnlySpan<double> x)
            {
                foreach (double e in x)
                {
                    double half = 0.5;
                    a -= 0.4 * (a - a * -0.3 * half);
                    if (Math.Tanh(half) > 0.6) continue;
                    a = half * a + 0.4 * Math.Sin(e);
                }
                return Math.Tanh(0.1) > 0.6 ? a : x[0] * x[0];
            }
            """,
            "g[0] = FGradient(x[0], x.AsSpan(1), g.AsSpan(1)).A;", "FHessian(x[0], x.AsSpan(1), h);", 0.3, 0.2, 1.1, -0.4, 2, 0.1, 0.7, 0.9, 1.3, -0.2, 0.4),
        ["a branch that writes an array and is never taken"] = new(
            """
            [Differentiable] public static double F(double a, Span<double> x)
            {
                switch ((2 * 2 - 2) % 4)
                {
                    case 2: break;
                    default:
                        for (int i = 0; i < x.Length; i++)
                            x[i] = a;
                        break;
                }
                return a * a * a;
            }
            """, "g[0] = FGradient(x[0], x.AsSpan(1), g.AsSpan(1)).A;", "FHessian(x[0], x.AsSpan(1), h);", 0.3, 1.1),
        ["structs in an array"] = new(
            """
            public record struct Vec(double X, double Y); public readonly record struct Fixed { public int N { get; init; } public double A { get; init; } public double B { get; init; } }
            [Differentiable] public static double F(Vec[] v, ReadOnlySpan<Fixed> w) { double s = 0; for (int i = 0; i < v.Length; i++) s += v[i].X * v[i].Y * v[0].X * w[0].A + w[i].A * w[i].B * w[i].N * v[0].Y; return s; }
            static Vec[] V(double[] x) => [new(x[0], x[1]), new(x[2], x[3])];
            static Fixed[] W(double[] x) => [new() { N = 2, A = x[4], B = x[5] }, new() { N = 3, A = x[6], B = x[7] }];
            """,
            "var vBar = new Vec[2]; var wBar = new Fixed[2]; FGradient(V(x), W(x), vBar, wBar); g[0] = vBar[0].X; g[1] = vBar[0].Y; g[2] = vBar[1].X; g[3] = vBar[1].Y; g[4] = wBar[0].A; g[5] = wBar[0].B; g[6] = wBar[1].A; g[7] = wBar[1].B;",
            "FHessian(V(x), W(x), h);", 0.3, 1.1, -0.4, 0.5, 2, -1, 0.7, 0.2),
        ["arrays in rows"] = new(
            """
            [Differentiable] public static double F(double[,] a, double[][] b) { double s = 0; for (int i = 0; i < 2; i++) for (int j = 0; j <= i; j++) s += a[i, j] * a[j, i] * b[i][j] * b[1][0]; return s; }
            static double[,] A(double[] x) => new[,] { { x[0], x[1], x[2] }, { x[3], x[4], x[5] } };
            static double[][] B(double[] x) => [[x[6]], [x[7], x[8]]];
            """,
            "var aBar = new double[2, 3]; var bBar = B(x); FGradient(A(x), B(x), aBar, bBar); System.Buffer.BlockCopy(aBar, 0, g, 0, 48); g[6] = bBar[0][0]; g[7] = bBar[1][0]; g[8] = bBar[1][1];",
            "FHessian(A(x), B(x), h);", 0.3, 1.1, -0.4, 0.5, 0.9, 3, 2, -1, 0.7),
        ["two widths"] = new(
            "[Differentiable] public static double F(ReadOnlySpan<float> x, double y) => x[0] * x[1] * y * y;",
            "g[0] = x[1] * x[2] * x[2]; g[1] = x[0] * x[2] * x[2]; g[2] = 2 * x[0] * x[1] * x[2];",
            "Span<double> all = h; FHessian([(float)x[0], (float)x[1]], x[2], all);", 0.5, 2, 3),
        ["a type parameter"] = new(
            "[Differentiable] public static T F<T>(T[] x, T y) where T : IFloatingPointIeee754<T> { T s = T.Zero; foreach (T v in x) s += v * v * v * y; return s; }",
            "g[2] = FGradient(x[..2], x[2], g.AsSpan(0, 2)).Y;", "FHessian(x[..2], x[2], h);", 0.5, 2, 3),
        ["an instance"] = new(
            "public partial class Spring(double stiffness) { readonly double stiffness = stiffness; [Differentiable] public double F(double[] x) => stiffness * x[0] * x[0] * x[1]; }",
            "new Spring(3).FGradient(x, g);", "new Spring(3).FHessian(x, h);", 0.5, 2),
        ["a buffer that is counted in"] = new(
            "[Differentiable] public static double F(double[] x, int[] count) { double y = count[0] * x[0] * x[0] * x[1]; count[0]++; return y; }",
            "FGradient(x, [2], g);", "int[] count = [2]; FHessian(x, count, h); if (count[0] != 3) h[0] = double.NaN;", 0.5, 2),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Is_the_Hessian_that_of_the_gradients_differences(string name)
    {
        Case item = Cases[name];
        Type functions = Loaded(item.Source, $$"""
            public static double[] Gradient(double[] x) { var g = new double[x.Length]; {{item.Gradient}} return g; }
            public static double[] Hessian(double[] x) { var h = new double[x.Length * x.Length]; {{item.Hessian}} return h; }
            """);
        Func<double[], double[]> gradient = Member(functions, "Gradient"), hessian = Member(functions, "Hessian");
        int n = item.At.Length;
        double[] found = hessian([.. item.At]);
        for (int i = 0; i < n; i++)
        {
            int row = i;
            ClassicsTests.Near(found[(i * n)..((i + 1) * n)], Differences.Gradient(at => gradient(at)[row], item.At), 1e-7, $"row {i} of {name}");
            for (int j = 0; j < i; j++)
                Assert.Equal(found[i * n + j], found[j * n + i]);
        }
        Assert.Equal(found, hessian([.. item.At]));                   // pooled memory comes back clean
    }

    [Fact]
    public void Are_the_Hessians_those_by_hand()
    {
        double[] x = [-1.2, 1, 0.3, 2], hessian = new double[16];
        Classics.RosenbrockHessian(x, hessian);
        ClassicsTests.Near(hessian, ClassicCase.Flat(ClosedForms.RosenbrockHessian(x)), 1e-12, "Rosenbrock");
        foreach (double[] at in ClassicCase.All.Single(item => item.Name == "BlackScholes").Points)
        {
            double[] all = new double[25];
            Classics.BlackScholesHessian(at[0], at[1], at[2], at[3], at[4], all);
            ClassicsTests.Near(all[..5], ClosedForms.BlackScholesSpotRow(at), 1e-11, "Black and Scholes");
        }
    }

    [Fact]
    public void Is_nothing_allocated_after_the_first_call()
    {
        Type functions = Loaded(
            """
            [Differentiable] public static double F(double[] x, double[,] a, double[][] b) { double s = 0; foreach (double v in x) s += v * v * a[0, 1] * b[1][0]; return s; }
            """,
            """
            static double[] x = [1, 2, 3], h = new double[81]; static double[,] a = new double[2, 2]; static double[][] b = [[], [1, 2]];
            public static long Allocated()
            {
                FHessian(x, a, b, h); FHessian(x, a, b, h);
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 10; i++) FHessian(x, a, b, h);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }
            """);
        Assert.Equal(0, functions.GetMethod("Allocated")!.CreateDelegate<Func<long>>()());
    }

    [Fact]
    public void Does_a_matrix_of_another_size_say_so()
    {
        ArgumentException size = Assert.Throws<ArgumentException>(() => Classics.RosenbrockHessian([1, 2, 3], new double[8]));
        Assert.Equal("hessian: found 8 elements, expected 9, 3 rows of 3", size.Message);
        double[] x = new double[12];
        Assert.Contains("separate memory", Assert.Throws<ArgumentException>(() => Classics.RosenbrockHessian(x.AsSpan(0, 3), x.AsSpan(2, 9))).Message, StringComparison.Ordinal);
    }

    internal static Type Loaded(string source, string uses) => Generated.From(
        "global using System.Numerics;", $"public static partial class Functions\n{{\n{source}\n}}", $"public static partial class Functions\n{{\n{uses}\n}}").Load().GetType("Functions")!;

    private static Func<double[], double[]> Member(Type type, string name) =>
        type.GetMethod(name, BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<Func<double[], double[]>>();
}
