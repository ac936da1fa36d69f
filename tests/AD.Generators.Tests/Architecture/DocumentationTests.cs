using System.Text.RegularExpressions;

namespace AdCompiler.Generators.Tests.Architecture;

public sealed partial class DocumentationTests
{
    [Fact]
    public void Does_every_relative_link_lead_to_a_file()
    {
        IEnumerable<string> pages = Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"));
        string[] broken = [.. pages.Order(StringComparer.Ordinal).SelectMany(BrokenLinks)];
        Assert.True(broken.Length == 0, $"these links lead nowhere: {string.Join("; ", broken)}");
    }

    /// <summary>Beginnings of names that stand for what a build or a run writes.</summary>
    static readonly string[] Written = ["src/Networks/Generated", "artifacts/", "X.", "runs/", "metrics.jsonl", "weights.safetensors", "report.html"];

    /// <summary>Where a shortened path may begin.</summary>
    static readonly string[] Roots = ["", "docs", "src", "src/AD.Generators", "src/AD.Runtime", "src/AD.Runtime.Ilgpu"];

    static readonly Lazy<HashSet<string>> FileNames = new(() =>
        [.. ((string[])["src", "tests", "bench"]).SelectMany(folder => Repository.SourcesUnder(folder)).Select(source => Path.GetFileName(source.Path))]);

    static IEnumerable<(string Name, string Text)> Pages => Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md").Append(Repository.PathOf("README.md"))
        .Order(StringComparer.Ordinal).Select(page => (Path.GetRelativePath(Repository.Root, page), File.ReadAllText(page)));

    [Fact]
    public void Does_every_path_and_file_that_is_mentioned_exist()
    {
        string[] missing = [.. from page in Pages
                               from Match mention in Mention().Matches(page.Text)
                               let path = mention.Groups["path"].Value.TrimEnd('.', ',')
                               where !Written.Any(start => path.StartsWith(start, StringComparison.Ordinal)) && !Exists(path)
                               select $"{page.Name}: {path}"];
        Assert.True(missing.Length == 0, $"these files do not exist: {string.Join("; ", missing)}");
    }

    [Fact]
    public void Does_every_option_of_adc_that_is_mentioned_exist()
    {
        string command = string.Concat(Repository.SourcesUnder("src/AD.Cli").Select(source => source.Text));
        (string Page, string Option)[] options = [.. from page in Pages
                                                     from Match call in Call().Matches(page.Text)
                                                     from Match option in Option().Matches(call.Value)
                                                     select (page.Name, option.Value)];
        Assert.NotEmpty(options);
        foreach ((string page, string option) in options)
            Assert.True(option == "--help" || command.Contains($"\"{option}\"", StringComparison.Ordinal), $"{page} mentions {option}, which adc does not have");
    }

    static bool Exists(string path) => path.Contains('/', StringComparison.Ordinal)
        ? Roots.Any(root => ExistsAt(Repository.PathOf(Path.Combine(root, path))))
        : FileNames.Value.Contains(path);

    static bool ExistsAt(string path) => path.Contains('*', StringComparison.Ordinal)
        ? Directory.Exists(Path.GetDirectoryName(path)) && Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path)).Any()
        : File.Exists(path) || File.Exists(path + ".cs") || Directory.Exists(path);

    static IEnumerable<string> BrokenLinks(string page)
    {
        foreach (Match link in Link().Matches(File.ReadAllText(page)))
        {
            string target = Uri.UnescapeDataString(link.Groups["target"].Value);
            string path = Path.Combine(Path.GetDirectoryName(page)!, target);
            if (!target.Contains(':', StringComparison.Ordinal) && !File.Exists(path) && !Directory.Exists(path))
                yield return $"{Path.GetRelativePath(Repository.Root, page)} -> {target}";
        }
    }

    /// <summary>The target of [text](target#section), without the section; links inside a page have an empty target and are left out.</summary>
    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)")]
    private static partial Regex Link();

    /// <summary>A path that starts at a folder of the repository, or inline code that is a path or the name of a file.</summary>
    [GeneratedRegex(@"(?<![\w/.-])(?<path>(src|tests|bench|docs|data|snapshots)/[\w./*-]*)|`(?<path>[\w*.-]+(/[\w*.-]*)+|[\w.-]+\.(cs|md|sh|py|csproj|jsonl|html|safetensors))`")]
    private static partial Regex Mention();

    /// <summary>What follows the name of the command, up to the end of the code or line; an ellipsis stands for it in a table.</summary>
    [GeneratedRegex(@"(?<=`adc |`\.\.\. |AD\.Cli -- )[^`\n]*")]
    private static partial Regex Call();

    [GeneratedRegex(@"(?<!\S)--[a-z][a-z-]*")]
    private static partial Regex Option();
}
