using AdCompiler.Generators.Emit;
using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Tensors;
using AdCompiler.Generators.Tests.Frontend;
using AdCompiler.Generators.Tests.Programs;
using static VerifyXunit.Verifier;

namespace AdCompiler.Generators.Tests.Networks;

/// <summary>Every stage of LeNet-5, from the user's C# to the emitted programs, as text that a person reviews; and what that text computes.</summary>
public sealed class LeNet5Snapshots
{
    private static readonly NetworkModel Model = Read();

    [Fact]
    public async Task What_graph_does_the_frontend_read()
    {
        await Verify(GraphPrinter.Print(Model.Training)).UseTextForParameters("training");
        await Verify(GraphPrinter.Print(Model.Inference)).UseTextForParameters("inference");
    }

    [Fact]
    public async Task What_graphs_do_the_derivatives_and_the_passes_leave()
    {
        NetworkPrograms programs = NetworkPrograms.Of(Model);
        await Verify(GraphPrinter.Print(programs.GradientGraph)).UseTextForParameters("gradient");
    }

    [Theory]
    [InlineData(Width.Half, Accumulate.Wide, 2e-2)]
    [InlineData(Width.Half, Accumulate.Storage, 5e-2)]
    [InlineData(Width.Float, Accumulate.Wide, 1e-5)]
    [InlineData(Width.Double, Accumulate.Wide, 1e-12)]
    public async Task What_programs_are_emitted_and_do_they_compute_the_loss_of_the_plain_csharp(Width width, Accumulate accumulate, double tolerance)
    {
        EmittedNetwork emitted = EmittedNetwork.Of(Model)[0];
        foreach (SourceFile file in emitted.Files.Where(file => IsOf(file, width)))
            await Verify(file.Text, extension: "cs").UseTextForParameters(Part(file));

        using CompiledNetwork network = emitted.Compile(width, 5, null, new CompileOptions { Accumulate = accumulate, Threads = 1 });
        network.Initialize(1);
        (double[] images, int[] labels) = Batch(5);
        double loss = network.Gradient(images, labels), expected = PlainLoss(images, labels);
        Assert.True(Math.Abs(loss - expected) <= tolerance * expected, $"loss {loss}, of the plain C# {expected}");
        (double along, double tangent) = Directional(network, images, labels);
        Assert.True(Math.Abs(along - tangent) <= 20 * tolerance * Math.Abs(along), $"gradient along a direction {along}, JVP {tangent}");
    }

    private static bool IsOf(SourceFile file, Width width) =>
        file.HintName.Contains($".{width}.", StringComparison.Ordinal) || width == Width.Float && !Part(file).Contains('.', StringComparison.Ordinal);

    private static string Part(SourceFile file)
    {
        const string stem = ".LeNet5.";
        return file.HintName[(file.HintName.IndexOf(stem, StringComparison.Ordinal) + stem.Length)..^".g.cs".Length];
    }

    private static double PlainLoss(double[] images, int[] labels)
    {
        var network = new AdCompiler.Networks.LeNet5();
        network.Initialize(1);
        network.SetTraining(true);
        return network.ReferenceLoss(new Tensor(images, labels.Length, 1, 28, 28), new Labels(labels)).Values.Average();
    }

    private static (double Along, double Tangent) Directional(CompiledNetwork network, double[] images, int[] labels)
    {
        double along = 0;
        foreach (NetworkValue parameter in network.Parameters)
        {
            double[] gradient = parameter.GradientToArray(), direction = [.. gradient.Select(g => (double)(Half)Math.Sign(g))];
            parameter.SetTangent(direction);
            along += gradient.Zip(direction, (g, d) => g * d).Sum();
        }
        return (along, network.Jvp(images, labels).Tangent);
    }

    private static (double[] Images, int[] Labels) Batch(int samples)
    {
        var random = new Random(7);
        double[] images = [.. Enumerable.Range(0, samples * 784).Select(_ => random.Next(-8, 9) / 8.0)];
        return (images, [.. Enumerable.Range(0, samples).Select(n => n * 3 % 10)]);
    }

    private static NetworkModel Read()
    {
        var generated = Generated.From(File.ReadAllText(Repository.PathOf("src/Networks/LeNet.cs")));
        return generated.Readings.Select(reading => reading.Model).First(model => model?.Class.Name == "LeNet5")!;
    }
}
