namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;

/// <summary>
/// Do loops that keep snapshots, and run iterations again from these, have the derivatives of the same loops with a frame for each iteration?
/// ADC_RANDOM_SNAPSHOTS and ADC_RANDOM_SNAPSHOTS_FROM set how many random ones, and from which seed on.
/// </summary>
public class SnapshotTests
{
    [Fact]
    public void Do_random_methods_with_snapshots_have_right_derivatives()
    {
        int first = DerivativeTests.Setting("ADC_RANDOM_SNAPSHOTS_FROM", 1), count = DerivativeTests.Setting("ADC_RANDOM_SNAPSHOTS", 400), loops = 0;
        var failures = new List<string>();
        for (int seed = first; seed < first + count; seed++)
        {
            (MethodSample sample, int found) = RandomSnapshots.In(RandomMethods.Create(seed), seed);
            if (found == 0)
                continue;
            loops += found;
            try
            {
                DerivativeOracle.Check(sample);
            }
            catch (Exception e)
            {
                failures.Add($"seed {seed}: {e}\n{MethodPrinter.Print(sample.Method)}");
            }
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {count}:\n" + string.Join("\n", failures.Take(3)));
        Assert.True(loops > count / 3, $"found {loops} loops with snapshots in {count} methods");
    }

    [Fact]
    public void Do_loops_around_loops_with_snapshots_have_right_derivatives()
    {
        int first = DerivativeTests.Setting("ADC_RANDOM_SNAPSHOTS_FROM", 1), count = DerivativeTests.Setting("ADC_RANDOM_SNAPSHOTS", 400) / 4, loops = 0;
        foreach (int seed in Enumerable.Range(first, count))
            if (RandomSnapshots.In(RandomLaneGroups.Create(seed), seed) is (var sample, > 0 and var found) && LaneGroupTests.IsBounded(sample))
            {
                loops += found;
                DerivativeOracle.Check(sample);
            }
        Assert.True(loops > count / 3, $"found {loops} loops with snapshots in {count} methods");
    }

    [Fact]
    public void Does_the_text_of_loops_with_snapshots_give_their_bits()
    {
        int first = DerivativeTests.Setting("ADC_RANDOM_SNAPSHOTS_FROM", 1), count = DerivativeTests.Setting("ADC_RANDOM_SNAPSHOT_TEXTS", 80);
        RandomEmissionTests.Check([.. Enumerable.Range(first, count).Select(seed => RandomSnapshots.In(RandomMethods.Create(seed), seed)).Where(made => made.Loops > 0).Select(made => made.Sample)]);
    }
}
