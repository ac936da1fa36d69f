namespace AdCompiler.Execution;

public sealed unsafe partial class NetworkExecution<T, TContainer>
{
    private readonly NativeBlock<TContainer> momentum, adamMean, adamVariance;
    private readonly NativeBlock<double> adamSteps = new(1);
    private readonly NetworkValue[] optimizerState;

    public override IReadOnlyList<NetworkValue> OptimizerState => optimizerState;

    private protected override void RunSgd(double learningRate, double momentum, double weightDecay)
    {
        if (!IsStepTaken())
            return;
        var arguments = Arguments(learningRate, weightDecay);
        arguments.Momentum = TContainer.CreateTruncating(momentum);
        if (momentum != 0)
            arguments.First = this.momentum.Pointer;
        if (device is not null)
            device.Sgd(arguments);
        else
            workers.Run((delegate*<void*, int, void>)(delegate*<OptimizerSteps.Arguments<TContainer>*, int, void>)&OptimizerSteps.Sgd<TContainer>, &arguments, Tasks);
    }

    private protected override void RunAdam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    {
        if (!IsStepTaken())
            return;
        double steps = ++*adamSteps.Pointer;
        var arguments = Arguments(learningRate, weightDecay);
        arguments.First = adamMean.Pointer;
        arguments.Second = adamVariance.Pointer;
        (arguments.Beta1, arguments.Beta2) = (TContainer.CreateTruncating(beta1), TContainer.CreateTruncating(beta2));
        (arguments.LearningRate, arguments.Epsilon) = (TContainer.CreateTruncating(learningRate / (1 - Math.Pow(beta1, steps))), TContainer.CreateTruncating(epsilon));
        arguments.RootCorrection2 = TContainer.CreateTruncating(Math.Sqrt(1 - Math.Pow(beta2, steps)));
        if (device is not null)
            device.Adam(arguments);
        else
            workers.Run((delegate*<void*, int, void>)(delegate*<OptimizerSteps.Arguments<TContainer>*, int, void>)&OptimizerSteps.Adam<TContainer>, &arguments, Tasks);
    }

    private int Tasks => (int)((parameters.Length + OptimizerSteps.Chunk - 1) / OptimizerSteps.Chunk);

    private OptimizerSteps.Arguments<TContainer> Arguments(double learningRate, double weightDecay) => new()
    {
        Parameters = Trained.Pointer, Gradients = gradients.Pointer, Count = parameters.Length,
        LearningRate = TContainer.CreateTruncating(learningRate), WeightDecay = TContainer.CreateTruncating(weightDecay), RoundToHalf = IsHalf && !IsMixed,
    };

    private NetworkValue[] OptimizerValues(int count) =>
    [
        new StoredValue<TContainer>(this, "sgd.momentum", [count], 0, momentum, IsHalf && !IsMixed),
        new StoredValue<TContainer>(this, "adam.mean", [count], 0, adamMean, false),
        new StoredValue<TContainer>(this, "adam.variance", [count], 0, adamVariance, false),
        new StoredValue<double>(this, "adam.steps", [1], 0, adamSteps, false),
        .. IsMixed ? (NetworkValue[])[new StoredValue<double>(this, "scaling.state", [2], 0, scaling, false)] : [],
    ];

    private void ClearOptimizer()
    {
        momentum.Clear();
        adamMean.Clear();
        adamVariance.Clear();
        adamSteps.Clear();
        ResetScaling();
    }
}
