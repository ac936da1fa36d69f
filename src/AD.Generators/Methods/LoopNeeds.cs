using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>What the iterations of a loop with snapshots need to run again.</summary>
internal sealed class LoopNeeds(Method method, MethodFacts facts, RerunLoops rerun)
{
    /// <summary>
    /// The memory in a snapshot: what an iteration reads and finds as it was before the loop or as others left it, and what the derived part would
    /// not have as the loop read it. Beside it whether it outlives the method.
    /// </summary>
    public IEnumerable<(ArrayId Array, bool Outlives)> Memory(For loop) => Read(loop)
        .Where(memory => !facts[loop.Body].Loop!.Holds(facts.BlockOf(memory)) && !ReferenceEquals(rerun.OwnerOf(memory, facts[loop.Body]), loop) && Changes(memory, loop))
        .Select(memory => (memory, facts.Definition(memory) is null or Allocate { Escapes: true }));

    /// <summary>A loop without what its own iterations do not need: sums, and what is written to memory that the loop does not read.</summary>
    public For Iterations(For loop)
    {
        HashSet<ValueId> sums = [.. LoopSums.In(loop, facts)];
        Block body = new(loop.Body.Statements.Where(statement => !Statements.Defines(statement).Any(sums.Contains)).ToEquatableArray());
        return loop with { Body = WithoutOutputs(body, loop), Carried = loop.Carried.Where(variable => !sums.Contains(variable.Next)).ToEquatableArray() };
    }

    /// <summary>Statements of a loop, or copies of them, without stores to memory that the loop does not read.</summary>
    public Block WithoutOutputs(Block block, For loop)
    {
        HashSet<ArrayId> read = [.. Read(loop)];
        Dictionary<ArrayId, ArrayId> copies = [];                   // views that copies of statements have made, and what they look at
        foreach (Statement statement in Statements.Inside(block))
            if (statement is Slice slice)
                copies[slice.Target] = slice.From;
            else if (statement is Row row)
                copies[row.Target] = row.From;
        return Without(block, array => Original(array, copies) is ArrayId known && facts.Memory(known) is var memory
            && !read.Contains(memory) && !facts[loop.Body].Loop!.Holds(facts.BlockOf(memory)));
    }

    private bool Changes(ArrayId memory, For loop) => facts.MayBeWrittenAfter(loop, memory, rerun.Around(facts[loop.Body].Outer!))
        || (facts.Definition(memory) is Allocate && !rerun.IsAtHand(facts.BlockOf(memory)));

    private IEnumerable<ArrayId> Read(For loop) => Statements.Inside(loop.Body).OfType<Load>().Select(load => facts.Memory(load.From.Array)).Distinct();

    /// <summary>The primal's array; null for one that the copies have made.</summary>
    private ArrayId? Original(ArrayId array, Dictionary<ArrayId, ArrayId> copies)
    {
        while (array.Index >= method.Arrays.Count && copies.TryGetValue(array, out ArrayId source))
            array = source;
        return array.Index < method.Arrays.Count ? array : null;
    }

    private static Block Without(Block block, Func<ArrayId, bool> isOutput) => new(block.Statements.Where(statement => !(statement switch
    {
        Store store => isOutput(store.To.Array),
        Accumulate sum => isOutput(sum.To.Array),
        Clear clear => isOutput(clear.Array),
        _ => false,
    })).Select(statement => statement switch
    {
        If choice => choice with { Then = Without(choice.Then, isOutput), Else = Without(choice.Else, isOutput) },
        For loop => loop with { Body = Without(loop.Body, isOutput) },
        While loop => loop with { Body = Without(loop.Body, isOutput) },
        _ => statement,
    }).ToEquatableArray());
}
