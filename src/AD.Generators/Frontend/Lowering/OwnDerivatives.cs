using System.Runtime.CompilerServices;
using AdCompiler.Generators.Frontend.Known;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary><paramref name="Method"/> computes the derivative of <paramref name="Of"/>, by the parameters of <paramref name="By"/> (their indices).</summary>
internal sealed record OwnDerivative(IMethodSymbol Of, IMethodSymbol Method, AttributeData Mark, EquatableArray<int> By);

/// <summary>The derivatives that the user gives in a compilation, by the method that each is of.</summary>
internal sealed class OwnDerivatives
{
    private static readonly ConditionalWeakTable<Compilation, OwnDerivatives> Known = new();
    private static readonly ConditionalWeakTable<SyntaxTree, Marks> InTree = new();

    private readonly Dictionary<IMethodSymbol, OwnDerivative> derivatives = new(SymbolEqualityComparer.Default);

    private OwnDerivatives(Compilation compilation)
    {
        Marks[] trees = [.. compilation.SyntaxTrees.Select(tree => InTree.GetValue(tree, static t => new Marks(t)))];
        HashSet<string> names = ["DerivativeOf", "DerivativeOfAttribute", .. trees.SelectMany(tree => tree.Aliases)];
        foreach (MethodDeclarationSyntax declaration in trees.SelectMany(tree => tree.Methods).Where(marked => names.Contains(marked.Attribute)).Select(marked => marked.Method).Distinct())
            if (compilation.GetSemanticModel(declaration.SyntaxTree).GetDeclaredSymbol(declaration) is IMethodSymbol method)
                foreach (AttributeData mark in MarksOf(method))
                    if (DerivativeSignature.Read(method, mark, compilation).Derivative is { } derivative && !derivatives.ContainsKey(Key(derivative.Of)))
                        derivatives.Add(Key(derivative.Of), derivative);
    }

    public static OwnDerivatives Of(Compilation compilation) => Known.GetValue(compilation, static c => new OwnDerivatives(c));

    /// <summary>A method's name in reports, the same as long as its signature is.</summary>
    public static string Id(IMethodSymbol method) => method.GetDocumentationCommentId() ?? method.Name;

    public static IEnumerable<AttributeData> MarksOf(IMethodSymbol method) =>
        method.GetAttributes().Where(mark => mark.AttributeClass is { } type && TypeNames.Of(type) == KnownNames.DerivativeOf);

    /// <summary>The derivative of a method, or of the one that it overrides; of several, the first.</summary>
    public OwnDerivative? Find(IMethodSymbol? method)
    {
        for (; method is not null && derivatives.Count > 0; method = method.OverriddenMethod)
            if (derivatives.TryGetValue(Key(method), out OwnDerivative? found))
                return found;
        return null;
    }

    private static IMethodSymbol Key(IMethodSymbol method) => (method.ReducedFrom ?? method).OriginalDefinition;

    /// <summary>What one file says, kept as long as the file is the same: its methods with their attributes' names, and its aliases of ours.</summary>
    private sealed class Marks
    {
        public Marks(SyntaxTree tree)
        {
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
                if (node is MethodDeclarationSyntax method)
                    Methods.AddRange(method.AttributeLists.SelectMany(list => list.Attributes).Select(attribute => (Last(attribute.Name), method)));
                else if (node is UsingDirectiveSyntax { Alias: { } alias, NamespaceOrType: NameSyntax name } && Last(name) == "DerivativeOfAttribute")
                    Aliases.Add(alias.Name.Identifier.ValueText);
        }

        public List<(string Attribute, MethodDeclarationSyntax Method)> Methods { get; } = [];

        public List<string> Aliases { get; } = [];

        private static string Last(NameSyntax name) => name switch
        {
            QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
            AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
            SimpleNameSyntax simple => simple.Identifier.ValueText,
            _ => "",
        };
    }
}
