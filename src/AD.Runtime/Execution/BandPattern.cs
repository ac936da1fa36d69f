namespace AdCompiler.Execution;

/// <summary>The columns of one argument in a <see cref="BandPattern"/>.</summary>
/// <param name="Count">How many columns there are.</param>
/// <param name="Low">The first of them in a row: counted from the row if they follow it, otherwise from the first column.</param>
/// <param name="Width">How many of them may be other than 0 in a row.</param>
/// <param name="FollowsRow">Whether row i has them from column i + Low on.</param>
public readonly record struct BandColumns(int Count, int Low, int Width, bool FollowsRow)
{
    /// <summary>An array: row i depends on its elements i + low to i + high.</summary>
    public static BandColumns Near(int count, int low, int high) => new(count, low, high - low + 1, true);

    /// <summary>Numbers that every row depends on.</summary>
    public static BandColumns Full(int count) => new(count, 0, count, false);

    /// <summary>What no row depends on.</summary>
    public static BandColumns None(int count) => new(count, 0, 0, false);
}

/// <summary>
/// Which elements of a Jacobian may be other than 0. A band has the same number of entries in each row, row after row: of each argument, in the order of the
/// parameters, those columns that the row depends on. An entry whose column is not there, beside the first or the last, is 0.
/// </summary>
public sealed class BandPattern
{
    private readonly int[] lengths;
    private readonly BandColumns[] columns;

    /// <param name="lengths">Of each array of results, whose rows stand one after the other.</param>
    /// <param name="columns">Of each argument.</param>
    public BandPattern(ReadOnlySpan<int> lengths, ReadOnlySpan<BandColumns> columns)
    {
        (this.lengths, this.columns) = (lengths.ToArray(), columns.ToArray());
        foreach (int length in lengths)
            Rows += length;
        foreach (BandColumns some in columns)
            (Columns, Width) = (Columns + some.Count, Width + some.Width);
    }

    /// <summary>Rows of the Jacobian.</summary>
    public int Rows { get; }

    /// <summary>Columns of the Jacobian.</summary>
    public int Columns { get; }

    /// <summary>Entries of a row of the band; as many as directions are computed.</summary>
    public int Width { get; }

    /// <summary>Entries of the band: those of row i are at i * Width.</summary>
    public int Count => Rows * Width;

    /// <summary>The column that an entry of a row stands for; -1 if it is not there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row or entry.</exception>
    public int Column(int row, int entry)
    {
        int at = InItsArray(row), first = 0;
        ArgumentOutOfRangeException.ThrowIfNegative(entry);
        foreach (BandColumns some in columns)
        {
            if (entry < some.Width)
            {
                int column = (some.FollowsRow ? at : 0) + some.Low + entry;
                return (uint)column < (uint)some.Count ? first + column : -1;
            }
            (entry, first) = (entry - some.Width, first + some.Count);
        }
        throw new ArgumentOutOfRangeException(nameof(entry), $"found {entry + Width}, expected less than {Width}");
    }

    /// <summary>Where a row has the entry of a column; -1 for an element that is always 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row or column.</exception>
    public int Entry(int row, int column)
    {
        int at = InItsArray(row), first = 0;
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        foreach (BandColumns some in columns)
        {
            if (column < some.Count)
            {
                int entry = column - some.Low - (some.FollowsRow ? at : 0);
                return (uint)entry < (uint)some.Width ? first + entry : -1;
            }
            (column, first) = (column - some.Count, first + some.Width);
        }
        throw new ArgumentOutOfRangeException(nameof(column), $"found {column + Columns}, expected less than {Columns}");
    }

    /// <summary>The whole Jacobian, row after row, with its zeros.</summary>
    /// <exception cref="ArgumentException">One of the two has not the elements that it should have; the message gives both numbers.</exception>
    public void Expand<T>(ReadOnlySpan<T> band, Span<T> jacobian)
    {
        DenseMatrix.Require(band, Rows, Width);
        DenseMatrix.Require<T>(jacobian, Rows, Columns);
        jacobian.Clear();
        for (int row = 0; row < Rows; row++)
            for (int entry = 0; entry < Width; entry++)
                if (Column(row, entry) is int column and >= 0)
                    jacobian[row * Columns + column] = band[row * Width + entry];
    }

    private int InItsArray(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        int at = row;
        foreach (int length in lengths)
        {
            if (at < length)
                return at;
            at -= length;
        }
        throw new ArgumentOutOfRangeException(nameof(row), $"found {row}, expected less than {Rows}");
    }
}
