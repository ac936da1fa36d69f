namespace AdCompiler.Generators.Programs;

/// <summary>The least and the most that an integer can be.</summary>
internal readonly record struct Interval(long Least, long Most)
{
    public static Interval operator +(Interval left, Interval right) => new(left.Least + right.Least, left.Most + right.Most);

    public static Interval operator *(long factor, Interval range) =>
        factor < 0 ? new(factor * range.Most, factor * range.Least) : new(factor * range.Least, factor * range.Most);

    public static Interval Min(Interval left, Interval right) => new(Math.Min(left.Least, right.Least), Math.Min(left.Most, right.Most));

    public static Interval Max(Interval left, Interval right) => new(Math.Max(left.Least, right.Least), Math.Max(left.Most, right.Most));

    /// <summary>The greatest integer that is not above a quotient; the divisor is positive.</summary>
    public static long Floor(long value, long divisor) => value / divisor - (value % divisor < 0 ? 1 : 0);
}
