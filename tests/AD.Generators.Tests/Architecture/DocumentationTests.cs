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
}
