namespace AdCompiler.Ilgpu;

/// <summary>
/// A term of a correlation in the order of tensor cores, whose sums are in no stated one: kernel row, kernel column, channel; so the terms that a group brings at a time mostly
/// share a kernel entry, and packed weights lie side by side.
/// </summary>
internal struct TapTerm
{
    private Odometer number;

    public readonly int TapRow => number.First;

    public readonly int TapColumn => number.Second;

    public readonly int Channel => number.Third;

    /// <param name="channels">Of an entry: those there are, or some more that are zero.</param>
    public static TapTerm Of(Correlation c, int channels, int number) => new() { number = Odometer.Of(number, c.TapColumns, channels) };

    /// <summary>The term so much further on.</summary>
    public readonly TapTerm Plus(Correlation c, int channels, TapTerm distance) => new() { number = number.Plus(distance.number, c.TapColumns, channels) };
}
