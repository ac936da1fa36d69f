using System.Diagnostics;
using System.Globalization;
using AdCompiler.Data;
using AdCompiler.Files;

namespace AdCompiler.Training;

/// <summary>
/// Trains a compiled network. With a folder it writes there, after every epoch and each file whole or not at all:
/// metrics.jsonl, checkpoint.safetensors and report.html, and in the end weights.safetensors. The same network, data,
/// options and seed give the same bits, whatever the number of threads, and whether or not the run was interrupted.
/// While a device computes a step, the batch of the next is read and copied to it.
/// </summary>
public sealed class Trainer
{
    readonly CompiledNetwork network;
    readonly DataSetPair data;
    readonly TrainingOptions options;
    readonly string? folder;
    readonly IReadOnlyList<(string Name, string Value)> settings;
    readonly int stepsPerEpoch;
    readonly int[] order, labels;
    readonly float[] images;
    readonly Action readNext;

    TrainingState state = new();
    PreparedBatch? next;        // the batch of the step to come, where it was read ahead
    bool resumed;
    long started, stepsSinceStart;

    /// <exception cref="ArgumentException">An option is not usable, or the images do not fit the network.</exception>
    public Trainer(CompiledNetwork network, DataSetPair data, TrainingOptions options, string? folder = null)
    {
        data.RequireFit(network);
        (this.network, this.data, this.options, this.folder) = (network, data, options.Validated(), folder);
        settings = TrainingSettings.Describe(network, data, options);
        if (network.Batch > data.Train.Count)
            throw new ArgumentException($"batch: found {network.Batch}, expected at most {data.Train.Count}, the training images of {data.Name}");
        stepsPerEpoch = (data.Train.Count + network.Batch - 1) / network.Batch;
        order = new int[data.Train.Count];
        labels = new int[network.Batch];
        images = new float[network.Batch * data.Train.ImageSize];
        readNext = () => next = state.Step + 1 < stepsPerEpoch ? Read(state.Step + 1) : null;
    }

    /// <summary>After every step, on the training thread.</summary>
    public event Action<TrainingProgress>? Progressed;

    /// <summary>After every epoch's test, on the training thread.</summary>
    public event Action<EpochMetrics>? EpochEnded;

    /// <summary>Epochs that have ended, those before <see cref="Resume"/> included.</summary>
    public int EpochsDone => state.Epoch;

    /// <summary>The checkpoint of a run in this folder.</summary>
    public static string CheckpointPath(string folder) => Path.Combine(folder, "checkpoint.safetensors");

    /// <summary>Makes <see cref="Run"/> go on where a checkpoint was taken, instead of initialising the network.</summary>
    /// <exception cref="FileFormatException">The file is malformed, or of a run with another network, data set or options.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Resume(string checkpoint)
    {
        // under the other schedules no step depends on how many will follow, so that a run may be made longer
        bool epochsMatter = options.Schedule == LearningRateSchedule.Cosine;
        var required = settings.Where(setting => epochsMatter || setting.Name != "epochs").ToList();
        state = Checkpoint.Load(checkpoint, network, options.Optimizer, required, stepsPerEpoch);
        resumed = true;
    }

    /// <summary>
    /// Trains to the last epoch, or until cancelled: then the step under way is finished and a checkpoint written.
    /// A run that diverges ends with that epoch and leaves the last good checkpoint.
    /// </summary>
    public TrainingResult Run(CancellationToken cancellation = default)
    {
        if (folder != null) Directory.CreateDirectory(folder);        // now, not after an epoch, is the time to learn that it cannot be
        if (!resumed) network.Initialize(options.Seed);
        (started, stepsSinceStart) = (Stopwatch.GetTimestamp(), 0);
        while (state.Epoch < options.Epochs)
        {
            Shuffle.Permute(order, options.Seed, state.Epoch);
            next = null;
            double loss = 0;
            while (state.Step < stepsPerEpoch)
            {
                if (cancellation.IsCancellationRequested) return Cancel();
                loss = Step();
                Progressed?.Invoke(Progress());
            }
            EndEpoch();
            if (!double.IsFinite(loss)) return new TrainingResult(state.History, Cancelled: false, Diverged: true, null, WriteReport());
            if (folder != null) Checkpoint.Save(CheckpointPath(folder), network, options.Optimizer, state, settings);
        }
        return Finish();
    }

    /// <summary>One forward and derived program and one update; allocates nothing. Returns the loss before the update.</summary>
    double Step()
    {
        long start = Stopwatch.GetTimestamp();
        double loss = network.Gradient(next ?? Read(state.Step), readNext);
        int samples = Samples(state.Step);
        double rate = options.RateAt((long)state.Epoch * stepsPerEpoch + state.Step, stepsPerEpoch);
        long skipped = network.SkippedSteps;
        if (options.Optimizer == OptimizerKind.Sgd) network.ApplySgd(rate, options.Momentum, options.WeightDecay);
        else network.ApplyAdam(rate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay);

        state.LossSum += loss * samples;
        state.Correct += network.Correct;
        state.Samples += samples;
        state.NanSteps += double.IsFinite(loss) ? 0 : 1;
        state.SkippedSteps += (int)(network.SkippedSteps - skipped);
        state.Step++;
        stepsSinceStart++;
        state.Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        return loss;
    }

    /// <summary>Hands the batch of a step of this epoch to the network.</summary>
    PreparedBatch Read(int step)
    {
        int samples = Samples(step);
        data.Train.Copy(order.AsSpan(step * network.Batch, samples), images, labels);
        return network.Prepare(images.AsSpan(0, samples * data.Train.ImageSize), labels.AsSpan(0, samples));
    }

    int Samples(int step) => Math.Min(network.Batch, data.Train.Count - step * network.Batch);

    TrainingProgress Progress()
    {
        long left = (long)(options.Epochs - state.Epoch) * stepsPerEpoch - state.Step;
        return new TrainingProgress(
            state.Epoch + 1, options.Epochs, state.Step, stepsPerEpoch,
            state.LossSum / state.Samples, (double)state.Correct / state.Samples, state.Samples / state.Seconds,
            Stopwatch.GetElapsedTime(started) / stepsSinceStart * left);
    }

    void EndEpoch()
    {
        long start = Stopwatch.GetTimestamp();
        var (testLoss, testAccuracy) = Evaluator.Run(network, data.Test, images, labels);
        var metrics = new EpochMetrics(
            state.Epoch + 1, state.LossSum / state.Samples, (double)state.Correct / state.Samples, testLoss, testAccuracy,
            state.Seconds + Stopwatch.GetElapsedTime(start).TotalSeconds, state.Samples / state.Seconds, state.NanSteps, state.SkippedSteps,
            options.RateAt((long)(state.Epoch + 1) * stepsPerEpoch - 1, stepsPerEpoch));
        state.EndEpoch(metrics);
        WriteReport();
        EpochEnded?.Invoke(metrics);
    }

    TrainingResult Cancel()
    {
        if (folder != null) Checkpoint.Save(CheckpointPath(folder), network, options.Optimizer, state, settings);
        return new TrainingResult(state.History, Cancelled: true, Diverged: false, null, WriteReport());
    }

    TrainingResult Finish()
    {
        string? weights = folder == null ? null : Path.Combine(folder, "weights.safetensors");
        if (weights != null)
            WeightFile.Save(weights, network, settings.Append(("epoch", state.Epoch.ToString(CultureInfo.InvariantCulture))).ToDictionary());
        return new TrainingResult(state.History, Cancelled: false, Diverged: false, weights, WriteReport());
    }

    string? WriteReport()
    {
        if (folder == null) return null;
        AtomicFile.WriteText(Path.Combine(folder, "metrics.jsonl"), string.Concat(state.History.Select(epoch => epoch.ToJson() + "\n")));
        string report = Path.Combine(folder, "report.html");
        AtomicFile.WriteText(report, TrainingReport.Html($"{network.Name} on {data.Name}", state.History, TrainingSettings.ForReport(network, settings)));
        return report;
    }
}
