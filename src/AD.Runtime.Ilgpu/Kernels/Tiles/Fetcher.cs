namespace AdCompiler.Ilgpu;

/// <summary>What a thread brings for some terms: a quad of sources, and up to four weights.</summary>
internal struct Fetched<T> where T : unmanaged
{
    public Quad<T> Sources, Weights;
}

/// <summary>What a thread brings to its group's tile, a stage of terms at a time: the sources of one column, and the weights of every n-th row.</summary>
internal struct Fetcher<T, TArith, TShape> where T : unmanaged where TArith : struct, IDeviceArithmetic<T> where TShape : struct, ITileShape
{
    private TileColumn column;
    private WeightRows rows;
    private Term source, weight, step;

    public static Fetcher<T, TArith, TShape> Of(KernelArguments a, Correlation c, int thread, int firstRow, int positionTile)
    {
        int columns = SumTile<TShape>.Columns / 4, depth = SumTile<TShape>.Depth, row = firstRow + thread / depth;
        return new()
        {
            column = TileColumn.Of(a, c, positionTile * columns + thread % columns, TArith.Lanes),
            rows = WeightRows.Of(c, row, columns),
            source = Term.Of(c, thread / columns), weight = Term.Of(c, thread % depth), step = Term.Of(c, depth),
        };
    }

    /// <summary>The same thread's part of the next terms.</summary>
    public readonly Fetcher<T, TArith, TShape> Next(Correlation c)
    {
        Fetcher<T, TArith, TShape> next = this;
        next.source = source.Plus(c, step);
        next.weight = weight.Plus(c, step);
        return next;
    }

    /// <summary>Reads this thread's part; past the last channel, and everywhere if there are no terms, it is left at zero and not used.</summary>
    public readonly Fetched<T> Fetch(DeviceMemory<T> m, Correlation c, bool hasTerms)
    {
        var fetched = new Fetched<T> { Sources = Quad<T>.Of(TArith.Zero), Weights = Quad<T>.Of(TArith.Zero) };
        if (hasTerms)
        {
            fetched.Sources = column.Sources<T, TArith>(m, c, source);
            fetched.Weights = rows.Weights<T, TArith>(m, c, weight, SumTile<TShape>.BringsFourWeights);
        }
        return fetched;
    }
}
