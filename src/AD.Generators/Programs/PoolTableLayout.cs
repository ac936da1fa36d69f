namespace AdCompiler.Generators.Programs;

/// <summary>
/// Where the numbers of a pooling site lie in its table, which the runtime fills (AdCompiler.Execution.PoolWeights has the same
/// offsets). Windows of up to four entries: [position][code]. Larger ones: by number of ties, for the first, between, last entry.
/// </summary>
internal sealed record PoolTableLayout(int Entries)
{
    public const int Codes = 32;

    public bool ByCode => Entries <= 4;

    /// <summary>Weight of position p at code c: p * 32 + c.</summary>
    public int Weights(int position) => position * Codes;

    /// <summary>Composed evaluation, [position][code]: number of ties (infinite for an entry that does not tie), 1 for the first, relu's derivative.</summary>
    public int Divisors(int position) => (4 + position) * Codes;
    public int Firsts(int position) => (8 + position) * Codes;
    public int ReluFactors(int position) => (12 + position) * Codes;

    /// <summary>Weights by number of ties.</summary>
    public int First => 0;
    public int Between => Entries + 1;
    public int Last => 2 * (Entries + 1);
    public int ReluAtZero => 3 * (Entries + 1);

    /// <summary>1 if the rule's evaluation is composed.</summary>
    public int Composed => ByCode ? 16 * Codes : ReluAtZero + 1;

    /// <summary>Beta, then 1 - beta.</summary>
    public int Beta => Composed + 1;
}
