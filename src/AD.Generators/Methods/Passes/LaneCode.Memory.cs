using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>Elements, views, and arrays of lanes.</summary>
internal sealed partial class LaneCode
{
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
        string element = type.Vector();
        (ArrayForm form, string whole) = array == memory ? (ArrayForm.Array, element + "[]") : (view, $"{view}<{element}>");
        string name = tables[array].Name;
        return arrays[array] = tables.NewArray(new Array(name.Length > 0 ? name + "Lanes" : "", form, 1, whole, element, [new ElementField("", Lanes)]));
    }

    /// <summary>Whether an array becomes one of lanes.</summary>
    private bool IsInLanes(ArrayId array) => lane[array] is LaneMemory.Private or LaneMemory.Summed;
}
