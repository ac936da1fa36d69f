using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// A convolution kernel as a map from a source image to a result image. Forward: result y, source x. Backward-data: result is the
/// cotangent of x, source that of y. Both sum over source channels and kernel entries; they differ in which source
/// entry a kernel entry meets and in the strides of the weight.
/// </summary>
internal sealed record ConvImage(
    bool Forward, int Groups, int ResultChannels, int ResultHeight, int ResultWidth, int SourceChannels, int SourceHeight, int SourceWidth,
    int KernelHeight, int KernelWidth, int Stride, int Padding, int Dilation)
{
    public static ConvImage Of(ConvGeometry g, ConvDirection direction) => direction == ConvDirection.Forward
        ? new(true, g.Groups, g.OutChannels / g.Groups, g.OutHeight, g.OutWidth, g.InChannels / g.Groups, g.InHeight, g.InWidth,
            g.KernelHeight, g.KernelWidth, g.Stride, g.Padding, g.Dilation)
        : new(false, g.Groups, g.InChannels / g.Groups, g.InHeight, g.InWidth, g.OutChannels / g.Groups, g.OutHeight, g.OutWidth,
            g.KernelHeight, g.KernelWidth, g.Stride, g.Padding, g.Dilation);

    public int Taps => KernelHeight * KernelWidth;

    /// <summary>Weight elements from one result channel to the next, from one source channel to the next, from group to group.</summary>
    public int WeightPerResult => Forward ? SourceChannels * Taps : Taps;
    public int WeightPerSource => Forward ? Taps : ResultChannels * Taps;
    public int WeightPerGroup => ResultChannels * SourceChannels * Taps;

    /// <summary>Source position that kernel entry <paramref name="k"/> meets at a result position, or null where the stride skips it (backward-data).</summary>
    public int? Source(int result, int k)
    {
        if (Forward)
            return result * Stride - Padding + k * Dilation;
        int scaled = result + Padding - k * Dilation;
        return Remainder(scaled) == 0 ? (scaled - Remainder(scaled)) / Stride : null;
    }

    private int Remainder(int value) => (value % Stride + Stride) % Stride;

    /// <summary>Result positions by which a tile may move as a whole: backward-data repeats every stride.</summary>
    public int Period => Forward ? 1 : Stride;

    /// <summary>Source positions that a tile moves when its result moves by <paramref name="results"/> (a multiple of the period).</summary>
    public int SourceStep(int results) => Forward ? results * Stride : results / Stride;

    public bool RowsClip => Clips(ResultHeight, KernelHeight, SourceHeight);

    private bool Clips(int results, int kernel, int sources)
    {
        for (int result = 0; result < results; result++)
            for (int k = 0; k < kernel; k++)
                if (Source(result, k) is not { } source || source < 0 || source >= sources)
                    return true;
        return false;
    }

    /// <summary>Whether a tile of columns meets no border, so that tiles like it can share a loop.</summary>
    public bool IsInterior(int from, int columns)
    {
        for (int j = from; j < from + columns; j++)
            for (int k = 0; k < KernelWidth; k++)
                if (Source(j, k) is { } source && (source < 0 || source >= SourceWidth))
                    return false;
        return true;
    }
}

/// <summary>How much of a result one run of the inner loops computes: its accumulators are Rows x Columns x Channels vectors.</summary>
internal sealed record ConvTile(int Rows, int Columns, int Channels)
{
    /// <summary>
    /// The tile with the least estimated cycles: two multiply-adds or two loads a cycle, four cycles from one sum to the next,
    /// so that fewer than eight accumulators leave the units idle. Registers: 32 of 512 bits, 16 of 256. With one channel the sources are
    /// memory operands, which the JIT likes to keep in registers from one kernel column to the next: there 16 accumulators must do.
    /// Among equals fewer loads win, then less text (tiles at a border have a text of their own).
    /// </summary>
    public static ConvTile Choose(ConvImage image, bool pool, int parts)
    {
        int most = parts == 1 ? 24 : 12;
        int rows = pool ? 2 : 1;
        ConvTile best = new(rows, pool ? 2 : image.Period, 1);
        double least = double.MaxValue;
        for (int channels = 1; channels <= 8; channels++)
        {
            if (image.ResultChannels % channels != 0)
                continue;
            for (int columns = Math.Min(pool ? 2 : image.Period, image.ResultWidth); columns <= Math.Min(image.ResultWidth, most); columns++)
            {
                var tile = new ConvTile(rows, columns, channels);
                bool whole = columns >= image.ResultWidth;
                if (tile.Accumulators > (channels == 1 ? Math.Min(most, 16) : most) || tile.Accumulators + channels > (parts == 1 ? 30 : 15) || !whole && columns % (pool ? 2 : image.Period) != 0)
                    continue;
                double cost = tile.Cycles(image) / channels;
                if (cost < least * 0.995)
                    (best, least) = (tile, cost);
            }
        }
        return best;
    }

    public int Accumulators => Rows * Columns * Channels;

    /// <summary>Estimated cycles for one kernel row of one source channel, over a row of the result.</summary>
    private double Cycles(ConvImage image)
    {
        double cycles = 0;
        int texts = 0;
        bool interior = false;
        for (int from = 0; from < image.ResultWidth; from += Columns)
        {
            int width = Math.Min(Columns, image.ResultWidth - from);
            double tap = Math.Max(Rows * width * Channels * 0.5, (Rows * width + Channels) * 0.5 + 0.2);
            cycles += (Math.Max(tap, 4) + 0.05 * (Rows * width + Channels)) * image.KernelWidth + 5;
            bool loops = width == Columns && image.IsInterior(from, width);
            texts += loops && interior ? 0 : 1;
            interior |= loops;
        }
        return cycles / Rows * (0.99 + 0.01 * texts);
    }
}
