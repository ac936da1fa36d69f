namespace AdCompiler.Ilgpu;

/// <summary>What a thread brings for tensor cores in TF32: the terms of a pair of words, of four columns, and of another pair, of four rows.</summary>
internal struct Tf32Fetched<T> where T : unmanaged
{
    public TermQuads<T> Columns, Rows;
}

/// <summary>Two terms of four rows or columns: a pair's lower word and its upper one.</summary>
internal struct TermQuads<T> where T : unmanaged
{
    public Quad<T> Lower, Upper;

    public static TermQuads<T> Of(T number) => new() { Lower = Quad<T>.Of(number), Upper = Quad<T>.Of(number) };
}

/// <summary>
/// What a thread brings to a tile for tensor cores: the sources of four columns for one pair of words, which a warp has in common, and the weights of every
/// 32nd row for another, of which neighbouring threads have neighbouring ones, as they lie in memory.
/// </summary>
internal struct Tf32Fetcher<T, TArith> where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
{
    private TileColumn column;
    private WeightRows rows;
    private Term source, weight, step, upper;

    public static Tf32Fetcher<T, TArith> Of(KernelArguments a, Correlation c, int thread, int firstRow, int positionTile) => new()
    {
        column = TileColumn.Of(a, c, positionTile * 32 + thread % 32, TArith.Lanes), rows = WeightRows.Of(c, firstRow + thread / 8, 32),
        source = Term.Of(c, Tf32Tile.FirstTerm(thread / 32)), weight = Term.Of(c, Tf32Tile.FirstTerm(thread % 8)),
        step = Term.Of(c, Tf32Tile.Depth), upper = Term.Of(c, Tf32Tile.UpperWord),
    };

    /// <summary>The same thread's part of the next terms.</summary>
    public readonly Tf32Fetcher<T, TArith> Next(Correlation c)
    {
        Tf32Fetcher<T, TArith> next = this;
        next.source = source.Plus(c, step);
        next.weight = weight.Plus(c, step);
        return next;
    }

    /// <summary>Reads this thread's part; what lies past the last channel, and all if there are no terms, is zero.</summary>
    public readonly Tf32Fetched<T> Fetch(DeviceMemory<T> m, Correlation c, bool hasTerms)
    {
        var fetched = new Tf32Fetched<T> { Columns = TermQuads<T>.Of(TArith.Zero), Rows = TermQuads<T>.Of(TArith.Zero) };
        if (!hasTerms)
            return fetched;
        fetched.Columns.Lower = column.Sources<T, TArith>(m, c, source);
        fetched.Columns.Upper = column.Sources<T, TArith>(m, c, source.Plus(c, upper));
        fetched.Rows.Lower = rows.Weights<T, TArith>(m, c, weight, ofAll: true);
        fetched.Rows.Upper = rows.Weights<T, TArith>(m, c, weight.Plus(c, upper), ofAll: true);
        return fetched;
    }
}
