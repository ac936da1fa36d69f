namespace AdCompiler.Generators.Programs;

/// <summary>Equations in integers that differ in the right side alone: the sum of factor * unknown, each unknown in an interval of its own, is so much.</summary>
internal sealed class BoxEquation
{
    /// <summary>Strides of dense memory leave one or two values to try for each unknown; other equations count as solvable once it is as many.</summary>
    private const int MostTried = 1 << 12;

    /// <summary>Factors are positive and distinct: unknowns of one factor are one unknown, their sum.</summary>
    private readonly List<(long Factor, Interval Range)> terms = [];
    private (long Divisor, Interval Range)[]? below;
    private int tried;

    public void Add(long factor, Interval range)
    {
        if (factor == 0)
            return;
        below = null;
        if (factor < 0)
            (factor, range) = (-factor, -1 * range);
        int same = terms.FindIndex(term => term.Factor == factor);
        if (same < 0)
            terms.Add((factor, range));
        else
            terms[same] = (factor, terms[same].Range + range);
    }

    /// <summary>False only where it is certain that there is no solution.</summary>
    public bool MayHaveSolution(long sum)
    {
        below ??= Below();
        tried = 0;
        return MayReach(sum, terms.Count, below);
    }

    /// <summary>Of so many terms, least factors first, the greatest common divisor and the interval.</summary>
    private (long Divisor, Interval Range)[] Below()
    {
        terms.Sort(static (left, right) => left.Factor.CompareTo(right.Factor));
        var sums = new (long Divisor, Interval Range)[terms.Count + 1];
        for (int i = 0; i < terms.Count; i++)
            sums[i + 1] = (Divisor(terms[i].Factor, sums[i].Divisor), terms[i].Factor * terms[i].Range + sums[i].Range);
        return sums;
    }

    /// <summary>Whether the first terms can make a sum.</summary>
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
