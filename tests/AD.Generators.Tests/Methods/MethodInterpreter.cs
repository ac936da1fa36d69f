namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

/// <summary>
/// Runs a method, primal or derived, one statement after the other, as the C# text of it would: the oracle of everything that is done
/// with methods. Arrays are written in place. <see cref="Choices"/> tells whether two runs took the same way through every branch and kink.
/// </summary>
internal sealed partial class MethodInterpreter
{
    private const int MaxSteps = 10_000_000;

    private readonly Method method;
    private readonly IReadOnlyDictionary<string, Datum> members;
    private readonly Number[] values;
    private readonly Memory[] arrays;
    private readonly Number[] cells;
    private readonly FrameStack[] frames;
    private int steps;

    private MethodInterpreter(Method method, IReadOnlyDictionary<string, Datum>? members)
    {
        this.method = method;
        this.members = members ?? new Dictionary<string, Datum>();
        values = new Number[method.Values.Count];
        arrays = new Memory[method.Arrays.Count];
        cells = new Number[method.Cells.Count];
        frames = [.. method.Frames.Select(f => new FrameStack(f.Name, f.Fields.Count, f.IsSnapshot))];
    }

    /// <summary>A hash of every comparison of real numbers, every real number made an integer, and the side of each kink.</summary>
    public int Choices { get; private set; }

    /// <param name="arguments">The leaves of the parameters' incoming values, in order.</param>
    /// <param name="members">What ReadMember and ReadArray find outside, by their text.</param>
    public static MethodRun Run(Method method, IReadOnlyList<Datum> arguments, IReadOnlyDictionary<string, Datum>? members = null)
    {
        var interpreter = new MethodInterpreter(method, members);
        Structure[] incoming = [.. method.Parameters.Where(p => p.Incoming is not null).SelectMany(p => Leaves(p.Incoming!))];
        if (incoming.Length != arguments.Count)
            throw new ArgumentException($"{method.Name.Name}: found {arguments.Count} arguments, expected {incoming.Length}");
        for (int i = 0; i < incoming.Length; i++)
            interpreter.Assign(incoming[i], arguments[i]);
        interpreter.Execute(method.Body);
        foreach (FrameStack stack in interpreter.frames)
            stack.RequireEmpty();
        Datum[] outgoing = [.. method.Parameters.Where(p => p.Outgoing is not null).SelectMany(p => Leaves(p.Outgoing!)).Select(interpreter.Read)];
        return new([.. method.Result is null ? [] : Leaves(method.Result).Select(interpreter.Read)], outgoing, interpreter.Choices);
    }

    /// <summary>The numbers and arrays of a structure, in order; opaque ones have none.</summary>
    public static IEnumerable<Structure> Leaves(Structure structure) => structure switch
    {
        Aggregate aggregate => aggregate.Fields.SelectMany(f => Leaves(f.Structure)),
        Opaque => [],
        _ => [structure],
    };

    private void Assign(Structure leaf, Datum datum)
    {
        if (leaf is NumberLeaf number)
            values[number.Value.Index] = datum.Number;
        else
            arrays[((ArrayLeaf)leaf).Array.Index] = datum.Memory!;
    }

    private Datum Read(Structure leaf) =>
        leaf is NumberLeaf number ? new(this[number.Value]) : new(default, arrays[((ArrayLeaf)leaf).Array.Index]);

    private Number this[ValueId id]
    {
        get => values[id.Index];
        set => values[id.Index] = value;
    }

    private NumberType Type(ValueId id) => method.Values[id.Index].Type;

    private Number[] Numbers(EquatableArray<ValueId> ids) => [.. ids.Select(i => this[i])];

    private long[] Indices(EquatableArray<ValueId> ids) => [.. ids.Select(i => this[i].Integer)];

    private Memory Array(ArrayId id) => arrays[id.Index];

    private void Execute(Block block)
    {
        foreach (Statement statement in block.Statements)
        {
            if (++steps > MaxSteps)
                throw new InvalidOperationException($"{method.Name.Name} ran for {MaxSteps} statements");
            Execute(statement);
        }
    }

    private void Execute(Statement statement)
    {
        switch (statement)
        {
            case Let let: this[let.Target] = Evaluate(let.Target, let.Value); break;
            case LetInteger { Op: IntegerOp.Constant } let: this[let.Target] = new(0, let.Bits); break;
            case LetInteger let: this[let.Target] = NumberArithmetic.Integer(Type(let.Operands[0]), let.Op, Numbers(let.Operands)); break;
            case Convert convert: this[convert.Target] = Evaluate(convert); break;
            case ReadMember read: this[read.Target] = members[read.Text].Number; break;
            case Load load: this[load.Target] = At(load.From); break;
            case Store store: At(store.To) = this[store.Value]; break;
            case Accumulate add: At(add.To) = Sum(Type(add.Value), At(add.To), this[add.Value]); break;
            case Length length: this[length.Target] = new(0, Array(length.Of).Length(length.Dimension)); break;
            case Allocate allocate: arrays[allocate.Target.Index] = Allocate(allocate); break;
            case Slice slice: arrays[slice.Target.Index] = Array(slice.From).Slice(this[slice.Start].Integer, this[slice.Length].Integer); break;
            case Row row: arrays[row.Target.Index] = Array(row.From).Row(Indices(row.Indices)); break;
            case ReadArray read: arrays[read.Target.Index] = members[read.Text].Memory!; break;
            case Clear clear: Array(clear.Array).Clear(); break;
            case RequireDisjoint require when Array(require.First).Overlaps(Array(require.Second)):
                throw new ArgumentException($"{MethodPrinter.Head(method, require)}: they overlap");
            case If choice: Execute(choice); break;
            case For loop: Execute(loop); break;
            case While loop: Execute(loop); break;
            case LaneLoop lanes: Execute(lanes); break;
            case LoadLanes load: this[load.Target] = Gathered(load); break;
            case StoreLanes store: Scatter(store); break;
            case AddLanes add: this[add.Target] = Total(add); break;
            case AreApart apart: this[apart.Target] = Number.Of(IsApart(apart)); break;
            case DeclareCell declare: cells[declare.Cell.Index] = default; break;
            case SetCell set: cells[set.Cell.Index] = this[set.Value]; break;
            case AddToCell add: cells[add.Cell.Index] = Sum(Type(add.Value), cells[add.Cell.Index], this[add.Value]); break;
            case ReadCell read: this[read.Target] = cells[read.Cell.Index]; break;
            case OpenFrames open: frames[open.Frame.Index].Open(this[open.Count].Integer); break;
            case ReopenFrames reopen: frames[reopen.Frame.Index].Reopen(this[reopen.Count].Integer); break;
            case CloseFrames close: frames[close.Frame.Index].Close(); break;
            case SaveField save: frames[save.Frame.Index].Save(this[save.Number].Integer, save.Field, this[save.Value]); break;
            case RestoreField restore: this[restore.Target] = frames[restore.Frame.Index].Restore(this[restore.Number].Integer, restore.Field); break;
            case RequireSameShape require when !HasShape(require):
                throw new ArgumentException($"{MethodPrinter.Head(method, require)}: it has another");
            case Comment or RequireDisjoint or RequireSameShape: break;
            default: throw new NotSupportedException($"the interpreter does not know {statement.GetType().Name}");
        }
    }

    private Number Evaluate(ValueId target, Expr value)
    {
        if (InLanes(Type(target)) is NumberType lane)
            return InEachLane(lane, value);
        if (value.Op == ScalarOp.Constant)
            return Number.Of(NumberArithmetic.Round(Type(target), value.Number));
        if (value.Op == ScalarOp.Rule)
            return Number.Of(value.Rules[0].Fixed ?? Rules.Default[(RuleSlot)(int)value.Rules[0].Slot]);
        Number[] operands = Numbers(value.Operands);
        Number result = NumberArithmetic.Real(Type(value.Operands[^1]), value.Op, operands);
        if (Kink(value.Op, operands, result) is int side)
            Choices = HashCode.Combine(Choices, side);
        return result;
    }

    /// <summary>The side of a kink or step that an operation is evaluated on; null for smooth operations.</summary>
    private static int? Kink(ScalarOp op, Number[] x, Number result) => op switch
    {
        >= ScalarOp.Less and <= ScalarOp.NotEqual => (int)result.Integer,
        ScalarOp.Relu or ScalarOp.LeakyRelu or ScalarOp.Abs or ScalarOp.Sqrt or ScalarOp.Cbrt => Side(x[0], default),
        ScalarOp.Relu6 => Side(x[0], default) + 3 * Side(x[0], Number.Of(6)),
        ScalarOp.Max or ScalarOp.Min => Side(x[0], x[1]),
        ScalarOp.Clamp => Side(x[0], x[1]) + 3 * Side(x[0], x[2]),
        >= ScalarOp.Sign and <= ScalarOp.Truncate => (int)result.Real,
        _ => null,
    };

    private static int Side(Number a, Number b) => a.Real.CompareTo(b.Real);

    private Number Evaluate(Convert convert)
    {
        if (InLanes(Type(convert.Target)) is NumberType lane)
            return new(0, 0, [.. Enumerable.Repeat(this[convert.From], lane.LaneCount())]);
        Number result = NumberArithmetic.Convert(Type(convert.From), Type(convert.Target), this[convert.From]);
        if (Type(convert.From).IsReal() && !Type(convert.Target).IsReal())
            Choices = HashCode.Combine(Choices, result.Integer);
        return result;
    }

    private ref Number At(Place place)
    {
        int field = method.Arrays[place.Array.Index].Fields.ToList().FindIndex(f => f.Path == place.Field);
        return ref Array(place.Array)[Indices(place.Indices), field];
    }

    private static Number Sum(NumberType type, Number a, Number b) =>
        InLanes(type) is NumberType lane ? new(0, 0, [.. Enumerable.Range(0, lane.LaneCount()).Select(l => Sum(lane, a[l], b[l]))]) : type.IsReal() ? NumberArithmetic.Real(type, ScalarOp.Add, [a, b]) : new(0, NumberArithmetic.Wrap(type, unchecked(a.Integer + b.Integer)));

    private Memory Allocate(Allocate allocate)
    {
        Array array = method.Arrays[allocate.Target.Index];
        return NewMemory(array.Form == ArrayForm.Jagged, array.Fields.Count, [.. Indices(allocate.Extents).Select(e => checked((int)e))]);
    }

    private static Memory NewMemory(bool jagged, int fields, int[] extents) => !jagged || extents.Length == 1 ? new(fields, extents)
        : new([.. Enumerable.Range(0, extents[0]).Select(_ => NewMemory(jagged, fields, extents[1..]))]);

    private void Execute(If choice)
    {
        bool taken = this[choice.Condition].IsTrue;
        Execute(taken ? choice.Then : choice.Else);
        foreach (Phi phi in choice.Phis)
            this[phi.Target] = this[taken ? phi.Then : phi.Else];
    }

    private void Execute(For loop)
    {
        Begin(loop.Carried);
        long to = this[loop.To].Integer;
        for (long i = this[loop.From].Integer; loop.Step > 0 ? i < to : i > to; i += loop.Step)
        {
            this[loop.Index] = new(0, i);
            Execute(loop.Body);
            Advance(loop.Carried);
        }
        End(loop.Carried);
    }

    private void Execute(While loop)
    {
        Begin(loop.Carried);
        while (this[loop.Continue].IsTrue)
        {
            Execute(loop.Body);
            Advance(loop.Carried);
        }
        End(loop.Carried);
    }

    private void Begin(EquatableArray<Carried> carried) => Assign(carried, c => c.Inside, c => c.Initial);

    private void Advance(EquatableArray<Carried> carried) => Assign(carried, c => c.Inside, c => c.Next);

    private void End(EquatableArray<Carried> carried) => Assign(carried, c => c.Result, c => c.Inside);

    /// <summary>All at once: a Next may be the Inside of another variable (a swap).</summary>
    private void Assign(EquatableArray<Carried> carried, Func<Carried, ValueId> to, Func<Carried, ValueId> from)
    {
        Number[] all = [.. carried.Select(c => this[from(c)])];
        for (int i = 0; i < all.Length; i++)
            this[to(carried[i])] = all[i];
    }
}

/// <summary>What a run left: the leaves of the result and of the parameters' outgoing values, and its choices.</summary>
internal sealed record MethodRun(IReadOnlyList<Datum> Result, IReadOnlyList<Datum> Outgoing, int Choices);
