namespace AdCompiler.Ilgpu;

/// <summary>Where the weights of four rows of a tile start.</summary>
internal struct WeightRows
{
    private int row0, row1, row2, row3;

    /// <param name="step">From one row to the next.</param>
    public static WeightRows Of(Correlation c, int first, int step) => new()
    {
        row0 = Start(c, first), row1 = Start(c, first + step), row2 = Start(c, first + 2 * step), row3 = Start(c, first + 3 * step),
    };

    /// <summary>A term's weights, of the first row or of all four: zeros past the last channel.</summary>
    public readonly Quad<T> Weights<T, TArith>(DeviceMemory<T> m, Correlation c, Term term, bool ofAll) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        var weights = Quad<T>.Of(TArith.Zero);
        if (term.Channel >= c.Channels)
            return weights;
        int at = term.Channel * c.WeightChannel + term.TapRow * c.WeightTapRow + term.TapColumn * c.WeightTapColumn;
        weights.X = m.Numbers[row0 + at];
        if (ofAll)
        {
            weights.Y = m.Numbers[row1 + at];
            weights.Z = m.Numbers[row2 + at];
            weights.W = m.Numbers[row3 + at];
        }
        return weights;
    }

    private static int Start(Correlation c, int row) => c.Weight + c.RowInside(row) * c.WeightRow;
}
