using System.Runtime.Loader;
using AdCompiler.Execution;
using AdCompiler.Generators.Tests.Frontend;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>Dense Jacobians against differences of what the method gives, in both modes, and which mode is chosen.</summary>
public sealed class JacobianTests
{
    /// <param name="Source">Members of the class Functions; x in the expressions is an array of numbers.</param>
    /// <param name="Value">Fills y, one number a row.</param>
    /// <param name="Jacobian">Fills j, row after row.</param>
    private sealed record Case(string Source, string Value, string Jacobian, int Rows, params double[] At);

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["an array to an array"] = new(
            "[Differentiable] public static double[] F(double[] x) { var y = new double[x.Length - 1]; for (int i = 0; i < y.Length; i++) y[i] = x[i] * Math.Sin(x[i + 1]); return y; }",
            "F(x).CopyTo(y, 0);", "if (FJacobian(x, j).Length != y) throw new Exception();", 3, 0.3, 1.1, -0.4, 2),
        ["few numbers to a long array"] = new(
            "[Differentiable] public static double[] F(double a, double b, int n) { var y = new double[n]; for (int i = 0; i < n; i++) y[i] = Math.Exp(a * i) * b; return y; }",
            "F(x[0], x[1], 5).CopyTo(y, 0);", "FJacobian(x[0], x[1], 5, j);", 5, 0.3, 1.1),
        ["numbers to numbers by a loop"] = new(
            "[Differentiable] public static (double U, int N, double V) F(double a, double b, double c, int n) { double u = a, v = b; for (int i = 0; i < n; i++) (u, v) = (v * c, u + v); return (u, n, v); }",
            "var r = F(x[0], x[1], x[2], 4); y[0] = r.U; y[1] = r.V;", "FJacobian(x[0], x[1], x[2], 4, j);", 2, 0.3, 1.1, 0.7),
        ["numbers to more numbers by a loop"] = new(
            "[Differentiable] public static (double U, double V) F(double a, int n) { double u = a, v = 1; for (int i = 0; i < n; i++) (u, v) = (v * a, u + v); return (u, v); }",
            "var r = F(x[0], 4); y[0] = r.U; y[1] = r.V;", "FJacobian(x[0], 4, j);", 2, 0.3),
        ["an array in place"] = new(
            "[Differentiable] public static void F(Span<double> x) { for (int i = 1; i < x.Length; i++) x[i] = x[i] * x[i] + x[i - 1]; }",
            "x.CopyTo(y, 0); F(y);", "double[] at = [.. x], after = [.. x]; F(after); FJacobian(at, j); if (!at.SequenceEqual(after)) throw new Exception();", 4, 0.3, 1.1, -0.4, 2),
        ["a written span is a result alone"] = new(
            "[Differentiable] public static void F(ReadOnlySpan<double> x, double scale, Span<double> y) { for (int i = 0; i < y.Length; i++) y[i] = x[i] * x[i + 1] * scale; }",
            "F(x.AsSpan(0, 3), x[3], y);", "FJacobian(x.AsSpan(0, 3), x[3], [7, 8], j);", 2, 0.3, 1.1, -0.4, 2),
        ["a span that is added to is an argument too"] = new(
            "[Differentiable] public static void F(ReadOnlySpan<double> x, Span<double> y) { for (int i = 0; i < y.Length; i++) y[i] += x[i] * x[i]; }",
            "x.AsSpan(2).CopyTo(y); F(x.AsSpan(0, 2), y);", "double[] z = [x[2], x[3]]; FJacobian(x.AsSpan(0, 2), z, j);", 2, 0.3, 1.1, -0.4, 2),
        ["out, ref and returned"] = new(
            "[Differentiable] public static double F(double[] a, ref double b, out double c) { c = 0; foreach (double v in a) c += v * v * b; b = b * b * a[0]; return c * a[1]; }",
            "double b = x[2]; y[0] = F([x[0], x[1]], ref b, out double c); y[1] = b; y[2] = c;",
            "double b = x[2]; FJacobian([x[0], x[1]], ref b, out double c, j); if (b != x[2] * x[2] * x[0] || c == 0) throw new Exception();", 3, 0.3, 1.1, -0.4),
        ["structs in arrays"] = new(
            """
            public record struct Vec(double X, int N, double Y);
            [Differentiable] public static Vec[] F(Vec[] v, Vec shift) { var r = new Vec[v.Length]; for (int i = 0; i < r.Length; i++) r[i] = new(v[i].X * shift.Y, 0, v[i].Y * v[0].X + shift.X); return r; }
            """,
            "var r = F([new(x[0], 1, x[1]), new(x[2], 2, x[3])], new(x[4], 3, x[5])); y[0] = r[0].X; y[1] = r[0].Y; y[2] = r[1].X; y[3] = r[1].Y;",
            "FJacobian([new(x[0], 1, x[1]), new(x[2], 2, x[3])], new(x[4], 3, x[5]), j);", 4, 0.3, 1.1, -0.4, 2, 0.5, 0.6),
        ["arrays in rows"] = new(
            "[Differentiable] public static void F(double[,] a, double[][] b) { for (int i = 0; i < 2; i++) for (int k = 0; k < 2; k++) b[i][k] = a[i, k] * a[k, i] * b[i][k]; }",
            "var b = new[] { new[] { x[4], x[5] }, new[] { x[6], x[7] } }; F(new[,] { { x[0], x[1] }, { x[2], x[3] } }, b); b[0].CopyTo(y, 0); b[1].CopyTo(y, 2);",
            "FJacobian(new[,] { { x[0], x[1] }, { x[2], x[3] } }, new[] { new[] { x[4], x[5] }, new[] { x[6], x[7] } }, j);", 4, 0.3, 1.1, -0.4, 2, 0.5, 0.6, 0.7, 0.8),
        ["a returned matrix"] = new(
            "[Differentiable] public static double[,] F(ReadOnlySpan<double> value) { var m = new double[2, 2]; m[0, 1] = value[0] * value[1]; m[1, 0] = value[1]; return m; }",
            "double[,] m = F(x); y[1] = m[0, 1]; y[2] = m[1, 0];", "FJacobian(x, j);", 4, 0.3, 1.1),
        ["widths"] = new(
            "[Differentiable] public static float[] F(ReadOnlySpan<float> x, double s) { var y = new float[x.Length]; for (int i = 0; i < y.Length; i++) y[i] = (float)(x[i] * s); return y; }",
            "y[0] = x[0] * x[2]; y[1] = x[1] * x[2];", "Span<double> all = j; FJacobian([(float)x[0], (float)x[1]], x[2], all);", 2, 0.5, 2, 3),
        ["a type parameter"] = new(
            "[Differentiable] public static T[] F<T>(T[] x) where T : IFloatingPointIeee754<T> { var y = new T[2]; foreach (T v in x) { y[0] += v * v; y[1] += T.Exp(v); } return y; }",
            "F(x).CopyTo(y, 0);", "FJacobian(x, j);", 2, 0.5, 2, 3),
    };

    public static TheoryData<string, string?> Modes
    {
        get
        {
            var data = new TheoryData<string, string?>();
            foreach (string name in Cases.Keys)
                foreach (string? mode in (string?[])[null, "true", "false"])
                    data.Add(name, mode);
            return data;
        }
    }

    /// <param name="forward">Null for the mode that is chosen; otherwise the choice in the text is replaced.</param>
    [Theory, MemberData(nameof(Modes))]
    public void Is_the_Jacobian_that_of_differences(string name, string? forward)
    {
        Case item = Cases[name];
        Type functions = Loaded(item.Source, $$"""
            public static double[] Value(double[] x) { var y = new double[{{item.Rows}}]; {{item.Value}} return y; }
            public static double[] Jacobian(double[] x) { var j = new double[{{item.Rows}} * x.Length]; const int y = {{item.Rows}}; {{item.Jacobian}} return j; }
            """, forward);
        Func<double[], double[]> value = Member(functions, "Value"), jacobian = Member(functions, "Jacobian");
        int n = item.At.Length;
        double[] found = jacobian([.. item.At]);
        for (int i = 0; i < item.Rows; i++)
        {
            int row = i;
            ClassicsTests.Near(found[(i * n)..((i + 1) * n)], Differences.Gradient(at => value([.. at])[row], item.At), 1e-7, $"row {i} of {name}");
        }
        Assert.Equal(found, jacobian([.. item.At]));
    }

    /// <summary>The two modes multiply in opposite orders and round differently, so that the bits tell which one ran.</summary>
    [Theory]
    [InlineData(2, 3, true)]
    [InlineData(3, 3, true)]
    [InlineData(3, 2, false)]
    public void Are_columns_computed_unless_there_are_fewer_rows(int columns, int rows, bool forward)
    {
        const string source = """
            [Differentiable] public static double[] F(double[] x, int count)
            {
                var y = new double[count];
                for (int i = 0; i < count; i++) y[i] = x[0] * 0.1 * 0.7 * 1.3 * 0.9;
                return y;
            }
            """, uses = "public static double First(int n, int m) { var j = new double[n * m]; FJacobian(new double[n], m, j); return j[0]; }";
        double Run(string? mode) => Loaded(source, uses, mode).GetMethod("First")!.CreateDelegate<Func<int, int, double>>()(columns, rows);
        double byColumns = Run("true"), byRows = Run("false");
        Assert.NotEqual(byColumns, byRows);
        Assert.Equal(forward ? byColumns : byRows, Run(null));
        Assert.Equal(forward, DenseMatrix.IsForward(rows, columns));
    }

    [Fact]
    public void Does_a_matrix_of_another_size_say_so()
    {
        Type functions = Loaded(
            Cases["an array to an array"].Source, "public static string Message() { try { FJacobian(new double[4], new double[13]); return \"\"; } catch (ArgumentException e) { return e.Message; } }");
        Assert.Equal("jacobian: found 13 elements, expected 12, 3 rows of 4", functions.GetMethod("Message")!.CreateDelegate<Func<string>>()());
    }

    private static Func<double[], double[]> Member(Type type, string name) => type.GetMethod(name)!.CreateDelegate<Func<double[], double[]>>();

    /// <summary>The class Functions, its generated text changed so that one mode is taken.</summary>
    private static Type Loaded(string source, string uses, string? forward = null)
    {
        Generated generated = Generated.From(
            "global using System.Numerics;", $"public static partial class Functions\n{{\n{source}\n}}", $"public static partial class Functions\n{{\n{uses}\n}}");
        if (forward is null)
            return generated.Load().GetType("Functions")!;
        Assert.Empty(generated.Diagnostics);
        Compilation compilation = generated.Compilation.AddSyntaxTrees(generated.Result.GeneratedSources.Select(
            (text, i) => Generated.Parse(text.SourceText.ToString().Replace("DenseMatrix.IsForward(rows, columns)", forward, StringComparison.Ordinal), $"Changed{i}.cs")));
        using var stream = new MemoryStream();
        Assert.Empty(compilation.Emit(stream).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        stream.Position = 0;
        return new AssemblyLoadContext("Jacobians").LoadFromStream(stream).GetType("Functions")!;
    }
}
