namespace AdCompiler.Generators.Programs;

/// <summary>
/// Which writes may go to one place: the dependence test of compilers. Two writes do where the difference of their places can be 0,
/// which is an equation in the iteration numbers of their loops. What is not proved apart counts as meeting.
/// </summary>
internal sealed class Dependences(StoreAddresses addresses)
{
    /// <summary>Whether two statements may write one place.</summary>
    public bool Meet(StoreSet left, StoreSet right) => left.Stores.Any(a => right.Stores.Any(b => MayMeet(a, b, [], 0)));

    /// <summary>How many loops of a nest, from the outermost on, have iterations that write places of their own.</summary>
    public int LoopsApart(StoreSet nest)
    {
        for (int level = 0; level < nest.Counters.Count; level++)
            if (nest.Stores.Any(a => nest.Stores.Any(b => MayMeet(a, b, nest.Counters, level + 1))))
                return level;
        return nest.Counters.Count;
    }

    /// <summary>
    /// Whether two writes may meet in iterations that agree in the common loops but the last of them, and there the first write's is a later one.
    /// Without common loops: in any iterations.
    /// </summary>
    private bool MayMeet(Store left, Store right, IReadOnlyList<VariableId> counters, int common)
    {
        if (left.Memory != right.Memory)
            return false;
        var equation = new BoxEquation((long)left.Place.Constant - right.Place.Constant);
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
        bool IsCommon(VariableId unknown) => counters.Take(common).Contains(unknown);
        foreach (Term term in left.Place.Terms)
            if (!IsCommon(term.Variable))
                equation.Add(term.Factor, addresses.RangeOf(term.Variable));
        foreach (Term term in right.Place.Terms)
            if (!IsCommon(term.Variable))
                equation.Add(-(long)term.Factor, addresses.RangeOf(term.Variable));
        return equation.MayHaveSolution();
    }

    private static int FactorOf(Store store, VariableId unknown)
    {
        foreach (Term term in store.Place.Terms)
            if (term.Variable == unknown)
                return term.Factor;
        return 0;
    }
}
