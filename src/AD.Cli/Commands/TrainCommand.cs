using System.CommandLine;
using System.Globalization;
using AdCompiler.Data;
using AdCompiler.Networks;
using AdCompiler.Training;

namespace AdCompiler.Cli.Commands;

/// <summary><c>adc train NETWORK</c>: train on real images, with the curves, the weights and a report in a folder.</summary>
internal static class TrainCommand
{
    private static readonly Option<int> Epochs = new("--epochs") { Description = "passes over the training images", DefaultValueFactory = _ => 15, HelpName = "N" };
    private static readonly Option<string> Optimizer = Choice("--optimizer", "update rule", "sgd", "adam");
    private static readonly Option<double?> LearningRate = new("--learning-rate") { Description = "default 0.05 for sgd, 0.001 for adam", HelpName = "X" };
    private static readonly Option<double> Momentum = new("--momentum") { Description = "of sgd", DefaultValueFactory = _ => 0.9, HelpName = "X" };
    private static readonly Option<double> WeightDecay = new("--weight-decay") { Description = "added to the gradient, times the weight", DefaultValueFactory = _ => 5e-4, HelpName = "X" };
    private static readonly Option<string> Schedule = Choice("--schedule", "learning rate over the run", "cosine", "constant", "step");
    private static readonly Option<string?> Out = new("--out") { Description = "folder of metrics.jsonl, checkpoint, weights and report.html; default runs/NETWORK", HelpName = "FOLDER" };
    private static readonly Option<bool> Resume = new("--resume") { Description = "go on from the checkpoint in --out; the bits are those of an unbroken run" };

    private sealed record Ending(bool Done, double TestAccuracy, string? Weights, string? Report);

    public static Command Create() =>
        new Command("train", "train a network (example: adc train lenet5 --epochs 5 --maxpool hybrid --beta 10)")
        { SharedOptions.Network, Epochs, Optimizer, LearningRate, Momentum, WeightDecay, Schedule, SharedOptions.Data, Out, Resume, SharedOptions.Json }
        .With(SharedOptions.Compilation).Does(Run);

    private static Option<string> Choice(string name, string description, params string[] choices)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => choices[0], HelpName = string.Join('|', choices) };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    private static int Run(ParseResult result, CancellationToken cancel)
    {
        NetworkEntry entry = SharedOptions.FindNetwork(result);
        string folder = result.GetValue(Out) ?? Path.Combine("runs", entry.Name.ToLowerInvariant());
        TrainingOptions options = ReadOptions(result);
        DataSetPair data = SharedOptions.ReadData(result);
        using CompiledNetwork network = SharedOptions.Compile(result, entry);
        var trainer = new Trainer(network, data, options, folder);
        if (result.GetValue(Resume))
            trainer.Resume(Trainer.CheckpointPath(folder));

        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{entry.Name}: {network.Info.ParameterCount:N0} parameters, {data.Train.Count:N0} + {data.Test.Count:N0} images of {data.Name}, {network.Width} on {network.Threads} thread(s)"));
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
        $"epoch {m.Epoch,3}  loss {m.TrainLoss:0.0000}  accuracy {m.TrainAccuracy:P2}  test loss {m.TestLoss:0.0000}  test accuracy {m.TestAccuracy:P2}  {m.Seconds:0.0} s  {m.ImagesPerSecond:N0} images/s{(m.NanSteps > 0 ? $"  {m.NanSteps} steps without a finite loss" : "")}");
}
