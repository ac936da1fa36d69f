namespace AdCompiler.Generators.Programs;

/// <summary>
/// Which writes may go to one place: the dependence test of compilers. Two writes do where the difference of their places can be 0,
/// which is an equation in the iteration numbers of their loops. What is not proved apart counts as meeting.
/// </summary>
internal sealed class Dependences(StoreAddresses addresses)
{
    /// <summary>Whether two statements may write one place.</summary>
    public bool Meet(StoreSet left, StoreSet right) => left.All.Any(a => right.All.Any(b => MayMeet(a, b, [], 0)));

    /// <summary>How many loops of a nest, from the outermost on, have iterations that write places of their own.</summary>
    public int LoopsApart(StoreSet nest)
    {
        for (int level = 0; level < nest.Counters.Count; level++)
            if (nest.All.Any(a => nest.All.Any(b => MayMeet(a, b, nest.Counters, level + 1))))
                return level;
        return nest.Counters.Count;
    }

    /// <summary>
    /// Whether writes may meet in iterations that agree in the common loops but the last of them, and there the left one's is later.
    /// Without common loops: in any iterations.
    /// </summary>
    private bool MayMeet(Stores left, Stores right, IReadOnlyList<VariableId> counters, int common)
    {
        if (left.Memory != right.Memory)
            return false;
        var equation = new BoxEquation();
        for (int i = 0; i < common; i++)
        {
            Interval range = addresses.RangeOf(counters[i]);
            int factor = FactorOf(left, counters[i]);
            equation.Add((long)factor - FactorOf(right, counters[i]), range);
            if (i < common - 1)
                continue;
            if (range.Most < 1)
                return false;
            equation.Add(factor, new(1, range.Most));
        }
        foreach (Term term in left.Terms)
            if (!IsAmongFirst(common, counters, term.Variable))
                equation.Add(term.Factor, addresses.RangeOf(term.Variable));
        foreach (Term term in right.Terms)
            if (!IsAmongFirst(common, counters, term.Variable))
                equation.Add(-(long)term.Factor, addresses.RangeOf(term.Variable));
        IEnumerable<long> differences = left.Constants.SelectMany(_ => right.Constants, static (here, there) => (long)there - here);
        return differences.Distinct().Any(equation.MayHaveSolution);
    }

    private static bool IsAmongFirst(int count, IReadOnlyList<VariableId> counters, VariableId unknown)
    {
        for (int i = 0; i < count; i++)
            if (counters[i] == unknown)
                return true;
        return false;
    }

    private static int FactorOf(Stores stores, VariableId unknown)
    {
        foreach (Term term in stores.Terms)
            if (term.Variable == unknown)
                return term.Factor;
        return 0;
    }
}
