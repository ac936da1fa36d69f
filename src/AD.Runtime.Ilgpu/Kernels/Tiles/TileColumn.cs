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
        int place = Place(c, term.TapRow, term.TapColumn, term.Channel, TArith.Lanes);
        return place >= 0 ? TArith.LoadFour(m, place) : Quad<T>.Of(TArith.Zero);
    }

    /// <summary>Where its sources of a kernel entry and channel lie; negative past the last and outside of the image. Without a branch.</summary>
    public readonly int Place(Correlation c, int tapRow, int tapColumn, int channel, int lanes)
    {
        int row = SourceRow + tapRow * c.TapStep, column = SourceColumn + tapColumn * c.TapStep;
        bool isInside = (tapRow < c.TapRows) & (channel < c.Channels) & (row >= 0) & (row < c.SourceHeight) & (column >= 0) & (column < c.SourceWidth);
        int place = c.Source + Lanes + ((channel * c.SourceHeight + row) * c.SourceWidth + column) * lanes;
        return isInside ? place : -1;
    }
}
