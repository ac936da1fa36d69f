namespace AdCompiler;

/// <summary>Affine map of each sample: [N, in] to [N, out], x W^T + b.</summary>
/// <param name="inFeatures">Features of the input.</param>
/// <param name="outFeatures">Features of the output.</param>
/// <param name="bias">Whether a bias per output is added.</param>
/// <param name="initializer">How the weight starts; PyTorch's default if absent.</param>
public sealed class Linear(int inFeatures, int outFeatures, bool bias = true, Initializer? initializer = null) : Module
{
    readonly Parameter weight = new(initializer ?? Initializer.PyTorchDefault(inFeatures), outFeatures, inFeatures);

    readonly Parameter? bias = bias ? new(Initializer.PyTorchDefault(inFeatures), outFeatures) : null;

    public Tensor Forward(Tensor x) => Ops.Linear(x, weight, bias);
}
