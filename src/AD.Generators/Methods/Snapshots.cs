using System.Globalization;
using AdCompiler.Generators.Methods.Passes;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// The snapshots of one loop: its variables and the arrays that its iterations read and that change, as they are before an iteration. Writes
/// the iterations of the primal with the snapshots taken on the way, and the way back to any iteration; <see cref="IntegerOp.Split"/> says where
/// the next snapshot is taken.
/// </summary>
internal sealed class Snapshots
{
    private readonly MethodBuilder tables;
    private readonly For loop, needed;
    private readonly FrameId numbers;
    private readonly SnapshotArray[] arrays;

    /// <param name="needed">The loop without what no other iteration needs: sums, and stores to memory that it does not read.</param>
    public Snapshots(MethodBuilder tables, For loop, For needed, IEnumerable<(ArrayId Array, bool Outlives)> memory)
    {
        (this.tables, this.loop, this.needed) = (tables, loop, needed);
        EquatableArray<Value> fields = [tables[loop.Index], .. needed.Carried.Select((variable, i) => Named(tables[variable.Inside], "t" + i))];
        numbers = NewFrame(fields);
        arrays = [.. memory.Select(item => new SnapshotArray(tables, item.Array, NewFrame([.. tables[item.Array].Fields.Select(field => Field(item.Array, field))]), item.Outlives))];
    }

    private FrameId NewFrame(EquatableArray<Value> fields) => tables.NewFrame(new Frame($"Snapshot{tables.FrameCount + 1}", fields, IsSnapshot: true));

    private Value Field(ArrayId array, ElementField field) => new(tables[array].Name + field.Path.Replace(".", ""), field.Type);

    private static Value Named(Value value, string otherwise) => value.Name.Length > 0 ? value : value with { Name = otherwise };

    /// <summary>The primal's loop, after the statements that make room for its snapshots: segments, each with a snapshot before its first iteration.</summary>
    public For Sweep()
    {
        ValueId slots = Slots(), slot = Int("slot"), at = Int("at"), end = default;
        Open(slots);
        ValueId[] inside = [.. loop.Carried.Select(variable => New(variable.Inside))];
        For segment = null!;
        Block body = tables.Inside(() =>
        {
            Take(slot, at, [.. loop.Carried.Zip(inside, (variable, value) => (variable, value)).Where(pair => IsNeeded(pair.variable)).Select(pair => pair.value)]);
            end = Next(at, loop.To, Op(IntegerOp.Subtract, slots, slot));
            segment = new CopyStatements(tables).Part(loop, at, end, inside);
            tables.Add(segment);
        });
        IEnumerable<Carried> carried = loop.Carried.Select((variable, i) => new Carried(variable.Initial, inside[i], segment.Carried[i].Result, variable.Result));
        return new For(slot, tables.Integer(0), slots, 1, body, carried.Prepend(new Carried(loop.From, at, end, Int("at"))).ToEquatableArray());
    }

    /// <summary>
    /// The loop backwards. For each iteration, goes back to the uppermost snapshot, runs on to this iteration, with snapshots in the room
    /// that later ones have left, and adds <paramref name="iteration"/>.
    /// </summary>
    public void Backwards(Action iteration)
    {
        ValueId slots = Slots(), one = tables.Integer(1), top = Int("top"), nextTop = default;
        Reopen(slots);
        foreach (SnapshotArray array in arrays.Where(array => array.Outlives))
            array.Take(slots);
        Block body = tables.Inside(() =>
        {
            nextTop = GoTo(top, slots, one);
            iteration();
        });
        ValueId first = Op(IntegerOp.Subtract, loop.To, one), end = Op(IntegerOp.Subtract, loop.From, one);
        var carried = new Carried(Op(IntegerOp.Subtract, slots, one), top, nextTop, Int("top"));
        tables.Add(new For(loop.Index, first, end, -1, body, [carried]));
        foreach (SnapshotArray array in arrays.Where(array => array.Outlives))
            array.GoBack(slots);
        foreach ((FrameId frame, _) in Frames(slots))
            tables.Add(new CloseFrames(frame));
    }

    /// <summary>Everything as it is before the iteration of the loop backwards. Returns the uppermost snapshot that is needed after it.</summary>
    private ValueId GoTo(ValueId top, ValueId slots, ValueId one)
    {
        tables.Add(new Comment(ReverseMode.BackToSnapshot));
        ValueId start = Restored(top, 0);
        ValueId[] values = [.. needed.Carried.Select((_, i) => Restored(top, i + 1))];
        foreach (SnapshotArray array in arrays)
            array.GoBack(top);
        ValueId isBehind = Condition(IntegerOp.Less, start, loop.Index, "isBehind"), again = tables.NewValue(NumberType.Boolean, "isBehind"), at = Int("at"), upper = Int("top");
        ValueId[] inside = [.. needed.Carried.Select(variable => New(variable.Inside))];
        ValueId next = default, goesOn = default, nextUpper = Int("top");
        For segment = null!;
        Block body = tables.Inside(() =>
        {
            next = Next(at, loop.Index, Op(IntegerOp.Subtract, slots, upper));
            segment = new CopyStatements(tables).Part(needed, at, next, inside);
            tables.Add(segment);
            goesOn = Condition(IntegerOp.Less, next, loop.Index, "isBehind");
            ValueId taken = default;
            Block take = tables.Inside(() =>
            {
                taken = Op(IntegerOp.Add, upper, one);
                Take(taken, next, [.. segment.Carried.Select(variable => variable.Result)]);
            });
            tables.Add(new If(goesOn, take, new Block(default), [new Phi(nextUpper, taken, upper)]));
        });
        ValueId found = Int("top");
        IEnumerable<Carried> carried = needed.Carried.Select((variable, i) => new Carried(values[i], inside[i], segment.Carried[i].Result, variable.Inside));
        tables.Add(new While(again, body, [
            new Carried(isBehind, again, goesOn, tables.NewValue(NumberType.Boolean)), new Carried(start, at, next, Int("at")),
            new Carried(top, upper, nextUpper, found), .. carried]));
        ValueId isHere = Condition(IntegerOp.Equal, start, loop.Index), below = default, result = Int("top");
        Block free = tables.Inside(() => below = Op(IntegerOp.Subtract, found, one));
        tables.Add(new If(isHere, free, new Block(default), [new Phi(result, below, found)]));
        return result;
    }

    /// <summary>What the snapshots take at most, as a sentence.</summary>
    public string Peak(string count)
    {
        string bytes = string.Join(" + ", arrays.Select(array => array.Bytes).Append(NumberTypes.BytesOf(tables[numbers]).ToString(CultureInfo.InvariantCulture)));
        string names = string.Join(", ", arrays.Select(array => array.Name).Concat(tables[numbers].Fields.Skip(1).Select(field => field.Name)));
        string[] given = [.. arrays.Where(array => array.Outlives).Select(array => array.Name)];
        return $"The loop over {tables[loop.Index].Name} keeps at most {count} snapshots of {bytes} bytes, with {(names.Length > 0 ? names : "no more than its step")}"
            + (given.Length > 0 ? $", and once what {string.Join(", ", given)} hold{(given.Length > 1 ? "" : "s")} in the end." : ".");
    }

    private bool IsNeeded(Carried variable) => needed.Carried.Any(other => other.Inside == variable.Inside);

    /// <summary>How many snapshots there is room for.</summary>
    private ValueId Slots() => Op(IntegerOp.Slots, loop.Snapshots!.Value, Op(IntegerOp.Subtract, loop.To, loop.From), "slots");

    /// <summary>Where the next snapshot is taken, of those before <paramref name="last"/>: the state before that iteration is the last one needed.</summary>
    private ValueId Next(ValueId at, ValueId last, ValueId slots) =>
        Op(IntegerOp.Add, at, Op(IntegerOp.Split, Op(IntegerOp.Add, Op(IntegerOp.Subtract, last, at), tables.Integer(1)), slots), "ahead");

    private void Open(ValueId slots)
    {
        foreach ((FrameId frame, Func<ValueId> room) in Frames(slots))
            tables.Add(new OpenFrames(frame, room()));
    }

    private void Reopen(ValueId slots)
    {
        foreach ((FrameId frame, Func<ValueId> room) in Frames(slots))
            tables.Add(new ReopenFrames(frame, room()));
    }

    /// <summary>The frames, and what appends how many of each there is room for.</summary>
    private IEnumerable<(FrameId Frame, Func<ValueId> Room)> Frames(ValueId slots) =>
        arrays.Select(array => (array.Frame, (Func<ValueId>)(() => array.Room(slots)))).Prepend((numbers, () => slots));

    private void Take(ValueId slot, ValueId at, ValueId[] values)
    {
        tables.Add(new SaveField(numbers, slot, 0, at));
        for (int i = 0; i < values.Length; i++)
            tables.Add(new SaveField(numbers, slot, i + 1, values[i]));
        foreach (SnapshotArray array in arrays)
            array.Take(slot);
    }

    private ValueId Restored(ValueId slot, int field)
    {
        Value value = tables[numbers].Fields[field];
        ValueId target = tables.NewValue(value.Type, field == 0 ? "start" : value.Name);
        tables.Add(new RestoreField(target, numbers, slot, field));
        return target;
    }

    private ValueId New(ValueId value) => tables.NewValue(tables[value].Type, tables[value].Name);

    private ValueId Int(string name) => tables.NewValue(NumberType.Int32, name);

    private ValueId Op(IntegerOp op, ValueId left, ValueId right, string name = "") => tables.Integer(name, NumberType.Int32, op, left, right);

    private ValueId Condition(IntegerOp op, ValueId left, ValueId right, string name = "") => tables.Integer(name, NumberType.Boolean, op, left, right);
}
