using System.CommandLine;
using System.Globalization;
using AdCompiler.Data;
using AdCompiler.Training;

namespace AdCompiler.Cli.Commands;

/// <summary><c>adc eval NETWORK --weights F</c>: accuracy and loss on the test set.</summary>
internal static class EvalCommand
{
    private static readonly Option<string> Weights = new("--weights") { Description = "safetensors file of a training run", Required = true, HelpName = "FILE" };

    private sealed record Evaluation(string Network, string Data, int Images, double Loss, double Accuracy);

    public static Command Create() =>
        new Command("eval", "accuracy and loss on the test set (example: adc eval lenet5 --weights runs/lenet5/weights.safetensors)")
        { SharedOptions.Network, Weights, SharedOptions.Data, SharedOptions.Json }
        .With(SharedOptions.Compilation.Except([SharedOptions.ReluAtZero, SharedOptions.NormAtZero, SharedOptions.Preset, SharedOptions.Seed])).Does(Run);

    private static int Run(ParseResult result, CancellationToken cancel)
    {
        using CompiledNetwork network = SharedOptions.Compile(result, SharedOptions.FindNetwork(result));
        WeightFile.Load(result.GetRequiredValue(Weights), network);
        DataSetPair data = SharedOptions.ReadData(result);
        data.RequireFit(network);
        (double loss, double accuracy) = Evaluator.Run(network, data.Test);
        var evaluation = new Evaluation(network.Name, data.Name, data.Test.Count, loss, accuracy);
        if (result.GetValue(SharedOptions.Json))
            Output.Json(evaluation);
        else
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{network.Name} on {data.Test.Count:N0} test images of {data.Name}: loss {loss:0.0000}, accuracy {accuracy:P2}"));
        return double.IsFinite(loss) ? ExitCode.Done : ExitCode.Failed;
    }
}
