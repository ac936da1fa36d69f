namespace AdCompiler.Ilgpu;

/// <summary>Which term of a correlation a thread brings next: channel, kernel row, kernel column. Counts on in steps without a division.</summary>
internal struct TermCounter
{
    public int Channel, TapRow, TapColumn;

    private int channels, rows, columns;

    /// <param name="first">The number of its first term.</param>
    /// <param name="step">From one of its terms to the next.</param>
    public static TermCounter Of(Correlation c, int first, int step)
    {
        TermCounter at = Split(c, first), by = Split(c, step);
        (at.channels, at.rows, at.columns) = (by.Channel, by.TapRow, by.TapColumn);
        return at;
    }

    /// <summary>The next one.</summary>
    public readonly TermCounter Next(Correlation c)
    {
        TermCounter next = this;
        next.TapColumn += columns;
        next.TapRow += rows;
        next.Channel += channels;
        if (next.TapColumn >= c.TapColumns)
        {
            next.TapColumn -= c.TapColumns;
            next.TapRow++;
        }
        if (next.TapRow >= c.TapRows)
        {
            next.TapRow -= c.TapRows;
            next.Channel++;
        }
        return next;
    }

    private static TermCounter Split(Correlation c, int term) => new()
    {
        Channel = term / (c.TapRows * c.TapColumns), TapRow = term / c.TapColumns % c.TapRows, TapColumn = term % c.TapColumns,
    };
}
