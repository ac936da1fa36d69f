using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AdCompiler.Training;

/// <summary>
/// What was measured in one epoch. Training loss and accuracy are means over the epoch's steps, each taken before its
/// update; test loss and accuracy are those of the inference program after the epoch.
/// </summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="TrainLoss">Mean loss of the training images; NaN once a step's loss was not finite.</param>
/// <param name="TrainAccuracy">Share of the training images whose largest output was at their label.</param>
/// <param name="TestLoss">Mean loss of the test images.</param>
/// <param name="TestAccuracy">Share of the test images whose largest output is at their label.</param>
/// <param name="Seconds">Wall time of the epoch, training and test.</param>
/// <param name="ImagesPerSecond">Training images per second of training.</param>
/// <param name="NanSteps">Steps whose loss was NaN or infinite.</param>
/// <param name="SkippedSteps">Steps that changed no parameter, since a gradient of mixed precision was not finite.</param>
/// <param name="LearningRate">Of the epoch's last step.</param>
public sealed record EpochMetrics(
    int Epoch, double TrainLoss, double TrainAccuracy, double TestLoss, double TestAccuracy,
    double Seconds, double ImagesPerSecond, int NanSteps, int SkippedSteps, double LearningRate)
{
    // one row per field of the JSON line; a number that JSON cannot write (NaN, infinities) is null there
    static readonly (string Name, Func<EpochMetrics, double> Get)[] Fields =
    [
        ("epoch", m => m.Epoch),
        ("train_loss", m => m.TrainLoss),
        ("train_accuracy", m => m.TrainAccuracy),
        ("test_loss", m => m.TestLoss),
        ("test_accuracy", m => m.TestAccuracy),
        ("seconds", m => m.Seconds),
        ("images_per_second", m => m.ImagesPerSecond),
        ("nan_steps", m => m.NanSteps),
        ("skipped_steps", m => m.SkippedSteps),
        ("learning_rate", m => m.LearningRate),
    ];

    /// <summary>One line of metrics.jsonl, without its line feed.</summary>
    public string ToJson()
    {
        var line = new StringBuilder("{");
        foreach (var (name, get) in Fields)
        {
            double value = get(this);
            string text = double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "null";
            line.Append(line.Length == 1 ? "" : ", ").Append($"\"{name}\": {text}");
        }
        return line.Append('}').ToString();
    }

    /// <summary>Reads a line of <see cref="ToJson"/>; null becomes NaN.</summary>
    /// <exception cref="FormatException">The line is not a JSON object with exactly these fields and numbers.</exception>
    public static EpochMetrics FromJson(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            double[] values = Array.ConvertAll(Fields, field => json.RootElement.GetProperty(field.Name) switch
            {
                { ValueKind: JsonValueKind.Null } => double.NaN,
                var value => value.GetDouble(),
            });
            return new EpochMetrics((int)values[0], values[1], values[2], values[3], values[4], values[5], values[6], (int)values[7], (int)values[8], values[9]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"metrics line: found '{line}', expected {string.Join(", ", Fields.Select(field => field.Name))}", e);
        }
    }
}
