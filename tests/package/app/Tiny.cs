using AdCompiler;
using static AdCompiler.Ops;

namespace App;

/// <summary>A network of the package's user: one block of their own in a loop, and a layer written from a Parameter.</summary>
[Differentiable, Input(1, 8, 8)]
public sealed partial class Tiny : Network
{
    readonly Conv2d c1 = new(1, 4, kernel: 3);
    readonly Scale scale = new(4);
    readonly Linear[] hidden = [new(36, 16), new(16, 16)];
    readonly Linear last = new(16, 3);

    public override Tensor Forward(Tensor image)
    {
        Tensor x = Flatten(MaxPool(Relu(scale.Forward(c1.Forward(image))), 2));
        foreach (Linear layer in hidden)
            x = Relu(layer.Forward(x));
        return last.Forward(x);
    }
}

/// <summary>A layer of the user's own: one factor for each channel.</summary>
[Differentiable]
public sealed partial class Scale(int channels) : Module
{
    readonly Parameter factor = new(Initializer.Ones, channels, 1, 1);

    public Tensor Forward(Tensor x) => x * factor;
}
