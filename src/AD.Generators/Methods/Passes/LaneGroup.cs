using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>Writes one loop so that a vector's worth of its iterations runs at once, and the rest after them as before.</summary>
/// <param name="reductions">Whether the loop's sums take each lane in turn, or grow lane by lane and are added up at the end.</param>
internal sealed class LaneGroup(MethodFacts facts, MethodBuilder tables, For loop, NumberType type, LaneIndependence independence, Reductions reductions)
{
    private readonly LaneCode code = new(facts, tables, type, independence, loop.Body);

    private NumberType Lanes => type.InLanes(type);

    public void Append()
    {
        ValueId size = tables.Integer(type.LaneCount());
        ValueId count = tables.Integer(NumberType.Int32, IntegerOp.Subtract, loop.To, loop.From);
        ValueId groups = tables.Integer(NumberType.Int32, IntegerOp.Divide, tables.Integer(NumberType.Int32, IntegerOp.Max, count, tables.Integer(0)), size);
        ValueId end = tables.Integer(NumberType.Int32, IntegerOp.Add, loop.From, tables.Integer(NumberType.Int32, IntegerOp.Multiply, groups, size));
        ValueId any = tables.Integer(NumberType.Boolean, IntegerOp.Less, loop.From, end);

        List<ValueId> totals = [];
        Block together = tables.Inside(() => totals = Groups(end));
        List<Phi> phis = [.. loop.Carried.Select((variable, i) => new Phi(New(variable.Result), totals[i], variable.Initial))];
        tables.Add(new If(any, together, new Block(default), phis.ToEquatableArray()));
        tables.Add(loop with { IsRest = true, From = end, Carried = loop.Carried.Select((variable, i) => variable with { Initial = phis[i].Target }).ToEquatableArray() });
    }

    private ValueId New(ValueId like) => tables.NewValue(tables[like].Type, tables[like].Name);

    /// <returns>The loop's sums after the groups.</returns>
    private List<ValueId> Groups(ValueId end)
    {
        bool byLane = reductions == Reductions.Lanes;
        List<Carried> sums = [.. loop.Carried.Select(variable => byLane
            ? new Carried(tables.Number(Lanes, 0), NewLanes(variable.Inside), NewLanes(variable.Next), NewLanes(variable.Result))
            : new Carried(variable.Initial, New(variable.Inside), New(variable.Next), New(variable.Result)))];
        ValueId first = New(loop.Index);
        Block body = tables.Inside(() =>
        {
            code.Count(loop.Index, first, tables.Integer(1));
            foreach (Statement statement in loop.Body.Statements)
                Write(statement, sums);
        });
        List<ArrayId> outer = [.. code.Arrays.Keys.Where(array => !independence.IsInside(facts.BlockOf(array)) && facts.Memory(array) == array)];
        foreach (ArrayId memory in outer)
            Make(memory);
        foreach ((_, CellId cell) in code.Sums)
            tables.Add(new DeclareCell(cell));
        tables.Add(new For(first, loop.From, end, type.LaneCount(), body, sums.ToEquatableArray()));
        foreach (ArrayId memory in outer)
            if (independence[memory] == LaneMemory.Summed)
                AddUp(memory);
        foreach ((CellId sum, CellId cell) in code.Sums)
        {
            ValueId read = tables.NewValue(Lanes, tables[cell].Name);
            tables.Add(new ReadCell(read, cell));
            tables.Add(new AddToCell(sum, SumOf(tables.Number(type, 0), read)));
        }
        return [.. sums.Select((sum, i) => byLane ? SumOf(loop.Carried[i].Initial, sum.Result, loop.Carried[i].Result) : sum.Result)];
    }

    private ValueId NewLanes(ValueId like) => tables.NewValue(Lanes, tables[like].Name);

    /// <summary>A sum of the loop's grows by its lanes; anything else is done for all lanes.</summary>
    private void Write(Statement statement, List<Carried> sums)
    {
        int sum = statement is Let let ? loop.Carried.ToList().FindIndex(variable => variable.Next == let.Target) : -1;
        if (sum < 0)
        {
            code.Write(statement);
            return;
        }
        ValueId terms = code.InLanes(LoopSums.Term((Let)statement, loop.Carried[sum]));
        tables.Add(reductions == Reductions.Lanes
            ? new Let(sums[sum].Next, new Expr(ScalarOp.Add, [sums[sum].Inside, terms]))
            : new AddLanes(sums[sum].Next, sums[sum].Inside, terms));
    }

    private ValueId SumOf(ValueId sum, ValueId terms, ValueId? like = null)
    {
        ValueId target = like is ValueId named ? New(named) : tables.NewValue(type);
        tables.Add(new AddLanes(target, sum, terms, reductions));
        return target;
    }

    /// <summary>An array of lanes for an array from outside of the loop.</summary>
    private void Make(ArrayId memory)
    {
        ValueId length;
        if (facts.Definition(memory) is Allocate made)
            length = made.Extents[0];
        else
        {
            length = tables.NewValue(NumberType.Int32);
            tables.Add(new Length(length, memory));
        }
        tables.Add(new Allocate(code.LanesOf(memory), [code.Times(length, memory)]));
    }

    private void AddUp(ArrayId memory)
    {
        ValueId length = tables.NewValue(NumberType.Int32), index = tables.NewValue(NumberType.Int32);
        tables.Add(new Length(length, memory));
        Block body = tables.Inside(() =>
        {
            foreach (ElementField field in tables[memory].Fields)
            {
                var place = new Place(memory, [index], field.Path);
                ValueId before = tables.Load(type, place);
                ValueId terms = tables.Load(Lanes, new Place(code.LanesOf(memory), [code.At(index, memory, field.Path)]));
                tables.Add(new Store(place, SumOf(before, terms)));
            }
        });
        tables.Add(new For(index, tables.Integer(0), length, 1, body, default));
    }
}
