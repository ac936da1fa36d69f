using System.Globalization;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>Checks random methods, many in a compilation, and cuts down those that fail.</summary>
internal sealed class SourceCampaign
{
    public const int Batch = 100;

    private static readonly int[] Lengths = [0, 1, 7, 8, 33];

    private int checkedMethods, checkedPoints, withoutFirst, withoutSecond;

    public List<string> Failures { get; } = [];

    /// <summary>How many methods were refused, by the message.</summary>
    public SortedDictionary<string, int> Rejected { get; } = new(StringComparer.Ordinal);

    /// <summary>How many times no differences could be taken.</summary>
    public int WithoutDifferences => withoutFirst;

    public string Summary => string.Create(CultureInfo.InvariantCulture,
        $"{checkedMethods} methods checked at {checkedPoints} points, {withoutFirst} without differences, {withoutSecond} without second ones; refused: {string.Join(", ", Rejected.Select(r => $"{r.Value} x {r.Key}"))}; {Failures.Count} failures");

    public void Check(int first, int count)
    {
        SourceMethod[] sources = [.. Enumerable.Range(first, count).Select(RandomSource.Create)];
        try
        {
            SourceBatch batch = new(sources);
            foreach (SourceMethod source in sources)
                Note(source, batch.Failure is null ? Fault(batch, source, counted: true) : FaultAlone(source, counted: true));
        }
        catch (InvalidSourceException) when (count > 1)
        {
            Check(first, count / 2);
            Check(first + count / 2, count - count / 2);
        }
        catch (InvalidSourceException e)
        {
            Failures.Add($"seed {first} is no C#: {e.Message}");
        }
    }

    private void Note(SourceMethod source, string? fault)
    {
        if (fault is null)
            return;
        SourceMethod least = SourceShrinker.Shrink(source, FaultAlone(source) is { } alone ? alone : fault, s => FaultAlone(s));
        Failures.Add($"seed {source.Seed}: {FaultAlone(least) ?? fault}\n{least.Text}");
    }

    private static string Message(Diagnostic diagnostic) => $"{diagnostic.Id} {diagnostic.GetMessage(CultureInfo.InvariantCulture)}";

    public string? FaultAlone(SourceMethod source, bool counted = false)
    {
        var batch = new SourceBatch([source]);
        return batch.Failure ?? Fault(batch, source, counted);
    }

    private string? Fault(SourceBatch batch, SourceMethod source, bool counted)
    {
        Diagnostic[] diagnostics = [.. batch.Rejected[source.Class].Where(d => d.Severity is DiagnosticSeverity.Error || !d.Id.StartsWith("ADC", StringComparison.Ordinal))];
        if (diagnostics.Length > 0)
        {
            if (counted)
                Rejected[Message(diagnostics[0])] = Rejected.GetValueOrDefault(Message(diagnostics[0])) + 1;
            return diagnostics.Any(d => d.Id is "ADC9999" or "ADC0105" || !d.Id.StartsWith("ADC", StringComparison.Ordinal)) ? diagnostics[0].ToString() : null;
        }
        if (counted)
            checkedMethods++;
        foreach (int length in Lengths)
        {
            try
            {
                (bool once, bool twice) = new SourceOracle(batch, source, length).Check();
                if (!counted)
                    continue;
                checkedPoints++;
                withoutFirst += once ? 0 : 1;
                withoutSecond += twice ? 0 : 1;
            }
            catch (SourceFault e)
            {
                return $"arrays of {length}: {e.Message}";
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                return $"arrays of {length}: {e}";
            }
        }
        return null;
    }
}
