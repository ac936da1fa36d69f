using static AdCompiler.Ops;

namespace AdCompiler.Networks;

/// <summary>
/// VGG on 32 x 32 colour images (Simonyan and Zisserman, ICLR 2015), with one linear layer at the end. The plan lists
/// the output channels of each 3 x 3 convolution, and M where a 2 x 2 max pooling stands.
/// </summary>
public abstract class Vgg : Network
{
    /// <summary>Stands for a max pooling in a plan.</summary>
    protected const int M = 0;

    readonly int[] plan;
    readonly Conv2d[] convs;
    readonly BatchNorm[] norms;
    readonly Linear classifier = new(512, 10);

    protected Vgg(int[] plan, bool batchNorm = false)
    {
        this.plan = plan;
        int count = 0;
        foreach (int step in plan)
            if (step != M)
                count++;
        convs = new Conv2d[count];
        norms = new BatchNorm[batchNorm ? count : 0];

        int channels = 3, layer = 0;
        foreach (int step in plan)
        {
            if (step == M)
                continue;
            convs[layer] = new Conv2d(channels, step, kernel: 3, padding: 1);
            if (batchNorm)
                norms[layer] = new BatchNorm(step);
            channels = step;
            layer++;
        }
    }

    public override Tensor Forward(Tensor image)
    {
        Tensor x = image;
        int layer = 0;
        foreach (int step in plan)
        {
            if (step == M)
            {
                x = MaxPool(x, 2);
                continue;
            }
            x = convs[layer].Forward(x);
            if (norms.Length > 0)
                x = norms[layer].Forward(x);
            x = Relu(x);
            layer++;
        }
        return classifier.Forward(Flatten(x));
    }
}

/// <summary>9,225,610 parameters.</summary>
[Differentiable, Input(3, 32, 32)]
public sealed partial class Vgg11() : Vgg([64, M, 128, M, 256, 256, M, 512, 512, M, 512, 512, M]);

/// <summary>9,231,114 parameters.</summary>
[Differentiable, Input(3, 32, 32)]
public sealed partial class Vgg11Bn() : Vgg([64, M, 128, M, 256, 256, M, 512, 512, M, 512, 512, M], batchNorm: true);
