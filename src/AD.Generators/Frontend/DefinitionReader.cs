using AdCompiler.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AdCompiler.Generators.Frontend;

/// <summary>A declaration marked [Differentiable] -> <see cref="Reading"/>. Whatever goes wrong becomes a diagnostic.</summary>
internal static class DefinitionReader
{
    /// <summary>Every marked declaration is read: one that is not understood must be reported.</summary>
    public static bool IsCandidate(SyntaxNode node, CancellationToken ct) => true;

    public static Reading Read(GeneratorAttributeSyntaxContext context, CancellationToken ct)
    {
        ISymbol symbol = context.TargetSymbol;
        var span = SourceSpan.Of(Identifier(context.TargetNode));
        var nothing = new Reading(symbol.Name, null, null, span, default, default);
        return Guarded(nothing, () => symbol switch
        {
            INamedTypeSymbol type => NetworkReader.Read(type, context.SemanticModel.Compilation, nothing, ct),
            IMethodSymbol method => MethodReader.Read(method, context.SemanticModel.Compilation, nothing, ct),
            _ => nothing.With("ADC0010", symbol.Name, "this declaration is"),
        });
    }

    /// <summary>A class with the shape of its input but no mark gets no program: a hint that it was forgotten.</summary>
    public static DiagnosticInfo? ReadUnmarked(GeneratorAttributeSyntaxContext context, CancellationToken ct) =>
        context.TargetSymbol is INamedTypeSymbol { IsAbstract: false } type
        && !type.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == KnownNames.Differentiable)
            ? new DiagnosticInfo(Descriptors.Unmarked.Id, [type.Name], SourceSpan.Of(Identifier(context.TargetNode)))
            : null;

    /// <summary>A fault of the user's is reported where it is, one of ours at the declaration.</summary>
    internal static Reading Guarded(Reading nothing, Func<Reading> read)
    {
        try
        {
            return read();
        }
        catch (TraceFault fault)
        {
            return nothing with { Diagnostics = [fault.Diagnostic] };
        }
        catch (InsufficientExecutionStackException)
        {
            return nothing.With("ADC0104", "the compiler's stack", "an expression or an object graph is nested too deeply");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return nothing.With("ADC9999", nothing.Name, $"{error.GetType().Name}: {error.Message.Replace("\r", "").Replace("\n", " ")}");
        }
    }

    public static Reading With(this Reading reading, string id, params string[] arguments) =>
        reading with { Diagnostics = [new DiagnosticInfo(id, arguments.ToEquatableArray(), reading.Span)] };

    private static Location Identifier(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.GetLocation(),
        MethodDeclarationSyntax method => method.Identifier.GetLocation(),
        LocalFunctionStatementSyntax function => function.Identifier.GetLocation(),
        _ => node.GetLocation(),
    };
}
