using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>Facts about single statements.</summary>
internal static class Statements
{
    /// <summary>The values that a statement defines for the rest of its block: not those inside a loop.</summary>
    public static IEnumerable<ValueId> Defines(Statement statement) => statement switch
    {
        Let let => [let.Target],
        LetInteger let => [let.Target],
        Convert convert => [convert.Target],
        ReadMember read => [read.Target],
        Load load => [load.Target],
        Length length => [length.Target],
        ReadCell read => [read.Target],
        RestoreField restore => [restore.Target],
        If choice => choice.Phis.Select(phi => phi.Target),
        For loop => loop.Carried.Select(variable => variable.Result),
        While loop => loop.Carried.Select(variable => variable.Result),
        AreApart apart => [apart.Target],
        _ => [],
    };

    /// <summary>The values that a statement reads itself; of a choice or loop also those that leave its blocks.</summary>
    public static IEnumerable<ValueId> Uses(Statement statement) => statement switch
    {
        Let let => let.Value.Operands,
        LetInteger let => let.Operands,
        Convert convert => [convert.From],
        Load load => load.From.Indices,
        Store store => store.To.Indices.Append(store.Value),
        Accumulate sum => sum.To.Indices.Append(sum.Value),
        Allocate allocate => allocate.Extents,
        Slice slice => [slice.Start, slice.Length],
        Row row => row.Indices,
        If choice => choice.Phis.SelectMany(phi => new[] { phi.Then, phi.Else }).Append(choice.Condition),
        For loop => loop.Carried.SelectMany(InitialAndNext).Append(loop.From).Append(loop.To),
        While loop => loop.Carried.SelectMany(InitialAndNext),
        SetCell set => [set.Value],
        AddToCell add => [add.Value],
        OpenFrames open => [open.Count],
        ReopenFrames reopen => [reopen.Count],
        SaveField save => [save.Number, save.Value],
        RestoreField restore => [restore.Number],
        AreApart apart => apart.First.Indices.Concat(apart.Second.Indices).Append(apart.From).Append(apart.To),
        LaneLoop lanes => lanes.Inputs.Concat(lanes.Outputs).SelectMany(Uses).Append(lanes.From).Append(lanes.To),
        _ => [],
    };

    private static IEnumerable<ValueId> Uses(LanePlace place) => place switch
    {
        LaneElements elements => elements.First.Indices,
        LaneField field => [field.First],
        LaneUniform uniform => [uniform.Value],
        LaneIndex index => [index.First],
        LaneElementSum sum => sum.Place.Indices,
        _ => [],
    };

    /// <summary>The blocks inside a statement.</summary>
    public static IEnumerable<Block> Blocks(Statement statement) => statement switch
    {
        If choice => [choice.Then, choice.Else],
        For loop => [loop.Body],
        While loop => [loop.Body],
        _ => [],
    };

    private static IEnumerable<ValueId> InitialAndNext(Carried variable) => [variable.Initial, variable.Next];

    /// <summary>The real numbers on which the result of a statement depends smoothly; loads, choices and loops are not here.</summary>
    public static IEnumerable<ValueId> SmoothOperands(Statement statement) => statement switch
    {
        Let let => ScalarRules.IsFlat(let.Value.Op) ? [] : let.Value.Operands,
        Convert convert => [convert.From],
        _ => [],
    };
}
