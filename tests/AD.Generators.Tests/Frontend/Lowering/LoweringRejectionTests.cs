using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Tests.Frontend.Lowering;

/// <summary>What of a marked method cannot be followed: an error with this id, squiggling exactly this text.</summary>
public sealed class LoweringRejectionTests
{
    private sealed record Case(string Id, string Span, string Members);

    private static readonly Dictionary<string, Case> Rejected = new()
    {
        ["try"] = new("ADC0101", "try { x++; } catch { }", "static double G(double x) { try { x++; } catch { } return x; }"),
        ["return out of a loop with snapshots"] = new("ADC0101", "foreach (int i in AD.Checkpoint(n, 2)) { if (x > 2) return x; x *= x; }",
            "static double G(double x, int n) { foreach (int i in AD.Checkpoint(n, 2)) { if (x > 2) return x; x *= x; } return x; }"),
        ["no snapshots"] = new("ADC0101", "AD.Checkpoint(n, snapshots: 0)", "static double G(double x, int n) { foreach (int i in AD.Checkpoint(n, snapshots: 0)) x *= x; return x; }"),
        ["snapshots of an array of arrays"] = new("ADC0101", "AD.Checkpoint(n, 2)", "static double G(double[][] x, int n) { foreach (int i in AD.Checkpoint(n, 2)) x[0][0] *= x[1][0]; return x[0][0]; }"),
        ["snapshots without a loop"] = new("ADC0101", "AD.Checkpoint(n, 2)", "static double G(double x, int n) { var steps = AD.Checkpoint(n, 2); foreach (int i in steps) x *= x; return x; }"),
        ["list pattern"] = new("ADC0101", "[1, ..]", "static double G(double x, int[] n) => n is [1, ..] ? x : x * x;"),
        ["throw"] = new("ADC0101", "throw new Exception();", "static double G(double x) { if (x < 0) throw new Exception(); return x; }"),
        ["using"] = new("ADC0101", "using (new System.IO.MemoryStream()) { }", "static double G(double x) { using (new System.IO.MemoryStream()) { } return x; }"),
        ["lock"] = new("ADC0101", "lock (typeof(F)) { }", "static double G(double x) { lock (typeof(F)) { } return x; }"),
        ["goto"] = new("ADC0101", "goto end;", "static double G(double x) { if (x > 0) goto end; x = 2; end: return x; }"),
        ["await"] = new("ADC0101", "H(x)", "static double G(double x) { H(x); return x; } static async System.Threading.Tasks.Task<double> H(double x) { await System.Threading.Tasks.Task.Yield(); return x; }"),
        ["yield"] = new("ADC0101", "yield return x;", "static double G(double x) { double s = 0; foreach (double y in H(x)) s += y; return s; } static IEnumerable<double> H(double x) { yield return x; }"),
        ["dynamic"] = new("ADC0101", "x", "static double G(double x) { dynamic d = x; return (double)d; }"),
        ["pointer"] = new("ADC0101", "&x", "static unsafe double G(double x) { double* p = &x; return *p; }"),
        ["recursion"] = new("ADC0117", "G(x - 1)", "static double G(double x) => x < 0 ? 1 : x * G(x - 1);"),
        ["mutual recursion"] = new("ADC0117", "H(x)", "static double G(double x) => H(x); static double H(double x) => x < 0 ? 1 : I(x); static double I(double x) => H(x);"),
        ["delegate given"] = new("ADC0101", "f(x)", "static double G(double x, Func<double, double> f) => f(x);"),
        ["function chosen at run time"] = new("ADC0101", "f", "static double G(double x) { Func<double, double> f = v => v; if (x > 0) f = v => 2 * v; return f(x); }"),
        ["no source"] = new("ADC0102", "Math.ILogB(x)", "static double G(double x) => x * Math.ILogB(x);"),
        ["rounding in a way not known"] = new("ADC0102", "Math.Round(x, m)", "static double G(double x, MidpointRounding m) => x * Math.Round(x, m);"),
        ["random"] = new("ADC0102", "Random.Shared.NextDouble()", "static double G(double x) => x * Random.Shared.NextDouble();"),
        ["object"] = new("ADC0101", "new C()", "sealed class C { public double X; } static double G(double x) { var c = new C(); c.X = x; return c.X; }"),
        ["list"] = new("ADC0101", "new List<double>()", "static double G(double x) { var l = new List<double>(); l.Add(x); return l[0]; }"),
        ["string"] = new("ADC0101", "\"a\"", "static double G(double x) { string s = \"a\"; return x * s.Length; }"),
        ["checked"] = new("ADC0101", "n + 1", "static double G(double x, int n) => x * checked(n + 1);"),
        ["decimal"] = new("ADC0101", "(decimal)x", "static double G(double x) => (double)((decimal)x);"),
        ["array of another branch"] = new("ADC0101", "a", "static double G(double[] x, double[] y, bool p) { double[] a = x; if (p) a = y; return a[0]; }"),
        ["array of another iteration"] = new("ADC0101", "for (int i = 0; i < 3; i++) (a, b) = (b, a);", "static double G(double[] a, double[] b) { for (int i = 0; i < 3; i++) (a, b) = (b, a); return a[0]; }"),
        ["array of arrays"] = new("ADC0101", "new double[2][]", "static double G(double x) { var a = new double[2][]; a[0] = [x]; return a[0][0]; }"),
        ["static field written"] = new("ADC0101", "N = 3", "static int N; static double G(double x) { N = 3; return x; }"),
        ["field written"] = new("ADC0101", "n++", "int n; double G(double x) { n++; return x * n; }"),
        ["array of a field written"] = new("ADC0101", "table[0] = x", "static readonly double[] table = new double[3]; static double G(double x) { table[0] = x; return x; }"),
        ["array that was given returned"] = new("ADC0101", "G", "static double[] G(double[] x) { x[0] *= 2; return x; }"),
        ["virtual call"] = new("ADC0101", "H(x)", "public virtual double H(double x) => x; double G(double x) => H(x);"),
        ["null of an argument"] = new("ADC0101", "w == null", "static double G(double x, double[]? w) => w == null ? x : x * w[0];"),
        ["switch expression that may match nothing"] = new("ADC0101", "1 => 2", "static double G(double x, int n) => x * n switch { 0 => 1, 1 => 2 };"),
        ["generated member"] = new("ADC0105", "GJvp(x, x).Value", "static double G(double x) => GJvp(x, x).Value;"),
        ["readonly member of an element"] = new("ADC0101", "=> a[0].X", "readonly struct P { public readonly double X; public P(double x) => X = x; } static double G(P[] a) => a[0].X;"),
        ["private member of an element"] = new("ADC0101", "=> a[0].Double()", "struct P { double x; public double Double() => 2 * x; } static double G(P[] a) => a[0].Double();"),
        ["private member of a parameter"] = new("ADC0101", "G", "public readonly struct P(double x) { private readonly double x = x; public double Double() => 2 * x; } static double G(P p) => p.Double();"),
        ["private member of an object"] = new("ADC0101", "x", "public sealed class P(double x) { private readonly double x = x; public double Double() => 2 * x; } static double G(P p, double y) => y * p.Double();"),
        ["private of another class"] = new("ADC0101", "S", "static class C { static readonly double S = 2; public static double H(double x) => x * S; } static double G(double x) => C.H(x);"),
    };

    public static TheoryData<string> Cases => [.. Rejected.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void Is_the_error_at_the_expression(string name)
    {
        Case rejected = Rejected[name];
        int method = rejected.Members.IndexOf(" G(", StringComparison.Ordinal);
        int start = Math.Max(rejected.Members.LastIndexOfAny([';', '}'], method) + 1, 0);
        string members = rejected.Members.Insert(start, " [Differentiable] ");
        Diagnostic found = Assert.Single(Generated.From($"public partial class F\n{{\n{members}\n}}").Diagnostics);
        Assert.Equal((rejected.Id, rejected.Span), (found.Id, found.Location.SourceTree!.GetText().ToString(found.Location.SourceSpan)));
        Assert.DoesNotContain("OperationKind", found.GetMessage(), StringComparison.Ordinal);
    }
}
