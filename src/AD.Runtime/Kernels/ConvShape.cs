namespace AdCompiler.Kernels;

/// <summary>Geometry of a convolution: input [InChannels, InHeight, InWidth], output [OutChannels, OutHeight, OutWidth],
/// weight [OutChannels, InChannels / Groups, KernelHeight, KernelWidth].</summary>
public readonly record struct ConvShape(
    int InChannels, int InHeight, int InWidth, int OutChannels, int OutHeight, int OutWidth,
    int KernelHeight, int KernelWidth, int Stride, int Padding, int Dilation, int Groups)
{
    /// <summary>Entries of a kernel.</summary>
    public int Taps => KernelHeight * KernelWidth;

    /// <summary>Input channels of a group.</summary>
    public int GroupInputs => InChannels / Groups;

    /// <summary>Output channels of a group.</summary>
    public int GroupOutputs => OutChannels / Groups;

    /// <summary>Whether an entry of the kernel joins a row (or column) of the input with one of the output, and with which.</summary>
    public bool Reaches(int position, int entry, out int result)
    {
        int distance = position + Padding - entry * Dilation;
        result = distance / Stride;
        return distance % Stride == 0;
    }

    /// <summary>Of a range of rows (or columns) of the output those whose source, row * stride + shift, lies in an image of that length.</summary>
    public static (int First, int End) Inside(int shift, int stride, int length, int from, int to)
    {
        int first = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
        int end = length <= shift ? 0 : (length - shift + stride - 1) / stride;
        return (Math.Max(first, from), Math.Min(end, to));
    }
}
