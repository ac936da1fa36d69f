namespace AdCompiler.Ilgpu;

/// <summary>Four lanes of a position: a column of a tile.</summary>
internal struct TileColumn
{
    /// <summary>Whether there is such a position.</summary>
    public bool IsInside;

    /// <summary>From a result channel's start to its place.</summary>
    public int Result;

    /// <summary>From a source channel's start to its block and lanes.</summary>
    public int Lanes;

    /// <summary>Its source of the first kernel entry.</summary>
    public int SourceRow, SourceColumn;

    /// <param name="quad">Its number: lanes, then positions, then blocks. One past the last is the last, not inside.</param>
    public static TileColumn Of(KernelArguments a, Correlation c, int quad, int lanes)
    {
        int position = quad / (lanes / 4), last = a.Blocks * c.Positions - 1;
        bool isInside = position <= last;
        if (!isInside)
            position = last;
        int block = position / c.Positions, row = position % c.Positions / c.PositionColumns, column = position % c.PositionColumns;
        int lane = block * a.BlockStride + quad % (lanes / 4) * 4;
        return new()
        {
            IsInside = isInside, Lanes = lane,
            Result = lane + ((c.FirstRow + row * c.PositionStep) * c.ResultWidth + c.FirstColumn + column * c.PositionStep) * lanes,
            SourceRow = c.SourceRow + row * c.SourceStep, SourceColumn = c.SourceColumn + column * c.SourceStep,
        };
    }
}

/// <summary>What a thread brings for some terms: a quad of sources, and up to four weights.</summary>
internal struct Fetched<T> where T : unmanaged
{
    public Quad<T> Sources, Weights;
}

/// <summary>What a thread brings to its group's tile, a stage of terms at a time: the sources of one column, and the weights of every n-th row.</summary>
internal struct Fetcher<T, TArith, TShape> where T : unmanaged where TArith : struct, IDeviceArithmetic<T> where TShape : struct, ITileShape
{
    private TileColumn column;
    private int row0, row1, row2, row3;
    private TermCounter source, weight;

    public static Fetcher<T, TArith, TShape> Of(KernelArguments a, Correlation c, int thread, int firstRow, int positionTile)
    {
        int columns = CorrelationTile.Across * TShape.Quads, depth = CorrelationTile.Depth<TShape>(), row = firstRow + thread / depth;
        return new()
        {
            column = TileColumn.Of(a, c, positionTile * columns + thread % columns, TArith.Lanes),
            row0 = c.Weight + c.RowInside(row) * c.WeightRow, row1 = c.Weight + c.RowInside(row + columns) * c.WeightRow,
            row2 = c.Weight + c.RowInside(row + 2 * columns) * c.WeightRow, row3 = c.Weight + c.RowInside(row + 3 * columns) * c.WeightRow,
            source = TermCounter.Of(c, thread / columns, depth), weight = TermCounter.Of(c, thread % depth, depth),
        };
    }

    /// <summary>The same thread's part of the next terms.</summary>
    public readonly Fetcher<T, TArith, TShape> Next(Correlation c)
    {
        Fetcher<T, TArith, TShape> next = this;
        next.source = source.Next(c);
        next.weight = weight.Next(c);
        return next;
    }

    /// <summary>Reads this thread's part; past the last channel, and everywhere if there are no terms, it is left at zero and not used.</summary>
    public readonly Fetched<T> Fetch(DeviceMemory<T> m, Correlation c, bool hasTerms)
    {
        var fetched = new Fetched<T> { Sources = Quad<T>.Of(TArith.Zero), Weights = Quad<T>.Of(TArith.Zero) };
        int row = column.SourceRow + source.TapRow * c.TapStep, tap = column.SourceColumn + source.TapColumn * c.TapStep;
        if (hasTerms && source.Channel < c.Channels && row >= 0 && row < c.SourceHeight && tap >= 0 && tap < c.SourceWidth)
            fetched.Sources = m.Numbers.Cast<Quad<T>>()[(c.Source + column.Lanes + ((source.Channel * c.SourceHeight + row) * c.SourceWidth + tap) * TArith.Lanes) / 4];
        if (hasTerms && weight.Channel < c.Channels)
        {
            int at = weight.Channel * c.WeightChannel + weight.TapRow * c.WeightTapRow + weight.TapColumn * c.WeightTapColumn;
            fetched.Weights.X = m.Numbers[row0 + at];
            if (CorrelationTile.BringsFourWeights<TShape>())
            {
                fetched.Weights.Y = m.Numbers[row1 + at];
                fetched.Weights.Z = m.Numbers[row2 + at];
                fetched.Weights.W = m.Numbers[row3 + at];
            }
        }
        return fetched;
    }
}
