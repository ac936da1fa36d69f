namespace AdCompiler.Generators.Programs;

/// <summary>
/// How the threads of a GPU share a program's work on one lane. Nests at the top of the program whose iterations need nothing of each other
/// are shared out; what only computes variables every thread does for itself. Where it cannot be proved that this changes nothing, one
/// thread does all.
/// </summary>
internal sealed class SharedLoops
{
    private readonly Dictionary<For, LoopNest> nests = [];

    private SharedLoops() { }

    /// <summary>Threads among which the work can be shared.</summary>
    public int Shares { get; private set; } = 1;

    /// <summary>The nest that starts with a loop, if it is shared out.</summary>
    public LoopNest? At(For loop) => nests.TryGetValue(loop, out LoopNest? nest) ? nest : null;

    public static SharedLoops Of(LoweredKernel kernel)
    {
        var shared = new SharedLoops();
        if (kernel.Tasks > 0 || ReadsResults(kernel))
            return shared;
        EquatableArray<Statement> statements = kernel.Wide.Body.Statements;
        for (int i = 0; i < statements.Count; i++)
        {
            if (!StoreTrace.Stores(statements[i]) || statements[i] is Assign)
                continue;
            if (statements[i] is not For loop || Find(kernel.Wide, loop, statements.Skip(i + 1)) is not { } nest)
                return new();
            shared.nests[loop] = nest;
        }
        if (!AreApart(kernel.Wide, shared))
            return new();
        shared.Shares = shared.nests.Values.Select(static nest => nest.Count).DefaultIfEmpty(1).Max();
        return shared;
    }

    /// <summary>The deepest nest whose iterations pass no variable on and write places of their own.</summary>
    private static LoopNest? Find(Program program, For loop, IEnumerable<Statement> after)
    {
        if (LocalVariables.Written([loop]).Overlaps(LocalVariables.Exposed(after)))
            return null;
        for (LoopNest? nest = LoopNest.Of(loop); nest is not null; nest = nest.Shallower())
        {
            if (nest.Loops.Any(static one => LocalVariables.Exposed(one.Body.Statements).Where(v => v != one.Index).Any(LocalVariables.Written(one.Body.Statements).Contains)))
                continue;
            var trace = new StoreTrace(program);
            trace.Run(nest);
            if (trace.IsDisjoint)
                return nest;
        }
        return null;
    }

    /// <summary>No place is written by two of the program's statements, each its own thread's.</summary>
    private static bool AreApart(Program program, SharedLoops shared)
    {
        if (shared.nests.Count == 1 && program.Body.Statements.Count(StoreTrace.Stores) == 1)
            return true;
        var trace = new StoreTrace(program);
        foreach (Statement statement in program.Body.Statements)
            if (statement is For loop && shared.At(loop) is { } nest)
                trace.Run(nest);
            else if (StoreTrace.Stores(statement))
                trace.Run([statement]);
        return trace.IsDisjoint;
    }

    /// <summary>Whether the program reads what it writes: another thread may not have written it yet.</summary>
    private static bool ReadsResults(LoweredKernel kernel)
    {
        var results = new HashSet<VariableId>(kernel.Arguments.Select((a, i) => (a, i)).Where(static p => p.a.Kind == ArgumentKind.Result).Select(p => kernel.Wide.Parameters[p.i]));
        return Reads(kernel.Wide.Body.Statements).Any(results.Contains);
    }

    /// <summary>Pointers through which statements read, or from which they make others.</summary>
    private static IEnumerable<VariableId> Reads(IEnumerable<Statement> statements) => statements.SelectMany(statement => (statement switch
    {
        Assign assign => assign.Reads.OfType<Element>().Select(static read => read.Pointer),
        Invoke { Target: not null } invoke => invoke.Reads.OfType<Element>().Select(static read => read.Pointer),
        SetPointer set => [set.From],
        _ => [],
    }).Concat(LocalVariables.Blocks(statement).SelectMany(static block => Reads(block.Statements))));
}
