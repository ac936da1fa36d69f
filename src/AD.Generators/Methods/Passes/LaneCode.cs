using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>What an array is to the lanes of a text.</summary>
internal enum LaneMemory
{
    /// <summary>Read only, or with the same contents in all lanes.</summary>
    Shared,

    /// <summary>A lane's own, with contents of its own.</summary>
    Private,

    /// <summary>Only added to: a sum over the lanes.</summary>
    Summed,

    /// <summary>Only stored to, by each lane at places of its own.</summary>
    Scattered,
}

/// <summary>What is known about a text that is to run in lanes.</summary>
internal interface ILaneFacts
{
    Variation Variation { get; }

    /// <summary>Null where lanes may get into each other's way.</summary>
    LaneMemory? this[ArrayId array] { get; }

    /// <summary>A cell that is not is a sum over the lanes, or the same in all.</summary>
    bool IsDeclaredInside(CellId cell);
}

/// <summary>Statements, so that each of them does its work for all lanes: what varies becomes vectors, what is the same in all lanes is computed once.</summary>
internal sealed class LaneCode(MethodFacts facts, MethodBuilder tables, NumberType type, ILaneFacts lane, Block whole)
{
    private readonly Dictionary<ValueId, ValueId> same = [], lanes = [];
    private readonly Dictionary<ValueId, (ValueId First, ValueId Stride)> affine = [];
    private readonly Dictionary<ArrayId, ArrayId> arrays = [];
    private readonly Dictionary<ArrayId, (ArrayId From, ValueId First, ValueId Stride)> moving = [];
    private readonly Dictionary<CellId, CellId> cells = [];
    private readonly Dictionary<FrameId, FrameId> frames = [];
    private readonly List<CellId> summedCells = [];

    /// <summary>The arrays that stand for those of the text: of lanes, or copies.</summary>
    public IReadOnlyDictionary<ArrayId, ArrayId> Arrays => arrays;

    /// <summary>Cells from outside that lanes are added to, and what holds those lanes.</summary>
    public IEnumerable<(CellId Sum, CellId Lanes)> Sums => summedCells.Select(cell => (cell, cells[cell]));

    /// <summary>A value or array that is given in lanes from outside.</summary>
    public void Give(ValueId value, ValueId inLanes) => lanes[value] = inLanes;

    /// <summary>An integer of which the lanes have one after the other.</summary>
    public void Count(ValueId value, ValueId first, ValueId stride) => affine[value] = (first, stride);

    /// <summary>An array that is given in lanes from outside: of the form that it had, without the name of lanes.</summary>
    public ArrayId GivenInLanes(ArrayId array)
    {
        string element = tables[array].Form + (type == NumberType.Double ? "<Vector512<double>>" : "<Vector512<float>>");
        Array given = tables[LanesOf(array)];
        return arrays[array] = tables.NewArray(given with { Name = tables[array].Name, Form = tables[array].Form, Type = element });
    }

    private NumberType Lanes => type.InLanes(type);

    private ValueId New(ValueId like) => tables.NewValue(tables[like].Type, tables[like].Name);

    public void Write(Block block)
    {
        foreach (Statement statement in block.Statements)
            Write(statement);
    }

    private bool Varies(ValueId value) => lane.Variation[value];

    private ValueId Same(ValueId value) => same.TryGetValue(value, out ValueId copy) ? copy : value;

    private EquatableArray<ValueId> Same(EquatableArray<ValueId> values) => values.Select(Same).ToEquatableArray();

    /// <summary>A value for all lanes; what is the same in all is copied to each.</summary>
    public ValueId InLanes(ValueId value)
    {
        if (lanes.TryGetValue(value, out ValueId known))
            return known;
        ValueId target = tables.NewValue(tables[value].Type.InLanes(type));
        tables.Add(facts.Definition(value) is Let { Value: { Op: ScalarOp.Constant or ScalarOp.Rule } constant } ? new Let(target, constant) : new Convert(target, Same(value)));
        return target;
    }

    private ValueId NewSame(ValueId value) => same[value] = New(value);

    private ValueId NewLanes(ValueId value) => lanes[value] = tables.NewValue(tables[value].Type.InLanes(type), tables[value].Name);

    /// <summary>In lanes if it varies or lands in what does.</summary>
    private ValueId As(NumberType wanted, ValueId value) => wanted.IsLanes() || wanted.IsMask() ? InLanes(value) : Same(value);

    public void Write(Statement statement)
    {
        switch (statement)
        {
            case Let let when Varies(let.Target):
                bool isUniformChoice = let.Value.Op == ScalarOp.Select && !Varies(let.Value.Operands[0]);
                EquatableArray<ValueId> operands = let.Value.Operands.Select((operand, i) => isUniformChoice && i == 0 ? Same(operand) : InLanes(operand)).ToEquatableArray();
                tables.Add(new Let(NewLanes(let.Target), let.Value with { Operands = operands }));
                break;
            case LetInteger let when Varies(let.Target):
                WriteAffine(let);
                break;
            case Load load:
                WriteLoad(load);
                break;
            case Store store when lane[store.To.Array] == LaneMemory.Scattered:
                ValueId scattered = InLanes(store.Value);
                (ValueId start, ValueId stride) = affine[store.To.Indices[store.To.Indices.Count - 1]];
                tables.Add(new StoreLanes(store.To with { Indices = Same(store.To.Indices.Take(store.To.Indices.Count - 1).ToEquatableArray()).Append(start).ToEquatableArray() }, stride, scattered));
                break;
            case Store store:
                ValueId stored = IsInLanes(store.To.Array) ? InLanes(store.Value) : Same(store.Value);
                tables.Add(new Store(Target(store.To), stored));
                break;
            case Accumulate sum:
                ValueId term = IsInLanes(sum.To.Array) ? InLanes(sum.Value) : Same(sum.Value);
                tables.Add(new Accumulate(Target(sum.To), term));
                break;
            case Clear clear:
                tables.Add(new Clear(View(clear.Array)));
                break;
            case Length length:
                WriteLength(length);
                break;
            case Allocate allocate when IsInLanes(allocate.Target):
                tables.Add(new Allocate(LanesOf(allocate.Target), [Times(Same(allocate.Extents[0]), allocate.Target)]));
                break;
            case Allocate allocate:
                tables.Add(new Allocate(Copy(allocate.Target), Same(allocate.Extents)));
                break;
            case Slice slice:
                WriteSlice(slice);
                break;
            case Row row:
                tables.Add(new Row(Copy(row.Target), View(row.From), Same(row.Indices)));
                break;
            case ReadArray read:
                tables.Add(read with { Target = Copy(read.Target) });
                break;
            case DeclareCell declare:
                tables.Add(new DeclareCell(CellOf(declare.Cell)));
                break;
            case SetCell set:
                ValueId value = As(tables[CellOf(set.Cell)].Type, set.Value);
                tables.Add(new SetCell(CellOf(set.Cell), value));
                break;
            case AddToCell add:
                ValueId added = As(tables[CellOf(add.Cell)].Type, add.Value);
                tables.Add(new AddToCell(CellOf(add.Cell), added));
                break;
            case ReadCell read:
                tables.Add(new ReadCell(tables[CellOf(read.Cell)].Type.IsLanes() ? NewLanes(read.Target) : NewSame(read.Target), CellOf(read.Cell)));
                break;
            case If choice:
                WriteChoice(choice);
                break;
            case For inner:
                WriteLoop(inner);
                break;
            case While inner:
                WriteLoop(inner);
                break;
            case OpenFrames open:
                tables.Add(new OpenFrames(FrameOf(open.Frame), Same(open.Count)));
                break;
            case ReopenFrames reopen:
                tables.Add(new ReopenFrames(FrameOf(reopen.Frame), Same(reopen.Count)));
                break;
            case CloseFrames close:
                tables.Add(new CloseFrames(FrameOf(close.Frame)));
                break;
            case SaveField save:
                ValueId kept = As(tables[FrameOf(save.Frame)].Fields[save.Field].Type, save.Value);
                tables.Add(new SaveField(FrameOf(save.Frame), Same(save.Number), save.Field, kept));
                break;
            case RestoreField restore:
                bool isLanes = tables[FrameOf(restore.Frame)].Fields[restore.Field].Type is NumberType kind && (kind.IsLanes() || kind.IsMask());
                ValueId number = Same(restore.Number);
                tables.Add(new RestoreField(isLanes ? NewLanes(restore.Target) : NewSame(restore.Target), FrameOf(restore.Frame), number, restore.Field));
                break;
            case RequireDisjoint pair:
                tables.Add(new RequireDisjoint(View(pair.First), View(pair.Second)));
                break;
            case RequireSameShape pair:
                tables.Add(new RequireSameShape(View(pair.Shadow), View(pair.Of)));
                break;
            case Comment:
                tables.Add(statement);
                break;
            default:
                WriteOnce(statement);
                break;
        }
    }

    /// <summary>What is the same in all lanes, as it was.</summary>
    private void WriteOnce(Statement statement)
    {
        Statement copy = ReplaceUses.In(statement, Same);
        tables.Add(copy switch
        {
            Let let => let with { Target = NewSame(let.Target) },
            LetInteger let => let with { Target = NewSame(let.Target) },
            Convert convert => convert with { Target = NewSame(convert.Target) },
            ReadMember read => read with { Target = NewSame(read.Target) },
            Call call => call with { Target = NewSame(call.Target) },
            _ => throw new InvalidOperationException($"{statement.GetType().Name} has no lanes"),
        });
    }

    /// <summary>An integer that grows with the iteration: that of the first lane, and what each further lane has more.</summary>
    private void WriteAffine(LetInteger let)
    {
        (ValueId left, ValueId right) = (let.Operands[0], let.Operands[1]);
        ValueId Of(IntegerOp op, ValueId a, ValueId b) => tables.Integer(NumberType.Int32, op, a, b);
        affine[let.Target] = (let.Op, Varies(left), Varies(right)) switch
        {
            (IntegerOp.Multiply, true, _) => (Of(IntegerOp.Multiply, affine[left].First, Same(right)), Of(IntegerOp.Multiply, affine[left].Stride, Same(right))),
            (IntegerOp.Multiply, _, _) => (Of(IntegerOp.Multiply, Same(left), affine[right].First), Of(IntegerOp.Multiply, Same(left), affine[right].Stride)),
            (_, true, true) => (Of(let.Op, affine[left].First, affine[right].First), Of(let.Op, affine[left].Stride, affine[right].Stride)),
            (_, true, false) => (Of(let.Op, affine[left].First, Same(right)), affine[left].Stride),
            (IntegerOp.Add, false, true) => (Of(let.Op, Same(left), affine[right].First), affine[right].Stride),
            _ => (Of(let.Op, Same(left), affine[right].First), tables.Integer(NumberType.Int32, IntegerOp.Subtract, tables.Integer(0), affine[right].Stride)),
        };
    }

    private void WriteLoad(Load load)
    {
        Place from = load.From;
        if (IsInLanes(from.Array))
            tables.Add(new Load(NewLanes(load.Target), Target(from)));
        else if (moving.TryGetValue(from.Array, out (ArrayId From, ValueId First, ValueId Stride) view))
        {
            ValueId index = from.Indices[0], first, stride = view.Stride;
            if (Varies(index))
            {
                first = tables.Integer(NumberType.Int32, IntegerOp.Add, view.First, affine[index].First);
                stride = tables.Integer(NumberType.Int32, IntegerOp.Add, stride, affine[index].Stride);
            }
            else
                first = tables.Integer(NumberType.Int32, IntegerOp.Add, view.First, Same(index));
            tables.Add(new LoadLanes(NewLanes(load.Target), new Place(View(view.From), [first], from.Field), stride));
        }
        else if (from.Indices.Any(Varies))
        {
            (ValueId first, ValueId stride) = affine[from.Indices[from.Indices.Count - 1]];
            EquatableArray<ValueId> before = Same(from.Indices.Take(from.Indices.Count - 1).ToEquatableArray());
            tables.Add(new LoadLanes(NewLanes(load.Target), new Place(View(from.Array), before.Append(first).ToEquatableArray(), from.Field), stride));
        }
        else
            tables.Add(new Load(NewSame(load.Target), new Place(View(from.Array), Same(from.Indices), from.Field)));
    }

    private void WriteLength(Length length)
    {
        ValueId target = NewSame(length.Target);
        int fields = tables[length.Of].Fields.Count;
        if (!IsInLanes(length.Of))
            tables.Add(new Length(target, View(length.Of), length.Dimension));
        else if (fields == 1)
            tables.Add(new Length(target, View(length.Of)));
        else
        {
            ValueId all = tables.NewValue(NumberType.Int32);
            tables.Add(new Length(all, View(length.Of)));
            tables.Add(new LetInteger(target, IntegerOp.Divide, [all, tables.Integer(fields)]));
        }
    }

    private void WriteSlice(Slice slice)
    {
        if (Varies(slice.Start) || moving.ContainsKey(slice.From))
            moving[slice.Target] = Moved(slice);
        else if (IsInLanes(slice.Target))
            tables.Add(new Slice(LanesOf(slice.Target, tables[View(slice.From)].Form == ArrayForm.ReadOnlySpan ? ArrayForm.ReadOnlySpan : ArrayForm.Span), View(slice.From), Times(Same(slice.Start), slice.From), Times(Same(slice.Length), slice.From)));
        else
            tables.Add(new Slice(Copy(slice.Target), View(slice.From), Same(slice.Start), Same(slice.Length)));
    }

    private (ArrayId, ValueId, ValueId) Moved(Slice slice)
    {
        (ValueId first, ValueId? stride) = Varies(slice.Start) ? (affine[slice.Start].First, affine[slice.Start].Stride) : (Same(slice.Start), (ValueId?)null);
        if (!moving.TryGetValue(slice.From, out (ArrayId From, ValueId First, ValueId Stride) outer))
            return (slice.From, first, stride!.Value);
        ValueId both = tables.Integer(NumberType.Int32, IntegerOp.Add, outer.First, first);
        return (outer.From, both, stride is ValueId own ? tables.Integer(NumberType.Int32, IntegerOp.Add, outer.Stride, own) : outer.Stride);
    }

    private ArrayId Copy(ArrayId array) => arrays[array] = tables.NewArray(tables[array]);

    /// <summary>The array that a statement of the group uses in place of one of the loop.</summary>
    private ArrayId View(ArrayId array) => IsInLanes(array) ? LanesOf(array) : arrays.TryGetValue(array, out ArrayId copy) ? copy : array;

    private Place Target(Place place) => IsInLanes(place.Array)
        ? new Place(LanesOf(place.Array), [At(Same(place.Indices[0]), place.Array, place.Field)])
        : new Place(View(place.Array), Same(place.Indices), place.Field);

    private CellId CellOf(CellId cell)
    {
        if (cells.TryGetValue(cell, out CellId known))
            return known;
        bool inside = lane.IsDeclaredInside(cell), sum = !inside && IsSummed(cell);
        if (!inside && !sum)
            return cell;
        if (sum)
            summedCells.Add(cell);
        NumberType kind = tables[cell].Type;
        return cells[cell] = tables.NewCell(sum || lane.Variation[cell] ? kind.InLanes(type) : kind, tables[cell].Name);
    }

    private bool IsSummed(CellId cell) => AddsTo(whole, cell);

    private static bool AddsTo(Block block, CellId cell) => block.Statements.Any(statement =>
        (statement is AddToCell add && add.Cell == cell) || Statements.Blocks(statement).Any(inner => AddsTo(inner, cell)));

    private FrameId FrameOf(FrameId frame)
    {
        if (frames.TryGetValue(frame, out FrameId known))
            return known;
        Value InLanesToo(Value field, int i) => lane.Variation[frame, i] ? field with { Type = field.Type.InLanes(type) } : field;
        return frames[frame] = tables.NewFrame(new Frame(tables[frame].Name + "Lanes", tables[frame].Fields.Select(InLanesToo).ToEquatableArray()));
    }

    private void WriteChoice(If choice)
    {
        List<ValueId> thens = [], elses = [];
        Block then = tables.Inside(() =>
        {
            Write(choice.Then);
            thens.AddRange(choice.Phis.Select(phi => Varies(phi.Target) ? InLanes(phi.Then) : Same(phi.Then)));
        });
        Block otherwise = tables.Inside(() =>
        {
            Write(choice.Else);
            elses.AddRange(choice.Phis.Select(phi => Varies(phi.Target) ? InLanes(phi.Else) : Same(phi.Else)));
        });
        tables.Add(new If(Same(choice.Condition), then, otherwise,
            choice.Phis.Select((phi, i) => new Phi(Varies(phi.Target) ? NewLanes(phi.Target) : NewSame(phi.Target), thens[i], elses[i])).ToEquatableArray()));
    }

    private void WriteLoop(For inner)
    {
        ValueId index = NewSame(inner.Index);
        (Block body, EquatableArray<Carried> carried) = WriteBody(inner.Body, inner.Carried);
        tables.Add(new For(index, Same(inner.From), Same(inner.To), inner.Step, body, carried));
    }

    private void WriteLoop(While inner)
    {
        (Block body, EquatableArray<Carried> carried) = WriteBody(inner.Body, inner.Carried);
        tables.Add(new While(Same(inner.Continue), body, carried));
    }

    private (Block, EquatableArray<Carried>) WriteBody(Block block, EquatableArray<Carried> variables)
    {
        List<ValueId> initial = [.. variables.Select(variable => Varies(variable.Inside) ? InLanes(variable.Initial) : Same(variable.Initial))], next = [];
        List<ValueId> inside = [.. variables.Select(variable => Varies(variable.Inside) ? NewLanes(variable.Inside) : NewSame(variable.Inside))];
        Block body = tables.Inside(() =>
        {
            Write(block);
            next.AddRange(variables.Select(variable => Varies(variable.Inside) ? InLanes(variable.Next) : Same(variable.Next)));
        });
        return (body, variables.Select((variable, i) =>
            new Carried(initial[i], inside[i], next[i], Varies(variable.Inside) ? NewLanes(variable.Result) : NewSame(variable.Result))).ToEquatableArray());
    }

    /// <summary>The lanes of an element's numbers lie one after the other.</summary>
    public ValueId Times(ValueId count, ArrayId memory)
    {
        int fields = tables[memory].Fields.Count;
        return fields == 1 ? count : tables.Integer(NumberType.Int32, IntegerOp.Multiply, count, tables.Integer(fields));
    }

    /// <summary>Where the lanes of a number of an element lie.</summary>
    public ValueId At(ValueId index, ArrayId array, string path)
    {
        int field = tables[array].Fields.Select(f => f.Path).ToList().IndexOf(path);
        ValueId first = Times(index, array);
        return field == 0 ? first : tables.Integer(NumberType.Int32, IntegerOp.Add, first, tables.Integer(field));
    }

    /// <summary>An array of lanes in place of an array of numbers; a view of one has the form <paramref name="view"/>.</summary>
    public ArrayId LanesOf(ArrayId array, ArrayForm view = ArrayForm.Span)
    {
        if (arrays.TryGetValue(array, out ArrayId known))
            return known;
        ArrayId memory = facts.Memory(array);
        string element = type == NumberType.Double ? "Vector512<double>" : "Vector512<float>";
        (ArrayForm form, string whole) = array == memory ? (ArrayForm.Array, element + "[]") : (view, $"{view}<{element}>");
        string name = tables[array].Name;
        return arrays[array] = tables.NewArray(new Array(name.Length > 0 ? name + "Lanes" : "", form, 1, whole, element, [new ElementField("", Lanes)]));
    }

    /// <summary>Whether an array becomes one of lanes.</summary>
    private bool IsInLanes(ArrayId array) => lane[array] is LaneMemory.Private or LaneMemory.Summed;
}
