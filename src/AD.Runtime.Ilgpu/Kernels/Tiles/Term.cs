namespace AdCompiler.Ilgpu;

/// <summary>A term of a correlation, or how far it is from one to another: channel, kernel row, kernel column. Counted on without a division.</summary>
internal struct Term
{
    public int Channel, TapRow, TapColumn;

    public static Term Of(Correlation c, int number) => new()
    {
        Channel = number / (c.TapRows * c.TapColumns), TapRow = number / c.TapColumns % c.TapRows, TapColumn = number % c.TapColumns,
    };

    /// <summary>The term so much further on.</summary>
    public readonly Term Plus(Correlation c, Term distance)
    {
        int column = TapColumn + distance.TapColumn, row = TapRow + distance.TapRow, channel = Channel + distance.Channel;
        if (column >= c.TapColumns)
        {
            column -= c.TapColumns;
            row++;
        }
        if (row >= c.TapRows)
        {
            row -= c.TapRows;
            channel++;
        }
        return new() { Channel = channel, TapRow = row, TapColumn = column };
    }
}
