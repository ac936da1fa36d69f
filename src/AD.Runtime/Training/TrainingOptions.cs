using System.Globalization;

namespace AdCompiler.Training;

public enum OptimizerKind { Sgd, Adam }

public enum LearningRateSchedule
{
    /// <summary>The same rate at every step.</summary>
    Constant,

    /// <summary>rate (1 + cos(pi step / steps)) / 2: from the rate down to 0 over the whole run.</summary>
    Cosine,

    /// <summary>The rate times StepFactor after every StepEvery epochs.</summary>
    Step,
}

/// <summary>All that a training run depends on beside the network, its initial seed and the data.</summary>
public sealed record TrainingOptions
{
    public int Epochs { get; init; } = 10;

    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Sgd;

    public double LearningRate { get; init; } = DefaultRate(OptimizerKind.Sgd);

    public double Momentum { get; init; } = 0.9;

    public double WeightDecay { get; init; }

    public double Beta1 { get; init; } = 0.9;

    public double Beta2 { get; init; } = 0.999;

    public double Epsilon { get; init; } = 1e-8;

    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>Epochs between two drops of the step schedule.</summary>
    public int StepEvery { get; init; } = 10;

    /// <summary>What the step schedule multiplies the rate by.</summary>
    public double StepFactor { get; init; } = 0.1;

    /// <summary>Determines the initial parameters and the order of the images.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>A rate that trains LeNet-5 well with this optimizer: 0.05 with momentum 0.9, 0.001 for Adam.</summary>
    public static double DefaultRate(OptimizerKind optimizer) => optimizer == OptimizerKind.Sgd ? 0.05 : 0.001;

    /// <summary>The learning rate of a step counted from 0 over the whole run.</summary>
    public double RateAt(long step, long stepsPerEpoch) => Schedule switch
    {
        LearningRateSchedule.Constant => LearningRate,
        LearningRateSchedule.Cosine => LearningRate * (1 + Math.Cos(Math.PI * step / (Epochs * (double)stepsPerEpoch))) / 2,
        _ => LearningRate * Math.Pow(StepFactor, step / stepsPerEpoch / StepEvery),
    };

    /// <summary>These options, once each is known to be usable.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    public TrainingOptions Validated()
    {
        OptimizerNumbers.Require(Epochs >= 1, "epochs", Epochs, "1 or more");
        OptimizerNumbers.RequireNotNegative("learning rate", LearningRate);
        OptimizerNumbers.RequireBelowOne("momentum", Momentum);
        OptimizerNumbers.RequireNotNegative("weight decay", WeightDecay);
        OptimizerNumbers.RequireBelowOne("beta1", Beta1);
        OptimizerNumbers.RequireBelowOne("beta2", Beta2);
        OptimizerNumbers.RequireNotNegative("epsilon", Epsilon);
        OptimizerNumbers.Require(StepEvery >= 1, "step every", StepEvery, "1 epoch or more");
        OptimizerNumbers.Require(StepFactor > 0 && double.IsFinite(StepFactor), "step factor", StepFactor, "a finite number above 0");
        return this;
    }

    /// <summary>The options that matter with this optimizer and schedule, as name and value, for checkpoints and reports.</summary>
    public IReadOnlyList<(string Name, string Value)> Describe()
    {
        List<(string, string)> all = [("epochs", Text(Epochs)), ("optimizer", Optimizer == OptimizerKind.Sgd ? "sgd" : "adam"), ("learning rate", Text(LearningRate))];
        if (Optimizer == OptimizerKind.Sgd) all.Add(("momentum", Text(Momentum)));
        else all.AddRange([("beta1", Text(Beta1)), ("beta2", Text(Beta2)), ("epsilon", Text(Epsilon))]);
        all.Add(("weight decay", Text(WeightDecay)));
        all.Add(("schedule", Schedule switch
        {
            LearningRateSchedule.Constant => "constant",
            LearningRateSchedule.Cosine => "cosine",
            _ => $"step: times {Text(StepFactor)} every {Text(StepEvery)} epochs",
        }));
        all.Add(("seed", Seed.ToString(CultureInfo.InvariantCulture)));
        return all;
    }

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
