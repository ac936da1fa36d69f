namespace AdCompiler.Training;

/// <summary>What a run has done so far, beside what the network holds.</summary>
sealed class TrainingState
{
    /// <summary>Finished epochs.</summary>
    public List<EpochMetrics> History { get; } = [];

    /// <summary>Steps done in the epoch under way.</summary>
    public int Step { get; set; }

    /// <summary>Of the epoch under way: sum of the samples' losses.</summary>
    public double LossSum { get; set; }

    public long Samples { get; set; }

    public long Correct { get; set; }

    public int NanSteps { get; set; }

    public int SkippedSteps { get; set; }

    public double Seconds { get; set; }

    /// <summary>The epoch under way, counted from 0.</summary>
    public int Epoch => History.Count;

    public void EndEpoch(EpochMetrics metrics)
    {
        History.Add(metrics);
        (Step, LossSum, Samples, Correct, NanSteps, SkippedSteps, Seconds) = (0, 0, 0, 0, 0, 0, 0);
    }
}
