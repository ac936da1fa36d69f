using System.Reflection;
using AdCompiler.Generators.Tests.Frontend;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>
/// Loops over memory that may run in lanes, from C# to the derivatives that are run: against central differences, for lengths around
/// those from which lanes are used, over views of one array that overlap in every way.
/// </summary>
public sealed class LaneLoopTests
{
    private const double Step = 1e-3;
    private static readonly int[] Lengths = [0, 1, 2, 7, 8, 9, 31, 32, 33, 40, 47];

    /// <summary>Bodies of void G(Span&lt;double&gt; m), which changes m in place.</summary>
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["each element"] = "for (int i = 0; i < m.Length; i++) m[i] = Math.Sin(m[i]) * m[i] + 1 / m[i];",
        ["each element, many times"] = "for (int k = 0; k < 3; k++) for (int i = 0; i < m.Length; i++) m[i] = Math.Tanh(m[i] + 0.1 * k) * m[i] + 0.5;",
        ["the element before"] = "for (int i = 1; i < m.Length; i++) m[i] = Math.Cos(m[i]) * m[i - 1];",
        ["the element after"] = "for (int i = 0; i + 1 < m.Length; i++) m[i] = Math.Cos(m[i + 1]) + m[i] * m[i];",
        ["downwards"] = "for (int i = m.Length - 2; i >= 0; i--) m[i] = m[i + 1] * m[i] + Math.Sin(m[i]);",
        ["downwards, apart"] = "int h = m.Length / 2; for (int i = h - 1; i >= 0; i--) m[i] = m[i + h] * Math.Exp(-m[i]);",
        ["halves"] = "int h = m.Length / 2; var a = m[..h]; var b = m[h..]; for (int i = 0; i < h; i++) b[i] += a[i] * Math.Exp(-a[i]);",
        ["both halves"] = "int h = m.Length / 2; for (int i = 0; i < h; i++) { double t = m[i]; m[i] = m[i + h] * t; m[i + h] = Math.Sin(t) + m[i]; }",
        ["slices that overlap"] = "if (m.Length < 3) return; var a = m[..^3]; var b = m[3..]; for (int i = 0; i < a.Length; i++) b[i] = Math.Tanh(a[i]) * b[i];",
        ["slices that overlap by more than a vector"] = "if (m.Length < 20) return; var a = m[..^10]; var b = m[10..]; for (int i = 0; i < a.Length; i++) a[i] = Math.Exp(-b[i]) * a[i];",
        ["one element for all"] = "for (int i = 1; i < m.Length; i++) m[i] *= Math.Exp(-m[0]);",
        ["one element for all, among them"] = "for (int i = 0; i < m.Length; i++) m[i] = Math.Sin(m[i]) * m[m.Length / 2];",
        ["a sum"] = "double s = 0; for (int i = 0; i < m.Length; i++) s += Math.Exp(-m[i]) * m[i]; for (int i = 0; i < m.Length; i++) m[i] /= s;",
        ["a sum in an element"] = "for (int i = 1; i < m.Length; i++) m[0] += m[i] * Math.Sin(m[i]);",
        ["the index as a number"] = "for (int i = 0; i < m.Length; i++) m[i] *= Math.Sin(i + 0.5);",
        ["an array of its own"] = "var t = new double[m.Length]; for (int i = 0; i < t.Length; i++) t[i] = Math.Exp(-m[i]); for (int i = 0; i < t.Length; i++) m[i] += t[i] * t[0];",
        ["a choice by number"] = "for (int i = 0; i < m.Length; i++) m[i] = Math.Max(Math.Sin(m[i]), 0.6 * m[i]) + Math.Abs(m[i] - 0.7);",
        ["powers"] = "for (int i = 0; i < m.Length; i++) m[i] = Math.Pow(m[i], 3) * Math.Sqrt(m[i]) + Math.Log(m[i]);",
    };

    /// <summary>Bodies of void G(ReadOnlySpan&lt;double&gt; x, Span&lt;double&gt; y), of one length, which may lie over each other.</summary>
    private static readonly Dictionary<string, string> Pairs = new()
    {
        ["element by element"] = "for (int i = 0; i < x.Length; i++) y[i] = Math.Sin(x[i]) * y[i];",
        ["one element for all"] = "for (int i = 0; i < x.Length; i++) y[i] = Math.Exp(-y[i]) * x[x.Length / 2];",
        ["a sum in an element"] = "for (int i = 0; i < x.Length; i++) y[y.Length / 3] += 0.1 * Math.Sin(x[i]) * x[i];",
        ["an element read twice"] = "for (int i = 0; i < x.Length; i++) { double t = x[i]; y[i] += 0.3 * t; y[i] += 0.1 * Math.Sin(x[i] * t); }",
    };

    public static TheoryData<string> InPlace => [.. Bodies.Keys];

    public static TheoryData<string> OfTwo => [.. Pairs.Keys];

    [Theory, MemberData(nameof(InPlace))]
    public void Are_the_derivatives_of_a_loop_those_by_differences(string name)
    {
        Type type = Generated.From($$"""
            public static partial class F
            {
                [Differentiable] public static void G(Span<double> m) { {{Bodies[name]}} }
                public static void Value(double[] m) => G(m);
                public static void Jvp(double[] m, double[] mDot) => GJvp(m, mDot);
                public static void Vjp(double[] m, double[] mBar) => GVjp(m, mBar);
            }
            """).Load().GetType("F")!;
        var random = new Random(1);
        foreach (int length in Lengths)
        {
            double[] point = Numbers(random, length), direction = Numbers(random, length), weights = Numbers(random, length);
            double[] tangent = CheckTangents(m => Call(type, "Value", m), (m, d) => Call(type, "Jvp", m, d), point, direction, $"{name}, {length} elements");
            double[] after = [.. point], bar = [.. weights];
            Call(type, "Vjp", after, bar);
            double forward = Dot(weights, tangent), reverse = Dot(bar, direction);
            Assert.True(Math.Abs(forward - reverse) <= 1e-11 * (1 + Math.Abs(forward)), $"{name}, {length} elements: cotangents give {reverse:R}, tangents {forward:R}");
        }
    }

    [Theory, MemberData(nameof(OfTwo))]
    public void Are_the_tangents_of_a_loop_over_two_spans_right_where_they_are_apart_and_refused_elsewhere(string name)
    {
        Type type = Generated.From($$"""
            public static partial class F
            {
                [Differentiable] public static void G(ReadOnlySpan<double> x, Span<double> y) { {{Pairs[name]}} }
                public static void Value(double[] m, int n, int x, int y) => G(m.AsSpan(x, n), m.AsSpan(y, n));
                public static void Jvp(double[] m, double[] d, int n, int x, int y) => GJvp(m.AsSpan(x, n), m.AsSpan(y, n), d.AsSpan(x, n), d.AsSpan(y, n));
            }
            """).Load().GetType("F")!;
        var random = new Random(1);
        foreach (int n in Lengths.Where(n => n > 0))
            foreach ((int x, int y) in new[] { (0, 50), (50, 0), (3, 3), (0, 1), (1, 0), (0, 8), (9, 0), (0, 30) })
                if (Math.Abs(x - y) >= n)
                    CheckTangents(m => Call(type, "Value", m, n, x, y), (m, d) => Call(type, "Jvp", m, d, n, x, y),
                        Numbers(random, 100), Numbers(random, 100), $"{name}, {n} elements at {x} and {y}");
                else
                    Assert.Throws<ArgumentException>(() => Call(type, "Jvp", Numbers(random, 100), Numbers(random, 100), n, x, y));
    }

    /// <summary>The tangents of what is left in memory; the memory must be left as the method itself leaves it.</summary>
    private static double[] CheckTangents(Action<double[]> value, Action<double[], double[]> jvp, double[] point, double[] direction, string what)
    {
        double[] At(double h)
        {
            double[] moved = [.. point.Zip(direction, (x, d) => x + h * d)];
            value(moved);
            return moved;
        }
        double[] Slope(double h) => [.. At(h).Zip(At(-h), (up, down) => (up - down) / (2 * h))];
        (double[] coarse, double[] middle, double[] fine) = (Slope(4 * Step), Slope(2 * Step), Slope(Step));
        double[] after = [.. point], tangent = [.. direction], expected = At(0);
        jvp(after, tangent);
        for (int i = 0; i < point.Length; i++)
        {
            double slope = (64 * fine[i] - 20 * middle[i] + coarse[i]) / 45;
            Assert.True(Math.Abs(after[i] - expected[i]) <= 1e-13 * (1 + Math.Abs(expected[i])), $"{what}, element {i}: found {after[i]:R}, expected {expected[i]:R}");
            Assert.True(Math.Abs(tangent[i] - slope) <= 1e-7 * (1 + Math.Abs(slope)), $"{what}, tangent {i}: found {tangent[i]:R}, differences give {slope:R}");
        }
        return tangent;
    }

    private static void Call(Type type, string name, params object[] arguments) => type.GetMethod(name)!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    /// <summary>Away from the kinks of the bodies.</summary>
    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(i => 0.8 + 0.3 * random.NextDouble())];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
