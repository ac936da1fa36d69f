namespace AdCompiler.Execution;

/// <summary>
/// Where a loop that goes back to snapshots takes them, so that the fewest steps run again: binomial checkpointing (Griewank and Walther,
/// "Algorithm 799: revolve", ACM TOMS 26, 2000). A loop of n steps whose derivatives need them last to first, with s snapshots, runs
/// r (n + 1) - (s + r)! / ((s + 1)! (r - 1)!) steps, the first run of each among them, and each once more just before it goes backwards;
/// r is the smallest number with (s + r)! / (s! r!) > n.
/// </summary>
public static class Revolve
{
    /// <summary>How many snapshots a loop keeps: no more than it has steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">None are asked for, or there are more steps than can be counted with the state behind the last.</exception>
    public static int Slots(int snapshots, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(snapshots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, int.MaxValue - 1);
        return Math.Clamp(steps, 0, snapshots);
    }

    /// <summary>
    /// How many steps to go from one snapshot to the next. <paramref name="states"/>: how many states from here on are still needed, the last one first,
    /// each once. <paramref name="slots"/>: how many snapshots there is room for, the one here included. To the last state of all no snapshot is taken.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not two states, or there is no snapshot.</exception>
    public static int Split(int states, int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        if (slots == 1)
            return states - 1;
        // within: (slots + runs)! / (slots! runs!), the states that so many runs of each step can reach; before: of one run fewer.
        long before = 1, within = slots + 1L;
        int runs = 1;
        while (within < states)
        {
            runs++;
            (before, within) = (within, within * (slots + runs) / runs);
        }
        // Behind the next snapshot, with one slot fewer and one run fewer, before * slots / (slots + runs - 1) states can be reached.
        return (int)Math.Min(before, states - before * slots / (slots + runs - 1));
    }
}
