namespace AdCompiler.Generators.Programs;

/// <summary>Which variables statements write, and which they read before they have written them.</summary>
internal static class LocalVariables
{
    public static HashSet<VariableId> Written(IEnumerable<Statement> statements)
    {
        var written = new HashSet<VariableId>();
        foreach (Statement statement in statements)
            AddWritten(statement, written);
        return written;
    }

    public static bool Writes(Statement statement, VariableId variable)
    {
        if (Targets(statement).Contains(variable))
            return true;
        foreach (Block block in Blocks(statement))
            foreach (Statement inner in block.Statements)
                if (Writes(inner, variable))
                    return true;
        return false;
    }

    /// <summary>What the statements read that an earlier one of them has not certainly written.</summary>
    public static HashSet<VariableId> Exposed(IEnumerable<Statement> statements)
    {
        var exposed = new HashSet<VariableId>();
        Expose(statements, [], exposed);
        return exposed;
    }

    public static IEnumerable<Block> Blocks(Statement statement) => statement switch
    {
        For loop => [loop.Body],
        ForBatchParts loop => [loop.Body],
        ForBlocks loop => [loop.Body],
        If { Else: { } otherwise } branch => [branch.Then, otherwise],
        If branch => [branch.Then],
        Scope scope => [scope.Body],
        _ => [],
    };

    private static void AddWritten(Statement statement, HashSet<VariableId> written)
    {
        foreach (VariableId target in Targets(statement))
            written.Add(target);
        foreach (Block block in Blocks(statement))
            foreach (Statement inner in block.Statements)
                AddWritten(inner, written);
    }

    private static void Expose(IEnumerable<Statement> statements, HashSet<VariableId> known, HashSet<VariableId> exposed)
    {
        foreach (Statement statement in statements)
        {
            exposed.UnionWith(Reads(statement).Where(v => !known.Contains(v)));
            foreach (Block block in Blocks(statement))
            {
                var inside = new HashSet<VariableId>(known);
                inside.UnionWith(Indices(statement));
                Expose(block.Statements, inside, exposed);
            }
            known.UnionWith(Targets(statement));
        }
    }

    private static IEnumerable<VariableId> Targets(Statement statement) => statement switch
    {
        Assign assign => assign.Targets.OfType<Local>().Select(static target => target.Variable),
        Invoke { Target: { } target } => [target],
        SetInteger set => [set.Target],
        SetPointer set => [set.Target],
        SetBlockPointer set => [set.Target],
        RoundAsStored round => [round.Lanes],
        Reserve reserve => [reserve.Pointer],
        _ => Indices(statement),
    };

    /// <summary>What a loop sets before each iteration.</summary>
    private static IEnumerable<VariableId> Indices(Statement statement) => statement switch
    {
        For loop => [loop.Index],
        ForBatchParts loop => [loop.Part],
        ForBlocks loop => [loop.Block],
        _ => [],
    };

    private static IEnumerable<VariableId> Reads(Statement statement) => statement switch
    {
        Assign assign => assign.Reads.SelectMany(Of).Concat(assign.Targets.OfType<Element>().SelectMany(Of)),
        Invoke invoke => invoke.Reads.SelectMany(Of),
        SetInteger set => Of(set.Value),
        SetPointer set => Of(set.Offset).Append(set.From),
        SetBlockPointer set => [.. Of(set.Offset), set.From, set.Block, set.Stride],
        RoundAsStored round => [round.Lanes],
        SumLanes sum => [.. Of(sum.Target), sum.Lanes, sum.Part],
        SumStoredLanes sum => [.. Of(sum.Target), .. Of(sum.Lanes), sum.Part],
        For loop => Of(loop.From).Concat(Of(loop.To)),
        ForBatchParts loop => [loop.Blocks],
        ForBlocks loop => [loop.Part],
        If branch => branch.Conditions.SelectMany(static c => Of(c.Left).Concat(Of(c.Right))),
        _ => [],
    };

    private static IEnumerable<VariableId> Of(Place place) => place switch
    {
        Local local => [local.Variable],
        Element element => Of(element.Offset).Append(element.Pointer),
        Ordinal ordinal => Of(ordinal.Value),
        _ => [],
    };

    private static IEnumerable<VariableId> Of(IndexExpression index) => index switch
    {
        Linear linear => linear.Terms.Select(static term => term.Variable),
        IndexCall call => Of(call.Left).Concat(Of(call.Right)),
        _ => [],
    };
}
