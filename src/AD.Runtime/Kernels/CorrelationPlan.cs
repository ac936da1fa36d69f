namespace AdCompiler.Kernels;

/// <summary>A convolution or its transpose as a correlation: each result position sums weight times source over source channels
/// and kernel entries, where the source has a border of zeros. With a stride, the transpose's positions fall into classes by
/// their rows and columns modulo the stride, since only some kernel entries reach each class. Offsets
/// are in elements.</summary>
internal readonly unsafe struct CorrelationPlan
{
    /// <summary>Steps of a run: enough to hide loading and storing the sums, few enough for the sources to stay in the first-level cache.</summary>
    private const int RunSteps = 144, RunChannels = 64;

    private readonly ConvShape shape;
    private readonly bool transposed;
    private readonly int lanes;

    public CorrelationPlan(in ConvShape shape, bool transposed, int lanes)
    {
        this.shape = shape;
        this.transposed = transposed;
        this.lanes = lanes;
        if (transposed)
        {
            (SourceChannels, SourceHeight, SourceWidth) = (shape.GroupOutputs, shape.OutHeight, shape.OutWidth);
            (ResultChannels, ResultHeight, ResultWidth) = (shape.GroupInputs, shape.InHeight, shape.InWidth);
            Top = Border(shape.KernelHeight);
            Left = Border(shape.KernelWidth);
            Height = Top + Math.Max(shape.OutHeight, (shape.InHeight - 1 + shape.Padding) / shape.Stride + 1);
            Width = Left + Math.Max(shape.OutWidth, (shape.InWidth - 1 + shape.Padding) / shape.Stride + 1);
        }
        else
        {
            (SourceChannels, SourceHeight, SourceWidth) = (shape.GroupInputs, shape.InHeight, shape.InWidth);
            (ResultChannels, ResultHeight, ResultWidth) = (shape.GroupOutputs, shape.OutHeight, shape.OutWidth);
            Top = Left = shape.Padding;
            Height = Math.Max(shape.InHeight + Top, (shape.OutHeight - 1) * shape.Stride + (shape.KernelHeight - 1) * shape.Dilation + 1);
            Width = Math.Max(shape.InWidth + Left, (shape.OutWidth - 1) * shape.Stride + (shape.KernelWidth - 1) * shape.Dilation + 1);
        }

        RunLength = Math.Clamp(Math.Min(RunSteps / shape.Taps, RunChannels), 1, SourceChannels);
    }

    /// <summary>Of one group.</summary>
    public int SourceChannels { get; }

    public int SourceHeight { get; }

    public int SourceWidth { get; }

    /// <summary>Of one group.</summary>
    public int ResultChannels { get; }

    public int ResultHeight { get; }

    public int ResultWidth { get; }

    /// <summary>Rows and columns of zeros before the source; height and width with all zeros.</summary>
    public int Top { get; }

    public int Left { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Source channels that are summed at a time.</summary>
    public int RunLength { get; }

    public bool HasBorder => Height != SourceHeight || Width != SourceWidth;

    /// <summary>Classes along each axis.</summary>
    public int Classes => transposed ? shape.Stride : 1;

    /// <summary>Elements of a source plane with its border.</summary>
    public nint Plane => (nint)Height * Width * lanes;

    /// <summary>At most so many numbers are in the tables of a class.</summary>
    public int PositionTable => 2 * (ResultHeight * ResultWidth + 8);

    public int StepTable => 2 * RunLength * shape.Taps;

    private int Border(int kernel) => Math.Max(0, ((kernel - 1) * shape.Dilation - shape.Padding + shape.Stride - 1) / shape.Stride);

    /// <summary>The positions of a class: where the source of each begins, where its result goes; then the last one eight times,
    /// so that a tile may be wider than what is left.</summary>
    /// <returns>How many positions.</returns>
    public int Positions(int rowClass, int columnClass, nint* table)
    {
        int count = 0, step = Classes, sourceStep = transposed ? 1 : shape.Stride;
        for (int row = rowClass; row < ResultHeight; row += step)
            for (int column = columnClass; column < ResultWidth; column += step)
            {
                table[2 * count] = ((nint)(row / step * sourceStep) * Width + column / step * sourceStep) * lanes;
                table[2 * count + 1] = ((nint)row * ResultWidth + column) * lanes;
                count++;
            }

        for (int i = 2 * count; count > 0 && i < 2 * count + 16; i++) table[i] = table[i - 2];
        return count;
    }

    /// <summary>The steps of a run of source channels for a class: channels, kernel rows, kernel columns ascending.</summary>
    /// <returns>How many steps.</returns>
    public int Steps(int rowClass, int columnClass, int channels, nint sourcePlane, nint* table)
    {
        nint weightChannel = transposed ? (nint)shape.GroupInputs * shape.Taps : shape.Taps;
        int count = 0;
        for (int channel = 0; channel < channels; channel++)
            for (int kh = 0; kh < shape.KernelHeight; kh++)
            {
                if (!Reaches(rowClass, kh, Top, out int row)) continue;
                for (int kw = 0; kw < shape.KernelWidth; kw++)
                {
                    if (!Reaches(columnClass, kw, Left, out int column)) continue;
                    table[2 * count] = channel * sourcePlane + ((nint)row * Width + column) * lanes;
                    table[2 * count + 1] = channel * weightChannel + kh * shape.KernelWidth + kw;
                    count++;
                }
            }

        return count;
    }

    /// <summary>Whether a kernel entry reaches a class along an axis, and the source's row or column for the class's first position.</summary>
    private bool Reaches(int positionClass, int kernelIndex, int border, out int source)
    {
        source = kernelIndex * shape.Dilation;
        if (!transposed)
            return true;
        bool reaches = shape.Reaches(positionClass, kernelIndex, out int result);
        source = border + result;
        return reaches;
    }
}
