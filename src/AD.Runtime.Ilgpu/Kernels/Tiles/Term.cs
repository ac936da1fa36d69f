namespace AdCompiler.Ilgpu;

/// <summary>A term of a correlation, or how far it is from one to another, in the order of the sums: channel, kernel row, kernel column.</summary>
internal struct Term
{
    private Odometer number;

    public readonly int Channel => number.First;

    public readonly int TapRow => number.Second;

    public readonly int TapColumn => number.Third;

    public static Term Of(Correlation c, int number) => new() { number = Odometer.Of(number, c.TapRows, c.TapColumns) };

    /// <summary>The term so much further on.</summary>
    public readonly Term Plus(Correlation c, Term distance) => new() { number = number.Plus(distance.number, c.TapRows, c.TapColumns) };
}
