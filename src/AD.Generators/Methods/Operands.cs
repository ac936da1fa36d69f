using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>What statements read, and the blocks in them.</summary>
internal static class Operands
{
    /// <summary>The values that a statement itself reads: not the blocks in it, nor the ends of those blocks.</summary>
    public static IEnumerable<ValueId> Of(Statement statement) => statement switch
    {
        Let s => s.Value.Operands,
        LetInteger s => s.Operands,
        Convert s => [s.From],
        Call s => s.Operands,
        Load s => s.From.Indices,
        Store s => s.To.Indices.Append(s.Value),
        Accumulate s => s.To.Indices.Append(s.Value),
        Allocate s => s.Extents,
        Slice s => [s.Start, s.Length],
        Row s => s.Indices,
        SetCell s => [s.Value],
        AddToCell s => [s.Value],
        OpenFrames s => [s.Count],
        SaveField s => [s.Number, s.Value],
        RestoreField s => [s.Number],
        AreApart s => s.First.Indices.Concat(s.Second.Indices).Append(s.From).Append(s.To),
        LaneLoop s => s.Inputs.Concat(s.Outputs).SelectMany(Of).Append(s.From).Append(s.To),
        LoadLanes s => s.First.Indices.Append(s.Stride),
        StoreLanes s => s.First.Indices.Append(s.Stride).Append(s.Value),
        AddLanes s => [s.Sum, s.Lanes],
        If s => [s.Condition],
        For { Snapshots: ValueId snapshots } s => s.Carried.Select(variable => variable.Initial).Prepend(snapshots).Prepend(s.To).Prepend(s.From),
        For s => s.Carried.Select(variable => variable.Initial).Prepend(s.To).Prepend(s.From),
        While s => s.Carried.Select(variable => variable.Initial),
        _ => [],
    };

    private static IEnumerable<ValueId> Of(LanePlace place) => place switch
    {
        LaneElements elements => elements.First.Indices,
        LaneField field => [field.First],
        LaneUniform uniform => [uniform.Value],
        LaneIndex index => [index.First],
        LaneElementSum sum => sum.Place.Indices,
        _ => [],
    };

    /// <summary>The blocks of a statement, each with the values that are read at its end.</summary>
    public static IEnumerable<(Block Block, IEnumerable<ValueId> AtEnd)> Blocks(Statement statement) => statement switch
    {
        If s => [(s.Then, s.Phis.Select(phi => phi.Then)), (s.Else, s.Phis.Select(phi => phi.Else))],
        For s => [(s.Body, s.Carried.Select(variable => variable.Next))],
        While s => [(s.Body, s.Carried.Select(variable => variable.Next))],
        _ => [],
    };

    /// <summary>The values that a method hands back.</summary>
    public static IEnumerable<ValueId> Outputs(Method method) =>
        method.Parameters.SelectMany(parameter => Structures.Values(parameter.Outgoing)).Concat(Structures.Values(method.Result));

    /// <summary>The array that a statement makes, or the view that it takes.</summary>
    public static ArrayId? TargetArray(Statement statement) => statement switch
    {
        Allocate s => s.Target,
        Slice s => s.Target,
        Row s => s.Target,
        ReadArray s => s.Target,
        _ => null,
    };

    /// <summary>The value that a statement computes; null where it computes none, or several.</summary>
    public static ValueId? Target(Statement statement) => statement switch
    {
        Let s => s.Target,
        LetInteger s => s.Target,
        Convert s => s.Target,
        ReadMember s => s.Target,
        Call s => s.Target,
        NoTangent s => s.Target,
        Load s => s.Target,
        Length s => s.Target,
        ReadCell s => s.Target,
        RestoreField s => s.Target,
        AreApart s => s.Target,
        LoadLanes s => s.Target,
        AddLanes s => s.Target,
        If { Phis.Count: 1 } s => s.Phis[0].Target,
        _ => null,
    };

    public static EquatableArray<Carried> CarriedOf(Statement loop) => loop switch
    {
        For s => s.Carried,
        While s => s.Carried,
        _ => default,
    };
}

/// <summary>Two statements or blocks with the same words are two.</summary>
internal sealed class ByReference : IEqualityComparer<object>
{
    public static readonly ByReference Comparer = new();

    bool IEqualityComparer<object>.Equals(object? first, object? second) => ReferenceEquals(first, second);

    int IEqualityComparer<object>.GetHashCode(object item) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(item);
}
