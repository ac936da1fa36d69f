using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes.Scheduling;

/// <summary>
/// Which convolutions get a kernel of their own in the text. Unrolled for its shape, one keeps what follows (a ReLU, a pool) in
/// registers and clips at borders at no cost; that pays while a sum is short. With many weights the sums are most of the time
/// and the runtime's kernel is as quick for any shape, so that a large network is text of thousands of lines, not of hundreds of thousands.
/// </summary>
internal static class ConvolutionChoice
{
    /// <summary>The second convolution of LeNet-5 has 2,400 weights; those of VGG and ResNet behind the first have 36,864 and more.</summary>
    private const int MostWeights = 2500;

    public static bool Emits(ConvGeometry g) => (long)g.OutChannels * (g.InChannels / g.Groups) * g.KernelHeight * g.KernelWidth <= MostWeights;

    /// <summary>Whether an operation is a convolution, forward or backward-data, with a kernel of its own.</summary>
    public static bool IsEmitted(TensorOp op) => op switch
    {
        Conv2d conv => Emits(conv.Geometry),
        Conv2dBackwardData conv => Emits(conv.Geometry),
        _ => false,
    };
}
