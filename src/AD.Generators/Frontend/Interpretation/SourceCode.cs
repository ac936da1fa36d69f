using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

/// <summary>
/// The bodies and initialisers of the compilation's own source, each bound once for all networks that share it: binding is
/// most of what a trace costs.
/// </summary>
internal sealed class SourceCode
{
    private static readonly ConditionalWeakTable<Compilation, SourceCode> Known = new();

    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> models = [];
    private readonly ConcurrentDictionary<ISymbol, IOperation?> bodies = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, IReadOnlyList<FieldInitializer>> initializers = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ConstructorCode> constructors = new(SymbolEqualityComparer.Default);

    private SourceCode(Compilation compilation) => Compilation = compilation;

    public Compilation Compilation { get; }

    public static SourceCode Of(Compilation compilation) => Known.GetValue(compilation, static c => new SourceCode(c));

    public static bool HasSource(ISymbol symbol) => symbol.OriginalDefinition.DeclaringSyntaxReferences.Length > 0;

    /// <summary>A block, or null where the method has no body of its own (abstract, extern, an automatic accessor).</summary>
    public IOperation? Body(IMethodSymbol method)
    {
        IMethodSymbol key = method.OriginalDefinition;
        key = key.PartialImplementationPart ?? key;
        if (!bodies.TryGetValue(key, out IOperation? body))
            bodies[key] = body = ReadBody(key);
        return body;
    }

    /// <summary>Initialisers of the instance (or static) fields and automatic properties of a type, in textual order.</summary>
    public IReadOnlyList<FieldInitializer> Initializers(INamedTypeSymbol type, CancellationToken ct)
    {
        INamedTypeSymbol key = type.OriginalDefinition;
        if (initializers.TryGetValue(key, out IReadOnlyList<FieldInitializer>? known))
            return known;
        var found = new List<FieldInitializer>();
        foreach (ISymbol member in key.GetMembers())
        {
            if (member.IsStatic || member is not (IFieldSymbol { IsImplicitlyDeclared: false } or IPropertySymbol))
                continue;
            foreach (SyntaxReference reference in member.DeclaringSyntaxReferences)
            {
                EqualsValueClauseSyntax? clause = reference.GetSyntax(ct) switch
                {
                    VariableDeclaratorSyntax declarator => declarator.Initializer,
                    PropertyDeclarationSyntax property => property.Initializer,
                    _ => null,
                };
                if (clause is not null && InitialValue(clause) is { } value)
                    found.Add(new FieldInitializer(member, value));
            }
        }
        return initializers[key] = found;
    }

    /// <summary>The initial value of a static readonly field or property; null if it has none.</summary>
    public IOperation? StaticInitializer(ISymbol member, CancellationToken ct)
    {
        foreach (SyntaxReference reference in member.OriginalDefinition.DeclaringSyntaxReferences)
        {
            EqualsValueClauseSyntax? clause = reference.GetSyntax(ct) switch
            {
                VariableDeclaratorSyntax declarator => declarator.Initializer,
                PropertyDeclarationSyntax property => property.Initializer,
                _ => null,
            };
            if (clause is not null)
                return InitialValue(clause);
        }
        return null;
    }

    public ConstructorCode Constructor(IMethodSymbol constructor, CancellationToken ct)
    {
        IMethodSymbol key = constructor.OriginalDefinition;
        if (!constructors.TryGetValue(key, out ConstructorCode? code))
            constructors[key] = code = ReadConstructor(key, ct);
        return code;
    }

    private ConstructorCode ReadConstructor(IMethodSymbol constructor, CancellationToken ct)
    {
        SyntaxNode? syntax = constructor.DeclaringSyntaxReferences.Length > 0 && !constructor.IsImplicitlyDeclared
            ? constructor.DeclaringSyntaxReferences[0].GetSyntax(ct)
            : null;
        switch (syntax)
        {
            case ConstructorDeclarationSyntax declaration:
                var body = (IConstructorBodyOperation?)Model(declaration).GetOperation(declaration, ct);
                return new ConstructorCode(Call(body?.Initializer), body?.BlockBody ?? body?.ExpressionBody, IsPrimary: false);
            case TypeDeclarationSyntax { ParameterList: not null } declaration:
                // The base call of a primary constructor belongs to the base type's syntax.
                PrimaryConstructorBaseTypeSyntax? baseCall =
                    declaration.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>().FirstOrDefault();
                IOperation? call = baseCall is null ? null : Model(baseCall).GetOperation(baseCall, ct);
                return new ConstructorCode(Call(call), null, IsPrimary: true);
            default:
                return new ConstructorCode(null, null, IsPrimary: false);
        }
    }

    private static IInvocationOperation? Call(IOperation? operation) => operation switch
    {
        IExpressionStatementOperation statement => Call(statement.Operation),
        IInvocationOperation call => call,
        _ => null,
    };

    private IOperation? ReadBody(IMethodSymbol method)
    {
        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            SyntaxNode syntax = reference.GetSyntax();
            if (syntax is AccessorDeclarationSyntax { Body: null, ExpressionBody: null })
                return null;
            switch (Model(syntax).GetOperation(syntax))
            {
                case IMethodBodyBaseOperation body:
                    return body.BlockBody ?? body.ExpressionBody;
                case IBlockOperation block:
                    return block;
                case ILocalFunctionOperation function:
                    return function.Body;
            }
        }
        return null;
    }

    private IOperation? InitialValue(EqualsValueClauseSyntax clause) =>
        Model(clause).GetOperation(clause) is ISymbolInitializerOperation initializer ? initializer.Value : null;

    private SemanticModel Model(SyntaxNode node)
    {
        if (!models.TryGetValue(node.SyntaxTree, out SemanticModel? model))
            models[node.SyntaxTree] = model = Compilation.GetSemanticModel(node.SyntaxTree);
        return model;
    }
}

internal sealed record FieldInitializer(ISymbol Member, IOperation Value);

/// <param name="Initializer">The call of this(...) or base(...), if written.</param>
/// <param name="Body">What runs after it, if anything.</param>
/// <param name="IsPrimary">Methods may capture its parameters.</param>
internal sealed record ConstructorCode(IInvocationOperation? Initializer, IOperation? Body, bool IsPrimary);
