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

    /// <param name="path">Written atomically.</param>
    /// <param name="network">Its values and step counter.</param>
    /// <param name="state">Position and sums.</param>
    /// <param name="settings">What a resumed run must share with this one.</param>
    public static void Save(string path, CompiledNetwork network, TrainingState state, IReadOnlyList<(string Name, string Value)> settings)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["epoch"] = Text(state.Epoch),
            ["step_in_epoch"] = Text(state.Step),
            ["network_step"] = network.Step.ToString(CultureInfo.InvariantCulture),
            ["loss_sum"] = Text(state.LossSum),
            ["samples"] = Text(state.Samples),
            ["correct"] = Text(state.Correct),
            ["nan_steps"] = Text(state.NanSteps),
            ["seconds"] = Text(state.Seconds),
            ["history"] = string.Join('\n', state.History.Select(epoch => epoch.ToJson())),
        };
        foreach (var (name, value) in settings) metadata.Add($"setting: {name}", value);

        // untouched state (the moments of an optimizer that is not in use) is all zeros, and left out
        var optimizer = network.OptimizerState
            .Select(value => WeightFile.Store(WeightFile.OptimizerPrefix + value.Name, value, network.Width))
            .Where(tensor => tensor.Bytes.ContainsAnyExcept((byte)0));
        Safetensors.Write(path, WeightFile.Weights(network).Concat(optimizer), metadata);
    }

    /// <summary>Puts the network where the checkpoint was taken and returns the run's state there.</summary>
    /// <exception cref="FileFormatException">The file is malformed, or of a run with other settings.</exception>
    public static TrainingState Load(string path, CompiledNetwork network, IReadOnlyList<(string Name, string Value)> settings, int stepsPerEpoch)
    {
        var file = Safetensors.Read(path);
        var metadata = new Metadata(file);
        metadata.Require("format", Format);
        foreach (var (name, value) in settings) metadata.Require($"setting: {name}", value);
        var state = ReadState(metadata, stepsPerEpoch);
        ulong networkStep = metadata.Number<ulong>("network_step", 0, ulong.MaxValue);

        LoadOptimizer(file, network);
        WeightFile.Load(file, network);
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
            Seconds = metadata.Number("seconds", 0, double.MaxValue),
        };
        foreach (string line in metadata["history"].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            state.History.Add(metadata.Parse("history", line, EpochMetrics.FromJson));
        metadata.Require("epoch", Text(state.Epoch));
        return state;
    }

    static void LoadOptimizer(SafetensorsFile file, CompiledNetwork network)
    {
        var values = network.OptimizerState.ToDictionary(value => WeightFile.OptimizerPrefix + value.Name);
        foreach (var tensor in file.Tensors)
        {
            if (!tensor.Name.StartsWith(WeightFile.OptimizerPrefix, StringComparison.Ordinal)) continue;
            if (!values.ContainsKey(tensor.Name))
                throw new FileFormatException(file.Path, $"tensor '{tensor.Name}'", "optimizer state the network has not",
                    string.Join(", ", values.Keys));
            file.Require(tensor.Name, values[tensor.Name].Shape, ElementType.Float16, ElementType.Float32, ElementType.Float64);
        }
        foreach (var (name, value) in values)
            value.SetValues(file.Find(name)?.ToDoubles() ?? new double[value.Count]);
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
