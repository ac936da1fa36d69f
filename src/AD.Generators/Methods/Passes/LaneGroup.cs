using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>Writes one loop so that a vector's worth of its iterations runs at once, and the rest after them as before.</summary>
internal sealed partial class LaneGroup(MethodFacts facts, MethodBuilder tables, For loop, NumberType type, LaneIndependence independence)
{
    private readonly Dictionary<ValueId, ValueId> same = [], lanes = [];
    private readonly Dictionary<ValueId, (ValueId First, ValueId Stride)> affine = [];
    private readonly Dictionary<ArrayId, ArrayId> arrays = [];
    private readonly Dictionary<ArrayId, (ArrayId From, ValueId First, ValueId Stride)> moving = [];
    private readonly Dictionary<CellId, CellId> cells = [];
    private readonly Dictionary<FrameId, FrameId> frames = [];
    private readonly List<ArrayId> summed = [];
    private readonly List<CellId> summedCells = [];

    private NumberType Lanes => type.InLanes(type);

    public void Append()
    {
        ValueId size = tables.Integer(type.LaneCount());
        ValueId count = tables.Integer(NumberType.Int32, IntegerOp.Subtract, loop.To, loop.From);
        ValueId groups = tables.Integer(NumberType.Int32, IntegerOp.Divide, tables.Integer(NumberType.Int32, IntegerOp.Max, count, tables.Integer(0)), size);
        ValueId end = tables.Integer(NumberType.Int32, IntegerOp.Add, loop.From, tables.Integer(NumberType.Int32, IntegerOp.Multiply, groups, size));
        ValueId any = tables.Integer(NumberType.Boolean, IntegerOp.Less, loop.From, end);

        List<Carried> sums = [.. loop.Carried.Select(variable => new Carried(variable.Initial, New(variable.Inside), New(variable.Next), New(variable.Result)))];
        Block together = tables.Inside(() => Group(end, sums));
        List<Phi> phis = [.. sums.Select(sum => new Phi(New(sum.Result), sum.Result, sum.Initial))];
        tables.Add(new If(any, together, new Block(default), phis.ToEquatableArray()));
        tables.Add(loop with { IsRest = true, From = end, Carried = loop.Carried.Select((variable, i) => variable with { Initial = phis[i].Target }).ToEquatableArray() });
    }

    private ValueId New(ValueId like) => tables.NewValue(tables[like].Type, tables[like].Name);

    private void Group(ValueId end, List<Carried> sums)
    {
        ValueId first = New(loop.Index);
        affine[loop.Index] = (first, default);
        Block body = tables.Inside(() =>
        {
            affine[loop.Index] = (first, tables.Integer(1));
            for (int i = 0; i < sums.Count; i++)
                same[loop.Carried[i].Next] = sums[i].Next;
            Write(loop.Body, sums);
        });
        foreach (ArrayId memory in arrays.Keys.Where(array => !independence.IsInside(facts.BlockOf(array)) && facts.Memory(array) == array).ToList())
            Make(memory);
        foreach (CellId cell in summedCells)
            tables.Add(new DeclareCell(cells[cell]));
        tables.Add(new For(first, loop.From, end, type.LaneCount(), body, sums.ToEquatableArray()));
        foreach (ArrayId memory in summed)
            AddUp(memory);
        foreach (CellId cell in summedCells)
        {
            ValueId read = tables.NewValue(Lanes, tables[cell].Name);
            tables.Add(new ReadCell(read, cells[cell]));
            tables.Add(new AddToCell(cell, SumOf(tables.Number(type, 0), read)));
        }
    }

    private ValueId SumOf(ValueId sum, ValueId terms)
    {
        ValueId target = tables.NewValue(type);
        tables.Add(new AddLanes(target, sum, terms));
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
        tables.Add(new Allocate(arrays[memory], [Times(length, memory)]));
    }

    /// <summary>The lanes of an element's numbers lie one after the other.</summary>
    private ValueId Times(ValueId count, ArrayId memory)
    {
        int fields = tables[memory].Fields.Count;
        return fields == 1 ? count : tables.Integer(NumberType.Int32, IntegerOp.Multiply, count, tables.Integer(fields));
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
                ValueId terms = tables.Load(Lanes, new Place(arrays[memory], [At(index, memory, field.Path)]));
                tables.Add(new Store(place, SumOf(before, terms)));
            }
        });
        tables.Add(new For(index, tables.Integer(0), length, 1, body, default));
    }

    private ValueId At(ValueId index, ArrayId array, string path)
    {
        int field = tables[array].Fields.Select(f => f.Path).ToList().IndexOf(path);
        ValueId first = Times(index, array);
        return field == 0 ? first : tables.Integer(NumberType.Int32, IntegerOp.Add, first, tables.Integer(field));
    }

    private ArrayId LanesOf(ArrayId array)
    {
        if (arrays.TryGetValue(array, out ArrayId known))
            return known;
        ArrayId memory = facts.Memory(array);
        if (array == memory && independence[memory] == LaneMemory.Summed)
            summed.Add(memory);
        string element = type == NumberType.Double ? "Vector512<double>" : "Vector512<float>";
        (ArrayForm form, string whole) = array == memory ? (ArrayForm.Array, element + "[]") : (ArrayForm.Span, $"Span<{element}>");
        string name = tables[array].Name;
        return arrays[array] = tables.NewArray(new Array(name.Length > 0 ? name + "Lanes" : "", form, 1, whole, element, [new ElementField("", Lanes)]));
    }

    private bool IsInLanes(ArrayId array) => independence[array] is LaneMemory.Private or LaneMemory.Summed;
}
