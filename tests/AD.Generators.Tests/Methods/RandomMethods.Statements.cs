namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

/// <summary>Memory, choices and loops.</summary>
internal sealed partial class RandomMethods
{
    /// <summary>A place inside a visible array with such a field, at an index known only when it runs; null if there is no such array.</summary>
    private Place? Place(NumberType type, bool written = false)
    {
        ArrayId[] fitting = [.. arrays.Where(a => b[a].Fields.Any(f => f.Type == type) && !(written && b[a].Form == ArrayForm.ReadOnlySpan))];
        if (fitting.Length == 0)
            return null;
        ArrayId array = Pick(fitting);
        ElementField field = Pick([.. b[array].Fields.Where(f => f.Type == type)]);
        if (b[array].Form != ArrayForm.Jagged)
            return new(array, [.. Enumerable.Range(0, b[array].Rank).Select(d => Below(LengthOf(array, d)))], field.Path);
        ValueId index = Below(LengthOf(array));
        return new(array, [index, Below(LengthOf(RowOf(array, index)))], field.Path);
    }

    private ValueId LengthOf(ArrayId array, int dimension = 0)
    {
        ValueId length = b.NewValue(Int);
        b.Add(new Length(length, array, dimension));
        return length;
    }

    private ArrayId RowOf(ArrayId jagged, ValueId index)
    {
        Array whole = b[jagged];
        ArrayId row = b.NewArray(whole with { Name = "row", Form = ArrayForm.Array, Rank = 1, Type = whole.Element + "[]" });
        b.Add(new Row(row, jagged, [index]));
        return row;
    }

    private void Write(bool accumulate)
    {
        NumberType type = Chance(0.8) ? Real : Int;
        if (Place(type, written: true) is not Place place)
            return;
        ValueId value = type == Real ? Operand() : Pick(integers);
        b.Add(accumulate && type == Real ? new Accumulate(place, value) : new Store(place, value));
    }

    /// <summary>a[i] = f(a[i]) or f(a[j]), with an f whose derivative needs what was there before.</summary>
    private void Update()
    {
        if (Place(Real, written: true) is not Place to)
            return;
        Place from = Chance(0.4) ? to : Beside(to);
        ValueId old = Tame(b.Load(Real, from), 100);
        bounds[old] = Bound;
        ValueId next = random.Next(4) switch
        {
            0 => Apply(ScalarOp.Multiply, old, Operand()),
            1 => Apply(ScalarOp.Square, old),
            2 => Apply(ScalarOp.Multiply, old, Apply(ScalarOp.Cos, Operand())),
            _ => Apply(ScalarOp.Divide, Operand(), Positive(old, 0.7)),
        };
        b.Add(new Store(to, Scaled(next, 0.5)));
        if (Chance(0.5))
            Visible(old, Bound);
    }

    /// <summary>Another place in the same array.</summary>
    private Place Beside(Place place) => Place(b[place.Array].Fields.First(f => f.Path == place.Field).Type) is Place other && other.Array == place.Array && other.Field == place.Field ? other : place;

    /// <summary>a[i] = x; y = f(a[j]): in a loop, y's element is overwritten by a later iteration.</summary>
    private void WriteThenRead()
    {
        if (Place(Real, written: true) is not Place to)
            return;
        Place from = Beside(to);
        b.Add(new Store(to, Tame(Apply(ScalarOp.Multiply, Operand(), Operand()), 4)));
        ValueId read = b.Load(Real, from);
        Visible(Tame(Apply(ScalarOp.Multiply, read, Apply(ScalarOp.Sin, read)), 100), Bound);
    }

    /// <summary>t = a[i]; ..; a[i] = t + x.</summary>
    private void LateSum()
    {
        if (Place(Real, written: true) is not Place place)
            return;
        ValueId old = b.Load(Real, place);
        Statements(random.Next(0, 2));
        ValueId term = Operand();
        b.Add(new Store(place, random.Next(3) switch
        {
            0 => Apply(ScalarOp.Add, term, old),
            1 => Apply(ScalarOp.Subtract, old, term),
            _ => Apply(ScalarOp.Add, old, term),
        }));
    }

    private void Allocate()
    {
        ArrayForm form = Pick([ArrayForm.Array, ArrayForm.Rectangular, ArrayForm.Jagged]);
        int rank = form == ArrayForm.Array ? 1 : 2;
        ArrayId array = b.NewArray(NewArray("t", form, rank));
        b.Add(new Allocate(array, [.. Enumerable.Range(0, rank).Select(_ => b.Integer(Int, IntegerOp.Add, Small(3), b.Integer(1)))]));
        arrays.Add(array);
    }

    /// <summary>A part of at least one element.</summary>
    private void Slice()
    {
        ArrayId[] fitting = [.. arrays.Where(a => b[a].Rank == 1)];
        if (fitting.Length == 0)
            return;
        ArrayId from = Pick(fitting);
        ValueId start = Below(LengthOf(from)), rest = b.Integer(Int, IntegerOp.Subtract, LengthOf(from), start);
        ValueId length = Chance(0.5) ? rest : b.Integer(Int, IntegerOp.Max, b.Integer(1), b.Integer(Int, IntegerOp.Min, rest, b.Integer(2)));
        ArrayForm form = b[from].Form == ArrayForm.ReadOnlySpan ? ArrayForm.ReadOnlySpan : ArrayForm.Span;
        ArrayId part = b.NewArray(b[from] with { Name = "part", Form = form, Type = $"{form}<{b[from].Element}>" });
        b.Add(new Slice(part, from, start, length));
        arrays.Add(part);
    }

    private void Row()
    {
        ArrayId[] fitting = [.. arrays.Where(a => b[a].Form == ArrayForm.Jagged)];
        if (fitting.Length == 0)
            return;
        ArrayId from = Pick(fitting);
        arrays.Add(RowOf(from, Below(LengthOf(from))));
    }

    private void ClearOne()
    {
        ArrayId[] fitting = [.. arrays.Where(a => b[a].Form != ArrayForm.ReadOnlySpan)];
        if (fitting.Length > 0)
            b.Add(new Clear(Pick(fitting)));
    }

    private void Choice()
    {
        ValueId condition = Condition();
        NumberType[] types = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Pick([Bool, Int, Real, Real]))];
        ValueId[] then = [], otherwise = [];
        Block thenBlock = Inside(random.Next(0, 4), () => then = [.. types.Select(Any)]);
        Block elseBlock = Inside(random.Next(0, 3), () => otherwise = [.. types.Select(Any)]);
        Phi[] phis = [.. types.Select((type, i) => new Phi(b.NewValue(type, "y"), then[i], otherwise[i]))];
        b.Add(new If(condition, thenBlock, elseBlock, [.. phis]));
        for (int i = 0; i < types.Length; i++)
            Show(phis[i].Target, types[i]);
    }

    private ValueId Any(NumberType type) => type == Real ? Operand() : type == Int ? Pick(integers) : conditions.Count > 0 ? Pick(conditions) : b.Integer(random.Next(2), Bool);

    private void Show(ValueId value, NumberType type)
    {
        if (type == Real)
            Visible(value, Bound);
        else
            (type == Int ? integers : conditions).Add(value);
    }

    /// <summary>Carried variables begun with visible values; <paramref name="body"/> fills the loop, and its end says what comes next.</summary>
    private (Block Body, List<Carried> Carried) Carry(Func<Action<List<ValueId>>, Block> body, List<(NumberType Type, ValueId Initial)> variables)
    {
        ValueId[] inside = [.. variables.Select(v => b.NewValue(v.Type, "v"))];
        List<ValueId> next = [];
        int[] marks = [reals.Count, integers.Count, conditions.Count];
        for (int i = 0; i < inside.Length; i++)
            Show(inside[i], variables[i].Type);
        Block block = body(already =>
        {
            next = already;
            for (int i = already.Count; i < inside.Length; i++)
                next.Add(Chance(0.15) ? Pick([.. inside.Where((_, j) => variables[j].Type == variables[i].Type)])
                    : variables[i].Type == Int && Chance(0.5) ? Stepped(inside[i])
                    : Any(variables[i].Type));
        });
        reals.RemoveRange(marks[0], reals.Count - marks[0]);
        integers.RemoveRange(marks[1], integers.Count - marks[1]);
        conditions.RemoveRange(marks[2], conditions.Count - marks[2]);
        return (block, [.. variables.Select((v, i) => new Carried(v.Initial, inside[i], next[i], b.NewValue(v.Type, "v")))]);
    }

    /// <summary>v + step: the same step in all iterations, perhaps.</summary>
    private ValueId Stepped(ValueId variable)
    {
        ValueId step = Chance(0.4) ? b.Integer(random.Next(1, 3)) : Pick(integers);
        return random.Next(3) switch
        {
            0 => b.Integer(Int, IntegerOp.Subtract, variable, step),
            1 => b.Integer(Int, IntegerOp.Add, step, variable),
            _ => b.Integer(Int, IntegerOp.Add, variable, step),
        };
    }

    private List<(NumberType, ValueId)> Variables() =>
        [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => Pick([Bool, Int, Real, Real, Real])).Select(type => (type, Any(type)))];

    private void ShowResults(IEnumerable<Carried> carried)
    {
        foreach (Carried variable in carried)
            Show(variable.Result, b[variable.Result].Type);
    }

    private void Loop()
    {
        int step = Pick([1, 1, 1, 2, -1, -2]);
        ValueId low = b.Integer(random.Next(-1, 2)), high = Chance(0.5) ? Small(4) : b.Integer(random.Next(0, 4));
        bool isLong = Chance(0.1);
        ValueId from = step > 0 ? low : high, to = step > 0 ? high : low;
        if (isLong)
            (from, to) = (Converted(from, NumberType.Int64), Converted(to, NumberType.Int64));
        ValueId index = b.NewValue(isLong ? NumberType.Int64 : Int, "i");
        int statements = random.Next(1, 6);
        (Block body, List<Carried> carried) = Carry(end => b.Inside(() =>
        {
            integers.Add(isLong ? Converted(index, Int) : index);
            foreach (Statement statement in Inside(statements, () => end([])).Statements)
                b.Add(statement);
        }), Variables());
        b.Add(new For(index, from, to, step, body, [.. carried]));
        ShowResults(carried);
    }

    /// <summary>while (going), with going = count &lt; limit and perhaps a condition on numbers.</summary>
    private void GuardedLoop()
    {
        ValueId limit = b.Integer(random.Next(1, 5)), one = b.Integer(1), start = b.Integer(0);
        ValueId first = b.Integer(Bool, IntegerOp.And, Condition(), b.Integer(Bool, IntegerOp.Less, start, limit));
        List<(NumberType, ValueId)> variables = [(Bool, first), (Int, start), .. Variables()];
        (Block body, List<Carried> carried) = Carry(end =>
        {
            ValueId count = integers[^(1 + variables.Skip(2).Count(v => v.Item1 == Int))];
            return Inside(random.Next(1, 6), () =>
            {
                ValueId next = b.Integer(Int, IntegerOp.Add, count, one);
                end([b.Integer(Bool, IntegerOp.And, Condition(), b.Integer(Bool, IntegerOp.Less, next, limit)), next]);
            });
        }, variables);
        b.Add(new While(carried[0].Inside, body, [.. carried]));
        ShowResults(carried);
    }

    /// <summary>for (...) { if (!done) { .. done = condition; } }: a break.</summary>
    private void LoopWithExit()
    {
        ValueId index = b.NewValue(Int, "i"), from = b.Integer(0), to = b.Integer(random.Next(1, 5)), initial = Operand(), next = default;
        List<(NumberType, ValueId)> variables = [(Bool, b.Integer(0, Bool)), (Real, initial), .. Variables()];
        (Block body, List<Carried> carried) = Carry(end =>
        {
            ValueId done = conditions[^(1 + variables.Skip(2).Count(v => v.Item1 == Bool))], number = reals[^(1 + variables.Skip(2).Count(v => v.Item1 == Real))];
            ValueId exit = b.NewValue(Bool, "done"), after = b.NewValue(Real, "r"), condition = default;
            integers.Add(index);
            return b.Inside(() =>
            {
                Block empty = Inside(0, () => { });
                Block work = Inside(random.Next(1, 5), () => { condition = Condition(); next = Operand(); });
                b.Add(new If(done, empty, work, [new(exit, done, condition), new(after, number, next)]));
                end([exit, after]);
            });
        }, variables);
        b.Add(new For(index, from, to, 1, body, [.. carried]));
        ShowResults(carried);
    }
}
