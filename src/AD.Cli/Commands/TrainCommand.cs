using System.CommandLine;
using System.Globalization;
using AdCompiler.Data;
using AdCompiler.Networks;
using AdCompiler.Training;

namespace AdCompiler.Cli.Commands;

/// <summary><c>adc train NETWORK</c>: train on real images, with the curves, the weights and a report in a folder.</summary>
internal static class TrainCommand
{
    private static readonly Option<int> Epochs = OptionKinds.Whole("--epochs", "passes over the training images", 15, 1);
    private static readonly Option<string> Optimizer = OptionKinds.Choice("--optimizer", "update rule", "sgd", "sgd", "adam");
    private static readonly Option<double?> LearningRate = OptionKinds.OptionalReal("--learning-rate", "default 0.05 for sgd, 0.001 for adam");
    private static readonly Option<double> Momentum = OptionKinds.Real("--momentum", "of sgd", 0.9);
    private static readonly Option<double> WeightDecay = OptionKinds.Real("--weight-decay", "added to the gradient, times the weight", 5e-4);
    private static readonly Option<string> Schedule = OptionKinds.Choice("--schedule", "learning rate over the run", "cosine", "cosine", "constant", "step");
    private static readonly Option<string?> Out = new("--out") { Description = "folder of metrics.jsonl, checkpoint, weights and report.html; default runs/NETWORK", HelpName = "FOLDER" };
    private static readonly Option<bool> Resume = new("--resume") { Description = "go on from the checkpoint in --out; the bits are those of an unbroken run" };

    private sealed record Ending(bool Done, double TestAccuracy, string? Weights, string? Report);

    public static Command Create() =>
        new Command("train", "train a network (example: adc train lenet5 --epochs 5 --maxpool hybrid --beta 10)")
        { SharedOptions.Network, Epochs, Optimizer, LearningRate, Momentum, WeightDecay, Schedule, SharedOptions.Data, Out, Resume, SharedOptions.Json }
        .With(SharedOptions.Compilation).Does(Run);

    private static int Run(ParseResult result, CancellationToken cancel)
    {
        NetworkEntry entry = SharedOptions.FindNetwork(result);
        TrainingOptions options = ReadOptions(result);
        string folder = result.GetValue(Out) ?? Path.Combine("runs", entry.Name.ToLowerInvariant());
        if (folder.Length == 0)
            throw new ArgumentException("--out: found an empty path, expected a folder");
        if (File.Exists(folder))
            throw new ArgumentException($"--out {folder}: found a file, expected a folder");
        string checkpoint = Trainer.CheckpointPath(folder);
        bool resume = result.GetValue(Resume);
        if (resume && !File.Exists(checkpoint))
            throw new ArgumentException($"--resume: found no {checkpoint}, expected a run that was begun in --out {folder}");
        DataSetPair data = SharedOptions.ReadData(result);
        using CompiledNetwork network = SharedOptions.Compile(result, entry);
        var trainer = new Trainer(network, data, options, folder);
        if (resume)
            trainer.Resume(checkpoint);
        if (trainer.EpochsDone >= options.Epochs)
            Console.Error.WriteLine($"already finished: {trainer.EpochsDone} of {options.Epochs} epochs");

        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{entry.Name}: {network.Info.ParameterCount:N0} parameters, {data.Train.Count:N0} + {data.Test.Count:N0} images of {data.Name}, {(network.Options.LossScaling is null ? network.Width.ToString() : "mixed precision")} on {network.Options.Device?.Name ?? $"{network.Threads} thread(s)"}"));
        bool json = result.GetValue(SharedOptions.Json);
        using var progress = new ProgressLine();
        trainer.Progressed += progress.Show;
        trainer.EpochEnded += metrics =>
        {
            progress.Clear();
            Console.WriteLine(json ? metrics.ToJson() : Describe(metrics));
        };
        TrainingResult trained = trainer.Run(cancel);
        progress.Clear();
        if (network.Options.LossScaling is not null)
            Console.Error.WriteLine($"gradients scaled by {network.LossScale.ToString(CultureInfo.InvariantCulture)} in the end; {trained.Epochs.Sum(static epoch => epoch.SkippedSteps)} steps left out, since a gradient was not finite");
        return Report(trained, folder, json);
    }

    private static int Report(TrainingResult trained, string folder, bool json)
    {
        if (trained.Cancelled)
            Console.Error.WriteLine($"stopped; the checkpoint is in {folder}: the same command with --resume goes on");
        if (trained.Diverged)
            Console.Error.WriteLine("diverged: the loss is no longer a finite number");
        if (json)
            Output.Json(new Ending(!trained.Cancelled && !trained.Diverged, trained.TestAccuracy, trained.Weights, trained.Report));
        else if (trained.Weights is not null)
            Console.WriteLine($"weights {trained.Weights}\nreport  {trained.Report}");
        return trained.Cancelled || trained.Diverged ? ExitCode.Failed : ExitCode.Done;
    }

    private static TrainingOptions ReadOptions(ParseResult result)
    {
        OptimizerKind optimizer = result.GetValue(Optimizer) == "adam" ? OptimizerKind.Adam : OptimizerKind.Sgd;
        if (optimizer == OptimizerKind.Adam && result.Given(Momentum))
            throw new ArgumentException("--momentum: has a meaning for --optimizer sgd only; found --optimizer adam");
        return new TrainingOptions
        {
            Epochs = result.GetValue(Epochs),
            Optimizer = optimizer,
            LearningRate = result.GetValue(LearningRate) ?? TrainingOptions.DefaultRate(optimizer),
            Momentum = result.GetValue(Momentum),
            WeightDecay = result.GetValue(WeightDecay),
            Schedule = result.GetValue(Schedule) switch
            {
                "constant" => LearningRateSchedule.Constant,
                "step" => LearningRateSchedule.Step,
                _ => LearningRateSchedule.Cosine,
            },
            Seed = result.GetValue(SharedOptions.Seed),
        };
    }

    private static string Describe(EpochMetrics m) => string.Create(CultureInfo.InvariantCulture,
        $"epoch {m.Epoch,3}  loss {m.TrainLoss:0.0000}  accuracy {m.TrainAccuracy:P2}  test loss {m.TestLoss:0.0000}  test accuracy {m.TestAccuracy:P2}  {m.Seconds:0.0} s  {m.ImagesPerSecond:N0} images/s{(m.NanSteps > 0 ? $"  {m.NanSteps} steps without a finite loss" : "")}{(m.SkippedSteps > 0 ? $"  {m.SkippedSteps} steps left out" : "")}");
}
