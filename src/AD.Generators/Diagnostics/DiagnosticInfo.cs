using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Diagnostics;

/// <summary>
/// A diagnostic as plain values: its id in <see cref="Descriptors"/>, the message's arguments, the user's expression,
/// and the calls that led there, innermost first.
/// </summary>
internal sealed record DiagnosticInfo(
    string Id, EquatableArray<string> Arguments, SourceSpan Span, EquatableArray<SourceSpan> Calls = default)
{
    public Diagnostic ToDiagnostic(Compilation compilation) => Diagnostic.Create(
        Descriptors.Get(Id), Span.ToLocation(compilation), Calls.Select(call => call.ToLocation(compilation)),
        Arguments.Select(argument => (object)argument).ToArray());
}

/// <summary>The trace cannot go on: caught where the class is read, and reported at the user's expression.</summary>
internal sealed class TraceFault(DiagnosticInfo diagnostic) : Exception(diagnostic.Id + ": " + string.Join("; ", diagnostic.Arguments))
{
    public DiagnosticInfo Diagnostic { get; } = diagnostic;
}
