using static AdCompiler.Ops;

namespace AdCompiler.Networks;

/// <summary>
/// LeNet-5 on 28 x 28 grey images, with max pooling and ReLU. Batch norm, where there is one, comes after the pooling:
/// the variant of Boustany, "On the numerical reliability of nonsmooth autodiff" (TMLR 2024).
/// </summary>
public abstract class LeNet(bool batchNorm) : Network
{
    readonly Conv2d c1 = new(1, 6, kernel: 5), c2 = new(6, 16, kernel: 5);
    readonly Linear f1 = new(256, 120), f2 = new(120, 84), f3 = new(84, 10);
    readonly BatchNorm? b1 = batchNorm ? new(6) : null, b2 = batchNorm ? new(16) : null;
    readonly BatchNorm? b3 = batchNorm ? new(120) : null, b4 = batchNorm ? new(84) : null;

    public override Tensor Forward(Tensor image)
    {
        Tensor x = Normalise(b1, MaxPool(Relu(c1.Forward(image)), 2));
        x = Normalise(b2, MaxPool(Relu(c2.Forward(x)), 2));
        x = Normalise(b3, Relu(f1.Forward(Flatten(x))));
        x = Normalise(b4, Relu(f2.Forward(x)));
        return f3.Forward(x);
    }

    static Tensor Normalise(BatchNorm? norm, Tensor x) => norm is null ? x : norm.Forward(x);
}

/// <summary>44,426 parameters.</summary>
[Differentiable, Input(1, 28, 28)]
public sealed partial class LeNet5() : LeNet(batchNorm: false);

/// <summary>44,878 parameters.</summary>
[Differentiable, Input(1, 28, 28)]
public sealed partial class LeNet5Bn() : LeNet(batchNorm: true);
