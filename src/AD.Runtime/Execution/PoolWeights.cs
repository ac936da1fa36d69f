namespace AdCompiler.Execution;

/// <summary>
/// The rule of a pooling site as data, so that every rule costs a program the same. Windows of up to four entries save a
/// code per lane: the mask of the entries that attain the maximum (bit p: position p in scan order), or, for a pool of a
/// ReLU whose maximum is 0, 16 plus the mask of the entries that are exactly 0 before the ReLU (all entries then tie).
/// The weight of position p is element [p][code] of the site's table. Larger windows save the mask itself, 31 entries a word; their weights
/// depend on how many entries tie (0: all of a ReLU's at 0, its derivative included) and on whether an entry is the first, the
/// last or between.
/// Composed evaluation (the paper's code) keeps its terms apart: beta g / ties + (1 - beta) g, each rounded. Its part of the table
/// are the terms' divisors and factors by position and code, relu's derivative, a flag, beta and 1 - beta.
/// </summary>
public static class PoolWeights
{
    /// <summary>Codes of a window of up to four entries.</summary>
    public const int Codes = 32;

    /// <summary>Elements of a site's part of the tables: positions x codes, or first | between | last by number of ties.</summary>
    public static int TableElements(int entries) => Composed(entries) + 3;

    /// <summary>Index of the composed flag; beta and 1 - beta follow.</summary>
    private static int Composed(int entries) => entries <= 4 ? 16 * Codes : 3 * (entries + 1) + 1;

    /// <summary>Writes a site's table.</summary>
    /// <param name="rule">The site's rule, complete.</param>
    /// <param name="reluAtZero">relu'(0), for a pool of a ReLU.</param>
    /// <param name="entries">Entries of a window.</param>
    /// <param name="round">Rounds to the width, so that an exact-sum rule can look at rounded numbers.</param>
    /// <param name="table"><see cref="TableElements"/> numbers.</param>
    public static void Fill(MaxPoolRule rule, double reluAtZero, int entries, Func<double, double> round, Span<double> table)
    {
        table.Clear();
        int composed = Composed(entries);
        table[composed] = rule is { Kind: Pool.Hybrid, Evaluation: Evaluation.Composed } ? 1 : 0;
        table[composed + 1] = round(rule.Beta);
        table[composed + 2] = round(1 - rule.Beta);
        if (entries > 4)
        {
            for (int ties = 1; ties <= entries; ties++)
                (table[ties], table[entries + 1 + ties], table[2 * (entries + 1) + ties]) = Rounded(rule, ties, round);
            for (int row = 0; row < 3; row++)
                table[row * (entries + 1)] = round(table[row * (entries + 1) + entries] * round(reluAtZero));
            table[3 * (entries + 1)] = round(reluAtZero);
            return;
        }
        for (int p = 0; p < entries; p++)
            for (int mask = 0; mask < 16; mask++)
            {
                table[p * Codes + mask] = Weight(rule, mask & ((1 << entries) - 1), p, round);
                bool atKink = (mask >> p & 1) != 0;
                table[p * Codes + 16 + mask] = atKink ? round(Weight(rule, (1 << entries) - 1, p, round) * round(reluAtZero)) : 0;
                ComposedTerms(mask & ((1 << entries) - 1), p, 1, table[(p * Codes + mask)..]);
                ComposedTerms((1 << entries) - 1, p, atKink ? round(reluAtZero) : 0, table[(p * Codes + 16 + mask)..]);
            }
    }

    private static void ComposedTerms(int mask, int position, double relu, Span<double> table)
    {
        table[4 * Codes] = (mask >> position & 1) != 0 ? int.PopCount(mask) : double.PositiveInfinity;
        table[8 * Codes] = int.TrailingZeroCount(mask) == position ? 1 : 0;
        table[12 * Codes] = relu;
    }

    private static double Weight(MaxPoolRule rule, int mask, int position, Func<double, double> round)
    {
        if ((mask >> position & 1) == 0)
            return 0;
        var (first, between, last) = Rounded(rule, int.PopCount(mask), round);
        return (mask & ((1 << position) - 1)) == 0 ? first : mask >> (position + 1) == 0 ? last : between;
    }

    /// <summary>Weights of the first, a middle and the last of the tied entries, rounded to the width.</summary>
    private static (double First, double Between, double Last) Rounded(MaxPoolRule rule, int ties, Func<double, double> round)
    {
        var (first, between, last) = rule.Weights(ties);
        (first, between, last) = (round(first), round(between), round(last));
        if (rule.Evaluation == Evaluation.ExactSum && ties > 1)
            first = round(Math.FusedMultiplyAdd(1 - ties, last, 1));
        return (first, between, last);
    }
}
