namespace AdCompiler;

/// <summary>Steps of the optimizers, by the gradient that was taken last.</summary>
public abstract unsafe partial class CompiledNetwork
{
    /// <summary>
    /// One step of torch.optim.SGD: g' = g + weightDecay p; v = momentum v + g'; p = p - learningRate v.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite or negative, or the momentum is not below 1.</exception>
    /// <exception cref="InvalidOperationException">No gradient was taken since <see cref="Initialize"/>.</exception>
    public void ApplySgd(double learningRate, double momentum = 0, double weightDecay = 0)
    {
        RequireGradient();
        OptimizerNumbers.RequireNotNegative(nameof(learningRate), learningRate);
        OptimizerNumbers.RequireBelowOne(nameof(momentum), momentum);
        OptimizerNumbers.RequireNotNegative(nameof(weightDecay), weightDecay);
        RunSgd(learningRate, momentum, weightDecay);
        Step++;
    }

    /// <summary>
    /// One step of torch.optim.Adam: g' = g + weightDecay p; m, v exponential means of g', g'^2;
    /// p = p - learningRate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite or negative, or a beta is not below 1.</exception>
    /// <exception cref="InvalidOperationException">No gradient was taken since <see cref="Initialize"/>.</exception>
    public void ApplyAdam(double learningRate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
    {
        RequireGradient();
        OptimizerNumbers.RequireNotNegative(nameof(learningRate), learningRate);
        OptimizerNumbers.RequireBelowOne(nameof(beta1), beta1);
        OptimizerNumbers.RequireBelowOne(nameof(beta2), beta2);
        OptimizerNumbers.RequireNotNegative(nameof(epsilon), epsilon);
        OptimizerNumbers.RequireNotNegative(nameof(weightDecay), weightDecay);
        RunAdam(learningRate, beta1, beta2, epsilon, weightDecay);
        Step++;
    }

    private protected abstract void RunSgd(double learningRate, double momentum, double weightDecay);

    private protected abstract void RunAdam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay);
}
