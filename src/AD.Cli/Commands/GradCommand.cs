using System.CommandLine;
using System.Globalization;
using AdCompiler.Files;
using AdCompiler.Training;

namespace AdCompiler.Cli.Commands;

/// <summary><c>adc grad NETWORK</c>: one loss and gradient of given weights on a given batch, to be read from Python.</summary>
internal static class GradCommand
{
    private static readonly Option<string> Weights = File("--weights", "safetensors file of the parameters");
    private static readonly Option<string> Images = File("--images", "npy file [n, C, H, W]");
    private static readonly Option<string> Labels = File("--labels", "npy file [n] of class indices");
    private static readonly Option<string> Grads = File("--grads", "safetensors file to write");
    private static readonly Option<bool> ByOrder = new("--by-order") { Description = "match weights by the order of first use in Forward instead of by name" };

    private sealed record Gradient(double Loss, double GradientL1, double GradientL2, double GradientMax, TiesRow[] Ties);

    private sealed record TiesRow(string Site, long Windows, long Tied, SortedDictionary<string, long> BySize, long AtZero);

    public static Command Create() =>
        new Command("grad", "one loss and gradient of given weights on a given batch (example: adc grad lenet5 --weights W.safetensors --images X.npy --labels Y.npy --grads G.safetensors)")
        { SharedOptions.Network, Weights, Images, Labels, Grads, ByOrder, SharedOptions.Json }
        .With(SharedOptions.Compilation.Where(o => o != SharedOptions.Batch)).Does(Run);

    private static Option<string> File(string name, string description) => new(name) { Description = description, Required = true, HelpName = "FILE" };

    private static int Run(ParseResult result, CancellationToken cancel)
    {
        StoredTensor images = Npy.Read(result.GetRequiredValue(Images)), labelTensor = Npy.Read(result.GetRequiredValue(Labels));
        images.RequireFinite(result.GetRequiredValue(Images));
        int samples = images.Shape.Length > 0 ? images.Shape[0] : 0;
        if (samples < 1)
            throw new FileFormatException(result.GetRequiredValue(Images), "images", StoredTensor.ShapeText(images.Shape), "at least one image, [n, C, H, W]");

        using CompiledNetwork network = SharedOptions.Compile(result, SharedOptions.FindNetwork(result), samples, countTies: true);
        int[] expected = [samples, .. network.InputShape];
        if (!images.Shape.AsSpan().SequenceEqual(expected))
            throw new FileFormatException(result.GetRequiredValue(Images), "images", StoredTensor.ShapeText(images.Shape), StoredTensor.ShapeText(expected));
        int[] labels = labelTensor.ToLabels(network.OutputSize, result.GetRequiredValue(Labels));
        if (labels.Length != samples)
            throw new FileFormatException(result.GetRequiredValue(Labels), "labels", $"{labels.Length}", $"{samples}, one for each image");

        IReadOnlyList<string> names = LoadWeights(result, network);
        double loss = network.Gradient(images.ToDoubles(), labels);
        double[][] gradients = [.. network.Parameters.Select(Read)];
        Save(result.GetRequiredValue(Grads), network, names, gradients);
        Report(result, network, loss, gradients);
        return double.IsFinite(loss) ? ExitCode.Done : ExitCode.Failed;
    }

    private static IReadOnlyList<string> LoadWeights(ParseResult result, CompiledNetwork network)
    {
        string path = result.GetRequiredValue(Weights);
        network.Initialize(result.GetValue(SharedOptions.Seed));
        if (result.GetValue(ByOrder))
            return WeightFile.LoadByOrder(path, network);
        WeightFile.LoadParameters(path, network);
        return [.. network.Parameters.Select(p => p.Name)];
    }

    private static double[] Read(NetworkValue parameter)
    {
        var gradient = new double[parameter.Count];
        parameter.CopyGradientTo(gradient);
        return gradient;
    }

    private static void Save(string path, CompiledNetwork network, IReadOnlyList<string> names, double[][] gradients)
    {
        ElementType type = network.Width switch { Width.Half => ElementType.Float16, Width.Double => ElementType.Float64, _ => ElementType.Float32 };
        Safetensors.Write(path, names.Select((name, i) => StoredTensor.FromDoubles(name, type, gradients[i], network.Parameters[i].Shape)));
    }

    private static void Report(ParseResult result, CompiledNetwork network, double loss, double[][] gradients)
    {
        double l1 = 0, squares = 0, max = 0;
        foreach (double g in gradients.SelectMany(g => g))
            (l1, squares, max) = (l1 + Math.Abs(g), squares + g * g, Math.Max(max, Math.Abs(g)));
        TiesRow[] ties = [.. network.Ties().Sites.Select(s => new TiesRow(s.Name, s.Windows, s.Tied, BySize(s), s.AtZero))];
        if (result.GetValue(SharedOptions.Json))
        {
            Output.Json(new Gradient(loss, l1, Math.Sqrt(squares), max, ties));
            return;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loss {loss:G9}, gradient L1 {l1:G6}, L2 {Math.Sqrt(squares):G6}, max {max:G6}"));
        foreach (TiesRow row in ties)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {row.Site}: {row.Tied:N0} of {row.Windows:N0} windows tied ({string.Join(", ", row.BySize.Select(k => $"{k.Value:N0} of {k.Key}"))}; {row.AtZero:N0} at zero)"));
    }

    private static SortedDictionary<string, long> BySize(SiteTies site)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (int k = 2; k < site.BySize.Count; k++)
            if (site.BySize[k] > 0)
                counts[k.ToString(CultureInfo.InvariantCulture)] = site.BySize[k];
        return counts;
    }
}
