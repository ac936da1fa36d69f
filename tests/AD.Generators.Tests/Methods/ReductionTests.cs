using System.Numerics;
using System.Reflection;
using AdCompiler.Generators.Tests.Frontend;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>
/// Sums whose order the user leaves to the compiler ([Differentiable(Reductions = Reductions.Lanes)]): do they have the order that
/// docs/determinism.md states, bit for bit, and what are value and derivatives then?
/// </summary>
public sealed class ReductionTests
{
    /// <summary>One a body; the term of iteration i, with the operations of the body.</summary>
    private static readonly Dictionary<string, (string Body, int Least, Func<double[], double[], int, double> Term)> Sums = new()
    {
        ["a dot product"] = ("double s = 0.5; for (int i = 0; i < x.Length; i++) s += x[i] * y[i]; return s;", 32, (x, y, i) => x[i] * y[i]),
        ["downwards"] = ("double s = 0.5; for (int i = x.Length - 1; i >= 0; i--) s += x[i] * y[i]; return s;", 32, (x, y, i) => x[i] * y[i]),
        ["a root"] = ("double s = 0.5; for (int i = 0; i < x.Length; i++) s = Math.Sqrt(1 + x[i] * x[i]) / y[i] + s; return s;", 32, (x, y, i) => Math.Sqrt(1 + x[i] * x[i]) / y[i]),
        ["in an element"] = ("var s = new double[2]; s[1] = 0.5; for (int i = 0; i < x.Length; i++) s[1] += x[i] - y[i]; return s[1];", 32, (x, y, i) => x[i] - y[i]),
        ["a loop around loops"] = ("""
            double s = 0.5;
            for (int i = 0; i < x.Length; i++)
            {
                double t = x[i];
                for (int j = 0; j < 3; j++)
                    t = t * t * t * t * t + y[i] * t * 0.5;
                s += t;
            }
            return s;
            """, 8, (x, y, i) => Enumerable.Range(0, 3).Aggregate(x[i], (t, _) => t * t * t * t * t + y[i] * t * 0.5)),
    };

    public static TheoryData<string> Names => [.. Sums.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Is_the_order_of_a_sum_the_one_that_is_documented(string name)
    {
        (string body, int least, Func<double[], double[], int, double> term) = Sums[name];
        Type type = Load(body);
        var random = new Random(1);
        for (int length = 0; length <= 70; length++)
        {
            double[] x = Numbers(random, length), y = Numbers(random, length), terms = [.. Enumerable.Range(0, length).Select(i => term(x, y, i))];
            double expected = name == "a loop around loops" ? OfGroups(0.5, terms)
                : length >= least ? 0.5 + InPartialSums(terms, 4 * 8)
                : (name == "downwards" ? terms.Reverse() : terms).Aggregate(0.5, (sum, next) => sum + next);
            foreach (string product in (string[])["Value", "Tangent"])
                Assert.True(expected.Equals(Run(type, product, x, y)), $"{name}, {length} elements: {product} is {Run(type, product, x, y):R}, expected {expected:R}");
        }
    }

    [Fact]
    public void Is_the_order_of_floats_the_one_that_is_documented()
    {
        Type type = Generated.From("""
            public static partial class F
            {
                [Differentiable(Reductions = Reductions.Lanes)]
                public static float G(ReadOnlySpan<float> x) { float s = 0; for (int i = 0; i < x.Length; i++) s += x[i]; return s; }
                public static float Value(float[] x) => GGradient(x, new float[x.Length]);
            }
            """).Load().GetType("F")!;
        var random = new Random(1);
        for (int length = 0; length <= 200; length++)
        {
            float[] x = [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() - 0.3))];
            float expected = length >= 64 ? InPartialSums(x, 4 * 16) : x.Aggregate(0f, (sum, next) => sum + next);
            Assert.Equal(expected, type.GetMethod("Value")!.Invoke(null, [x]));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Are_value_and_gradient_those_of_the_ordered_sum(string name)
    {
        (string body, _, Func<double[], double[], int, double> term) = Sums[name];
        (Type type, Type ordered) = (Load(body), Load(body, ""));
        var random = new Random(2);
        foreach (int length in (int[])[0, 1, 7, 8, 31, 32, 33, 64, 70, 1000, 1003])
        {
            double[] x = Numbers(random, length), y = Numbers(random, length);
            double value = Run(type, "Value", x, y), exact = Compensated(Enumerable.Range(0, length).Select(i => term(x, y, i)).Prepend(0.5));
            Near(Run(ordered, "Plain", x, y), value, $"{name}, {length} elements, against the method");
            Near(exact, value, $"{name}, {length} elements, against a compensated sum");
            double[][] found = Gradient(type, x, y), expected = Gradient(ordered, x, y);
            for (int i = 0; i < length; i++)
            {
                Near(expected[0][i], found[0][i], $"{name}, {length} elements, x {i}");
                Near(expected[1][i], found[1][i], $"{name}, {length} elements, y {i}");
            }
        }
    }

    [Fact]
    public void Do_elements_that_overlap_keep_the_loop_s_order()
    {
        Type type = Generated.From("""
            public static partial class F
            {
                [Differentiable(Reductions = Reductions.Lanes)]
                public static void G(Span<double> m)
                {
                    for (int i = m.Length - 2; i >= 0; i--) { m[i] += m[i + 1] * 0.5; m[m.Length - 1] += m[i]; }
                }
                public static void Plain(double[] m) => G(m);
                public static void Value(double[] m) => GJvp(m, new double[m.Length]);
            }
            """).Load().GetType("F")!;
        double[] point = Numbers(new Random(3), 50), expected = [.. point], found = [.. point];
        type.GetMethod("Plain")!.Invoke(null, [expected]);
        type.GetMethod("Value")!.Invoke(null, [found]);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Does_what_lies_beside_the_last_element_stay_out_of_a_sum()
    {
        Type type = Load("double s = 0; for (int i = 0; i < x.Length; i++) s += y[i] / x[i]; return s;");       // 0 / 0 where there is no element
        double[] ones = [.. Enumerable.Repeat(1.0, 37)];
        Assert.Equal(37, Run(type, "Value", ones, ones));
    }

    [Fact]
    public void Do_sums_keep_their_order_without_the_attribute()
    {
        string text = Text(Sums["a dot product"].Body, "");
        Assert.Contains("Lanes.AddInOrder(", text, StringComparison.Ordinal);
        Assert.DoesNotContain("LaneSum", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_the_text_as_a_person_would_write_it()
    {
        string text = Text("""
            double s = 0, norm = 0;
            for (int i = 0; i < x.Length; i++)
            {
                s += x[i] * y[i];
                norm += x[i] * x[i];
            }
            return s / norm;
            """, Lanes);
        int first = text.LastIndexOf("///", text.IndexOf("GGradient(", StringComparison.Ordinal), StringComparison.Ordinal);
        await Verify(text[(text.IndexOf('\n', first) + 1)..text.IndexOf("    /// <summary>The Hessian", first, StringComparison.Ordinal)].TrimEnd() + "\n", "cs");
    }

    private const string Lanes = "(Reductions = Reductions.Lanes)";

    private static Generated Of(string body, string reductions) => Generated.From($$"""
        public static partial class F
        {
            [Differentiable{{reductions}}] public static double G(ReadOnlySpan<double> x, ReadOnlySpan<double> y) { {{body}} }
            public static double Plain(double[] x, double[] y) => G(x, y);
            public static double Value(double[] x, double[] y) => GGradient(x, y, new double[x.Length], new double[y.Length]);
            public static double Tangent(double[] x, double[] y) => GJvp(x, y, new double[x.Length], new double[y.Length]).Value;
            public static double Gradient(double[] x, double[] y, double[] xBar, double[] yBar) => GGradient(x, y, xBar, yBar);
        }
        """);

    private static Type Load(string body, string reductions = Lanes) => Of(body, reductions).Load().GetType("F")!;

    private static string Text(string body, string reductions) =>
        string.Concat(Of(body, reductions).Result.GeneratedSources.Select(file => file.SourceText.ToString()));

    private static double Run(Type type, string name, double[] x, double[] y) =>
        (double)type.GetMethod(name)!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [x, y], null)!;

    private static double[][] Gradient(Type type, double[] x, double[] y)
    {
        double[] xBar = new double[x.Length], yBar = new double[y.Length];
        type.GetMethod("Gradient")!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [x, y, xBar, yBar], null);
        return [xBar, yBar];
    }

    /// <summary>The order of a lane loop.</summary>
    private static T InPartialSums<T>(IReadOnlyList<T> terms, int count) where T : INumberBase<T>
    {
        var partial = new T[count];
        for (int i = 0; i < terms.Count; i++)
            partial[i % count] += terms[i];
        for (int half = count / 2; half > 0; half /= 2)
            for (int i = 0; i < half; i++)
                partial[i] += partial[half + i];
        return partial[0];
    }

    /// <summary>The order of a lane group: whole vectors, then what is left one by one.</summary>
    private static double OfGroups(double start, double[] terms)
    {
        int inLanes = terms.Length / 8 * 8;
        double sum = inLanes == 0 ? start : start + InPartialSums(terms[..inLanes], 8);
        return terms[inLanes..].Aggregate(sum, (total, next) => total + next);
    }

    /// <summary>Neumaier's sum.</summary>
    private static double Compensated(IEnumerable<double> terms)
    {
        double sum = 0, rest = 0;
        foreach (double term in terms)
        {
            double total = sum + term;
            rest += Math.Abs(sum) >= Math.Abs(term) ? sum - total + term : term - total + sum;
            sum = total;
        }
        return sum + rest;
    }

    private static void Near(double expected, double found, string what) =>
        Assert.True(Math.Abs(expected - found) <= 1e-12 * (1 + Math.Abs(expected)), $"{what}: found {found:R}, expected {expected:R}");

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => 0.3 + 0.8 * random.NextDouble())];
}
