using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>Variables of a loop that are sums over its iterations.</summary>
internal static class LoopSums
{
    /// <summary>Whether the sum so far is used for nothing but the next one.</summary>
    public static bool IsSum(For loop, Carried variable, MethodFacts facts)
    {
        if (facts.Definition(variable.Next) is not Let { Value.Op: ScalarOp.Add } sum || !loop.Body.Statements.Contains(sum))
            return false;
        return Uses(loop.Body, variable.Inside) + Uses(loop.Body, variable.Next) == 1 && sum.Value.Operands.Contains(variable.Inside)
            && loop.Carried.Sum(other => (other.Next == variable.Next ? 1 : 0) + (other.Next == variable.Inside ? 1 : 0)) == 1;
    }

    /// <summary>The sums of a loop, each with the term of the iteration added.</summary>
    public static IEnumerable<ValueId> In(For loop, MethodFacts facts) => loop.Carried.Where(variable => IsSum(loop, variable, facts)).Select(variable => variable.Next);

    public static ValueId Term(Let sum, Carried variable) => sum.Value.Operands[0] == variable.Inside ? sum.Value.Operands[1] : sum.Value.Operands[0];

    private static int Uses(Block block, ValueId value) => block.Statements.Sum(statement =>
        Statements.Uses(statement).Count(used => used == value) + Statements.Blocks(statement).Sum(inner => Uses(inner, value)));
}
