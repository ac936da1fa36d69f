using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods.Dense;

/// <summary>What the rows and columns of a method's Jacobian stand for, and the type of its elements.</summary>
internal sealed class DenseShape
{
    private readonly Method method;
    private readonly MethodFacts facts;

    /// <param name="method">Its numbers can be counted: <see cref="MatrixSiblings.IsFlat"/>.</param>
    public DenseShape(Method method)
    {
        this.method = method;
        Result = "value";
        while (method.Parameters.Any(p => p.Name == Result))
            Result += "Returned";
        facts = new MethodFacts(method);
        HashSet<ArrayId> read = [.. Statements.Inside(method.Body)
            .Select(statement => statement switch { Load load => load.From.Array, Accumulate sum => sum.To.Array, _ => (ArrayId?)null }).OfType<ArrayId>().Select(facts.Memory)];
        bool IsRead(Structure? structure) => structure is not ArrayLeaf leaf || !facts.IsWritten(leaf.Array) || read.Contains(leaf.Array);
        Columns = Slots(method.Parameters.Where(p => p.Differentiable && IsRead(p.Incoming)).Select(p => (p.Name, p.Incoming)));
        Arrays = Slots(method.Parameters.Where(p => p.Differentiable && p.Incoming is ArrayLeaf).Select(p => (p.Name, p.Incoming)));
        Rows = Slots(method.Parameters.Where(p => p.Differentiable).SelectMany(Outputs).Prepend((Result, method.Result)));
    }

    /// <summary>What the text calls the result of the method.</summary>
    public string Result { get; }

    /// <summary>The arguments: those of each differentiable parameter, in order. An array that is written and never read is a result alone.</summary>
    public IReadOnlyList<Slot> Columns { get; }

    /// <summary>The arrays among the differentiable parameters.</summary>
    public IReadOnlyList<Slot> Arrays { get; }

    /// <summary>Where the numbers of an array stand among the arguments; null for one that is a result alone.</summary>
    public Slot? ColumnOf(Slot array) => Columns.FirstOrDefault(column => column.Name == array.Name);

    /// <summary>The results: what is returned, then what each differentiable parameter hands back.</summary>
    public IReadOnlyList<Slot> Rows { get; }

    public Offset RowCount => Rows.Count == 0 ? Offset.Zero : Rows[Rows.Count - 1].End;

    public Offset ColumnCount => Columns.Count == 0 ? Offset.Zero : Columns[Columns.Count - 1].End;

    /// <inheritdoc cref="MatrixSiblings.TypeOf"/>
    public NumberType Type => MatrixSiblings.TypeOf(method);

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
}
