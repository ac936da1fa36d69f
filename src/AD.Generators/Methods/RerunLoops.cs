using AdCompiler.Generators.Methods.Passes;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// Loops whose iterations the derived part runs once more, each just before its cotangents, so that nothing is kept of an iteration
/// while others run. Of most loops an iteration may need no other, and may write nothing but what is its own; and it pays where eight of them
/// then run in lanes. A loop with snapshots, wherever it stands, goes back to these for what its iterations need of others.
/// </summary>
internal sealed class RerunLoops
{
    private readonly Method method;
    private readonly MethodFacts facts;
    private readonly Privacy privacy;
    private readonly HashSet<LoopFacts> loops = [];

    public RerunLoops(Method method, MethodFacts facts)
    {
        (this.method, this.facts) = (method, facts);
        privacy = new Privacy(method, facts);
        foreach (For loop in method.Body.Statements.OfType<For>())
            if (Qualifies(loop))
                loops.Add(facts[loop.Body].Loop!);
        foreach (For loop in Statements.Inside(method.Body).OfType<For>())
            if (loop.Snapshots is not null)
                loops.Add(facts[loop.Body].Loop!);
    }

    public bool Contains(LoopFacts? loop) => loop is not null && loops.Contains(loop);

    public bool Contains(Statement statement) => statement is For loop && Contains(facts[loop.Body].Loop);

    /// <summary>Whether the derived part sees the values of a block themselves.</summary>
    public bool IsAtHand(BlockFacts block) => block.IsRoot || (Contains(block.Loop) && block.Loop!.Statement is For loop && ReferenceEquals(loop.Body, block.Block));

    /// <summary>The loop of these that a block is in.</summary>
    public LoopFacts? Around(BlockFacts block)
    {
        LoopFacts? loop = block.Loop;
        while (loop is not null && !Contains(loop))
            loop = loop.Outer;
        return loop;
    }

    /// <summary>The loop of these that an array belongs to one iteration of; null for an array of the whole method.</summary>
    public For? OwnerOf(ArrayId array, BlockFacts user) =>
        Outermost(user) is For loop && privacy.IsPrivate(array, loop) ? loop : null;

    /// <summary>The loop of these that a block is in and that stands in the method's body.</summary>
    private For? Outermost(BlockFacts block)
    {
        LoopFacts? outermost = null;
        for (LoopFacts? loop = block.Loop; loop is not null; loop = loop.Outer)
            outermost = loop;
        return Contains(outermost) && outermost!.Statement is For found && method.Body.Statements.Any(statement => ReferenceEquals(statement, found)) ? found : null;
    }

    private bool Qualifies(For loop)
    {
        if (loop.Step != 1 || loop.Snapshots is not null || LaneGroups.TypeOf(method, loop) is null || !loop.Carried.All(variable => LoopSums.IsSum(loop, variable, facts)))
            return false;
        var variation = new Variation(facts, loop);
        return LaneWorth.Holds(loop.Body, variation)
            && Statements.Inside(loop.Body).All(statement => HasLanes(statement, variation) && IsOwn(statement, loop));
    }

    private static bool HasLanes(Statement statement, Variation variation) => statement switch
    {
        Let let => LaneOps.Has(let.Value.Op),
        If choice => !variation[choice.Condition],
        For inner => !variation[inner.Index],
        Row row => !variation.IsMoving(row.Target),
        While or Call => false,
        _ => true,
    };

    /// <summary>What an iteration reads is there as long as the method runs, or belongs to the iteration.</summary>
    private bool IsOwn(Statement statement, For loop) => statement switch
    {
        Load load => privacy.IsPrivate(load.From.Array, loop) || !facts.IsWrittenFrom(loop, load.From.Array),
        Store store => privacy.IsPrivate(store.To.Array, loop),
        Accumulate sum => privacy.IsPrivate(sum.To.Array, loop),
        Clear clear => privacy.IsPrivate(clear.Array, loop),
        Allocate allocate => !allocate.Escapes,
        _ => true,
    };
}
