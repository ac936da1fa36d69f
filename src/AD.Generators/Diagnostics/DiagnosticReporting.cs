using System.Collections.Immutable;
using AdCompiler.Generators.Frontend;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Diagnostics;

/// <summary>A later step failed on a class that was traced without fault.</summary>
internal sealed record CompileFailure(ClassName Class, string Message);

/// <summary>
/// The diagnostics branch: apart from the programs, so that a moved span emits nothing anew. What several networks share (a
/// fault in a common base class, the project's unsafe switch) is reported once.
/// </summary>
internal static class DiagnosticReporting
{
    public static void ReportDiagnostics(
        this IncrementalGeneratorInitializationContext context,
        IncrementalValuesProvider<Reading> read, IncrementalValuesProvider<CompileFailure> failed, IncrementalValuesProvider<DiagnosticInfo> unmarked)
    {
        IncrementalValueProvider<EquatableArray<DiagnosticInfo>> found = read.Collect().Combine(failed.Collect()).Combine(unmarked.Collect())
            .Select(static (all, _) => Once(all.Left.Left, all.Left.Right, all.Right)).WithTrackingName(Steps.Report);
        context.RegisterSourceOutput(found.Combine(context.CompilationProvider), static (output, pair) =>
        {
            foreach (DiagnosticInfo diagnostic in pair.Left)
                output.ReportDiagnostic(diagnostic.ToDiagnostic(pair.Right));
        });
    }

    private static EquatableArray<DiagnosticInfo> Once(ImmutableArray<Reading> readings, ImmutableArray<CompileFailure> failures, ImmutableArray<DiagnosticInfo> unmarked)
    {
        var seen = new HashSet<(string Id, SourceSpan? Span)>();
        var found = new List<DiagnosticInfo>(unmarked);
        foreach (DiagnosticInfo diagnostic in readings.SelectMany(static reading => reading.Diagnostics))
            if (seen.Add((diagnostic.Id, diagnostic.Id == Descriptors.Unsafe.Id ? null : diagnostic.Span)))
                found.Add(diagnostic);
        foreach (CompileFailure failure in failures)
            foreach (Reading reading in readings)
                if (failure.Class.Equals(reading.Class))
                    found.Add(new DiagnosticInfo(Descriptors.InternalError.Id, [reading.Name, failure.Message], reading.Span));
        return found.ToEquatableArray();
    }
}
