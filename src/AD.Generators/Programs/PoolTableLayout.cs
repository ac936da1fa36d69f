using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// Where the numbers of a pooling site lie in its table, which the runtime fills (AdCompiler.Execution.PoolWeights has the same
/// offsets). Windows of up to four entries: [position][code]. Larger ones: by number of ties, for the first, between, last entry.
/// </summary>
internal sealed record PoolTableLayout(int Entries)
{
    public const int Codes = 32;

    public static PoolTableLayout Of(WindowGeometry window) => new(window.Window * window.Window);

    public bool ByCode => Entries <= 4;

    /// <summary>Words of 31 bits in the code of a window; 1 also where the code is a byte.</summary>
    public int Words => (Entries + 30) / 31;

    public VariableKind CodesKind => ByCode ? VariableKind.BytePointer : VariableKind.WordPointer;

    /// <summary>Weight of position p at code c: p * 32 + c.</summary>
    public Linear Weights(Linear position) => position * Codes;

    /// <summary>1 if the rule's evaluation is composed.</summary>
    public int Composed => ByCode ? 16 * Codes : 3 * (Entries + 1) + 1;

    /// <summary>Beta, then 1 - beta.</summary>
    public int Beta => Composed + 1;
}
