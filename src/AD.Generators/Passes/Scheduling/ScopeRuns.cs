using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes.Scheduling;

/// <summary>Consecutive calls of one of the user's blocks, which become a method: long programs stay readable, and short enough for the JIT.</summary>
internal sealed record ScopeRun(string Name, string Scope, bool Forward, List<KernelCall> Calls);

/// <summary>A phase with the methods it consists of (none for sums over the batch).</summary>
internal sealed record PhaseText(PhaseKind Kind, string Name, List<KernelCall> Calls, List<ScopeRun> Runs);

/// <summary>Cuts the phases of a schedule into methods.</summary>
internal static class ScopeRuns
{
    private const int MaxCalls = 48, FewestCalls = 3;

    public static List<PhaseText> Of(Schedule schedule)
    {
        HashSet<string> blocks = Blocks(schedule);
        var names = new HashSet<string>(StringComparer.Ordinal);
        string Unique(string stem)
        {
            string name = stem;
            for (int i = 2; !names.Add(name); i++)
                name = stem + "_" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return name;
        }
        return [.. schedule.Phases.Select((phase, i) =>
        {
            string name = Unique("Phase" + (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
            return phase.Kind == PhaseKind.Tiles
                ? new PhaseText(phase.Kind, name, [.. phase.Calls.OrderByDescending(static c => Work(c.Spec))], [])
                : new PhaseText(phase.Kind, name, [.. phase.Calls], Runs(phase, blocks, Unique));
        })];
    }

    private static List<ScopeRun> Runs(Phase phase, HashSet<string> blocks, Func<string, string> unique)
    {
        var runs = new List<ScopeRun>();
        foreach (KernelCall call in phase.Calls)
        {
            string scope = BlockOf(call.Scope, blocks);
            ScopeRun? last = runs.Count > 0 ? runs[runs.Count - 1] : null;
            if (last is null || last.Scope != scope || last.Forward != call.Forward || last.Calls.Count >= MaxCalls)
                runs.Add(last = new(unique((call.Forward ? "Forward" : "Backward") + CallComment.Identifier(scope)), scope, call.Forward, []));
            last.Calls.Add(call);
        }
        return runs;
    }

    /// <summary>Scopes worth a method: those with several kernels in the forward program. A single layer is part of the block around it.</summary>
    private static HashSet<string> Blocks(Schedule schedule)
    {
        var calls = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (KernelCall call in schedule.Phases.SelectMany(static p => p.Calls).Where(static c => c.Forward))
            for (string path = call.Scope; path.Length > 0; path = Parent(path))
                calls[path] = (calls.TryGetValue(path, out int count) ? count : 0) + 1;
        return new(calls.Where(static c => c.Value >= FewestCalls).Select(static c => c.Key), StringComparer.Ordinal);
    }

    private static string Parent(string path) => path.LastIndexOf('.') is int dot and > 0 ? path.Substring(0, dot) : "";

    /// <summary>The innermost block that a scope is or lies in.</summary>
    private static string BlockOf(string scope, HashSet<string> blocks)
    {
        for (string path = scope; path.Length > 0; path = Parent(path))
            if (blocks.Contains(path))
                return path;
        return "";
    }

    /// <summary>
    /// Rough number of operations: the longest sums start first, so that no thread is left with one at the end. Plain sums have
    /// few tasks, which wait for memory, so they come before all.
    /// </summary>
    private static long Work(KernelSpec spec) => spec switch
    {
        ConvWeightsSpec { Geometry: var g } => Products(g),
        LibraryConvWeightsSpec { Geometry: var g } => Products(g),
        LinearWeightsSpec linear => (long)linear.InFeatures * linear.OutFeatures,
        BatchReduceSpec reduce => long.MaxValue / 2 + MapLowering.Product(reduce.SourceDims),
        _ => 0,
    };

    private static long Products(ConvGeometry g) => (long)g.OutChannels * g.OutHeight * g.OutWidth * (g.InChannels / g.Groups) * g.KernelHeight * g.KernelWidth;
}
