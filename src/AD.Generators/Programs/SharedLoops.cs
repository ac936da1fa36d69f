namespace AdCompiler.Generators.Programs;

/// <summary>
/// How the threads of a GPU share a program's work on one lane. Nests at the top of the program whose iterations need nothing of each other
/// are shared out; what only computes variables every thread does for itself. Where it cannot be proved that this changes nothing, one
/// thread does all.
/// </summary>
internal sealed class SharedLoops
{
    private readonly List<LoopNest> nests = [];

    private SharedLoops() { }

    /// <summary>Threads among which the work can be shared.</summary>
    public int Shares { get; private set; } = 1;

    /// <summary>The nest that starts with a loop, if it is shared out.</summary>
    public LoopNest? At(For loop) => nests.Find(nest => ReferenceEquals(nest.Loops[0], loop));

    public static SharedLoops Of(LoweredKernel kernel)
    {
        var shared = new SharedLoops();
        if (kernel.Tasks > 0 || ReadsResults(kernel) || !shared.Find(kernel.Wide))
            return new();
        shared.Shares = shared.nests.Select(static nest => nest.Count).DefaultIfEmpty(1).Max();
        return shared;
    }

    /// <summary>Finds the nests; false where some write cannot be shared.</summary>
    private bool Find(Program program)
    {
        var addresses = new StoreAddresses(program);
        var dependences = new Dependences(addresses);
        var written = new List<StoreSet>();
        EquatableArray<Statement> statements = program.Body.Statements;
        for (int i = 0; i < statements.Count; i++)
        {
            StoreSet stores;
            if (statements[i] is For loop && StoreAddresses.IsStore(loop))
            {
                if (LoopNest.Of(loop) is not { } all)
                    return false;
                stores = addresses.Of(all);
                if (Deepest(all, dependences.LoopsApart(stores), statements.Skip(i + 1)) is not { } nest)
                    return false;
                nests.Add(nest);
            }
            else if (statements[i] is Assign || !StoreAddresses.IsStore(statements[i]))
                stores = addresses.Of(statements[i]);
            else
                return false;
            if (!addresses.AreKnown || written.Any(earlier => dependences.Meet(earlier, stores)))
                return false;
            written.Add(stores);
        }
        return true;
    }

    /// <summary>The deepest nest, of so many loops at most, whose iterations pass no variable on.</summary>
    private static LoopNest? Deepest(LoopNest nest, int most, IEnumerable<Statement> after)
    {
        if (LocalVariables.Written([nest.Loops[0]]).Overlaps(LocalVariables.Exposed(after)))
            return null;
        LoopNest? shared = nest;
        while (shared is not null && (shared.Loops.Count > most || shared.Loops.Any(PassesOn)))
            shared = shared.Shallower();
        return shared;
    }

    /// <summary>Whether an iteration of a loop reads what an earlier one has set.</summary>
    private static bool PassesOn(For loop)
    {
        HashSet<VariableId> exposed = LocalVariables.Exposed(loop.Body.Statements);
        exposed.Remove(loop.Index);
        return exposed.Overlaps(LocalVariables.Written(loop.Body.Statements));
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
