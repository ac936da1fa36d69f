namespace AdCompiler;

/// <summary>Batch normalisation per feature (axis 1) of [N, C] or [N, C, H, W], with running statistics for inference.</summary>
/// <param name="features">Extent of axis 1.</param>
/// <param name="momentum">Weight of a new batch in the running statistics.</param>
/// <param name="epsilon">Added to the variance under the root.</param>
public sealed class BatchNorm(int features, double momentum = 0.1, double epsilon = 1e-5) : Module
{
    readonly Parameter weight = new(Initializer.Ones, features);
    readonly Parameter bias = new(Initializer.Zeros, features);
    readonly Buffer running_mean = new(0, features);
    readonly Buffer running_var = new(1, features);

    public Tensor Forward(Tensor x) =>
        Ops.BatchNorm(x, weight, bias, running_mean, running_var, Training, momentum, epsilon);
}
