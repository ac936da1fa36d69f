using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods.Dense;

/// <summary>What the rows and columns of a method's Jacobian stand for, and the type of its elements.</summary>
internal sealed class DenseShape
{
    /// <summary>What the text calls the result of the method.</summary>
    public const string Result = "value";

    private readonly Method method;
    private readonly MethodFacts facts;

    private DenseShape(Method method, string result)
    {
        this.method = method;
        facts = new MethodFacts(method);
        Columns = Slots(method.Parameters.Where(p => p.Differentiable).Select(p => (p.Name, p.Incoming)));
        Rows = Slots(method.Parameters.Where(p => p.Differentiable).SelectMany(Outputs).Prepend((result, method.Result)));
    }

    /// <summary>Null where a struct or tuple in the signature holds an array, or a jagged array has more than two dimensions.</summary>
    public static DenseShape? Of(Method method, string result = Result)
    {
        var shape = new DenseShape(method, result);
        return shape.IsFlat ? shape : null;
    }

    /// <summary>The arguments: those of each differentiable parameter, in order.</summary>
    public IReadOnlyList<Slot> Columns { get; }

    /// <summary>The results: what is returned, then what each differentiable parameter hands back.</summary>
    public IReadOnlyList<Slot> Rows { get; }

    public Offset RowCount => Rows.Count == 0 ? Offset.Zero : Rows[Rows.Count - 1].End;

    public Offset ColumnCount => Columns.Count == 0 ? Offset.Zero : Columns[Columns.Count - 1].End;

    /// <summary>The type of all numbers; where they differ, double.</summary>
    public NumberType Type
    {
        get
        {
            NumberType[] types = [.. Rows.Concat(Columns).SelectMany(slot => slot.Fields).Select(number => number.Type).Distinct()];
            return types.Length == 1 ? types[0] : NumberType.Double;
        }
    }

    /// <summary>Whether the method leaves a parameter other than it was.</summary>
    public bool IsWritten(Parameter parameter) => parameter.Incoming is ArrayLeaf leaf && facts.IsWritten(leaf.Array);

    private IEnumerable<(string, Structure?)> Outputs(Parameter parameter)
    {
        if (parameter.Outgoing is not null)
            yield return (parameter.Name, parameter.Outgoing);
        if (IsWritten(parameter))
            yield return (parameter.Name, parameter.Incoming);
    }

    private IReadOnlyList<Slot> Slots(IEnumerable<(string Name, Structure? Structure)> parts)
    {
        var slots = new List<Slot>();
        foreach ((string name, Structure? structure) in parts)
            if (Slot.Of(Names.Escaped(name), structure, method, slots.Count == 0 ? Offset.Zero : slots[slots.Count - 1].End) is Slot slot)
                slots.Add(slot);
        return slots;
    }

    private bool IsFlat => IsFlatPart(method.Result) && method.Parameters.All(p =>
        !Structures.Arrays(p.Outgoing).Any()
        && (p.Differentiable ? IsFlatPart(p.Incoming) : p.Incoming is ArrayLeaf || !Structures.Arrays(p.Incoming).Any(facts.IsWritten)));

    private bool IsFlatPart(Structure? structure) => structure is ArrayLeaf leaf
        ? method.Arrays[leaf.Array.Index] is { Form: not ArrayForm.Jagged } or { Rank: <= 2 }
        : !Structures.Arrays(structure).Any();
}
