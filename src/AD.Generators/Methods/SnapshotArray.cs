using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// An array in the snapshots of a loop, each number of it a frame. One that outlives the method is put back in the end as it was before the derived
/// loop: there is room for that, too.
/// </summary>
internal sealed class SnapshotArray(MethodBuilder tables, ArrayId array, FrameId frame, bool outlives)
{
    public FrameId Frame { get; } = frame;

    public bool Outlives { get; } = outlives;

    public string Name => tables[array].Name.Length > 0 ? tables[array].Name : "an array";

    /// <summary>The bytes of one snapshot, as a product.</summary>
    public string Bytes => $"{NumberTypes.BytesOf(tables[Frame])} * {(tables[array].Name.Length > 0 ? tables[array].Name + ".Length" : "its length")}";

    /// <summary>The frames for so many snapshots.</summary>
    public ValueId Room(ValueId slots)
    {
        ValueId count = Outlives ? Op(IntegerOp.Add, slots, tables.Integer(1)) : slots;
        return Enumerable.Range(0, tables[array].Rank).Select(Extent).Aggregate(count, (room, extent) => Op(IntegerOp.Multiply, room, extent));
    }

    /// <summary>Appends: the array to a snapshot.</summary>
    public void Take(ValueId slot) => ForEach(slot, (place, number, field) =>
        tables.Add(new SaveField(Frame, number, field, tables.Load(TypeOf(field), place))));

    /// <summary>Appends: the array from a snapshot.</summary>
    public void GoBack(ValueId slot) => ForEach(slot, (place, number, field) =>
    {
        ValueId value = tables.NewValue(TypeOf(field));
        tables.Add(new RestoreField(value, Frame, number, field));
        tables.Add(new Store(place, value));
    });

    private NumberType TypeOf(int field) => tables[array].Fields[field].Type;

    /// <summary>A loop in each dimension. The number of a frame is the snapshot's, then the element's, in rows.</summary>
    private void ForEach(ValueId slot, Action<Place, ValueId, int> move) => ForEach(slot, [], move);

    private void ForEach(ValueId row, EquatableArray<ValueId> indices, Action<Place, ValueId, int> move)
    {
        ValueId extent = Extent(indices.Count), first = Op(IntegerOp.Multiply, row, extent), index = tables.NewValue(NumberType.Int32);
        EquatableArray<ValueId> element = indices.Append(index).ToEquatableArray();
        Block body = tables.Inside(() =>
        {
            ValueId number = Op(IntegerOp.Add, first, index);
            if (element.Count < tables[array].Rank)
                ForEach(number, element, move);
            else
                for (int field = 0; field < tables[array].Fields.Count; field++)
                    move(new Place(array, element, tables[array].Fields[field].Path), number, field);
        });
        tables.Add(new For(index, tables.Integer(0), extent, 1, body, default));
    }

    private ValueId Extent(int dimension)
    {
        ValueId length = tables.NewValue(NumberType.Int32);
        tables.Add(new Length(length, array, dimension));
        return length;
    }

    private ValueId Op(IntegerOp op, ValueId left, ValueId right) => tables.Integer(NumberType.Int32, op, left, right);
}
