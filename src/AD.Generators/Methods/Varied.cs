using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// What has a tangent: the numbers, arrays, cells and saved fields that depend on a differentiable parameter. All others do not
/// move, and neither does what the user excludes. A view moves with the memory it looks at.
/// </summary>
internal sealed class Varied
{
    private readonly Method method;
    private readonly bool[] values, arrays, still, cells;
    private readonly bool[][] fields;
    private readonly int[] memory;
    private readonly int count;
    private bool changed;

    public Varied(Method method)
        : this(method, method.Parameters.Where(p => p.Differentiable).SelectMany(p => Structures.Values(p.Incoming)), method.Values.Count)
    {
    }

    /// <summary>What these numbers of the parameters move, as far as it is among the first <paramref name="count"/> values.</summary>
    public Varied(Method method, IEnumerable<ValueId> moving, int count)
    {
        (this.method, this.count) = (method, count);
        values = new bool[method.Values.Count];
        arrays = new bool[method.Arrays.Count];
        still = new bool[method.Arrays.Count];
        cells = new bool[method.Cells.Count];
        fields = [.. method.Frames.Select(frame => new bool[frame.Fields.Count])];
        memory = [.. Enumerable.Range(0, method.Arrays.Count)];
        FindViews(method.Body);
        foreach (Parameter parameter in method.Parameters)
            Start(parameter);
        foreach (ValueId value in moving)
            Vary(value, true);
        foreach (ArrayId array in Structures.Arrays(method.Result))
            Vary(array, true);
        do
        {
            changed = false;
            Visit(method.Body);
        }
        while (changed);
    }

    public bool this[ValueId value] => values[value.Index];
    public bool this[ArrayId array] => arrays[memory[array.Index]];
    public bool this[CellId cell] => cells[cell.Index];
    public bool this[FrameId frame, int field] => fields[frame.Index][field];

    private void Start(Parameter parameter)
    {
        foreach (ArrayId array in Structures.Arrays(parameter.Incoming))
            if (parameter.Differentiable)
                Vary(array, true);
            else
                still[memory[array.Index]] = true;
    }

    private void FindViews(Block block)
    {
        foreach (Statement statement in block.Statements)
            switch (statement)
            {
                case Slice slice: memory[slice.Target.Index] = memory[slice.From.Index]; break;
                case Row row: memory[row.Target.Index] = memory[row.From.Index]; break;
                case ReadArray read: still[read.Target.Index] = true; break;
                case If choice: FindViews(choice.Then); FindViews(choice.Else); break;
                case For loop: FindViews(loop.Body); break;
                case While loop: FindViews(loop.Body); break;
            }
    }

    private void Set(bool[] marks, int index, bool moves)
    {
        changed |= moves && !marks[index];
        marks[index] |= moves;
    }

    private void Vary(ValueId value, bool moves) => Set(values, value.Index, moves && value.Index < count && method.Values[value.Index].Type.IsReal());

    private void Vary(ArrayId array, bool moves)
    {
        int index = memory[array.Index];
        Set(arrays, index, moves && !still[index] && method.Arrays[array.Index].Fields.Any(field => field.Type.IsReal()));
    }

    private void Visit(Block block)
    {
        foreach (Statement statement in block.Statements)
            Visit(statement);
    }

    private void Visit(Statement statement)
    {
        switch (statement)
        {
            case Let or Convert: Vary(Statements.Defines(statement).First(), Statements.SmoothOperands(statement).Any(x => this[x])); break;
            case Call call: Vary(call.Target, call.Operands.Any(x => this[x])); break;
            case Load load: Vary(load.Target, this[load.From.Array]); break;
            case Store store: Vary(store.To.Array, this[store.Value]); break;
            case Accumulate sum: Vary(sum.To.Array, this[sum.Value]); break;
            case SetCell set: Set(cells, set.Cell.Index, this[set.Value]); break;
            case AddToCell add: Set(cells, add.Cell.Index, this[add.Value]); break;
            case ReadCell read: Vary(read.Target, this[read.Cell]); break;
            case SaveField save: Set(fields[save.Frame.Index], save.Field, this[save.Value]); break;
            case RestoreField restore: Vary(restore.Target, this[restore.Frame, restore.Field]); break;
            case If choice: Visit(choice); break;
            case For loop: Visit(loop.Body, loop.Carried); break;
            case While loop: Visit(loop.Body, loop.Carried); break;
        }
    }

    private void Visit(If choice)
    {
        Visit(choice.Then);
        Visit(choice.Else);
        foreach (Phi phi in choice.Phis)
            Vary(phi.Target, this[phi.Then] || this[phi.Else]);
    }

    private void Visit(Block body, EquatableArray<Carried> carried)
    {
        foreach (Carried variable in carried)
            Vary(variable.Inside, this[variable.Initial] || this[variable.Next]);
        Visit(body);
        foreach (Carried variable in carried)
        {
            Vary(variable.Inside, this[variable.Next]);
            Vary(variable.Result, this[variable.Inside]);
        }
    }
}
