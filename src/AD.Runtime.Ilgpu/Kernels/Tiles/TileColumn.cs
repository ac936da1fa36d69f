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

    /// <summary>Its sources of a term: zeros past the last channel and outside of the image.</summary>
    public readonly Quad<T> Sources<T, TArith>(DeviceMemory<T> m, Correlation c, Term term) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int row = SourceRow + term.TapRow * c.TapStep, tap = SourceColumn + term.TapColumn * c.TapStep;
        return term.Channel < c.Channels && row >= 0 && row < c.SourceHeight && tap >= 0 && tap < c.SourceWidth
            ? TArith.LoadFour(m, c.Source + Lanes + ((term.Channel * c.SourceHeight + row) * c.SourceWidth + tap) * TArith.Lanes)
            : Quad<T>.Of(TArith.Zero);
    }
}
