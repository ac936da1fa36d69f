using System.Runtime.CompilerServices;
using AdCompiler.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend.Interpretation;

/// <summary>
/// Runs C# at compile time as execution would: over known values exactly as C# defines it, over tensors by adding operations
/// to the <see cref="Trace"/>. What it cannot follow is a <see cref="TraceFault"/> at the expression, never skipped, never guessed.
/// </summary>
/// <remarks>
/// Parts: statements, expressions, calls, construction, places (what can be assigned to), conversions, patterns, scalars
/// (functions given to Map). <c>Unsupported.cs</c> is the list of what is refused.
/// </remarks>
internal sealed partial class Interpreter(SourceCode source, CancellationToken ct)
{
    /// <summary>Operations a network may take to construct and trace; some hundred times what ResNet-152 needs.</summary>
    public const int StepBudget = 1_000_000;

    private const int DepthLimit = 400;

    private readonly List<CallSite> calls = [];
    private readonly List<DiagnosticInfo> warnings = [];
    private readonly Dictionary<ISymbol, object?> statics = new(SymbolEqualityComparer.Default);
    private int steps;

    /// <summary>The graph being traced; null while the network is constructed.</summary>
    public Trace? Trace { get; set; }

    /// <summary>What may be traced but is unlikely to be meant.</summary>
    public IReadOnlyList<DiagnosticInfo> Warnings => warnings;

    public SourceCode Source => source;
    public CancellationToken Cancellation => ct;

    public TraceFault Fault(string id, IOperation at, params string[] arguments) => Fault(id, at.Syntax, arguments);

    public TraceFault Fault(string id, SyntaxNode at, params string[] arguments) => new(DiagnosticAt(id, at, arguments));

    private DiagnosticInfo DiagnosticAt(string id, SyntaxNode at, params string[] arguments) => new(
        id, arguments.ToEquatableArray(), SourceSpan.Of(at),
        calls.AsEnumerable().Reverse().Take(8).Select(call => SourceSpan.Of(call.Site)).ToEquatableArray());

    private void Step(IOperation operation)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (++steps > StepBudget)
            throw Fault("ADC0104", LoopAround(operation.Syntax), StepBudget.ToString(System.Globalization.CultureInfo.InvariantCulture) + " steps", Chain());
        if ((steps & 0x3FFF) == 0)
            ct.ThrowIfCancellationRequested();
    }

    /// <summary>The innermost loop of the method that contains the node: an endless loop is reported there.</summary>
    private static SyntaxNode LoopAround(SyntaxNode node)
    {
        for (SyntaxNode? n = node; n is not null; n = n.Parent)
            if (n is Microsoft.CodeAnalysis.CSharp.Syntax.WhileStatementSyntax w)
                return w.Condition;
            else if (n is Microsoft.CodeAnalysis.CSharp.Syntax.DoStatementSyntax d)
                return d.Condition;
            else if (n is Microsoft.CodeAnalysis.CSharp.Syntax.ForStatementSyntax f)
                return f.Condition ?? (SyntaxNode)f;
            else if (n is Microsoft.CodeAnalysis.CSharp.Syntax.MemberDeclarationSyntax)
                break;
        return node;
    }

    private string Chain()
    {
        var names = new List<string>();
        foreach (CallSite call in calls)
            if (names.Count == 0 || names[names.Count - 1] != call.Name)
                names.Add(call.Name);
        if (names.Count > 8)
            names = [.. names.Take(4), "...", .. names.Skip(names.Count - 3)];
        return string.Join(" > ", names);
    }

    private void Enter(ISymbol method, SyntaxNode site)
    {
        if (calls.Count >= DepthLimit)
            throw Fault("ADC0104", site, $"{DepthLimit} nested calls", Chain());
        try
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
        }
        catch (InsufficientExecutionStackException)
        {
            throw Fault("ADC0104", site, $"{calls.Count} nested calls", Chain());
        }
        calls.Add(new CallSite(Display(method), site));
    }

    private void Leave() => calls.RemoveAt(calls.Count - 1);

    /// <summary>A name for messages: "ResNet.Forward".</summary>
    public static string Display(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } => "new " + symbol.ContainingType.Name,
        IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } => "lambda",
        IMethodSymbol { AssociatedSymbol: { } property } => Display(property),
        { ContainingType: { } type } => type.Name + "." + symbol.Name,
        _ => symbol.Name,
    };

    /// <summary>What storing a value stores: structs and tuples are values, all else is shared.</summary>
    public static object? Copied(object? value) => value switch
    {
        ObjectValue { Type.IsValueType: true } structure => structure.Copy(),
        TupleValue tuple => new TupleValue([.. tuple.Items.Select(Copied)]),
        _ => value,
    };

    /// <summary>The value of a type's default: null, false, zero, or a struct of defaults.</summary>
    private object? Default(ITypeSymbol type, IOperation at)
    {
        switch (type.SpecialType)
        {
            case SpecialType.System_Boolean:
                return false;
            case SpecialType.System_Char:
                return '\0';
        }
        if (Arithmetic.Convert(0, type.SpecialType, false) is { } zero)
            return zero;
        if (type.IsReferenceType || type.OriginalDefinition.SpecialType is SpecialType.System_Nullable_T)
            return null;
        if (type is INamedTypeSymbol { EnumUnderlyingType: { } underlying })
            return Default(underlying, at);
        if (type is INamedTypeSymbol { IsTupleType: true } tuple)
            return new TupleValue([.. tuple.TupleElements.Select(element => Default(element.Type, at))]);
        if (type is INamedTypeSymbol { IsValueType: true } structure && SourceCode.HasSource(structure))
            return new ObjectValue(structure, isModule: false);
        throw Fault("ADC0101", at, $"values of type '{type.ToDisplayString()}'", "use int, float, double, bool, string, or a type of your own");
    }

    private sealed record CallSite(string Name, SyntaxNode Site);
}
