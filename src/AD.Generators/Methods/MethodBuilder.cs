using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// A method under construction: its tables, and the block that statements are appended to. Started from a method, it keeps that
/// method's values, arrays, cells and frames under their ids, and the order of its sums.
/// </summary>
internal sealed class MethodBuilder
{
    private readonly List<Value> values = [];
    private readonly List<Array> arrays = [];
    private readonly List<Cell> cells = [];
    private readonly List<Frame> frames = [];
    private readonly Reductions reductions;
    private List<Statement> block = [];

    public MethodBuilder()
    {
    }

    public MethodBuilder(Method method)
    {
        values.AddRange(method.Values);
        arrays.AddRange(method.Arrays);
        cells.AddRange(method.Cells);
        frames.AddRange(method.Frames);
        reductions = method.Reductions;
    }

    public ValueId NewValue(NumberType type, string name = "")
    {
        values.Add(new Value(name, type));
        return new(values.Count - 1);
    }

    public ArrayId NewArray(Array array)
    {
        arrays.Add(array);
        return new(arrays.Count - 1);
    }

    public CellId NewCell(NumberType type, string name)
    {
        cells.Add(new Cell(name, type));
        return new(cells.Count - 1);
    }

    public FrameId NewFrame(Frame frame)
    {
        frames.Add(frame);
        return new(frames.Count - 1);
    }

    public Value this[ValueId id] => values[id.Index];
    public Array this[ArrayId id] => arrays[id.Index];
    public Cell this[CellId id] => cells[id.Index];

    public int FrameCount => frames.Count;

    public Frame this[FrameId id]
    {
        get => frames[id.Index];
        set => frames[id.Index] = value;
    }

    /// <summary>The user's name for a value that had none.</summary>
    public void Rename(ValueId id, string name) => values[id.Index] = values[id.Index] with { Name = name };

    public void Add(Statement statement) => block.Add(statement);

    /// <summary>What <paramref name="fill"/> appends, as a block of its own.</summary>
    public Block Inside(Action fill)
    {
        List<Statement> outer = block;
        block = [];
        fill();
        Block inner = new(block.ToEquatableArray());
        block = outer;
        return inner;
    }

    public ValueId Let(NumberType type, ScalarOp op, params ValueId[] operands) => Let(type, new Expr(op, operands.ToEquatableArray(), 0, ScalarOps.InheritedRules(op)));

    public ValueId Let(NumberType type, Expr expression, string name = "")
    {
        ValueId target = NewValue(type, name);
        Add(new Let(target, expression));
        return target;
    }

    public ValueId Number(NumberType type, double number) => Let(type, new Expr(ScalarOp.Constant, default, BitConverter.DoubleToInt64Bits(number)));

    public ValueId Integer(NumberType type, IntegerOp op, params ValueId[] operands) => Integer("", type, op, operands);

    public ValueId Integer(string name, NumberType type, IntegerOp op, params ValueId[] operands)
    {
        ValueId target = NewValue(type, name);
        Add(new LetInteger(target, op, operands.ToEquatableArray()));
        return target;
    }

    public ValueId Integer(long constant, NumberType type = NumberType.Int32)
    {
        ValueId target = NewValue(type);
        Add(new LetInteger(target, IntegerOp.Constant, default, constant));
        return target;
    }

    public ValueId Load(NumberType type, Place from, string name = "")
    {
        ValueId target = NewValue(type, name);
        Add(new Load(target, from));
        return target;
    }

    public Method Build(MethodName name, string summary, EquatableArray<Parameter> parameters, string resultType, Structure? result) => new(
        name, summary, parameters, resultType, result, values.ToEquatableArray(), arrays.ToEquatableArray(), cells.ToEquatableArray(), frames.ToEquatableArray(),
        new Block(block.ToEquatableArray())) { Reductions = reductions };
}
