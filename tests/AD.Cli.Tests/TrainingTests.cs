using System.Text.Json;
using AdCompiler.Data;
using AdCompiler.Files;

namespace AdCompiler.Cli.Tests;

/// <summary>Runs on the shipped images, and the bits they leave.</summary>
public sealed class TrainingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("adc").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Does_training_leave_metrics_weights_and_a_report_that_eval_agrees_with()
    {
        string run = Path.Combine(folder, "run");
        IReadOnlyList<JsonElement> lines = Train(run, "--epochs", "1").JsonLines;
        Assert.Equal(1, lines[0].GetProperty("epoch").GetInt32());
        Assert.True(lines[^1].GetProperty("done").GetBoolean());
        double accuracy = lines[^1].GetProperty("test_accuracy").GetDouble();
        Assert.True(accuracy > 0.6, $"test accuracy {accuracy} after an epoch");
        foreach (string file in (string[])["metrics.jsonl", "weights.safetensors", "report.html"])
            Assert.True(new FileInfo(Path.Combine(run, file)).Length > 0, file);

        JsonElement eval = Adc.Succeed("eval", "lenet5", "--data", DataSets.FashionMnistSmall, "--weights", Path.Combine(run, "weights.safetensors"), "--json").Json;
        Assert.Equal(accuracy, eval.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void Are_the_trained_bits_the_same_on_one_and_on_five_threads()
    {
        Train(Path.Combine(folder, "one"), "--epochs", "1", "--threads", "1");
        Train(Path.Combine(folder, "five"), "--epochs", "1", "--threads", "5");
        Assert.Equal(Weights("one"), Weights("five"));
    }

    [Fact]
    public void Does_resuming_a_finished_run_say_so_and_leave_it_as_it_is()
    {
        Train(Path.Combine(folder, "run"), "--epochs", "1");
        byte[] weights = Weights("run");
        Adc.Answer again = Train(Path.Combine(folder, "run"), "--epochs", "1", "--resume");
        Assert.Contains("already finished: 1 of 1 epochs", again.Errors, StringComparison.Ordinal);
        Assert.True(again.Json.GetProperty("done").GetBoolean());
        Assert.Equal(weights, Weights("run"));
    }

    [Theory]
    [InlineData("--width", "float")]
    [InlineData("--width", "double")]
    [InlineData("--width", "half")]
    [InlineData("--width", "half", "--accumulate", "storage")]
    public void Are_the_bits_of_a_gradient_the_same_without_Avx512(params string[] width)
    {
        byte[] with = Gradient("with", width, []);
        byte[] without = Gradient("without", width, new() { ["DOTNET_EnableAVX512"] = "0" });
        Assert.Equal(with, without);
    }

    private byte[] Gradient(string name, string[] width, Dictionary<string, string> environment)
    {
        string weights = Path.Combine(folder, "w.safetensors"), images = Path.Combine(folder, "x.npy"), labels = Path.Combine(folder, "y.npy");
        WriteProblem(weights, images, labels);
        string grads = Path.Combine(folder, name + ".safetensors");
        Adc.Answer answer = Adc.Run(environment, ["grad", "lenet5bn", .. width, "--weights", weights,
            "--images", images, "--labels", labels, "--grads", grads, "--json"]);
        Assert.True(answer.ExitCode == 0, answer.Errors);
        return File.ReadAllBytes(grads);
    }

    /// <summary>Twenty images (a block and a part of one) and weights that are multiples of 1/16, so that windows tie.</summary>
    private static void WriteProblem(string weights, string images, string labels)
    {
        var random = new Random(5);
        using CompiledNetwork network = Networks.LeNet5Bn.Compile<double>(1);
        Safetensors.Write(weights, network.Parameters.Select(p => StoredTensor.FromDoubles(
            p.Name, ElementType.Float64, [.. Enumerable.Range(0, p.Count).Select(_ => random.Next(-4, 5) / 16.0)], p.Shape)));
        Npy.Write(images, StoredTensor.FromDoubles("x", ElementType.Float64, [.. Enumerable.Range(0, 20 * 784).Select(_ => random.Next(-8, 9) / 8.0)], 20, 1, 28, 28));
        Npy.Write(labels, StoredTensor.From("y", [.. Enumerable.Range(0, 20).Select(n => n % 10)], 20));
    }

    private byte[] Weights(string run) => File.ReadAllBytes(Path.Combine(folder, run, "weights.safetensors"));

    private static Adc.Answer Train(string run, params string[] more) =>
        Adc.Succeed(["train", "lenet5", "--data", DataSets.FashionMnistSmall, "--out", run, "--json", .. more]);
}
