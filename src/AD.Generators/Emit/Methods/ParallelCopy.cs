namespace AdCompiler.Generators.Emit.Methods;

/// <summary>Assignments that happen at once, put in an order that does the same one after the other.</summary>
internal static class ParallelCopy
{
    /// <summary>
    /// Groups of assignments by their indices: a group of one is an assignment, a larger one must stay at once, as (a, b) = (b, a).
    /// <paramref name="reads"/>: whether assignment i reads the target of assignment j.
    /// </summary>
    public static IEnumerable<IReadOnlyList<int>> Order(int count, Func<int, int, bool> reads)
    {
        List<int> left = [.. Enumerable.Range(0, count)];
        while (left.Count > 0)
        {
            List<int>? next = null;
            foreach (int start in left)
            {
                List<int> group = Closure(start, left, reads);
                if (next is null || group.Count < next.Count)
                    next = group;
            }
            left.RemoveAll(next!.Contains);
            yield return next;
        }
    }

    /// <summary>The assignments that must come no later than <paramref name="start"/>: those that read its target, and so on.</summary>
    private static List<int> Closure(int start, List<int> left, Func<int, int, bool> reads)
    {
        List<int> group = [start];
        for (int k = 0; k < group.Count; k++)
            foreach (int other in left)
                if (!group.Contains(other) && reads(other, group[k]))
                    group.Add(other);
        group.Sort();
        return group;
    }
}
