using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Frontend;

/// <summary>
/// What was read from one [Differentiable] declaration. The model has no spans; they are beside it, so that an edit which only
/// moves code leaves the model equal.
/// </summary>
/// <param name="Name">For messages.</param>
/// <param name="Class">Not null where the class gets a generated part, whether or not its Forward can be traced.</param>
/// <param name="Model">Null where there is no network to compile: a block, a method, or an error.</param>
/// <param name="Span">The declaration's identifier.</param>
/// <param name="Origins">The user's expressions by the nodes' OriginId: where findings of later stages are reported.</param>
internal sealed record Reading(
    string Name, ClassName? Class, NetworkModel? Model, SourceSpan Span,
    EquatableArray<SourceSpan> Origins, EquatableArray<DiagnosticInfo> Diagnostics)
{
    /// <summary>What a marked method computes; null for a class, or an error.</summary>
    public Method? Method { get; init; }

    /// <summary>The user's own derivatives that a marked method makes use of, by the ids of their methods.</summary>
    public EquatableArray<string> Derivatives { get; init; }
}
