using System.Text.RegularExpressions;
using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Frontend.Known;
using AdCompiler.Generators.Methods;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>Facts about a method's declaration that its derivatives' declarations repeat.</summary>
internal static class Signature
{
    public static SyntaxNode Declaration(IMethodSymbol method, CancellationToken ct) => method.DeclaringSyntaxReferences[0].GetSyntax(ct);

    public static MethodName Of(IMethodSymbol method, CancellationToken ct)
    {
        var types = new List<string>();
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
            types.Insert(0, Header(type, method, ct));
        string space = method.ContainingNamespace.IsGlobalNamespace ? "" : method.ContainingNamespace.ToDisplayString();
        return new MethodName(
            space, types.ToEquatableArray(), method.Name, Modifiers(method), TypeParameters(method.TypeParameters), Constraints(method, ct), Generic(method));
    }

    private static string Header(INamedTypeSymbol type, IMethodSymbol method, CancellationToken ct)
    {
        if (!type.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(ct) is TypeDeclarationSyntax t && t.Modifiers.Any(SyntaxKind.PartialKeyword)))
            throw Fault("ADC0001", method, ct, type.Name);
        if (type.IsFileLocal)
            throw Fault("ADC0010", method, ct, method.Name, "methods of file-local types are");
        string keyword = type.IsRecord ? type.IsValueType ? "record struct" : "record" : type.TypeKind switch
        {
            TypeKind.Struct => "struct",
            TypeKind.Interface => "interface",
            _ => "class",
        };
        string prefix = type.IsStatic ? "static" + " " : type.IsRefLikeType ? "ref" + " " : "";
        return $"{prefix}partial {keyword} {Identifier(type.Name)}{TypeParameters(type.TypeParameters)}";
    }

    private static string Identifier(string name) => SyntaxFacts.GetKeywordKind(name) is SyntaxKind.None ? name : "@" + name;

    private static string Modifiers(IMethodSymbol method) =>
        SyntaxFacts.GetText(method.DeclaredAccessibility) + (method.IsStatic ? " static" : "");

    private static string TypeParameters(IReadOnlyList<ITypeParameterSymbol> parameters) =>
        parameters.Count == 0 ? "" : $"<{string.Join(", ", parameters.Select(p => p.Name))}>";

    private static string Constraints(IMethodSymbol method, CancellationToken ct)
    {
        // Names in the source's own words may need its usings: the symbols' full names do not.
        return string.Join(" ", method.TypeParameters.Select(Constraint).Where(text => text.Length > 0));
    }

    private static string Constraint(ITypeParameterSymbol parameter)
    {
        var parts = new List<string>();
        if (parameter.HasUnmanagedTypeConstraint)
            parts.Add("unmanaged");
        else if (parameter.HasValueTypeConstraint)
            parts.Add("struct");
        else if (parameter.HasReferenceTypeConstraint)
            parts.Add("class");
        parts.AddRange(parameter.ConstraintTypes.Select(Spelled));
        if (parameter.HasConstructorConstraint)
            parts.Add("new()");
        return parts.Count == 0 ? "" : $"where {parameter.Name} : {string.Join(", ", parts)}";
    }

    /// <summary>A type as the generated text has it: in full, but for the few that every reader knows, whose namespaces the text opens.</summary>
    public static string Spelled(ITypeSymbol type) => Familiar.Replace(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), "");

    private static readonly Regex Familiar = new(@"\w+::System\.(?=(Span|ReadOnlySpan|Half)\b)|\w+::System\.Numerics\.(?=I[A-Z]\w*<)");

    private static string Generic(IMethodSymbol method)
    {
        IEnumerable<ITypeParameterSymbol> all = method.TypeParameters;
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
            all = all.Concat(type.TypeParameters);
        return all.FirstOrDefault(TypeShapes.IsReal)?.Name ?? "";
    }

    /// <summary>The first words of the method's own documentation.</summary>
    public static string Summary(IMethodSymbol method) => method.Name;

    public static bool IsMarked(ISymbol symbol, string attribute) =>
        symbol.GetAttributes().Any(a => a.AttributeClass is { } type && TypeNames.Of(type) == attribute);

    /// <summary>What the method's attribute allows; its numbers are those of the runtime's enum.</summary>
    public static Reductions ReductionsOf(IMethodSymbol method) => method.GetAttributes()
        .Where(a => a.AttributeClass is { } type && TypeNames.Of(type) == KnownNames.Differentiable).SelectMany(a => a.NamedArguments)
        .Any(argument => argument.Key == nameof(Reductions) && argument.Value.Value is (int)Reductions.Lanes) ? Reductions.Lanes : Reductions.Ordered;

    /// <summary>How a value of the type is made of its members; null if it cannot be.</summary>
    public static Construction? ConstructionOf(INamedTypeSymbol type, IReadOnlyList<StructMember> members)
    {
        if (type.IsTupleType)
            return Construction.Tuple;
        foreach (IMethodSymbol constructor in type.InstanceConstructors)
            if (constructor.Parameters.Length == members.Count && constructor.Parameters.Length > 0 && IsVisible(constructor)
                && constructor.Parameters.Select((p, i) => string.Equals(p.Name, members[i].Name, StringComparison.OrdinalIgnoreCase)).All(same => same))
                return Construction.Positional;
        bool settable = members.All(member => member.Field.AssociatedSymbol is IPropertySymbol property
            ? property.SetMethod is { } setter && IsVisible(setter) && IsVisible(property)
            : !member.Field.IsReadOnly && IsVisible(member.Field));
        return settable ? Construction.Initializer : null;
    }

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    /// <summary>A fault of the declaration's, at the method's name.</summary>
    public static TraceFault Fault(string id, IMethodSymbol method, CancellationToken ct, params string[] arguments) => new(new DiagnosticInfo(
        id, arguments.ToEquatableArray(), SourceSpan.Of(Declaration(method, ct) switch
        {
            MethodDeclarationSyntax declaration => declaration.Identifier.GetLocation(),
            SyntaxNode node => node.GetLocation(),
        })));
}
