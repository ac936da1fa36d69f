using System.Globalization;
using AdCompiler.Files;
using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Passes;
using AdCompiler.Generators.Tensors;
using AdCompiler.Generators.Tests.Frontend;
using AdCompiler.Generators.Tests.Programs;

namespace AdCompiler.Generators.Tests.Stages;

/// <summary>LeNet-5 from src/Networks/LeNet.cs at every stage of the way: read, differentiated, emitted; and run.</summary>
public sealed class StageTests
{
    private static readonly Lazy<NetworkModel> Model = new(() =>
        Generated.From(File.ReadAllText(Repository.PathOf("src/Networks/LeNet.cs")))
            .Readings.Single(reading => reading.Name == "LeNet5").Model!);

    private static readonly Lazy<EmittedNetwork> Emitted = new(() => EmittedNetwork.Of(Model.Value)[0]);

    [Fact]
    public async Task What_is_read_from_the_class() => await Verify(GraphPrinter.Print(Model.Value.Training));

    [Fact]
    public async Task What_is_the_graph_with_its_gradient() => await Verify(GraphPrinter.Print(PassPipeline.Gradient(Model.Value.Training)));

    [Fact]
    public async Task What_is_the_graph_with_its_tangent() => await Verify(GraphPrinter.Print(PassPipeline.Tangent(Model.Value.Training)));

    [Fact]
    public async Task What_is_the_graph_of_a_prediction() => await Verify(GraphPrinter.Print(PassPipeline.Inference(Model.Value.Inference)));

    [Fact]
    public async Task What_do_callers_see() => await Verify(Text("Api"), extension: "cs");

    [Fact]
    public async Task How_is_the_network_described() => await Verify(Text("Description"), extension: "cs");

    /// <summary>Every program of a width is shown, and run: its gradient is PyTorch's, its tangent and its prediction agree.</summary>
    [Theory]
    [InlineData(Width.Half, 2e-2)]
    [InlineData(Width.Float, 2e-6)]
    [InlineData(Width.Double, 1e-12)]
    public async Task What_is_emitted_for_a_width(Width width, double tolerance)
    {
        string folder = Repository.PathOf("tests/fixtures/gradients/lenet5");
        SafetensorsFile weights = Safetensors.Read(Path.Combine(folder, "W.safetensors"));
        SafetensorsFile expected = Safetensors.Read(Path.Combine(folder, "G.native.safetensors"));
        double[] images = Npy.Read(Path.Combine(folder, "X.npy")).ToDoubles();
        int[] labels = Npy.Read(Path.Combine(folder, "Y.npy")).ToInts();
        using CompiledNetwork network = Emitted.Value.Compile(width, labels.Length);
        foreach (NetworkValue parameter in network.Parameters)
            parameter.SetValues(weights.Require(parameter.Name, parameter.Shape).ToDoubles());

        double loss = network.Gradient(images, labels);
        Near(double.Parse(expected.Metadata["loss"], CultureInfo.InvariantCulture), loss, tolerance);
        Assert.InRange(RelativeError(network, expected), 0, tolerance);

        double squares = network.Parameters.Sum(parameter => parameter.GradientToArray().Sum(g => g * g));
        foreach (NetworkValue parameter in network.Parameters)
            parameter.SetTangent(parameter.GradientToArray());
        Near(squares, network.Jvp(images, labels).Tangent, 10 * tolerance);      // the derivative along the gradient is its square
        Near(loss, network.Evaluate(images, labels, out _), tolerance);

        foreach (string part in (string[])["Forward", "Backward", "Jvp", "Inference", "Kernels"])
            await Verify(Text($"{width}.{part}"), extension: "cs").UseTextForParameters($"{width}.{part}");
    }

    /// <summary>It is run, against the CPU's bits, by tests/AD.Ilgpu.SurfaceTests.</summary>
    [Theory, InlineData(Width.Half), InlineData(Width.Float), InlineData(Width.Double)]
    public async Task What_is_emitted_for_a_GPU(Width width) => await Verify(
        NetworkEmitter.Emit(NetworkPrograms.Of(Model.Value), onDevice: true).Single(file => file.HintName.EndsWith($".{width}.Device.g.cs", StringComparison.Ordinal)).Text,
        extension: "cs").UseTextForParameters($"{width}");

    private static string Text(string part) =>
        Emitted.Value.Files.Single(file => file.HintName.EndsWith($".{part}.g.cs", StringComparison.Ordinal)).Text;

    /// <summary>|ours - theirs| / |theirs| over the stored elements; large gradients are stored at a stride.</summary>
    private static double RelativeError(CompiledNetwork network, SafetensorsFile expected)
    {
        double gap = 0, norm = 0;
        foreach (NetworkValue parameter in network.Parameters)
        {
            double[] theirs = expected.Find(parameter.Name)!.ToDoubles(), ours = parameter.GradientToArray();
            int stride = theirs.Length < ours.Length ? int.Parse(expected.Metadata["stride"], CultureInfo.InvariantCulture) : 1;
            for (int i = 0; i < theirs.Length; i++)
                (gap, norm) = (gap + Math.Pow(ours[i * stride] - theirs[i], 2), norm + theirs[i] * theirs[i]);
        }
        return Math.Sqrt(gap / norm);
    }

    private static void Near(double expected, double found, double tolerance) => Assert.InRange(Math.Abs(found / expected - 1), 0, tolerance);
}
