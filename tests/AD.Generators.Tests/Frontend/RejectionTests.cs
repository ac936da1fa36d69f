using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Tests.Frontend;

/// <summary>What cannot be followed: an error with this id, squiggling exactly this text.</summary>
public sealed class RejectionTests
{
    private sealed record Case(string Id, string Span, string Forward, string Members = "");

    private static readonly Dictionary<string, Case> Rejected = new()
    {
        ["try"] = new("ADC0101", "try { x = Relu(x); } finally { }", "try { x = Relu(x); } finally { } return x;"),
        ["goto"] = new("ADC0101", "goto end;", "goto end; end: return x;"),
        ["using"] = new("ADC0101", "using (new System.IO.MemoryStream()) { }", "using (new System.IO.MemoryStream()) { } return x;"),
        ["using declaration"] = new("ADC0101", "using var m = new System.IO.MemoryStream();", "using var m = new System.IO.MemoryStream(); return x;"),
        ["lock"] = new("ADC0101", "lock (this) { }", "lock (this) { } return x;"),
        ["yield"] = new("ADC0101", "yield return 1;", "foreach (int i in Numbers()) x = x * i; return x;", "static IEnumerable<int> Numbers() { yield return 1; }"),
        ["await"] = new("ADC0101", "Later()", "_ = Later(); return x;", "static async System.Threading.Tasks.Task Later() { await System.Threading.Tasks.Task.Yield(); }"),
        ["dynamic"] = new("ADC0101", "d.Length", "dynamic d = \"a\"; int n = d.Length; return x * n;"),
        ["ref local"] = new("ADC0101", "r = ref n", "int n = 1; ref int r = ref n; return x * r;"),
        ["ref to an element"] = new("ADC0101", "a[0]", "int[] a = [1]; Bump(ref a[0]); return x * a[0];", "static void Bump(ref int n) => n++;"),
        ["typeof"] = new("ADC0101", "typeof(int)", "var t = typeof(int); return x;"),
        ["several dimensions"] = new("ADC0101", "new int[2, 2]", "var a = new int[2, 2]; return x * a[0, 0];"),
        ["query syntax"] = new("ADC0101", "from i in new[] { 1 } select i", "var q = from i in new[] { 1 } select i; return x * q.First();"),
        ["anonymous object"] = new("ADC0101", "new { A = 1 }", "var a = new { A = 1 }; return x;"),
        ["event"] = new("ADC0101", "Changed += () => { }", "Changed += () => { }; return x;", "event Action? Changed; void Use() => Changed?.Invoke();"),
        ["conditional method"] = new("ADC0101", "Log()", "Log(); return x;", "[System.Diagnostics.Conditional(\"TRACE_ME\")] static void Log() { }"),
        ["static constructor"] = new("ADC0101", "N", "return x * N;", "static readonly int N; static Net() { N = 3; }"),
        ["own enumerator"] = new("ADC0101", "new Own()", "foreach (int i in new Own()) x = x * i; return x;", "sealed class Own { public IEnumerator<int> GetEnumerator() => null!; }"),
        ["text of a float"] = new("ADC0101", "0.1", "string s = $\"{0.1}\"; return x;"),

        ["change in a branch of Map"] = new("ADC0101", "n", "int n = 0; return Map(x, (double v) => v > 0 ? v * n++ : v + n);"),
        ["list in a branch of Map"] = new("ADC0101", "l.Add(1)", "var l = new List<int>(); bool Add() { l.Add(1); return true; } return Map(x, (double v) => v > 0 && Add() ? v : v * l.Count);"),
        ["integers in Map"] = new("ADC0101", "Math.Sign(v) / 2", "return Map(x, (double v) => Math.Sign(v) / 2);"),

        ["remainder in Map"] = new("ADC0101", "v % 2", "return Map(x, (double v) => v % 2);"),

        ["library"] = new("ADC0102", "DateTime.UtcNow", "return x * DateTime.UtcNow.Hour;"),
        ["console"] = new("ADC0102", "Console.WriteLine(\"x\")", "Console.WriteLine(\"x\"); return x;"),
        ["random"] = new("ADC0102", "new Random(1)", "return x * new Random(1).NextDouble();"),
        ["dictionary"] = new("ADC0102", "new Dictionary<int, int>()", "var d = new Dictionary<int, int>(); return x;"),
        ["environment"] = new("ADC0102", "Environment.ProcessorCount", "return x * Environment.ProcessorCount;"),
        ["order"] = new("ADC0102", "new[] { 2, 1 }.OrderBy(i => i)", "return x * new[] { 2, 1 }.OrderBy(i => i).First();"),

        ["endless while"] = new("ADC0104", "true", "int i = 0; while (true) i++;"),
        ["endless for"] = new("ADC0104", "i >= 0", "for (uint i = 0; i >= 0; i++) { } return x;"),
        ["endless recursion"] = new("ADC0104", "Deep(n + 1)", "return Deep(0) > 0 ? x : Relu(x);", "static int Deep(int n) => Deep(n + 1);"),

        ["generated member"] = new("ADC0105", "Net.Compile(Width.Float, 8)", "var n = Net.Compile(Width.Float, 8); return x;"),
        ["unknown name"] = new("ADC0105", "missing", "return x * missing;"),

        ["field"] = new("ADC0106", "calls", "calls++; return x;", "int calls;"),
        ["property"] = new("ADC0106", "Calls", "Calls = 3; return x;", "int Calls { get; set; }"),
        ["array of the network"] = new("ADC0106", "sizes[0]", "sizes[0] = 2; return x;", "readonly int[] sizes = [1];"),
        ["list of the network"] = new("ADC0106", "sizes.Add(3)", "sizes.Add(3); return x;", "readonly List<int> sizes = [1];"),
        ["object of the network"] = new("ADC0106", "p.A", "p.A = 3; return x;", "sealed class P { public int A; } readonly P p = new();"),
        ["captured parameter"] = new("ADC0106", "n", "n++; return x * n;"),
        ["static field"] = new("ADC0108", "Calls", "Calls++; return x;", "static int Calls;"),

        ["layer"] = new("ADC0107", "new Linear(4, 2)", "return new Linear(4, 2).Forward(x);"),
        ["parameter"] = new("ADC0107", "new Parameter(Initializer.Ones, 4)", "return x * new Parameter(Initializer.Ones, 4);"),
        ["own layer"] = new("ADC0107", "new L()", "return new L().Forward(x);", "sealed class L : Module { public Tensor Forward(Tensor x) => x; }"),

        ["batch size"] = new("ADC0108", "x.Shape[0]", "return x * (1.0 / x.Shape[0]);"),
        ["batch in a loop"] = new("ADC0108", "x.Shape[0]", "for (int i = 0; i < x.Shape[0]; i++) { } return x;"),
        ["element count"] = new("ADC0108", "x.Count", "return x * (2.0 * x.Count);"),
        ["values"] = new("ADC0108", "x.Values", "return x * x.Values[0];"),
        ["element"] = new("ADC0108", "x[0, 0]", "return x[0, 0] > 0 ? x : Relu(x);"),
        ["if in Map"] = new("ADC0108", "v > 0", "return Map(x, (double v) => { if (v > 0) return v; return 0; });"),
        ["loop in Map"] = new("ADC0108", "v > 1", "return Map(x, (double v) => { while (v > 1) v /= 2; return v; });"),
        ["cast in Map"] = new("ADC0108", "(int)v", "return Map(x, (double v) => (int)v);"),
        ["tensor in Map"] = new("ADC0108", "x.Values", "return Map(x, (double v) => v * x.Values[0]);"),
        ["changing static"] = new("ADC0108", "Scale", "return x * Scale;", "static double Scale = 2;"),

        ["index"] = new("ADC0109", "a[3]", "int[] a = [1]; return x * a[3];"),
        ["division by zero"] = new("ADC0109", "1 / n", "int n = 0; return x * (1 / n);"),
        ["null"] = new("ADC0109", "fc.Forward(x)", "return fc.Forward(x);", "readonly Linear fc = null!;"),
        ["throw"] = new("ADC0109", "throw new ArgumentException(\"no depth\");", "throw new ArgumentException(\"no depth\");"),
        ["overflow"] = new("ADC0109", "n + 1", "int n = int.MaxValue; return x * checked(n + 1);"),
        ["list changed"] = new("ADC0109", "l", "var l = new List<int> { 1, 2 }; foreach (int i in l) l.Add(i); return x;"),
        ["empty sequence"] = new("ADC0109", "new int[0].Max()", "return x * new int[0].Max();"),
        ["wrong cast"] = new("ADC0109", "(B)a", "A a = new A(); return x * ((B)a).N;", "class A { } sealed class B : A { public int N => 1; }"),

        ["parameter in a tuple"] = new("ADC0110", "pair.W", "return x * pair.W;", "readonly (Parameter W, int N) pair = (new(Initializer.Ones, 4), 1);"),
        ["static parameter"] = new("ADC0110", "W", "return x * W;", "static readonly Parameter W = new(Initializer.Ones, 4);"),

        ["transcendental"] = new("ADC0113", "Math.Exp(1.5)", "return x * Math.Exp(1.5);"),
        ["power"] = new("ADC0113", "Math.Pow(2, 0.5)", "return x * Math.Pow(2, 0.5);"),

        ["training in construction"] = new("ADC0114", "Training", "return x * k;", "readonly int k; public Net() { k = Training ? 1 : 2; }"),
        ["operation in construction"] = new("ADC0108", "w", "return x;", "readonly Parameter w = new(Initializer.Ones, 4); readonly Tensor t; public Net() { t = Relu(w); }"),

        ["shapes"] = new("ADC0201", "fc.Forward(x)", "return fc.Forward(x);", "readonly Linear fc = new(5, 2);"),
        ["operator shapes"] = new("ADC0201", "x + w", "return x + w;", "readonly Parameter w = new(Initializer.Ones, 3);"),
        ["window"] = new("ADC0202", "MaxPool(Reshape(x, 1, 2, 2), 3)", "return Flatten(MaxPool(Reshape(x, 1, 2, 2), 3));"),
        ["extent"] = new("ADC0203", "new(Initializer.Ones, 0)", "return x * w;", "readonly Parameter w = new(Initializer.Ones, 0);"),
        ["layer extent"] = new("ADC0203", "new(4, 0)", "return fc.Forward(x);", "readonly Linear fc = new(4, 0);"),
        ["groups"] = new("ADC0203", "new(4, 4, 1, groups: 0)", "return x;", "readonly Conv2d c = new(4, 4, 1, groups: 0);"),
        ["dropout"] = new("ADC0203", "Dropout(x, 1.5, Training)", "return Dropout(x, 1.5, Training);"),

        ["beta without hybrid"] = new("ADC0403", "MaxPool(Reshape(x, 1, 2, 2), 2, rule: Pool.Native, beta: 2)", "return Flatten(MaxPool(Reshape(x, 1, 2, 2), 2, rule: Pool.Native, beta: 2));"),
    };

    private static readonly string[] Names = [.. Rejected.Keys];

    private static readonly Lazy<Generated> All = new(() => Generated.From([.. Rejected.Values.Select((c, i) => $$"""
        namespace Case{{i}};
        [Differentiable, Input(4)]
        public sealed partial class Net{{(c.Span == "n" ? "(int n)" : "")}} : Network
        {
            {{(c.Span == "n" ? "public Net() : this(3) { }" : "")}}
            {{c.Members}}
            public override Tensor Forward(Tensor x)
            {
                {{c.Forward}}
            }
        }
        """)]));

    public static TheoryData<string> Cases => [.. Names];

    [Theory, MemberData(nameof(Cases))]
    public void Is_the_error_at_the_expression(string name)
    {
        Case expected = Rejected[name];
        string file = $"File{Array.IndexOf(Names, name) + 1}.cs";
        Diagnostic found = Assert.Single(All.Value.Diagnostics, d => d.Location.SourceTree?.FilePath == file);
        Assert.Equal((expected.Id, expected.Span), (found.Id, found.Location.SourceTree!.GetText().ToString(found.Location.SourceSpan)));
        Assert.Equal(DiagnosticSeverity.Error, found.Severity);
        Assert.DoesNotContain("{", found.GetMessage(), StringComparison.Ordinal);
        Assert.Null(All.Value.Readings.Single(r => r.Span.Path == file).Model);
    }

    [Fact]
    public void Is_an_infinite_rule_refused_where_it_is_written()
    {
        Generated made = Generated.From("""
            [Differentiable, Input(4), Relu(AtZero = double.PositiveInfinity)]
            public sealed partial class Net : Network { public override Tensor Forward(Tensor x) => Relu(x); }
            """);
        Diagnostic found = Assert.Single(made.Diagnostics);
        Assert.Equal("Rule of 'Relu' does not apply: AtZero is infinite, expected a finite number", found.GetMessage());
    }
}
