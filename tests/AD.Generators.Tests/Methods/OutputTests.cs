using AdCompiler.Generators.Tests.Frontend;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>Do derived methods hand back through ref, out and struct elements what the method itself does, and its cotangents?</summary>
public sealed class OutputTests
{
    private const string Types = """
        public record struct Vec(double X, double Y);
        public struct Plain { public double X, Y; }
        public record struct Box(Vec Low, Vec High);
        public struct Held { public Plain Low { get; set; } public double Weight { get; init; } }
        """;

    /// <summary>A method of a ref b, and a call that gives the numbers it leaves in them.</summary>
    private static readonly Dictionary<string, (string Method, string Call, string Jvp, string Vjp)> Cases = new()
    {
        ["swapped structs"] = ByRef("Vec", "public static void G(ref Vec a, ref Vec b) => (a, b) = (b, a);"),
        ["structs made of each other"] = ByRef("Vec", "public static void G(ref Vec a, ref Vec b) { var c = new Vec(a.Y * b.X, a.X); b = new(a.Y + b.Y * b.X, b.X); a = c; }"),
        ["a struct of the old members of another"] = ByRef("Vec", "public static void G(ref Vec a, ref Vec b) { Vec c = a; a.X = 2 * a.X; b = new(c.X, a.Y * b.Y); }"),
        ["swapped members"] = ByRef("Plain", "public static void G(ref Plain a, ref Plain b) { (a.X, a.Y) = (a.Y, b.X); b.X = a.X * b.Y; }", "new() { X = {0}, Y = {1} }"),
        ["swapped tuples"] = ByRef("(double X, double Y)", "public static void G(ref (double X, double Y) a, ref (double X, double Y) b) => (a, b) = ((b.Y, a.X), (a.Y * b.X, b.Y));", "({0}, {1})"),
        ["a result of what is overwritten"] = (
            "public static Vec G(ref Vec a, double k, double l) { Vec c = new(a.Y * k, a.X + l); a = new(k * a.Y, a.X * l); return c; }",
            "Vec a = new(x[0], x[1]); Vec r = G(ref a, x[2], x[3]); return [a.X, a.Y, r.X, r.Y];",
            "Vec a = new(x[0], x[1]), d = new(v[0], v[1]); var r = GJvp(ref a, x[2], x[3], ref d, v[2], v[3]); return [a.X, a.Y, r.Value.X, r.Value.Y, d.X, d.Y, r.Dot.X, r.Dot.Y];",
            "Vec a = new(x[0], x[1]); var r = GVjp(ref a, x[2], x[3], new(w[2], w[3]), new(w[0], w[1])); return [a.X, a.Y, r.Value.X, r.Value.Y, r.ABar.X, r.ABar.Y, r.KBar, r.LBar];"),
        ["a tuple with its names exchanged"] = (
            "public static (double x, (double y, double k) Other) G(double x, double y, double k, double l) => (y * x, (k * l, y));",
            "var r = G(x[0], x[1], x[2], x[3]); return [r.x, r.Other.y, r.Other.k];",
            "var r = GJvp(x[0], x[1], x[2], x[3], v[0], v[1], v[2], v[3]); return [r.Value.x, r.Value.Other.y, r.Value.Other.k, r.Dot.x, r.Dot.Other.y, r.Dot.Other.k];",
            "var r = GVjp(x[0], x[1], x[2], x[3], (w[0], (w[1], w[2]))); return [r.Value.x, r.Value.Other.y, r.Value.Other.k, r.XBar, r.YBar, r.KBar, r.LBar];"),
        ["a tuple of variables with each other's names"] = (
            "public static (double x, double y) G(double x, double y) => (y, x);",
            "var r = G(x[0], x[1]); return [r.x, r.y];",
            "var r = GJvp(x[0], x[1], v[0], v[1]); return [r.Value.x, r.Value.y, r.Dot.x, r.Dot.y];",
            "var r = GVjp(x[0], x[1], (w[0], w[1])); return [r.Value.x, r.Value.y, r.XBar, r.YBar];"),
        ["an out struct of a ref one"] = (
            "public static void G(ref Vec a, out Vec b, double k, double l) { b = new(a.X * k, a.Y); a = new(a.Y * l, a.X); }",
            "Vec a = new(x[0], x[1]); G(ref a, out Vec b, x[2], x[3]); return [a.X, a.Y, b.X, b.Y];",
            "Vec a = new(x[0], x[1]), d = new(v[0], v[1]); GJvp(ref a, out Vec b, x[2], x[3], ref d, out Vec e, v[2], v[3]); return [a.X, a.Y, b.X, b.Y, d.X, d.Y, e.X, e.Y];",
            "Vec a = new(x[0], x[1]); var r = GVjp(ref a, out Vec b, x[2], x[3], new(w[0], w[1]), new(w[2], w[3])); return [a.X, a.Y, b.X, b.Y, r.ABar.X, r.ABar.Y, r.KBar, r.LBar];"),
        ["members of structs in properties of elements"] = Elements("Box",
            "public static void G(Box[] a) { for (int i = 0; i < a.Length; i++) { Box e = a[i]; a[i] = e with { Low = e.Low with { X = e.High.Y * e.Low.X } }; } a[0] = a[0] with { High = new(a[0].Low.Y, a[0].High.Y * a[0].Low.X) }; }",
            "new(new({0}, {1}), new({2}, {3}))", "a[0].Low.X, a[0].Low.Y, a[0].High.X, a[0].High.Y"),
        ["plain structs in properties of elements"] = Elements("Held",
            "public static void G(Held[] a) { Held h = a[0]; a[0] = h with { Low = new Plain { X = h.Low.Y * h.Weight, Y = h.Low.X * h.Low.X } }; }",
            "new Held { Low = new Plain { X = {0}, Y = {1} }, Weight = {2} }", "a[0].Low.X, a[0].Low.Y, a[0].Weight"),
    };

    private static (string, string, string, string) ByRef(string type, string method, string made = "new({0}, {1})")
    {
        string Made(string x, int first) => made.Replace("{0}", $"{x}[{first}]", StringComparison.Ordinal).Replace("{1}", $"{x}[{first + 1}]", StringComparison.Ordinal);
        string point = $"{type} a = {Made("x", 0)}, b = {Made("x", 2)};";
        return (method,
            $"{point} G(ref a, ref b); return [a.X, a.Y, b.X, b.Y];",
            $"{point} {type} c = {Made("v", 0)}, d = {Made("v", 2)}; GJvp(ref a, ref b, ref c, ref d); return [a.X, a.Y, b.X, b.Y, c.X, c.Y, d.X, d.Y];",
            $"{point} var r = GVjp(ref a, ref b, {Made("w", 0)}, {Made("w", 2)}); return [a.X, a.Y, b.X, b.Y, r.ABar.X, r.ABar.Y, r.BBar.X, r.BBar.Y];");
    }

    private static (string, string, string, string) Elements(string type, string method, string made, string parts)
    {
        string Made(string x) => "[" + Enumerable.Range(0, 4).Aggregate(made, (text, i) => text.Replace($"{{{i}}}", $"{x}[{i}]", StringComparison.Ordinal)) + "]";
        string Of(string name) => parts.Replace("a[0]", name + "[0]", StringComparison.Ordinal);
        return (method,
            $"{type}[] a = {Made("x")}; G(a); return [{parts}];",
            $"{type}[] a = {Made("x")}, d = {Made("v")}; GJvp(a, d); return [{parts}, {Of("d")}];",
            $"{type}[] a = {Made("x")}, b = {Made("w")}; GVjp(a, b); return [{parts}, {Of("b")}];");
    }

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Are_the_values_those_of_the_method_and_the_cotangents_the_transpose_of_the_tangents(string name)
    {
        (string method, string call, string jvp, string vjp) = Cases[name];
        Type type = Generated.From($$"""
            {{Types}}
            public static partial class F
            {
                [Differentiable] {{method}}
                public static double[] Call(double[] x) { {{call}} }
                public static double[] Jvp(double[] x, double[] v) { {{jvp}} }
                public static double[] Vjp(double[] x, double[] w) { {{vjp}} }
            }
            """).Load().GetType("F")!;
        double[] x = [1.5, -2, 0.75, 3], v = [1, 0.5, -2, 0.25], w = [0.5, 2, -1, 3];
        double[] Run(string member, params object[] arguments) => (double[])type.GetMethod(member)!.Invoke(null, arguments)!;

        double[] value = Run("Call", x), forward = Run("Jvp", x, v), reverse = Run("Vjp", x, w);
        int outputs = value.Length;
        Assert.Equal(value, forward[..outputs]);
        Assert.Equal(value, reverse[..outputs]);
        double[] dots = forward[outputs..], bars = reverse[outputs..];
        Assert.Equal(Sum(w, dots), Sum(v, bars), 1e-12);
        for (int i = 0; i < outputs; i++)
            Assert.Equal(Difference(t => Run("Call", Moved(x, v, t))[i]), dots[i], 1e-8);
    }

    private static double Sum(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Difference(Func<double, double> along) => (along(1e-6) - along(-1e-6)) / 2e-6;

    private static double[] Moved(double[] x, double[] v, double t) => [.. x.Zip(v, (a, b) => a + t * b)];
}
