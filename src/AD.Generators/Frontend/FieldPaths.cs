using AdCompiler.Generators.Frontend.Interpretation;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend;

/// <summary>
/// Names what a network holds by the path of fields that leads there, as Module.NamedParameters does and PyTorch would:
/// "blocks.2.conv1.weight". What two paths lead to keeps the first; fields of base classes come first.
/// </summary>
internal static class FieldPaths
{
    /// <returns>The parameters and buffers that have a name now.</returns>
    public static IReadOnlyList<StoredTensorValue> Assign(ObjectValue network)
    {
        var seen = new HashSet<object> { network };
        Assign(network, "", seen);
        return [.. seen.OfType<StoredTensorValue>()];
    }

    private static void Assign(object? holder, string path, HashSet<object> seen)
    {
        foreach ((string name, object? value) in Members(holder))
        {
            if (value is null || !seen.Add(value))
                continue;
            string full = path.Length == 0 ? name : path + "." + name;
            switch (value)
            {
                case StoredTensorValue stored:
                    stored.Path = full;
                    break;
                case LayerValue layer:
                    layer.Path = full;
                    break;
                case ObjectValue { IsModule: true } module:
                    module.Path = full;
                    break;
            }
            Assign(value, full, seen);
        }
    }

    private static IEnumerable<(string Name, object? Value)> Members(object? holder) => holder switch
    {
        ObjectValue { IsModule: true } module => Fields(module),
        LayerValue layer => layer.Members.Select(member => (member.Key, member.Value)),
        ArrayValue array => Elements(array.Items),
        ListValue list => Elements(list.Items),
        _ => [],
    };

    private static IEnumerable<(string, object?)> Elements(IReadOnlyList<object?> items) =>
        items.Select((item, i) => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), item));

    private static IEnumerable<(string, object?)> Fields(ObjectValue module)
    {
        var levels = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? type = module.Type; type is not null; type = type.BaseType)
            levels.Push(type.OriginalDefinition);
        foreach (INamedTypeSymbol level in levels)
        {
            foreach (ISymbol member in level.GetMembers())
                if (module.Fields.TryGetValue(member, out object? value))
                    yield return (member.Name, value);
            // Parameters of a primary constructor that methods use are fields too.
            foreach (KeyValuePair<ISymbol, Cell> captured in module.Captured)
                if (SymbolEqualityComparer.Default.Equals(captured.Key.ContainingType, level))
                    yield return (captured.Key.Name, captured.Value.Value);
        }
    }
}
