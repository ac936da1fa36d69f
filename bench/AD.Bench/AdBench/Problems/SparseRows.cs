namespace AdCompiler.Bench.AdBench;

/// <summary>A sparse matrix by rows: where each row starts, and the columns and values of its entries.</summary>
internal sealed class SparseRows(int rows, int entries)
{
    private int row, entry;

    public int[] Starts { get; } = new int[rows + 1];

    public int[] Columns { get; } = new int[entries];

    public double[] Values { get; } = new double[entries];

    public void Clear() => row = entry = 0;

    public void EndRow() => Starts[++row] = entry;

    public void Add(int column, double value)
    {
        Columns[entry] = column;
        Values[entry++] = value;
    }

    /// <summary>Entries in consecutive columns.</summary>
    public void Add(int column, ReadOnlySpan<double> values)
    {
        values.CopyTo(Values.AsSpan(entry));
        Span<int> columns = Columns.AsSpan(entry, values.Length);
        for (int i = 0; i < columns.Length; i++)
            columns[i] = column + i;
        entry += values.Length;
    }
}
