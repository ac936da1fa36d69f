using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>Loops, run in opposite order.</summary>
internal sealed partial class ReverseMode
{
    private void Counted(For loop)
    {
        NumberType type = tables[loop.Index].Type;
        ValueId index = tables.NewValue(type, tables[loop.Index].Name);
        Mirror body = new(current, facts[loop.Body]);
        body.Values[loop.Index] = index;
        var trip = new Trip(this, loop);
        body.FrameNumber = () => trip.Number(index, body);
        Derive(loop.Body, loop.Carried, body, () =>
        {
            (ValueId first, ValueId end) = trip.Backwards();
            FrameId? frame = FrameOf(loop.Body);
            if (frame is FrameId opened)
                Emit(new ReopenFrames(opened, trip.Count()));
            Emit(new For(index, first, end, -loop.Step, BlockOf(body), default));
            if (frame is FrameId closed)
                Emit(new CloseFrames(closed));
        });
    }

    /// <summary>Each iteration once more, and backwards.</summary>
    private void Rerun(For loop)
    {
        Mirror body = new(current, facts[loop.Body]);
        Derive(loop.Body, loop.Carried, body, () =>
        {
            Block again = tables.Inside(() => Sweep.AppendIteration(loop));
            Statement[] both = [new Comment(IterationAgain), .. again.Statements, new Comment(AndBackwards), .. body.Statements];
            Emit(new For(loop.Index, loop.From, loop.To, loop.Step, new Block(both.ToEquatableArray()), default));
        });
    }

    private void Uncounted(While loop)
    {
        if (!CountedWhiles.IsActive(loop, active, facts))
            return;
        ValueId count = loop.Carried[loop.Carried.Count - 1].Result;
        ValueId index = tables.NewValue(NumberType.Int32);
        Mirror body = new(current, facts[loop.Body]);
        Follow(loop, index, body);
        ValueId? zero = null;
        body.FrameNumber = () => zero ??= IntegerIn(body, 0);
        Derive(loop.Body, loop.Carried, body, () =>
        {
            ValueId one = IntegerIn(current, 1);
            ValueId last = Integer(IntegerOp.Subtract, NumberType.Int32, Need(count), one), end = IntegerIn(current, -1);
            if (FrameOf(loop.Body) is FrameId frame)
            {
                body.Statements.Insert(0, new ReopenFrames(frame, one));
                body.Statements.Add(new CloseFrames(frame));
            }
            Emit(new For(index, last, end, -1, BlockOf(body), default));
        });
    }

    /// <summary>The count, and ints that each iteration moves by the same amount: they follow from the iteration's number, and need no frame.</summary>
    private void Follow(While loop, ValueId number, Mirror body)
    {
        body.Values[loop.Carried[loop.Carried.Count - 1].Inside] = number;
        Mirror outer = current;
        current = body;
        foreach (Carried variable in loop.Carried)
        {
            if (body.Values.ContainsKey(variable.Inside) || tables[variable.Inside].Type != NumberType.Int32 || FixedInteger(variable.Initial) is not long first
                || facts.Definition(variable.Next) is not LetInteger { Op: IntegerOp.Add } next || next.Target != variable.Next || !next.Operands.Contains(variable.Inside)
                || FixedInteger(next.Operands[next.Operands[0] == variable.Inside ? 1 : 0]) is not long step)
                continue;
            ValueId distance = Integer(IntegerOp.Multiply, NumberType.Int32, number, IntegerIn(body, step));
            body.Values[variable.Inside] = Integer(IntegerOp.Add, NumberType.Int32, distance, IntegerIn(body, first));
        }
        current = outer;
    }

    private long? FixedInteger(ValueId value) => facts.Definition(value) is LetInteger { Op: IntegerOp.Constant } constant && constant.Target == value ? constant.Bits : null;

    private FrameId? FrameOf(Block body) => saved.FrameOf(facts[body].Loop!);

    /// <summary>
    /// One iteration in <paramref name="body"/>, then the loop around it. The cotangent of a carried variable goes from iteration to
    /// iteration in a cell.
    /// </summary>
    private void Derive(Block block, EquatableArray<Carried> carried, Mirror body, Action loop)
    {
        Mirror outer = current;
        var cells = new List<(Carried Variable, CellId Cell)>();
        foreach (Carried variable in carried)
            if (active[variable.Result] || active[variable.Inside])
                cells.Add((variable, CarriedCell(variable)));

        current = body;
        var incoming = new List<ValueId>();
        foreach ((Carried variable, CellId cell) in cells)
            incoming.Add(Read(cell));
        for (int i = 0; i < cells.Count; i++)
            Contribute(cells[i].Variable.Next, incoming[i]);
        Reverse(block);
        var outgoing = cells.ConvertAll(c => CotangentOf(c.Variable.Inside) ?? Number(tables[c.Cell].Type, 0));
        for (int i = 0; i < cells.Count; i++)
            if (outgoing[i] != incoming[i])
                Emit(new SetCell(cells[i].Cell, outgoing[i]));
        current = outer;

        if (body.Statements.Count == 0)
            return;
        loop();
        foreach ((Carried variable, CellId cell) in cells)
            if (active[variable.Initial])
                Contribute(variable.Initial, Read(cell));
    }

    private CellId CarriedCell(Carried variable)
    {
        CellId cell = tables.NewCell(tables[variable.Inside].Type, NameOf(variable.Inside));
        Emit(new DeclareCell(cell));
        if (active[variable.Result] && CotangentOf(variable.Result) is ValueId cotangent)
            Emit(new SetCell(cell, cotangent));
        return cell;
    }

    private ValueId Read(CellId cell)
    {
        ValueId target = tables.NewValue(tables[cell].Type, tables[cell].Name);
        Emit(new ReadCell(target, cell));
        return target;
    }

    private ValueId Integer(IntegerOp op, NumberType type, params ValueId[] operands)
    {
        ValueId target = tables.NewValue(type);
        Emit(new LetInteger(target, op, operands.ToEquatableArray()));
        return target;
    }

    private ValueId IntegerIn(Mirror mirror, long number, NumberType type = NumberType.Int32)
    {
        ValueId target = tables.NewValue(type);
        mirror.Statements.Add(new LetInteger(target, IntegerOp.Constant, default, number));
        return target;
    }

    /// <summary>The iterations of a counted loop: how many, and which index the last one has.</summary>
    private sealed class Trip(ReverseMode mode, For loop)
    {
        private readonly NumberType type = mode.tables[loop.Index].Type;
        private ValueId? number;

        /// <summary>Bounds of the loop that runs the other way.</summary>
        public (ValueId First, ValueId End) Backwards()
        {
            ValueId step = mode.IntegerIn(mode.current, loop.Step, type), from = mode.Need(loop.From);
            ValueId end = mode.Integer(IntegerOp.Subtract, type, from, step);
            ValueId first = loop.Step is 1 or -1
                ? mode.Integer(IntegerOp.Subtract, type, mode.Need(loop.To), step)
                : mode.Integer(IntegerOp.Add, type, end, mode.Integer(IntegerOp.Multiply, type, Count(), step));
            return (first, end);
        }

        public ValueId Count()
        {
            ValueId count = Iterations.Count(mode.tables, mode.current.Statements, loop, mode.Need(loop.From), mode.Need(loop.To));
            return count;
        }

        public ValueId Number(ValueId index, Mirror body) =>
            number ??= Iterations.Number(mode.tables, body.Statements, loop, index, mode.Need(loop.From), mode.facts.IsZero(loop.From));
    }
}
