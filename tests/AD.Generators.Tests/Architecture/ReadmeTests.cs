using System.Text.RegularExpressions;
using AdCompiler.Generators.Tests.Frontend;
using AdCompiler.Generators.Tests.Programs;

namespace AdCompiler.Generators.Tests.Architecture;

/// <summary>What the README shows as generated is what is generated.</summary>
public sealed class ReadmeTests
{
    private static readonly Lazy<EmittedNetwork> Tiny = new(() =>
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));
        int start = readme.IndexOf("[Differentiable, Input(1, 8, 8)]", StringComparison.Ordinal);
        string source = "namespace Readme;\n" + readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
        return EmittedNetwork.Of(Generated.From(source).Model)[0];
    });

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

    /// <summary>Its convolution takes a function of the library into registers, in the text for either vector length.</summary>
    [Theory]
    [InlineData(Width.Half, 2e-2)]
    [InlineData(Width.Float, 1e-5)]
    [InlineData(Width.Double, 1e-12)]
    public void Does_the_first_network_that_the_readme_shows_compile_and_agree_with_its_tangent(Width width, double tolerance)
    {
        using CompiledNetwork network = Tiny.Value.Compile(width, 3);
        network.Initialize(1);
        double[] images = [.. Enumerable.Range(0, 3 * 64).Select(i => i * 37 % 17 / 8.0 - 1)];
        network.Gradient(images, (int[])[0, 1, 2]);
        double squares = network.Parameters.Sum(parameter => parameter.GradientToArray().Sum(g => g * g));
        foreach (NetworkValue parameter in network.Parameters)
            parameter.SetTangent(parameter.GradientToArray());
        Assert.InRange(network.Jvp(images, (int[])[0, 1, 2]).Tangent, squares * (1 - tolerance), squares * (1 + tolerance));
        Assert.Throws<ArgumentException>(() => network.Gradient(images, (int[])[0, 1, 3]));
    }

    private static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
}
