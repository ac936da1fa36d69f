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
}
