using static AdCompiler.Ops;

namespace AdCompiler.Networks;

/// <summary>
/// Two 3 x 3 convolutions beside a shortcut (He et al., CVPR 2016, figure 2), which projects where the shape changes.
/// </summary>
[Differentiable]
public sealed partial class BasicBlock(int inside, int outside, int stride, bool batchNorm) : Module
{
    readonly Conv2d conv1 = Convolution(inside, outside, kernel: 3, stride), conv2 = Convolution(outside, outside, kernel: 3);
    readonly BatchNorm? bn1 = batchNorm ? new(outside) : null, bn2 = batchNorm ? new(outside) : null;
    readonly Conv2d? shortcut = Projects(inside, outside, stride) ? Convolution(inside, outside, kernel: 1, stride) : null;
    readonly BatchNorm? shortcut_bn = batchNorm && Projects(inside, outside, stride) ? new(outside) : null;

    public Tensor Forward(Tensor x)
    {
        Tensor y = Relu(Normalise(bn1, conv1.Forward(x)));
        y = Normalise(bn2, conv2.Forward(y));
        Tensor direct = shortcut is null ? x : Normalise(shortcut_bn, shortcut.Forward(x));
        return Relu(y + direct);
    }

    static bool Projects(int inside, int outside, int stride) => stride != 1 || inside != outside;

    /// <summary>Padded to keep the size, without bias, Kaiming-normal by its fan-out.</summary>
    internal static Conv2d Convolution(int inside, int outside, int kernel, int stride = 1) => new(
        inside, outside, kernel, stride, padding: kernel / 2, bias: false,
        initializer: Initializer.KaimingNormal(outside * kernel * kernel));

    internal static Tensor Normalise(BatchNorm? norm, Tensor x) => norm is null ? x : norm.Forward(x);
}

/// <summary>
/// ResNet on 32 x 32 colour images, with a stem for small images: a 3 x 3 convolution and a 2 x 2 max pooling. Four
/// stages of basic blocks with 64, 128, 256 and 512 channels, all but the first halving the image.
/// </summary>
public abstract class ResNet : Network
{
    readonly Conv2d conv1 = BasicBlock.Convolution(3, 64, kernel: 3);
    readonly BatchNorm? bn1;
    readonly List<BasicBlock> blocks = [];
    readonly Linear fc = new(512, 10);

    /// <param name="counts">Blocks in each of the four stages.</param>
    /// <param name="batchNorm">Whether every convolution is followed by batch norm.</param>
    protected ResNet(int[] counts, bool batchNorm = false)
    {
        bn1 = batchNorm ? new(64) : null;
        int inside = 64;
        for (int stage = 0; stage < counts.Length; stage++)
        {
            int outside = 64 << stage;
            for (int i = 0; i < counts[stage]; i++)
            {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                blocks.Add(new BasicBlock(inside, outside, stride, batchNorm));
                inside = outside;
            }
        }
    }

    public override Tensor Forward(Tensor image)
    {
        Tensor x = MaxPool(Relu(BasicBlock.Normalise(bn1, conv1.Forward(image))), 2);
        foreach (BasicBlock block in blocks)
            x = block.Forward(x);
        return fc.Forward(GlobalAvgPool(x));
    }
}

/// <summary>11,164,362 parameters.</summary>
[Differentiable, Input(3, 32, 32)]
public sealed partial class ResNet18() : ResNet([2, 2, 2, 2]);

/// <summary>11,173,962 parameters.</summary>
[Differentiable, Input(3, 32, 32)]
public sealed partial class ResNet18Bn() : ResNet([2, 2, 2, 2], batchNorm: true);
