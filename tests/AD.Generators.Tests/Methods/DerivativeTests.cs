namespace AdCompiler.Generators.Tests.Methods;

using System.Globalization;

/// <summary>
/// Derivatives of methods: forward mode against differences, reverse mode against forward mode, second derivatives symmetric and
/// against differences of the first, and the primal's own results the same bits. ADC_RANDOM_METHODS and ADC_RANDOM_METHODS_FROM set
/// how many random methods, and from which seed on.
/// </summary>
public class DerivativeTests
{
    internal static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is string text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    [Fact]
    public void Derivatives_of_random_methods_are_right()
    {
        int first = Setting("ADC_RANDOM_METHODS_FROM", 1), count = Setting("ADC_RANDOM_METHODS", 1000);
        int skipped = 0, skippedSecond = 0;
        var failures = new List<string>();
        for (int seed = first; seed < first + count; seed++)
        {
            try
            {
                (DerivativeOracle.Differences once, DerivativeOracle.Differences twice) = DerivativeOracle.Check(RandomMethods.Create(seed));
                skipped += once == DerivativeOracle.Differences.Agree ? 0 : 1;
                skippedSecond += twice == DerivativeOracle.Differences.Agree ? 0 : 1;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                failures.Add($"seed {seed}: {e.GetType().Name}: {e.Message}");
            }
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {count}:\n" + string.Join("\n", failures.Take(20)));
        Assert.True(skipped <= count / 50 + 1 && skippedSecond <= count / 50 + 1, $"kinks in the way of differences: {skipped} and {skippedSecond} of {count}");
    }
}
