using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>How often each value of a method is read.</summary>
internal static class UseCounts
{
    public static int[] Of(Method method)
    {
        var counts = new int[method.Values.Count];
        Count(method.Body, counts);
        foreach (Structure? structure in method.Parameters.Select(p => p.Outgoing).Append(method.Result))
            foreach (ValueId value in Structures.Values(structure))
                counts[value.Index]++;
        return counts;
    }

    private static void Count(Block block, int[] counts)
    {
        foreach (Statement statement in block.Statements)
        {
            foreach (ValueId value in Statements.Uses(statement))
                counts[value.Index]++;
            if (statement is While loop)
                counts[loop.Continue.Index]++;
            foreach (Block inner in Statements.Blocks(statement))
                Count(inner, counts);
        }
    }
}
