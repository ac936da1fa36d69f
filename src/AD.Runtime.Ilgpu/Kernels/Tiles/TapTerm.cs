namespace AdCompiler.Ilgpu;

/// <summary>
/// A term of a correlation in the order of tensor cores, whose sums are in no stated one: kernel row, kernel column, channel; so the terms that a group brings at a time mostly
/// share a kernel entry, and packed weights lie side by side. Counted on without a division.
/// </summary>
internal struct TapTerm
{
    public int TapRow, TapColumn, Channel;

    /// <param name="channels">Of an entry: those there are, or some more that are zero.</param>
    public static TapTerm Of(Correlation c, int channels, int number) => new()
    {
        TapRow = number / channels / c.TapColumns, TapColumn = number / channels % c.TapColumns, Channel = number % channels,
    };

    /// <summary>The term so much further on.</summary>
    public readonly TapTerm Plus(Correlation c, int channels, TapTerm distance)
    {
        int channel = Channel + distance.Channel, column = TapColumn + distance.TapColumn, row = TapRow + distance.TapRow;
        if (channel >= channels)
        {
            channel -= channels;
            column++;
        }
        if (column >= c.TapColumns)
        {
            column -= c.TapColumns;
            row++;
        }
        return new() { TapRow = row, TapColumn = column, Channel = channel };
    }
}
