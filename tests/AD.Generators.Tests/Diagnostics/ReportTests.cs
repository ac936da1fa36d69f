using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Tests.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AdCompiler.Generators.Tests.Diagnostics;

/// <summary>What is found after tracing, and in the user's members: where it stands, and when it is told.</summary>
public sealed class ReportTests
{
    private const string Net = """
        [Differentiable, Input(1, 4, 4)]
        public sealed partial class Net : Network
        {
            readonly Conv2d conv = new(1, 2, 3, padding: 1);
            public override Tensor Forward(Tensor image)
            {
                Tensor x = Relu6(conv.Forward(image), atZero: 0);
                for (int i = 0; i < 2; i++)
                    x = MaxPool(Max(x, -x), 2);
                return Flatten(Map(x, v => Math.Sqrt(v + 2)));
            }
        }
        """;

    private static Generated Reported(string source, ReportDiagnostic general, params string[] ids)
    {
        CSharpCompilation compilation = Generated.Compile(allowUnsafe: true, source);
        CSharpCompilationOptions options = compilation.Options.WithGeneralDiagnosticOption(general).WithSyntaxTreeOptionsProvider(new EditorConfig(ids));
        return Generated.Run(compilation.WithOptions(options));
    }

    private static string[] Found(Generated generated) =>
        [.. generated.Diagnostics.Select(d => $"{d.Id} {d.Location.SourceTree!.GetText().ToString(d.Location.SourceSpan)}: {d.GetMessage()}")];

    [Fact]
    public void Are_reports_silent_unless_editorconfig_asks()
    {
        Assert.Empty(Generated.From(Net).Diagnostics);
        Assert.All(Descriptors.All().Where(d => d.DefaultSeverity is DiagnosticSeverity.Info), d => Assert.False(d.IsEnabledByDefault));
    }

    [Fact]
    public void Does_a_report_break_no_build_with_warnings_as_errors()
    {
        string[] all = [.. Descriptors.All().Where(d => Descriptors.IsReport(d.Id)).Select(d => d.Id)];
        Assert.Empty(Reported(Net, ReportDiagnostic.Error).Diagnostics);
        Generated reported = Reported(Net, ReportDiagnostic.Error, all);
        Assert.NotEmpty(reported.Diagnostics);
        Assert.All(reported.Diagnostics, d => Assert.Equal(DiagnosticSeverity.Info, d.Severity));
    }

    [Fact]
    public void Which_rules_are_left_to_run_time() => Assert.Equal(
        [
            "ADC0401 Relu6(conv.Forward(image), atZero: 0): 'Relu6, x = 6' has no rule in the source; programs use the one given when compiling, PyTorch's by default",
            "ADC0401 Max(x, -x): 'Max(a, b), a = b' has no rule in the source; programs use the one given when compiling, PyTorch's by default",
            "ADC0401 MaxPool(Max(x, -x), 2): 'MaxPool, k tied maxima' has no rule in the source; programs use the one given when compiling, PyTorch's by default",
            "ADC0401 Map(x, v => Math.Sqrt(v + 2)): 'Sqrt, x = 0' has no rule in the source; programs use the one given when compiling, PyTorch's by default",
        ],
        Found(Reported(Net, ReportDiagnostic.Default, "ADC0401")));

    [Fact]
    public void Is_every_site_of_one_expression_reported() => Assert.Equal(
        [
            "ADC0404 MaxPool(Max(x, -x), 2): Windows of 'maxpool1' can tie: with CompileOptions.CountTies, TieReport counts them among its 8 windows of 2x2 in each sample",
            "ADC0404 MaxPool(Max(x, -x), 2): Windows of 'maxpool2' can tie: with CompileOptions.CountTies, TieReport counts them among its 2 windows of 2x2 in each sample",
        ],
        Found(Reported(Net, ReportDiagnostic.Default, "ADC0404")));

    [Fact]
    public void Do_the_saved_values_add_up_to_what_the_header_says()
    {
        Generated reported = Reported(Net, ReportDiagnostic.Default, "ADC0501");
        int bytes = reported.Diagnostics.Sum(d => int.Parse(d.GetMessage().Split(" reads back ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains($"Saved for the derived program, {bytes} bytes for each sample:", reported.Result.GeneratedSources.Single(s => s.HintName == "Net.Float.Forward.g.cs").SourceText.ToString(), StringComparison.Ordinal);
        Assert.True(reported.Diagnostics.Length > 1);
    }

    [Theory]
    [InlineData("Map(fc.Forward(x), v => Math.Floor(v) * Math.Sign(v))", true)]
    [InlineData("Map(fc.Forward(x), v => v > 0 ? v : 0)", false)]
    [InlineData("Map(fc.Forward(x), fc.Forward(x), (u, v) => v > 0 ? u : 0)", false)]
    [InlineData("fc.Forward(Map(x, v => Math.Sign(v)))", false)]
    public void Is_a_lost_derivative_told(string expression, bool told)
    {
        string[] found = Found(Generated.Network($"return {expression};", "readonly Linear fc = new(4, 4);"));
        Assert.Equal(told ? [expression] : [], found.Select(text => text.Split(": ")[0].Replace("ADC0302 ", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("K", "public double K = 2;", true)]
    [InlineData("K", "internal double K { get; set; } = 2;", true)]
    [InlineData("K", "double k = 2; public double K { get => k; set => k = value; }", true)]
    [InlineData("b.K", "sealed class B : Module { public double K = 2; } readonly B b = new();", false)]
    [InlineData("K", "public readonly double K = 2;", false)]
    [InlineData("K", "public double K { get; init; } = 2;", false)]
    [InlineData("K", "public double K { get; private set; } = 2;", false)]
    [InlineData("K", "double K = 2;", false)]
    [InlineData("k", "readonly double k; public double K { get; set; } = 2; public Net() { k = K; }", false)]
    public void Is_a_member_that_others_can_set_told_where_Forward_reads_it(string read, string members, bool told)
    {
        string[] found = Found(Generated.Network($"return x * {read};", members));
        Assert.Equal(told ? ["ADC0116 " + read] : [], found.Select(text => text.Split(": ")[0]));
    }

    [Fact]
    public void Does_pragma_silence_a_warning() => Assert.DoesNotContain(
        Generated.Network("""
            #pragma warning disable ADC0302
                    return Map(fc.Forward(x), v => Math.Sign(v));
            """, "readonly Linear fc = new(4, 4);").Diagnostics, d => !d.IsSuppressed);

    [Fact]
    public void Are_kinks_named_as_in_the_documented_table()
    {
        string table = RuleTable.Markdown();
        foreach (Nonsmooth.RuleSlot slot in Enum.GetValues<Nonsmooth.RuleSlot>())
            Assert.Contains($"| {KinkPoints.Of(slot)} |", table, StringComparison.Ordinal);
        Assert.Contains("| MaxPool, k tied maxima |", table, StringComparison.Ordinal);
    }

    private sealed class EditorConfig(string[] ids) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.NotGenerated;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            TryGetGlobalDiagnosticValue(diagnosticId, cancellationToken, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Info;
            return ids.Contains(diagnosticId);
        }
    }
}
