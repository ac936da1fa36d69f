using System.Text.RegularExpressions;
using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Frontend;
using AdCompiler.Generators.Frontend.Known;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tests.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AdCompiler.Generators.Tests.Diagnostics;

/// <summary>
/// Id, descriptor, release row and docs page belong together. A page's example is compiled: the line that ends in
/// "// ADCnnnn: text" must have that diagnostic, squiggling that text; the fixed code must have none.
/// </summary>
public sealed class PageTests
{
    private static readonly string[] Headings = ["## Cause", "## Example", "## Fixed", "## Why it matters", "## See also"];

    public static TheoryData<string> Ids => [.. Descriptors.All().Select(d => d.Id)];

    private static string Page(string id) => File.ReadAllText(Repository.PathOf($"docs/diagnostics/{id}.md"));

    private static string Section(string page, string heading)
    {
        int start = page.IndexOf(heading, StringComparison.Ordinal) + heading.Length, end = page.IndexOf("\n## ", start, StringComparison.Ordinal);
        return (end < 0 ? page[start..] : page[start..end]).Trim();
    }

    private static string? Code(string section) =>
        Regex.Match(section, @"```csharp\n(.*?)\n```", RegexOptions.Singleline) is { Success: true } code ? code.Groups[1].Value : null;

    /// <summary>The code's diagnostics, with the report in question switched on.</summary>
    private static Generated Reported(string id, string code)
    {
        CSharpCompilation compilation = Generated.Compile(allowUnsafe: id != "ADC0009", code);
        CSharpCompilationOptions options = compilation.Options;
        return Generated.Run(Descriptors.IsReport(id) ? compilation.WithOptions(options.WithSpecificDiagnosticOptions([new(id, ReportDiagnostic.Info)])) : compilation);
    }

    [Theory, MemberData(nameof(Ids))]
    public void Has_the_id_a_page_and_a_release_row(string id)
    {
        DiagnosticDescriptor descriptor = Descriptors.Get(id);
        string page = Page(id);
        Assert.StartsWith($"# {id}: {descriptor.Title}\n", page, StringComparison.Ordinal);
        Assert.Equal(Headings, page.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)));
        Assert.EndsWith($"docs/diagnostics/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
        string releases = File.ReadAllText(Repository.PathOf("src/AD.Generators/AnalyzerReleases.Unshipped.md")) + File.ReadAllText(Repository.PathOf("src/AD.Generators/AnalyzerReleases.Shipped.md"));
        string severity = descriptor.IsEnabledByDefault ? descriptor.DefaultSeverity.ToString() : "Disabled";
        Assert.Contains($"{id} | {descriptor.Category} | {severity} | ", releases, StringComparison.Ordinal);
        Assert.Contains($"[{id}]({id}.md) | {descriptor.Title} |", File.ReadAllText(Repository.PathOf("docs/diagnostics/README.md")), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Ids))]
    public void Does_the_example_fail_where_the_page_says(string id)
    {
        if (Code(Section(Page(id), "## Example")) is not { } code)
        {
            Assert.Equal("ADC9999", id);
            return;
        }
        Match marker = Assert.Single(Regex.Matches(code, @"// (ADC\d{4}): (.*)$", RegexOptions.Multiline));
        Diagnostic found = Assert.Single(Reported(id, code).Diagnostics);
        Assert.Equal(id, found.Id);
        Assert.Equal(marker.Groups[2].Value, found.Location.SourceTree!.GetText().ToString(found.Location.SourceSpan));
        Assert.Equal(code[..marker.Index].Count(c => c == '\n'), found.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Theory, MemberData(nameof(Ids))]
    public void Does_the_fixed_code_pass(string id)
    {
        if (Code(Section(Page(id), "## Fixed")) is not { } code)
        {
            Assert.Contains(id, (string[])["ADC0009", "ADC9999"]);
            return;
        }
        Generated fixedCode = Reported(id, code);
        Assert.Empty(fixedCode.Diagnostics);
        Assert.Empty(fixedCode.Driver.RunGeneratorsAndUpdateCompilation(fixedCode.Compilation, out var compilation, out _) is null
            ? [] : compilation.GetDiagnostics().Where(d => d.Severity is DiagnosticSeverity.Error));
    }

    [Fact]
    public void Is_no_page_without_an_id() => Assert.Equal(
        Descriptors.All().Select(d => d.Id + ".md").Append("README.md").Order(StringComparer.Ordinal),
        Directory.GetFiles(Repository.PathOf("docs/diagnostics")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Does_the_page_list_what_of_the_base_library_may_be_called()
    {
        string page = Page("ADC0102");
        foreach (IGrouping<string, string> type in BaseLibrary.Members.Keys.GroupBy(key => key[..key.LastIndexOf('.')]))
            Assert.Contains($"| {type.Key} | {string.Join(", ", type.Select(key => $"`{key[(key.LastIndexOf('.') + 1)..]}`"))} |", page, StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", MathTable.Operations.Keys.Concat(MathTable.OfNumbers.Keys).Select(name => $"`{name}`")), page, StringComparison.Ordinal);
    }

    [Fact]
    public void Does_the_page_list_the_functions_of_the_library()
    {
        string page = Page("ADC0102");
        foreach (LibraryFunction function in ScalarLibrary.Table.Where(function => function.Class != "AdCompiler.Kernels.Polygamma"))
            Assert.Contains($"`{function.Method}`", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_a_fault_of_the_compiler_reported_at_the_class()
    {
        var nothing = new Reading("Net", null, null, new SourceSpan("a.cs", 0, 3, 0, 0, 0, 3), default, default);
        Reading reading = DefinitionReader.Guarded(nothing, () => throw new InvalidOperationException("lost\nand found"));
        DiagnosticInfo found = Assert.Single(reading.Diagnostics);
        Assert.Equal("ADC9999", found.Id);
        Assert.Equal(["Net", "InvalidOperationException: lost and found"], found.Arguments);
    }
}
