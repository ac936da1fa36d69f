namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>
/// Are the derivatives of random C# methods right, and is what cannot be differentiated refused with a message? ADC_RANDOM_SOURCES and
/// ADC_RANDOM_SOURCES_FROM set how many, and from which seed on.
/// </summary>
public class RandomSourceTests
{
    private static int Setting(string name, int otherwise) => Methods.DerivativeTests.Setting(name, otherwise);

    [Fact]
    public void Are_the_derivatives_of_random_methods_in_CSharp_right()
    {
        int first = Setting("ADC_RANDOM_SOURCES_FROM", 1), count = Setting("ADC_RANDOM_SOURCES", 1000);
        var campaign = new SourceCampaign();
        for (int seed = first; seed < first + count; seed += SourceCampaign.Batch)
            campaign.Check(seed, Math.Min(SourceCampaign.Batch, first + count - seed));
        Console.WriteLine(campaign.Summary);
        Assert.True(campaign.Failures.Count == 0, campaign.Summary + "\n" + string.Join("\n\n", campaign.Failures.Take(Setting("ADC_RANDOM_SOURCES_SHOWN", 5))));
        Assert.True(campaign.Rejected.Values.Sum() <= count / 20 && campaign.WithoutDifferences <= count / 10, campaign.Summary);
    }
}
