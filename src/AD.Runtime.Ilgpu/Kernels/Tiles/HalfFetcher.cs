namespace AdCompiler.Ilgpu;

/// <summary>
/// What a thread brings to a tile of halves for 32 terms: two pieces of packed weights and two of sources, each eight halves that lie side by side, copied past the registers.
/// </summary>
/// <typeparam name="TRows">Forward a row's terms lie together, its channels; backward to the data a term's rows do.</typeparam>
internal struct HalfFetcher<TRows> : IHalfFetcher<HalfFetcher<TRows>> where TRows : struct, ISideOrder
{
    private long memory;
    private Correlation c;
    private TileColumn column;
    private TapTerm source, secondSource, weight, step;
    private int channels, thread;

    /// <summary>Where the weights of its row, or rows, start, and those of the 64th after it; negative past the last.</summary>
    private int row, secondRow;

    /// <summary>Channels of a kernel entry: whole pieces, where they lie together.</summary>
    public static int Channels(Correlation c) => TRows.TermsLieTogether ? (c.Channels + 7) / 8 * 8 : Math.Max(c.Channels, 1);

    /// <param name="memory">The address of the network's memory.</param>
    public static HalfFetcher<TRows> Of(long memory, KernelArguments a, Correlation c, int thread, int firstRow, int positionTile)
    {
        int channels = Channels(c), row = firstRow + (TRows.TermsLieTogether ? thread / 4 : thread % 16 * 8);
        return new()
        {
            memory = memory, c = c, thread = thread, channels = channels, column = TileColumn.Of(a, c, positionTile * 32 + thread % 16 * 2, lanes: 16), row = Row(c, row), secondRow = Row(c, row + 64),
            source = TapTerm.Of(c, channels, thread / 16), secondSource = TapTerm.Of(c, channels, thread / 16 + 16),
            weight = TapTerm.Of(c, channels, thread % 4 * 8), step = TapTerm.Of(c, channels, HalfTile.Depth),
        };
    }

    public readonly HalfFetcher<TRows> Next()
    {
        HalfFetcher<TRows> next = this;
        next.source = source.Plus(c, channels, step);
        next.secondSource = secondSource.Plus(c, channels, step);
        if (TRows.TermsLieTogether)
            next.weight = weight.Plus(c, channels, step);
        return next;
    }

    public readonly void Bring(long buffer)
    {
        int across = thread % 16, down = thread / 16;
        long columns = buffer + HalfTile.SideBytes;
        HalfPiece.Copy(memory, columns + HalfSide<LinesTogether>.Place(down, across), Sources(source));
        HalfPiece.Copy(memory, columns + HalfSide<LinesTogether>.Place(down + 16, across), Sources(secondSource));
        if (TRows.TermsLieTogether)
        {
            HalfPiece.Copy(memory, buffer + HalfSide<TRows>.Place(thread / 4, thread % 4), Weights(weight, row));
            HalfPiece.Copy(memory, buffer + HalfSide<TRows>.Place(thread / 4 + 64, thread % 4), Weights(weight, secondRow));
        }
        else
        {
            // a term's rows lie together, and terms of rows and columns are brought alike
            HalfPiece.Copy(memory, buffer + HalfSide<TRows>.Place(down, across), Weights(source, row));
            HalfPiece.Copy(memory, buffer + HalfSide<TRows>.Place(down + 16, across), Weights(secondSource, row));
        }
        PtxMatrices.Commit();
    }

    /// <summary>Where eight sources lie.</summary>
    private readonly int Sources(TapTerm term) => column.Place(c, term.TapRow, term.TapColumn, term.Channel, lanes: 16);

    private static int Row(Correlation c, int row) => row < c.Rows ? c.Weight + row * c.WeightRow : -1;

    /// <summary>Where eight weights lie; negative past the last row or term.</summary>
    private readonly int Weights(TapTerm term, int row)
    {
        int place = row + term.TapRow * c.WeightTapRow + term.TapColumn * c.WeightTapColumn + term.Channel * c.WeightChannel;
        return (row >= 0) & (term.TapRow < c.TapRows) ? place : -1;
    }
}

/// <summary>Eight halves side by side.</summary>
internal static class HalfPiece
{
    /// <summary>Begins to copy them from the network's memory to the group's.</summary>
    /// <param name="memory">The address of the former.</param>
    /// <param name="place">Where they start there, in halves; negative for zeros.</param>
    public static void Copy(long memory, long shared, int place) => PtxMatrices.Copy(shared, memory + 2L * Math.Max(place, 0), place >= 0 ? 16 : 0);
}
