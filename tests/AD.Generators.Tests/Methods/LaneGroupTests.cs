namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;

/// <summary>
/// Do loops whose iterations run in lanes, and are run again in the derived part, give the derivatives that they have one by one?
/// ADC_RANDOM_GROUPS and ADC_RANDOM_GROUPS_FROM set how many random ones, and from which seed on.
/// </summary>
public class LaneGroupTests
{
    [Fact]
    public void Do_random_loops_around_loops_have_right_derivatives_in_lanes()
    {
        int first = DerivativeTests.Setting("ADC_RANDOM_GROUPS_FROM", 1), count = DerivativeTests.Setting("ADC_RANDOM_GROUPS", 200), inLanes = 0, again = 0, large = 0;
        var failures = new List<string>();
        for (int seed = first; seed < first + count; seed++)
        {
            MethodSample sample = RandomLaneGroups.Create(seed);
            if (!IsBounded(sample))
            {
                large++;
                continue;
            }
            try
            {
                DerivativeOracle.Check(sample);
                IReadOnlyList<Method> products = MethodDerivatives.Of(sample.Method);
                inLanes += products.Any(HasLanes) ? 1 : 0;
                again += Loops(products[1].Body) > 2 * Loops(sample.Method.Body) ? 1 : 0;
            }
            catch (Exception e)
            {
                failures.Add($"seed {seed}: {e.Message}\n{MethodPrinter.Print(sample.Method)}");
            }
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {count}:\n" + string.Join("\n", failures.Take(3)));
        Assert.True(large < 1 + count / 50, $"found {large} of {count} too large to be compared");
        Assert.True(inLanes > count / 4, $"found {inLanes} of {count} in lanes");
        Assert.True(again > count / 10, $"found {again} of {count} with an iteration that runs again");
    }

    [Fact]
    public void Does_the_text_of_loops_in_lanes_give_their_bits()
    {
        int first = DerivativeTests.Setting("ADC_RANDOM_GROUPS_FROM", 1), count = DerivativeTests.Setting("ADC_RANDOM_GROUP_TEXTS", 40);
        RandomEmissionTests.Check([.. Enumerable.Range(first, count).Select(RandomLaneGroups.Create).Where(IsBounded)]);
    }

    /// <summary>Scratch that is never overwritten may grow without bound; not-a-numbers have no bits to compare.</summary>
    internal static bool IsBounded(MethodSample sample) =>
        Math.Abs(MethodInterpreter.Run(sample.Method, [.. sample.Arguments.Select(a => a.Copy())]).Result[0].Number.Real) < 1e3;

    private static bool HasLanes(Method method) => method.Values.Any(value => value.Type.IsLanes());

    private static int Loops(Block block) => block.Statements.Sum(s => (s is For ? 1 : 0) + Statements.Blocks(s).Sum(Loops));
}
