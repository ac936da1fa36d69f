using System.Globalization;
using AdCompiler.Files;

namespace AdCompiler.Training;

/// <summary>
/// A run frozen between two steps: parameters, running statistics, optimizer state, and in the metadata the position,
/// the sums of the epoch under way, the history, and every setting that the remaining steps depend on.
/// </summary>
static class Checkpoint
{
    const string Format = "AdCompiler checkpoint 1";

    static readonly ElementType[] Types = [ElementType.Float16, ElementType.Float32, ElementType.Float64];

    /// <param name="path">Written atomically.</param>
    /// <param name="network">Its values and step counter.</param>
    /// <param name="optimizer">The one in use, whose state is kept.</param>
    /// <param name="position">Position and sums.</param>
    /// <param name="settings">What a resumed run must share with this one.</param>
    public static void Save(
        string path, CompiledNetwork network, OptimizerKind optimizer, TrainingState position, IReadOnlyList<(string Name, string Value)> settings)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["epoch"] = Text(position.Epoch),
            ["step_in_epoch"] = Text(position.Step),
            ["network_step"] = network.Step.ToString(CultureInfo.InvariantCulture),
            ["loss_sum"] = Text(position.LossSum),
            ["samples"] = Text(position.Samples),
            ["correct"] = Text(position.Correct),
            ["nan_steps"] = Text(position.NanSteps),
            ["skipped_steps"] = Text(position.SkippedSteps),
            ["seconds"] = Text(position.Seconds),
            ["history"] = string.Join('\n', position.History.Select(epoch => epoch.ToJson())),
        };
        foreach (var (name, value) in settings) metadata.Add($"setting: {name}", value);

        var state = OptimizerState(network, optimizer)
            .Select(value => WeightFile.Store(WeightFile.OptimizerPrefix + value.Name, value, network.Width));
        Safetensors.Write(path, WeightFile.Weights(network).Concat(state), metadata);
    }

    /// <summary>Puts the network where the checkpoint was taken and returns the run's state there.</summary>
    /// <exception cref="FileFormatException">The file is malformed, or of a run with other settings.</exception>
    public static TrainingState Load(
        string path, CompiledNetwork network, OptimizerKind optimizer, IReadOnlyList<(string Name, string Value)> settings, int stepsPerEpoch)
    {
        var file = Safetensors.Read(path);
        var metadata = new Metadata(file);
        metadata.Require("format", Format);
        foreach (var (name, value) in settings) metadata.Require($"setting: {name}", value);
        var state = ReadState(metadata, stepsPerEpoch);
        ulong networkStep = metadata.Number<ulong>("network_step", 0, ulong.MaxValue);

        var values = OptimizerState(network, optimizer).ToList();
        var tensors = values.ConvertAll(value => file.Require(WeightFile.OptimizerPrefix + value.Name, value.Shape, Types));
        WeightFile.Load(file, network);
        for (int i = 0; i < values.Count; i++) values[i].SetValues(tensors[i].ToDoubles());
        network.Step = networkStep;
        return state;
    }

    static TrainingState ReadState(Metadata metadata, int stepsPerEpoch)
    {
        var state = new TrainingState
        {
            Step = metadata.Number("step_in_epoch", 0, stepsPerEpoch - 1),
            LossSum = metadata.Number("loss_sum", double.NegativeInfinity, double.PositiveInfinity),
            Samples = metadata.Number("samples", 0L, long.MaxValue),
            Correct = metadata.Number("correct", 0L, long.MaxValue),
            NanSteps = metadata.Number("nan_steps", 0, int.MaxValue),
            SkippedSteps = metadata.Number("skipped_steps", 0, int.MaxValue),
            Seconds = metadata.Number("seconds", 0, double.MaxValue),
        };
        foreach (string line in metadata["history"].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            state.History.Add(metadata.Parse("history", line, EpochMetrics.FromJson));
        metadata.Require("epoch", Text(state.Epoch));
        return state;
    }

    // named after their optimizer, sgd.momentum, adam.mean, or scaling.state; the other optimizer's are not touched, and so never take memory
    static IEnumerable<NetworkValue> OptimizerState(CompiledNetwork network, OptimizerKind optimizer)
    {
        string prefix = optimizer == OptimizerKind.Sgd ? "sgd." : "adam.";
        return network.OptimizerState.Where(value => value.Name.StartsWith(prefix, StringComparison.Ordinal) || value.Name.StartsWith("scaling.", StringComparison.Ordinal));
    }

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The metadata with errors that name the file and the entry.</summary>
    sealed class Metadata(SafetensorsFile file)
    {
        public string this[string key] => file.Metadata.TryGetValue(key, out string? value)
            ? value
            : throw new FileFormatException(file.Path, $"metadata '{key}'", "nothing", "an entry (is this a checkpoint?)");

        public void Require(string key, string expected)
        {
            if (this[key] != expected) throw new FileFormatException(file.Path, $"metadata '{key}'", $"'{this[key]}'", $"'{expected}'");
        }

        public T Number<T>(string key, T least, T most) where T : struct, System.Numerics.INumber<T> =>
            T.TryParse(this[key], CultureInfo.InvariantCulture, out T value) && (T.IsNaN(value) || (value >= least && value <= most))
                ? value
                : throw new FileFormatException(file.Path, $"metadata '{key}'", $"'{this[key]}'", $"a number, {least} to {most}");

        public T Parse<T>(string key, string text, Func<string, T> parse)
        {
            try
            {
                return parse(text);
            }
            catch (FormatException e)
            {
                throw new FileFormatException(file.Path, $"metadata '{key}'", $"'{text}'", "a line of metrics.jsonl", e);
            }
        }
    }
}
