using AdCompiler.Kernels;

namespace AdCompiler.Ilgpu;

/// <summary>
/// One group of a convolution, or one class of positions of its transpose, as sums over (source channel, kernel row, kernel column), ascending, of
/// weight * source, where the source has a border of zeros: what <see cref="AdCompiler.Kernels.Convolution{T, TArith}"/> computes, with its terms
/// in its order. Both axes have the steps in common. Places and distances are in elements.
/// </summary>
internal struct Correlation
{
    /// <summary>Result channels.</summary>
    public int Rows;

    /// <summary>Result positions of a block: rows and columns, where the first lies, and from each to the next.</summary>
    public int PositionRows, PositionColumns, FirstRow, FirstColumn, PositionStep, ResultWidth;

    /// <summary>Where the results' channels start, and from one to the next.</summary>
    public int Result, ResultChannel;

    /// <summary>Where the rows' first summands lie; negative for none.</summary>
    public int Start;

    /// <summary>What is summed over: source channels, kernel rows and columns that reach these positions.</summary>
    public int Channels, TapRows, TapColumns;

    public int Weight, WeightRow, WeightChannel, WeightTapRow, WeightTapColumn;

    public int Source, SourceHeight, SourceWidth;

    /// <summary>The first position's source of the first kernel entry, then from a position to the next, and from an entry to the next.</summary>
    public int SourceRow, SourceColumn, SourceStep, TapStep;

    public readonly int Positions => PositionRows * PositionColumns;

    /// <summary>The row itself, or the last one for those past it.</summary>
    public readonly int RowInside(int row) => row < Rows ? row : Rows - 1;

    public readonly int Terms => Channels * TapRows * TapColumns;

    /// <param name="layer">The group.</param>
    public static Correlation Forward(ConvShape g, WeightStrides w, int layer, int x, int weight, int bias, int y, int lanes)
    {
        int sourcePlane = g.InHeight * g.InWidth * lanes, resultPlane = g.OutHeight * g.OutWidth * lanes;
        return new()
        {
            Rows = g.GroupOutputs,
            PositionRows = g.OutHeight, PositionColumns = g.OutWidth, PositionStep = 1, ResultWidth = g.OutWidth,
            Result = y + layer * g.GroupOutputs * resultPlane, ResultChannel = resultPlane,
            Start = bias < 0 ? -1 : bias + layer * g.GroupOutputs,
            Channels = g.GroupInputs, TapRows = g.KernelHeight, TapColumns = g.KernelWidth,
            Weight = weight + layer * g.GroupOutputs * w.Output, WeightRow = w.Output, WeightChannel = w.Input, WeightTapRow = g.KernelWidth * w.Tap, WeightTapColumn = w.Tap,
            Source = x + layer * g.GroupInputs * sourcePlane, SourceHeight = g.InHeight, SourceWidth = g.InWidth,
            SourceRow = -g.Padding, SourceColumn = -g.Padding, SourceStep = g.Stride, TapStep = g.Dilation,
        };
    }

    /// <param name="layer">Group, then row and column of the class: positions modulo the stride.</param>
    public static Correlation Transposed(ConvShape g, WeightStrides w, int layer, int yBar, int weight, int xBar, int lanes)
    {
        int group = layer / (g.Stride * g.Stride), rowClass = layer / g.Stride % g.Stride, columnClass = layer % g.Stride;
        int sourcePlane = g.OutHeight * g.OutWidth * lanes, resultPlane = g.InHeight * g.InWidth * lanes;
        var rows = ReachingTaps.Of(g, rowClass, g.KernelHeight);
        var columns = ReachingTaps.Of(g, columnClass, g.KernelWidth);
        int step = rows.Step > columns.Step ? rows.Step : columns.Step;          // that of an axis with one entry does not matter
        bool isReached = rows.Count > 0 && columns.Count > 0;
        return new()
        {
            Rows = g.GroupInputs,
            PositionRows = (g.InHeight - rowClass + g.Stride - 1) / g.Stride, PositionColumns = (g.InWidth - columnClass + g.Stride - 1) / g.Stride,
            FirstRow = rowClass, FirstColumn = columnClass, PositionStep = g.Stride, ResultWidth = g.InWidth,
            Result = xBar + group * g.GroupInputs * resultPlane, ResultChannel = resultPlane,
            Start = -1,
            Channels = isReached ? g.GroupOutputs : 0, TapRows = isReached ? rows.Count : 1, TapColumns = isReached ? columns.Count : 1,
            Weight = weight + group * g.GroupOutputs * w.Output + (rows.First * g.KernelWidth + columns.First) * w.Tap,
            WeightRow = w.Input, WeightChannel = w.Output, WeightTapRow = step * g.KernelWidth * w.Tap, WeightTapColumn = step * w.Tap,
            Source = yBar + group * g.GroupOutputs * sourcePlane, SourceHeight = g.OutHeight, SourceWidth = g.OutWidth,
            SourceRow = rows.Source, SourceColumn = columns.Source, SourceStep = 1, TapStep = -(step * g.Dilation / g.Stride),
        };
    }

    /// <summary>The kernel entries along one axis that reach a class: the first, from one to the next, how many, and the first's source of the first position.</summary>
    private struct ReachingTaps
    {
        public int First, Step, Count, Source;

        public static ReachingTaps Of(ConvShape g, int position, int kernel)
        {
            var taps = new ReachingTaps();
            for (int k = 0; k < kernel; k++)
            {
                if (!g.Reaches(position, k, out int source))
                    continue;
                if (taps.Count == 0)
                    (taps.First, taps.Source) = (k, source);
                else if (taps.Count == 1)
                    taps.Step = k - taps.First;
                taps.Count++;
            }
            return taps;
        }
    }
}

/// <summary>From one weight of a convolution to the next: result channel, source channel of its group, kernel entry.</summary>
internal readonly record struct WeightStrides(int Output, int Input, int Tap)
{
    /// <summary>[output][input][entry], as parameters are.</summary>
    public static WeightStrides AsStored(ConvShape g) => new(g.GroupInputs * g.Taps, g.Taps, 1);

    /// <summary>[entry][output][input], inputs filled up with zeros to pieces of eight.</summary>
    public static WeightStrides Packed(ConvShape g) => new(PackedInputs(g.GroupInputs), 1, g.OutChannels * PackedInputs(g.GroupInputs));

    /// <summary>How many weights that takes.</summary>
    public static int PackedLength(ConvShape g) => g.Taps * g.OutChannels * PackedInputs(g.GroupInputs);

    public static int PackedInputs(int inputs) => (inputs + 7) / 8 * 8;
}
