using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>Statements, so that each of them does its work for all lanes: what varies becomes vectors, what is the same in all lanes is computed once.</summary>
internal sealed partial class LaneCode(MethodFacts facts, MethodBuilder tables, NumberType type, ILaneFacts lane, Block whole)
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
        string element = $"{tables[array].Form}<{type.Vector()}>";
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
        ValueId target = Operands.Target(statement) ?? throw new InvalidOperationException($"{statement.GetType().Name} has no lanes");
        tables.Add(Statements.WithTarget(copy, NewSame(target)));
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

    private bool IsSummed(CellId cell) => Statements.Inside(whole).OfType<AddToCell>().Any(add => add.Cell == cell);

    private FrameId FrameOf(FrameId frame)
    {
        if (frames.TryGetValue(frame, out FrameId known))
            return known;
        Value InLanesToo(Value field, int i) => lane.Variation[frame, i] ? field with { Type = field.Type.InLanes(type) } : field;
        return frames[frame] = tables.NewFrame(tables[frame] with { Name = tables[frame].Name + "Lanes", Fields = tables[frame].Fields.Select(InLanesToo).ToEquatableArray() });
    }
}
