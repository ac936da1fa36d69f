namespace AdCompiler;

/// <summary>Two-dimensional convolution (cross-correlation) with a square kernel: [N, in, H, W] to [N, out, H', W'].</summary>
/// <param name="inChannels">Channels of the input.</param>
/// <param name="outChannels">Channels of the output.</param>
/// <param name="kernel">Rows and columns of the kernel.</param>
/// <param name="stride">Step between positions, both ways.</param>
/// <param name="padding">Zeros added on each side.</param>
/// <param name="dilation">Step between kernel elements.</param>
/// <param name="groups">Channels are cut into this many groups that do not mix.</param>
/// <param name="bias">Whether a bias per output channel is added.</param>
/// <param name="initializer">How the weight starts; PyTorch's default if absent.</param>
public sealed class Conv2d(
    int inChannels, int outChannels, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1,
    bool bias = true, Initializer? initializer = null) : Module
{
    readonly Parameter weight = new(
        initializer ?? Initializer.PyTorchDefault(inChannels / groups * kernel * kernel),
        outChannels, inChannels / groups, kernel, kernel);

    readonly Parameter? bias = bias
        ? new(Initializer.PyTorchDefault(inChannels / groups * kernel * kernel), outChannels)
        : null;

    public Tensor Forward(Tensor x) => Ops.Conv2d(x, weight, bias, stride, padding, dilation, groups);
}
