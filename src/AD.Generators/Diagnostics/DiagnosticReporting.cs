using System.Collections.Immutable;
using AdCompiler.Generators.Frontend;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Diagnostics;

/// <summary>What the steps after tracing have to tell about a class that was traced without fault.</summary>
/// <param name="Failure">An internal error that left the class without programs; null if there is none.</param>
internal sealed record CompileOutcome(ClassName Class, EquatableArray<Finding> Findings, string? Failure);

/// <summary>An internal error that left a method without derivatives.</summary>
internal sealed record MethodFailure(Method Method, string Message);

/// <summary>
/// The diagnostics branch: apart from the programs, so that a moved span emits nothing anew. What several networks share (a
/// fault in a common base class, the project's unsafe switch) is reported once.
/// </summary>
internal static class DiagnosticReporting
{
    public static void ReportDiagnostics(
        this IncrementalGeneratorInitializationContext context,
        IncrementalValuesProvider<Reading> read, IncrementalValuesProvider<CompileOutcome> compiled, IncrementalValuesProvider<MethodFailure> failed,
        IncrementalValuesProvider<DiagnosticInfo> unmarked, IncrementalValuesProvider<DerivativeReading> derivatives)
    {
        IncrementalValueProvider<EquatableArray<DiagnosticInfo>> found = read.Collect().Combine(compiled.Collect()).Combine(failed.Collect()).Combine(unmarked.Collect()).Combine(derivatives.Collect())
            .Select(static (all, _) => Once(all.Left.Left.Left.Left, all.Left.Left.Left.Right, all.Left.Left.Right, all.Left.Right.AddRange(OfDerivatives(all.Right, all.Left.Left.Left.Left)))).WithTrackingName(Steps.Report);
        context.RegisterSourceOutput(found.Combine(context.CompilationProvider), static (output, pair) =>
        {
            foreach (DiagnosticInfo diagnostic in pair.Left)
                output.ReportDiagnostic(diagnostic.ToDiagnostic(pair.Right));
        });
    }

    /// <summary>Derivatives that do not fit their methods; where every method could be read, also those that none makes use of.</summary>
    private static IEnumerable<DiagnosticInfo> OfDerivatives(ImmutableArray<DerivativeReading> derivatives, ImmutableArray<Reading> readings)
    {
        bool all = readings.All(static reading => reading.Diagnostics.Count == 0 || reading.Method is not null || reading.Model is not null);
        HashSet<string> used = [.. readings.SelectMany(static reading => reading.Derivatives)];
        return derivatives.SelectMany(derivative => derivative.Faults.Concat(all && !used.Contains(derivative.Method) ? derivative.Unused : default));
    }

    private static EquatableArray<DiagnosticInfo> Once(
        ImmutableArray<Reading> readings, ImmutableArray<CompileOutcome> outcomes, ImmutableArray<MethodFailure> failures, ImmutableArray<DiagnosticInfo> own)
    {
        var seen = new HashSet<(string Id, SourceSpan? Span, EquatableArray<string> Arguments)>();
        return own.Concat(readings.SelectMany(static reading => reading.Diagnostics))
            .Concat(outcomes.SelectMany(outcome => readings.Where(reading => outcome.Class.Equals(reading.Class)).SelectMany(reading => Placed(outcome, reading))))
            .Concat(failures.SelectMany(failure => readings.Where(reading => failure.Method.Equals(reading.Method))
                .Select(reading => new DiagnosticInfo(Descriptors.InternalError.Id, [reading.Name, failure.Message], reading.Span))))
            .Where(diagnostic => seen.Add(Key(diagnostic))).ToEquatableArray();
    }

    /// <summary>A fault is one whatever networks share it; reports about several networks at one expression differ.</summary>
    private static (string, SourceSpan?, EquatableArray<string>) Key(DiagnosticInfo diagnostic) =>
        (diagnostic.Id, diagnostic.Id == Descriptors.Unsafe.Id ? null : diagnostic.Span, Descriptors.IsReport(diagnostic.Id) ? diagnostic.Arguments : default);

    private static IEnumerable<DiagnosticInfo> Placed(CompileOutcome outcome, Reading reading)
    {
        if (outcome.Failure is { } failure)
            yield return new DiagnosticInfo(Descriptors.InternalError.Id, [reading.Name, failure], reading.Span);
        foreach (Finding finding in outcome.Findings)
            yield return new DiagnosticInfo(finding.Id, finding.Arguments, finding.Origin.Index < 0 ? reading.Span : reading.Origins[finding.Origin.Index]);
    }
}
