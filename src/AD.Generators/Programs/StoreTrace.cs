namespace AdCompiler.Generators.Programs;

/// <summary>
/// Which iteration of a loop nest writes which place: found by running a program's index arithmetic, all of which is known at compile
/// time. Loops and branches that write no memory are passed over; of a branch on what is not known both sides are followed.
/// </summary>
internal sealed class StoreTrace
{
    private const int MostStores = 1 << 21;

    private readonly Program program;
    private readonly Dictionary<VariableId, (int Root, int Offset)> pointers = [];
    private readonly Dictionary<VariableId, int> integers = [];
    private readonly Dictionary<(int Root, int Offset), int> owners = [];
    private int stores, owner;

    public StoreTrace(Program program)
    {
        this.program = program;
        foreach (VariableId parameter in program.Parameters)
            if (program.Variables[parameter.Index].Kind is not VariableKind.Integer)
                pointers[parameter] = (parameter.Index, 0);
    }

    /// <summary>Whether no place is written by two owners, as far as it was followed. False also where that cannot be known.</summary>
    public bool IsDisjoint { get; private set; } = true;

    /// <summary>Runs statements whose writes all belong to one owner.</summary>
    public void Run(IEnumerable<Statement> statements)
    {
        owner++;
        Follow(statements);
    }

    /// <summary>Runs a nest each of whose iterations is an owner of its own.</summary>
    public void Run(LoopNest nest) => Run(nest, 0);

    /// <summary>Whether statements write memory.</summary>
    public static bool Stores(Statement statement) => statement switch
    {
        Assign assign => assign.Targets.Any(static target => target is Element),
        Invoke { Target: null } => true,
        SumLanes or SumStoredLanes => true,
        _ => LocalVariables.Blocks(statement).Any(static block => block.Statements.Any(Stores)),
    };

    private void Run(LoopNest nest, int depth)
    {
        EquatableArray<Statement> body = nest.Loops[depth].Body.Statements;
        ForEach(nest.Loops[depth], () =>
        {
            if (depth + 1 == nest.Loops.Count)
                Run(body);
            else
            {
                Follow(body.Take(body.Count - 1));
                Run(nest, depth + 1);
            }
        });
    }

    private void Follow(IEnumerable<Statement> statements)
    {
        foreach (Statement statement in statements)
        {
            if (!IsDisjoint)
                return;
            switch (statement)
            {
                case SetInteger set:
                    if (Value(set.Value) is { } number)
                        integers[set.Target] = number;
                    else
                        integers.Remove(set.Target);
                    break;
                case SetPointer set:
                    if (Value(set.Offset) is { } moved && pointers.TryGetValue(set.From, out var from))
                        pointers[set.Target] = (from.Root, from.Offset + moved);
                    else
                        pointers.Remove(set.Target);
                    break;
                case Assign assign:
                    foreach (Element target in assign.Targets.OfType<Element>())
                        Write(target);
                    break;
                case Invoke { Target: null } invoke:
                    foreach (Element target in invoke.Reads.OfType<Element>().Where(IsCode))
                        Write(target);
                    break;
                case ForBatchParts:
                    IsDisjoint = false;
                    break;
                case For loop when Stores(loop):
                    ForEach(loop, () => Follow(loop.Body.Statements));
                    break;
                case Scope or If when Stores(statement):
                    foreach (Block block in LocalVariables.Blocks(statement))
                        Follow(block.Statements);
                    break;
            }
        }
    }

    /// <summary>The iterations of a loop, as long as nothing is known against them; bounds that are not known are.</summary>
    private void ForEach(For loop, Action iteration)
    {
        if (Value(loop.From) is not { } from || Value(loop.To) is not { } to)
        {
            IsDisjoint = false;
            return;
        }
        for (int i = from; i < to && IsDisjoint; i += loop.Step)
        {
            integers[loop.Index] = i;
            iteration();
        }
    }

    private bool IsCode(Element element) => program.Variables[element.Pointer.Index].Kind is VariableKind.BytePointer or VariableKind.WordPointer;

    private void Write(Element target)
    {
        if (!pointers.TryGetValue(target.Pointer, out var pointer) || Value(target.Offset) is not { } offset || ++stores > MostStores)
        {
            IsDisjoint = false;
            return;
        }
        (int, int) place = (pointer.Root, pointer.Offset + offset);
        if (owners.TryGetValue(place, out int other) && other != owner)
            IsDisjoint = false;
        owners[place] = owner;
    }

    private int? Value(IndexExpression index)
    {
        switch (index)
        {
            case Linear linear:
                int sum = linear.Constant;
                foreach (Term term in linear.Terms)
                    if (integers.TryGetValue(term.Variable, out int value))
                        sum += value * term.Factor;
                    else
                        return null;
                return sum;
            case IndexCall call when Value(call.Left) is { } left && Value(call.Right) is { } right:
                return call.Operation switch
                {
                    IndexOperation.Min => Math.Min(left, right),
                    IndexOperation.Max => Math.Max(left, right),
                    IndexOperation.Quotient => left / right,
                    _ => left % right,
                };
            default:
                return null;
        }
    }
}
