using System.Text.RegularExpressions;

namespace AdCompiler.Generators.Tests.Architecture;

/// <summary>What the README shows as generated is what is generated.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Is_the_derivative_that_the_readme_shows_the_one_that_is_generated()
    {
        MatchCollection listings = Regex.Matches(File.ReadAllText(Repository.PathOf("README.md")), @"<!-- generated: (\S+) -->\n```csharp\n(.*?)```", RegexOptions.Singleline);
        Assert.Equal(2, listings.Count);
        foreach (Match listing in listings)
        {
            string[] shown = Lines(listing.Groups[2].Value);
            string[] generated = Lines(File.ReadAllText(Repository.PathOf($"snapshots/Stages/StageTests.What_is_emitted_for_a_width_{listing.Groups[1].Value}.verified.cs")));
            Assert.True(
                Enumerable.Range(0, generated.Length).Any(at => generated.AsSpan(at).StartsWith(shown)),
                $"README.md shows a text of {listing.Groups[1].Value} that is no longer generated; take it from the snapshot, from '{shown[0]}' on");
        }
    }

    private static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
}
