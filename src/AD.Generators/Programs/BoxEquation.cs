namespace AdCompiler.Generators.Programs;

/// <summary>The equation constant + sum of factor * unknown = 0 in integers, each unknown in an interval of its own.</summary>
internal sealed class BoxEquation(long constant)
{
    /// <summary>Strides of dense memory leave one or two values to try for each unknown; other equations count as solvable once it is as many.</summary>
    private const int MostTried = 1 << 12;

    /// <summary>Factors are positive and distinct: unknowns of one factor are one unknown, their sum.</summary>
    private readonly List<(long Factor, Interval Range)> terms = [];
    private int tried;

    public void Add(long factor, Interval range)
    {
        if (factor == 0)
            return;
        if (factor < 0)
            (factor, range) = (-factor, -1 * range);
        int same = terms.FindIndex(term => term.Factor == factor);
        if (same < 0)
            terms.Add((factor, range));
        else
            terms[same] = (factor, terms[same].Range + range);
    }

    /// <summary>False only where it is certain that there is no solution.</summary>
    public bool MayHaveSolution()
    {
        terms.Sort(static (left, right) => left.Factor.CompareTo(right.Factor));
        var below = new (long Divisor, Interval Range)[terms.Count + 1];
        for (int i = 0; i < terms.Count; i++)
            below[i + 1] = (Divisor(terms[i].Factor, below[i].Divisor), terms[i].Factor * terms[i].Range + below[i].Range);
        return MayReach(-constant, terms.Count, below);
    }

    /// <summary>Whether the first terms can make a sum; <paramref name="below"/>: of so many terms, the greatest common divisor and the interval.</summary>
    private bool MayReach(long sum, int count, (long Divisor, Interval Range)[] below)
    {
        if (sum < below[count].Range.Least || sum > below[count].Range.Most)
            return false;
        if (count == 0)
            return true;
        if (sum % below[count].Divisor != 0)
            return false;
        var (factor, range) = terms[count - 1];
        Interval rest = below[count - 1].Range;
        long from = Math.Max(range.Least, -Interval.Floor(rest.Most - sum, factor)), to = Math.Min(range.Most, Interval.Floor(sum - rest.Least, factor));
        for (long value = from; value <= to; value++)
            if (++tried > MostTried || MayReach(sum - factor * value, count - 1, below))
                return true;
        return false;
    }

    private static long Divisor(long left, long right) => right == 0 ? left : Divisor(right, left % right);
}
