using System.Text.RegularExpressions;
using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Frontend.Known;
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
        Method simplified = MethodDerivatives.Simplified(lowered);
        IReadOnlyList<Method> derived = MethodDerivatives.OfSimplified(simplified);
        IReadOnlyList<string> matrices = MatrixSiblings.Of(simplified, derived);
        foreach (IMethodSymbol other in near)
            if (derived.Any(one => other.Name == one.Name.Name && TakesTheSame(other.Parameters, one))
                || matrices.Any(suffix => other.Name == method.Name + suffix && TakesMatrix(other, lowered, suffix)))
                return new DiagnosticInfo("ADC0016", [other.Name, method.Name], SourceSpan.Of(other.DeclaringSyntaxReferences[0].GetSyntax(ct) is
                    Microsoft.CodeAnalysis.CSharp.Syntax.MethodDeclarationSyntax declaration ? declaration.Identifier.GetLocation() : other.Locations[0]));
        return null;
    }

    /// <summary>The method's parameters, then a span of numbers; a band's pattern has none.</summary>
    private static bool TakesMatrix(IMethodSymbol other, Method lowered, string suffix) => suffix == "JacobianBand" && TakesTheSame(other.Parameters, lowered)
        || (other.Parameters.Length > 0 && other.Parameters[other.Parameters.Length - 1].Type is INamedTypeSymbol span && TypeNames.Of(span) == "System.Span"
            && IsOfType(span.TypeArguments[0], MatrixSiblings.TypeOf(lowered)) && TakesTheSame(other.Parameters.RemoveAt(other.Parameters.Length - 1), lowered));

    private static bool IsOfType(ITypeSymbol element, NumberType type) => type switch
    {
        NumberType.Double => element.SpecialType is SpecialType.System_Double,
        NumberType.Single => element.SpecialType is SpecialType.System_Single,
        NumberType.Half => element.Name == "Half",
        _ => element is ITypeParameterSymbol,
    };

    private static bool TakesTheSame(IReadOnlyList<IParameterSymbol> parameters, Method derived) => parameters.Count == derived.Parameters.Count
        && parameters.Zip(derived.Parameters, (found, generated) => (found.RefKind is RefKind.None) == (generated.Passing is Passing.Value)
            && Spelled(found.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)) == Spelled(generated.Type)).All(same => same);

    /// <summary>Spans are spelled in two ways; the names in a tuple make it no other type.</summary>
    private static string Spelled(string type) => Regex.Replace(type, @"\w+::System\.(?=(ReadOnly)?Span<)|(?<=[\w>\])?]) \w+(?=[,)])", "");
}
