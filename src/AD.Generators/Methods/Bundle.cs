using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>What a derived method returns: nothing, one thing, or a tuple of named things.</summary>
internal static class Bundle
{
    /// <param name="Type">Its C# type.</param>
    public sealed record Item(string Type, string Name, Structure Structure);

    public static (string Type, Structure? Structure) Of(IReadOnlyList<Item> items)
    {
        if (items.Count == 0)
            return ("void", null);
        if (items.Count == 1)
            return (items[0].Type, items[0].Structure);
        items = Named(items);
        string type = "(" + string.Join(", ", items.Select(item => $"{item.Type} {item.Name}")) + ")";
        return (type, new Aggregate(type, Construction.Tuple, items.Select(item => new Field(item.Name, item.Structure)).ToEquatableArray()));
    }

    /// <summary>Each its own name; an underscore follows where another item or C# has it.</summary>
    private static IReadOnlyList<Item> Named(IReadOnlyList<Item> items)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal) { "Rest", "CompareTo", "Deconstruct", "Equals", "GetHashCode", "GetType", "MemberwiseClone", "ToString" };
        var named = new List<Item>();
        foreach (Item item in items)
        {
            string name = item.Name.StartsWith("Item", StringComparison.Ordinal) && item.Name.Skip(4).All(char.IsDigit) ? item.Name + "_" : item.Name;
            while (!taken.Add(name))
                name += "_";
            named.Add(item with { Name = name });
        }
        return named;
    }

    /// <summary>The cotangents of the numbers that are passed in, in the types of their parameters; what is no real number in them is zero.</summary>
    public static IEnumerable<Item> Cotangents(Method method, Func<string, string> name, Func<ValueId, ValueId> cotangent, Func<ValueId, ValueId> zero) =>
        from parameter in method.Parameters
        where parameter.Differentiable && parameter.Passing is not Passing.Out && Structures.HasReals(parameter.Incoming, method.Values)
        select new Item(parameter.Type, name(Pascal(parameter.Name)), Structures.Select(parameter.Incoming!,
            value => method.Values[value.Index].Type.IsReal() ? cotangent(value) : zero(value), array => array));

    public static string Pascal(string name)
    {
        name = name.TrimStart('@', '_', '.');
        return char.ToUpperInvariant(name[0]) + name.Substring(1);
    }
}
