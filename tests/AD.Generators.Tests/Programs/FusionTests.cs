using System.Collections.Concurrent;
using AdCompiler.Generators.Emit;
using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Passes;
using AdCompiler.Generators.Passes.Scheduling;
using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;
using AdCompiler.Generators.Tests.Frontend;

namespace AdCompiler.Generators.Tests.Programs;

// the runtime has layers of the same names
using BatchNorm = AdCompiler.Generators.Tensors.BatchNorm;
using Conv2d = AdCompiler.Generators.Tensors.Conv2d;

/// <summary>
/// The same network with fusion and without, to the bit: what shares a kernel rounds as if each operation of the graph were a kernel
/// that stores its result. Without fusion means that every result is asked for by name: it then has to be stored.
/// </summary>
public sealed class FusionTests
{
    private const int Batch = 21;       // lanes past the batch in the second block

    private const string Chain = """
        namespace Chains;

        [Differentiable, Input(2, 8, 8)]
        public sealed partial class Chain : Network
        {
            readonly Conv2d c1 = new(2, 4, kernel: 3, padding: 1), c2 = new(2, 4, kernel: 3, padding: 1);
            readonly BatchNorm norm = new(4);
            readonly Dropout dropout = new(0.3);
            readonly Parameter scale = new(Initializer.Uniform(0.9), 4, 1, 1);
            readonly Linear last = new(64, 5);

            public override Tensor Forward(Tensor x)
            {
                Tensor z = c1.Forward(x);
                Tensor y = Gelu(z) * z + c2.Forward(x);
                y = norm.Forward(Map(y * 0.7, Soft) + y);
                y = dropout.Forward(Relu(y * scale) * 0.3 + Tanh(y));
                return last.Forward(Flatten(MaxPool(Sqrt(Square(y) + 0.1), 2)));
            }

            protected override Tensor Loss(Tensor output, Labels labels) => SoftmaxCrossEntropy(output, labels) + Sum(Square(output * 0.3)) * 0.01;

            [Differentiable] static float Soft(float x) => x / (1 + MathF.Abs(x));
        }
        """;

    private static readonly Lazy<Dictionary<string, NetworkModel>> Models = new(() =>
    {
        IEnumerable<NetworkModel> leNets = Generated.From(File.ReadAllText(Repository.PathOf("src/Networks/LeNet.cs"))).Readings.Select(r => r.Model).OfType<NetworkModel>();
        return leNets.Append(Generated.From(Chain).Model).ToDictionary(m => m.Class.Name);
    });

    /// <summary>Each network with fusion and without.</summary>
    private static readonly ConcurrentDictionary<string, IReadOnlyList<EmittedNetwork>> Emitted = new();

    [Theory]
    [InlineData("LeNet5", Width.Half, Accumulate.Wide)]
    [InlineData("LeNet5Bn", Width.Half, Accumulate.Wide)]
    [InlineData("Chain", Width.Half, Accumulate.Wide)]
    [InlineData("Chain", Width.Half, Accumulate.Storage)]
    [InlineData("Chain", Width.Float, Accumulate.Wide)]
    public void Do_the_bits_depend_on_what_shares_a_kernel(string network, Width width, Accumulate accumulate)
    {
        double[][][] runs = [.. Emitted.GetOrAdd(network, Both).Select(n => Train(n, width, accumulate))];
        for (int step = 0; step < runs[0].Length; step++)
            for (int i = 0; i < runs[0][step].Length; i++)
                Assert.True(runs[0][step][i].Equals(runs[1][step][i]),
                    FormattableString.Invariant($"{network}, step {step}, number {i}: {runs[0][step][i]:R} fused, {runs[1][step][i]:R} apart"));
    }

    [Fact]
    public void Is_where_Half_rounds_shown_in_its_kernels_alone()
    {
        SourceFile[] files = [.. Emitted.GetOrAdd("Chain", Both)[0].Files.Where(f => !f.HintName.EndsWith(".Description.g.cs", StringComparison.Ordinal))];      // the graph is of all widths
        IEnumerable<string> shown = files.Where(f => f.Text.Contains("asStored", StringComparison.OrdinalIgnoreCase)).Select(f => f.HintName);
        Assert.Equal(files.Select(f => f.HintName).Where(f => f.EndsWith(".Half.Kernels.g.cs", StringComparison.Ordinal)), shown);
    }

    private static IReadOnlyList<EmittedNetwork> Both(string network)
    {
        NetworkPrograms fused = NetworkPrograms.Of(Renamed(Models.Value[network], "Fused")), apart = Apart(Renamed(Models.Value[network], "Apart"));
        Assert.True(Calls(fused) < Calls(apart), $"{network}: {Calls(fused)} kernels fused, {Calls(apart)} apart");
        return EmittedNetwork.Of(fused, apart);
    }

    private static int Calls(NetworkPrograms programs) => programs.Gradient.Phases.Sum(p => p.Calls.Count);

    private static NetworkModel Renamed(NetworkModel model, string ending) =>
        model with { Class = model.Class with { Name = model.Class.Name + ending } };

    /// <summary>Every kernel on its own: no pool or elementwise function moves into another operation.</summary>
    private static NetworkPrograms Apart(NetworkModel model)
    {
        TensorGraph training = Asked(new NameValues().Run(model.Training)), inference = Asked(new NameValues().Run(model.Inference));
        TensorGraph gradient = PassPipeline.Final.Run(Asked(ReverseMode.Run(PassPipeline.Primal.Run(training))));
        TensorGraph tangent = PassPipeline.Final.Run(Asked(ForwardMode.Run(PassPipeline.Primal.Run(training))));
        Schedule Of(TensorGraph graph) => Scheduler.Run(graph, ResultTargets.Of(model), withMaps: false);
        return new(model, gradient, Of(gradient), Of(tangent), Of(PassPipeline.Inference(inference)));
    }

    private static TensorGraph Asked(TensorGraph graph) => graph with
    {
        Results = graph.Results.Concat(Enumerable.Range(0, graph.Nodes.Count).Where(i => graph.Nodes[i].Op is Map or BatchNorm or Conv2d or Conv2dBackwardData)
            .Select(i => new GraphResult($"asked {graph.Nodes.Count}:{i}", new(i)))).ToEquatableArray(),
    };

    /// <summary>Loss and its tangent, gradients, parameters and statistics of each of three steps, then the prediction.</summary>
    private static double[][] Train(EmittedNetwork emitted, Width width, Accumulate accumulate)
    {
        using CompiledNetwork network = emitted.Compile(width, Batch, null, new CompileOptions { Accumulate = accumulate, Threads = 1 });
        network.Initialize(3);
        var random = new Random(5);
        var steps = new List<double[]>();
        for (int step = 0; step < 3; step++)
        {
            double[] images = [.. Enumerable.Range(0, Batch * network.InputSize).Select(_ => random.NextDouble() * 2 - 0.7)];
            int[] labels = [.. Enumerable.Range(0, Batch).Select(_ => random.Next(network.OutputSize))];
            foreach (NetworkValue parameter in network.Parameters)
                parameter.SetTangent([.. Enumerable.Range(0, parameter.Count).Select(_ => random.NextDouble() - 0.5)]);
            var (value, tangent) = network.Jvp(images, labels);
            double loss = network.Gradient(images, labels);
            double[] gradients = [.. network.Parameters.SelectMany(p => p.GradientToArray())];
            network.ApplySgd(0.1, 0.9, 1e-4);
            var outputs = new double[Batch * network.OutputSize];
            network.Predict(images, outputs);
            steps.Add([value, tangent, loss, .. gradients, .. network.Parameters.SelectMany(p => p.ToArray()), .. network.Buffers.SelectMany(b => b.ToArray()), .. outputs]);
        }
        return [.. steps];
    }
}
