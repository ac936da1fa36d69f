namespace AdCompiler.Training;

/// <summary>Where a run stands after a step.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Epochs">Epochs of the run.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Loss">Mean loss of the epoch so far.</param>
/// <param name="Accuracy">Accuracy of the epoch so far.</param>
/// <param name="ImagesPerSecond">Training images per second of the epoch so far.</param>
/// <param name="TimeLeft">Estimate for the rest of the run, from the pace since it started or was resumed.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, int Step, int Steps, double Loss, double Accuracy, double ImagesPerSecond, TimeSpan TimeLeft);

/// <summary>How a run ended.</summary>
/// <param name="Epochs">The finished epochs, those before a resume included.</param>
/// <param name="Cancelled">It was stopped; its checkpoint holds the step it had reached.</param>
/// <param name="Diverged">The last step of an epoch had a loss that is not finite; the run ended with that epoch.</param>
/// <param name="Weights">Path of the trained weights; null without a folder, or if cancelled or diverged.</param>
/// <param name="Report">Path of report.html; null without a folder.</param>
public sealed record TrainingResult(IReadOnlyList<EpochMetrics> Epochs, bool Cancelled, bool Diverged, string? Weights, string? Report)
{
    /// <summary>Of the last finished epoch; NaN before the first.</summary>
    public double TestAccuracy => Epochs.Count == 0 ? double.NaN : Epochs[^1].TestAccuracy;
}
