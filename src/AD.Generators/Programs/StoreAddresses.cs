namespace AdCompiler.Generators.Programs;

/// <summary>A place: the parameter of the program through which it is reached, and the index behind that pointer.</summary>
internal readonly record struct MemoryPlace(VariableId Memory, Linear Offset);

/// <summary>Writes whose places differ by constants alone, as those of unrolled loops do.</summary>
internal sealed record Stores(VariableId Memory, EquatableArray<Term> Terms, IReadOnlyCollection<int> Constants);

/// <summary>What a statement writes. <paramref name="Counters"/>: the iteration numbers of the loops of its nest, outermost first; none where it is no nest.</summary>
internal sealed record StoreSet(IReadOnlyList<VariableId> Counters, IReadOnlyList<Stores> All);

/// <summary>
/// Where a program's statements write, found by following its index arithmetic in order. Places are linear in unknowns: the iteration
/// numbers of loops, and what of the arithmetic is not linear. Of an unknown an interval is known. Branches count as taken both ways.
/// </summary>
internal sealed class StoreAddresses
{
    private readonly Program program;
    private readonly Dictionary<VariableId, MemoryPlace> pointers = [];
    private readonly Dictionary<VariableId, Linear> integers = [];
    private readonly List<Interval> unknowns = [];
    private readonly Dictionary<(VariableId Memory, EquatableArray<Term> Terms), HashSet<int>> stores = [];

    public StoreAddresses(Program program)
    {
        this.program = program;
        foreach (VariableId parameter in program.Parameters)
            if (program.Variables[parameter.Index].Kind is not VariableKind.Integer)
                pointers[parameter] = new(parameter, 0);
    }

    /// <summary>Whether every write so far went to a known place.</summary>
    public bool AreKnown { get; private set; } = true;

    public Interval RangeOf(VariableId unknown) => unknowns[unknown.Index];

    public StoreSet Of(Statement statement)
    {
        stores.Clear();
        Follow([statement]);
        return Taken([]);
    }

    public StoreSet Of(LoopNest nest)
    {
        stores.Clear();
        Forget(nest.Loops[0]);
        var counters = new List<VariableId>();
        foreach (For loop in nest.Loops)
        {
            counters.Add(Unknown(new(0, LoopNest.CountOf(loop) - 1)));
            integers[loop.Index] = (Linear)loop.From + counters[counters.Count - 1] * loop.Step;
            EquatableArray<Statement> body = loop.Body.Statements;
            Follow(ReferenceEquals(loop, nest.Innermost) ? body : body.Take(body.Count - 1));
        }
        Forget(nest.Loops[0]);
        return Taken(counters);
    }

    /// <summary>Whether a statement writes memory.</summary>
    public static bool IsStore(Statement statement) => statement switch
    {
        Assign assign => assign.Targets.Any(static target => target is Element),
        Invoke { Target: null } => true,
        SumLanes or SumStoredLanes => true,
        _ => LocalVariables.Blocks(statement).Any(static block => block.Statements.Any(IsStore)),
    };

    private void Follow(IEnumerable<Statement> statements)
    {
        foreach (Statement statement in statements)
            switch (statement)
            {
                case SetInteger set when Value(set.Value) is { } value:
                    integers[set.Target] = value;
                    break;
                case SetPointer set when pointers.TryGetValue(set.From, out MemoryPlace start) && Value(set.Offset) is { } offset:
                    pointers[set.Target] = start with { Offset = start.Offset + offset };
                    break;
                case Assign assign:
                    Write(assign.Targets.OfType<Element>());
                    break;
                case Invoke { Target: null } invoke:
                    Write(invoke.Reads.OfType<Element>().Where(IsCode));
                    break;
                case For loop when IsStore(loop):
                    Follow(loop);
                    break;
                case Scope scope:
                    Follow(scope.Body.Statements);
                    break;
                case If branch when IsStore(branch):
                    foreach (Block block in LocalVariables.Blocks(branch))
                    {
                        Follow(block.Statements);
                        Forget(branch);
                    }
                    break;
                default:
                    AreKnown &= !IsStore(statement);
                    Forget(statement);
                    break;
            }
    }

    /// <summary>A loop whose number of iterations is known has a counter; of another, the interval of its index must do.</summary>
    private void Follow(For loop)
    {
        Forget(loop);
        if (Value(loop.From) is not { } first || Value(loop.To) is not { } end)
        {
            AreKnown = false;
            return;
        }
        Linear length = end - first;
        var range = length.IsConstant ? new Interval(0, (length.Constant + loop.Step - 1) / loop.Step - 1) : new(RangeOf(first).Least, RangeOf(end).Most - 1);
        if (range.Least > range.Most)
            return;
        integers[loop.Index] = length.IsConstant ? first + Unknown(range) * loop.Step : Unknown(range);
        Follow(loop.Body.Statements);
        Forget(loop);
    }

    /// <summary>What a statement writes that was not followed, or not the way that it may go, is not known.</summary>
    private void Forget(Statement statement)
    {
        foreach (VariableId variable in LocalVariables.Written([statement]))
        {
            integers.Remove(variable);
            pointers.Remove(variable);
        }
    }

    private bool IsCode(Element element) => program.Variables[element.Pointer.Index].Kind is VariableKind.BytePointer or VariableKind.WordPointer;

    private void Write(IEnumerable<Element> targets)
    {
        foreach (Element target in targets)
            if (pointers.TryGetValue(target.Pointer, out MemoryPlace pointer) && Value(target.Offset) is { } offset)
                Add(pointer.Memory, pointer.Offset + offset);
            else
                AreKnown = false;
    }

    private void Add(VariableId memory, Linear place)
    {
        if (!stores.TryGetValue((memory, place.Terms), out HashSet<int> constants))
            stores.Add((memory, place.Terms), constants = []);
        constants.Add(place.Constant);
    }

    private StoreSet Taken(IReadOnlyList<VariableId> counters) => new(counters, [.. stores.Select(static s => new Stores(s.Key.Memory, s.Key.Terms, s.Value))]);

    private VariableId Unknown(Interval range)
    {
        unknowns.Add(range);
        return new(unknowns.Count - 1);
    }

    /// <summary>An index in unknowns in place of variables; null where one of these is not known.</summary>
    private Linear? Value(IndexExpression index)
    {
        switch (index)
        {
            case Linear linear:
                Linear sum = linear.Constant;
                foreach (Term term in linear.Terms)
                    if (integers.TryGetValue(term.Variable, out Linear value))
                        sum += value * term.Factor;
                    else
                        return null;
                return sum;
            case IndexCall call when Value(call.Left) is { } left && Value(call.Right) is { } right:
                return call.Operation switch
                {
                    IndexOperation.Min => Unknown(Interval.Min(RangeOf(left), RangeOf(right))),
                    IndexOperation.Max => Unknown(Interval.Max(RangeOf(left), RangeOf(right))),
                    _ when !right.IsConstant || RangeOf(left).Least < 0 => null,
                    IndexOperation.Quotient => Quotient(left, right.Constant),
                    _ => left - Quotient(left, right.Constant) * right.Constant,
                };
            default:
                return null;
        }
    }

    /// <summary>Of value = divisor * whole + rest the quotient is whole + rest / divisor, often a constant: the even index 2 i divided by 2 is i.</summary>
    private Linear Quotient(Linear value, int divisor)
    {
        var whole = new Linear(value.Constant / divisor, value.Terms.Select(term => new Term(term.Variable, term.Factor / divisor)).Where(static term => term.Factor != 0).ToEquatableArray());
        Interval rest = RangeOf(value - whole * divisor);
        var left = new Interval(Interval.Floor(rest.Least, divisor), Interval.Floor(rest.Most, divisor));
        return left.Least == left.Most ? whole + (int)left.Least : whole + Unknown(left);
    }

    private Interval RangeOf(Linear value)
    {
        var range = new Interval(value.Constant, value.Constant);
        foreach (Term term in value.Terms)
            range += term.Factor * unknowns[term.Variable.Index];
        return range;
    }
}
