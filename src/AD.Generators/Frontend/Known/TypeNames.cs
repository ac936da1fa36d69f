using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend.Known;

internal static class TypeNames
{
    private static readonly ConditionalWeakTable<ITypeSymbol, string> Known = new();

    /// <summary>Namespace, containing types and name, without type arguments: "System.Collections.Generic.List".</summary>
    public static string Of(ITypeSymbol type) => Known.GetValue(type, Read);

    private static string Read(ITypeSymbol type)
    {
        if (type.ContainingType is { } outer)
            return Of(outer) + "." + type.Name;
        return type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." + type.Name : type.Name;
    }

    public static bool Inherits(ITypeSymbol type, string name)
    {
        for (ITypeSymbol? t = type; t is not null; t = t.BaseType)
            if (name.EndsWith(t.Name, StringComparison.Ordinal) && Of(t) == name)
                return true;
        return false;
    }
}
