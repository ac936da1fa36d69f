using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>The numbers and arrays in a structure, and structures like it.</summary>
internal static class Structures
{
    public static IEnumerable<ValueId> Values(Structure? structure) => structure switch
    {
        NumberLeaf leaf => [leaf.Value],
        Aggregate aggregate => aggregate.Fields.SelectMany(field => Values(field.Structure)),
        _ => [],
    };

    public static IEnumerable<ArrayId> Arrays(Structure? structure) => structure switch
    {
        ArrayLeaf leaf => [leaf.Array],
        Aggregate aggregate => aggregate.Fields.SelectMany(field => Arrays(field.Structure)),
        _ => [],
    };

    /// <summary>The same structure over other numbers and arrays; what was in the old one is given in the order of its fields.</summary>
    public static Structure Select(Structure structure, Func<ValueId, ValueId> number, Func<ArrayId, ArrayId> array) => structure switch
    {
        NumberLeaf leaf => new NumberLeaf(number(leaf.Value)),
        ArrayLeaf leaf => new ArrayLeaf(array(leaf.Array)),
        Aggregate aggregate => aggregate with
        {
            Fields = aggregate.Fields.Select(field => field with { Structure = Select(field.Structure, number, array) }).ToEquatableArray(),
        },
        _ => structure,
    };

    public static bool HasReals(Structure? structure, EquatableArray<Value> values) => Values(structure).Any(value => values[value.Index].Type.IsReal());
}
