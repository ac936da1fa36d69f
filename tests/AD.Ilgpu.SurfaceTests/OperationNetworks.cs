using static AdCompiler.Ops;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Small networks that between them have every operation and every kind of kernel.</summary>
[Differentiable, Input(2, 9, 8)]
public sealed partial class Convolutions : Network
{
    readonly Conv2d padded = new(2, 4, kernel: 3, padding: 1), strided = new(4, 6, kernel: 3, stride: 2, padding: 1), grouped = new(6, 6, kernel: 3, padding: 1, groups: 2);
    readonly Conv2d large = new(6, 48, kernel: 3, padding: 1), largeStrided = new(48, 12, kernel: 3, stride: 2, padding: 1, bias: false), dilated = new(12, 4, kernel: 3, padding: 2, dilation: 2);
    readonly Linear last = new(4 * 3 * 2, 5);

    public override Tensor Forward(Tensor image)
    {
        Tensor x = Relu(padded.Forward(image));
        x = LeakyRelu(strided.Forward(x), 0.1);
        x = x + grouped.Forward(x);
        x = Relu6(large.Forward(x));
        return last.Forward(Flatten(Tanh(dilated.Forward(largeStrided.Forward(x)))));
    }
}

[Differentiable, Input(2, 12, 12)]
public sealed partial class Pools : Network
{
    readonly Linear first = new(72, 16), second = new(32, 16), third = new(104, 16), fourth = new(82, 16), last = new(64, 4);

    public override Tensor Forward(Tensor image)
    {
        Tensor a = Flatten(MaxPool(image, 3, stride: 2, padding: 1)), b = Flatten(AvgPool(image, 3, stride: 3)), c = Flatten(NormPool(image, 2));
        Tensor d = Flatten(MaxPool(Relu(image), 3)), e = Flatten(MaxPool(image, 6)), f = Flatten(MaxPool(image, 2)), g = GlobalAvgPool(image);
        return last.Forward(Concat(first.Forward(a), second.Forward(b), third.Forward(Concat(c, d)), fourth.Forward(Concat(e, f, Flatten(g)))));
    }
}

[Differentiable, Input(12)]
public sealed partial class Functions : Network
{
    readonly Linear first = new(12, 24), last = new(24, 3);
    readonly BatchNorm norm = new(24);
    readonly Dropout dropout = new(0.3);

    public override Tensor Forward(Tensor x)
    {
        Tensor h = dropout.Forward(norm.Forward(first.Forward(x)));
        h = Gelu(h) + Softplus(h) * Sigmoid(h) - Square(h) / (Exp(h) + 2.0);
        h = Max(h, Abs(h) - 0.5) + Min(h, Sqrt(Square(h) + 1.0)) + Clamp(h, -0.5, 0.5) + Log(Square(h) + 1.5) + Pow(Abs(h) + 0.1, 1.5);
        return last.Forward(Map(h, z => Math.Sin(z) + Math.Atan(z) * Math.Cbrt(z * z + 1)));
    }

    protected override Tensor Loss(Tensor output, Labels labels) => SoftmaxCrossEntropy(output, labels) + 0.5 * MeanSquaredError(output, labels.OneHot(3)) + 0.1 * Mean(Abs(output));
}

[Differentiable, Input(3)]
public sealed partial class Regression : Network
{
    readonly Linear only = new(3, 2);

    public override Tensor Forward(Tensor x) => only.Forward(x);

    protected override Tensor Loss(Tensor output, Labels labels) => MeanSquaredError(output, labels.Values(2));
}
