using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>Tuples and structs as C# makes them.</summary>
internal static class Constructions
{
    /// <param name="leaf">The text of what is no tuple or struct.</param>
    public static string Text(Structure structure, Func<Structure, string> leaf)
    {
        if (structure is not Aggregate aggregate)
            return leaf(structure);
        IEnumerable<string> parts = aggregate.Fields.Select(field => Text(field.Structure, leaf));
        return aggregate.Construction switch
        {
            Construction.Tuple => $"({string.Join(", ", parts)})",
            Construction.Positional => $"new {aggregate.Type}({string.Join(", ", parts)})",
            _ => $"new {aggregate.Type} {{ {string.Join(", ", aggregate.Fields.Zip(parts, (field, part) => $"{field.Name} = {part}"))} }}",
        };
    }
}
