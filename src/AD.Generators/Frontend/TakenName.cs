using System.Text.RegularExpressions;
using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Methods;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend;

/// <summary>A method of the user's that stands where a derivative would be generated.</summary>
internal static class TakenName
{
    public static DiagnosticInfo? Find(IMethodSymbol method, Method lowered, CancellationToken ct)
    {
        IMethodSymbol[] near = [.. MethodDerivatives.Suffixes.SelectMany(suffix => method.ContainingType.GetMembers(method.Name + suffix).OfType<IMethodSymbol>())
            .Where(other => other.TypeParameters.Length == method.TypeParameters.Length)];
        if (near.Length == 0)
            return null;
        foreach (Method derived in MethodDerivatives.Of(lowered))
            foreach (IMethodSymbol other in near)
                if (other.Name == derived.Name.Name && TakesTheSame(other, derived))
                    return new DiagnosticInfo("ADC0016", [other.Name, method.Name], SourceSpan.Of(other.DeclaringSyntaxReferences[0].GetSyntax(ct) is
                        Microsoft.CodeAnalysis.CSharp.Syntax.MethodDeclarationSyntax declaration ? declaration.Identifier.GetLocation() : other.Locations[0]));
        return null;
    }

    private static bool TakesTheSame(IMethodSymbol other, Method derived) => other.Parameters.Length == derived.Parameters.Count
        && other.Parameters.Zip(derived.Parameters, (found, generated) => (found.RefKind is RefKind.None) == (generated.Passing is Passing.Value)
            && Spelled(found.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)) == Spelled(generated.Type)).All(same => same);

    /// <summary>Spans are spelled in two ways; the names in a tuple make it no other type.</summary>
    private static string Spelled(string type) => Regex.Replace(type, @"\w+::System\.(?=(ReadOnly)?Span<)|(?<=[\w>\])?]) \w+(?=[,)])", "");
}
