using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>A statement that reads other values; the blocks inside it stay as they are.</summary>
internal static class ReplaceUses
{
    public static Statement In(Statement statement, Func<ValueId, ValueId> value) => statement switch
    {
        Let let => let with { Value = let.Value with { Operands = All(let.Value.Operands, value) } },
        LetInteger let => let with { Operands = All(let.Operands, value) },
        Convert convert => convert with { From = value(convert.From) },
        Call call => call with { Operands = All(call.Operands, value) },
        Load load => load with { From = In(load.From, value) },
        Store store => new Store(In(store.To, value), value(store.Value)),
        Accumulate sum => new Accumulate(In(sum.To, value), value(sum.Value)),
        Allocate allocate => allocate with { Extents = All(allocate.Extents, value) },
        Slice slice => slice with { Start = value(slice.Start), Length = value(slice.Length) },
        Row row => row with { Indices = All(row.Indices, value) },
        If choice => choice with
        {
            Condition = value(choice.Condition),
            Phis = choice.Phis.Select(phi => phi with { Then = value(phi.Then), Else = value(phi.Else) }).ToEquatableArray(),
        },
        For loop => loop with
        {
            From = value(loop.From), To = value(loop.To), Carried = All(loop.Carried, value),
            Snapshots = loop.Snapshots is ValueId snapshots ? value(snapshots) : null,
        },
        While loop => loop with { Carried = All(loop.Carried, value) },
        SetCell set => set with { Value = value(set.Value) },
        AddToCell add => add with { Value = value(add.Value) },
        OpenFrames open => open with { Count = value(open.Count) },
        ReopenFrames reopen => reopen with { Count = value(reopen.Count) },
        SaveField save => save with { Number = value(save.Number), Value = value(save.Value) },
        RestoreField restore => restore with { Number = value(restore.Number) },
        AreApart apart => apart with { First = In(apart.First, value), Second = In(apart.Second, value), From = value(apart.From), To = value(apart.To) },
        LaneLoop lanes => lanes with
        {
            From = value(lanes.From), To = value(lanes.To),
            Inputs = lanes.Inputs.Select(place => In(place, value)).ToEquatableArray(), Outputs = lanes.Outputs.Select(place => In(place, value)).ToEquatableArray(),
        },
        LoadLanes load => load with { First = In(load.First, value), Stride = value(load.Stride) },
        StoreLanes store => new StoreLanes(In(store.First, value), value(store.Stride), value(store.Value)),
        AddLanes add => add with { Sum = value(add.Sum), Lanes = value(add.Lanes) },
        _ => statement,
    };

    /// <summary>A statement of a primal method on other arrays.</summary>
    public static Statement ArraysIn(Statement statement, Func<ArrayId, ArrayId> array) => statement switch
    {
        Load load => load with { From = In(load.From, array) },
        Store store => store with { To = In(store.To, array) },
        Accumulate sum => sum with { To = In(sum.To, array) },
        Length length => length with { Of = array(length.Of) },
        Slice slice => slice with { From = array(slice.From) },
        Row row => row with { From = array(row.From) },
        Clear clear => new Clear(array(clear.Array)),
        _ => statement,
    };

    /// <summary>A block that reads other values and uses other arrays, in depth.</summary>
    public static Block InDepth(Block block, Func<ValueId, ValueId> value, Func<ArrayId, ArrayId> array) => new(block.Statements.Select(statement => In(statement, value) switch
    {
        If choice => choice with { Then = InDepth(choice.Then, value, array), Else = InDepth(choice.Else, value, array) },
        For loop => loop with { Body = InDepth(loop.Body, value, array) },
        While loop => loop with { Body = InDepth(loop.Body, value, array) },
        Statement other => ArraysIn(other, array),
    }).ToEquatableArray());

    private static Place In(Place place, Func<ArrayId, ArrayId> array) => place with { Array = array(place.Array) };

    private static LanePlace In(LanePlace place, Func<ValueId, ValueId> value) => place switch
    {
        LaneElements elements => elements with { First = In(elements.First, value) },
        LaneField field => field with { First = value(field.First) },
        LaneUniform uniform => uniform with { Value = value(uniform.Value) },
        LaneIndex index => index with { First = value(index.First) },
        LaneElementSum sum => sum with { Place = In(sum.Place, value) },
        _ => place,
    };

    /// <summary>A method with another body, which hands back other values.</summary>
    public static Method In(Method method, Block body, Func<ValueId, ValueId> value) => method with
    {
        Body = body,
        Result = method.Result is Structure result ? In(result, value) : null,
        Parameters = method.Parameters.Select(p => p with { Outgoing = p.Outgoing is Structure outgoing ? In(outgoing, value) : null }).ToEquatableArray(),
    };

    private static Structure In(Structure structure, Func<ValueId, ValueId> value) => Structures.Select(structure, value, array => array);

    private static Place In(Place place, Func<ValueId, ValueId> value) => place with { Indices = All(place.Indices, value) };

    private static EquatableArray<ValueId> All(EquatableArray<ValueId> values, Func<ValueId, ValueId> value) => values.Select(value).ToEquatableArray();

    private static EquatableArray<Carried> All(EquatableArray<Carried> carried, Func<ValueId, ValueId> value) =>
        carried.Select(variable => variable with { Initial = value(variable.Initial), Next = value(variable.Next) }).ToEquatableArray();
}
