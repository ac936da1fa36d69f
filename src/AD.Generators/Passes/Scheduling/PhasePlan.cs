using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Passes.Scheduling;

/// <summary>
/// Cuts the calls into phases, of which each costs one fork and join. Work on blocks runs as far as it can without a sum
/// over the whole batch; of such sums a phase computes those that later work on blocks waits for, and the last one the rest
/// (the weights' gradients). Arithmetic on uniform values is done by the caller in between.
/// </summary>
internal static class PhasePlan
{
    public static List<Phase> Run(SelectedKernels kernels)
    {
        List<KernelCall> calls = kernels.Calls;
        int[][] needs = Dependencies(calls);
        bool[] feedsBlocks = FeedsBlocks(calls, needs);
        var done = new bool[calls.Count];
        var phases = new List<Phase>();
        int left = calls.Count;
        while (left > 0)
        {
            bool blocksLeft = Enumerable.Range(0, calls.Count).Any(i => !done[i] && KindOf(calls[i].Spec) == PhaseKind.Blocks);
            int before = left;
            foreach (PhaseKind kind in (PhaseKind[])[PhaseKind.Serial, PhaseKind.Blocks, PhaseKind.Tiles])
            {
                List<int> taken = Take(kind, calls, needs, done, i => kind == PhaseKind.Blocks || feedsBlocks[i] || !blocksLeft);
                if (taken.Count > 0)
                    phases.Add(new(kind, taken.Where(i => calls[i].Forward).Concat(taken.Where(i => !calls[i].Forward)).Select(i => calls[i]).ToEquatableArray()));
                left -= taken.Count;
            }
            if (left == before)
                throw new InvalidOperationException("The calls of a program wait for each other in a circle.");
        }
        return phases;
    }

    public static PhaseKind KindOf(KernelSpec spec) => spec switch
    {
        UniformMapSpec or FeatureReduceSpec { Target.Batched: false } => PhaseKind.Serial,
        ConvWeightsSpec or LibraryConvWeightsSpec or LinearWeightsSpec or BatchReduceSpec => PhaseKind.Tiles,
        _ => PhaseKind.Blocks,
    };

    /// <summary>Calls of a kind whose operands are there. Within a phase only Tiles may not wait for one another.</summary>
    private static List<int> Take(PhaseKind kind, List<KernelCall> calls, int[][] needs, bool[] done, Func<int, bool> wanted)
    {
        var taken = new List<int>();
        for (int i = 0; i < calls.Count; i++)
        {
            if (done[i] || KindOf(calls[i].Spec) != kind || !wanted(i) || !needs[i].All(n => done[n]))
                continue;
            taken.Add(i);
            if (kind != PhaseKind.Tiles)
                done[i] = true;
        }
        foreach (int i in taken)
            done[i] = true;
        return taken;
    }

    /// <summary>For each call the calls that write what it reads.</summary>
    private static int[][] Dependencies(List<KernelCall> calls)
    {
        var writers = new Dictionary<int, List<int>>();
        for (int i = 0; i < calls.Count; i++)
            foreach (int result in calls[i].Results)
            {
                if (!writers.TryGetValue(result, out List<int>? of))
                    writers[result] = of = [];
                of.Add(i);
            }
        return [.. calls.Select(c => c.Operands.SelectMany(o => writers.TryGetValue(o, out List<int>? of) ? of : []).Distinct().ToArray())];
    }

    private static bool[] FeedsBlocks(List<KernelCall> calls, int[][] needs)
    {
        var feeds = new bool[calls.Count];
        for (int i = calls.Count - 1; i >= 0; i--)
            if (feeds[i] || KindOf(calls[i].Spec) == PhaseKind.Blocks)
                foreach (int need in needs[i])
                    feeds[need] = true;
        return feeds;
    }
}
