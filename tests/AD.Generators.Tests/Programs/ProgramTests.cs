using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Tensors;
using AdCompiler.Generators.Tests.Oracle;
using AdCompiler.Generators.Tests.Tensors;

namespace AdCompiler.Generators.Tests.Programs;

using InitializerModel = AdCompiler.Generators.Tensors.InitializerModel;
using StoredValue = AdCompiler.Generators.Tensors.StoredValue;

/// <summary>Emitted programs of a network for each operation, run, against the interpreter of graphs.</summary>
public sealed class ProgramTests
{
    private const int Batch = 11;       // more than a block of doubles, less than one of floats: lanes past the batch in both

    private static readonly Lazy<Dictionary<string, EmittedNetwork>> Emitted = new(() =>
        Cases.All.Keys.Zip(EmittedNetwork.Of([.. Cases.All.Keys.Select(Model)])).ToDictionary(p => p.First, p => p.Second));

    private static readonly FixedPoolRule[] PoolRules =
    [
        new(PoolRuleKind.Native, 0, PoolEvaluation.Fused), new(PoolRuleKind.Minimal, 0, PoolEvaluation.Fused),
        new(PoolRuleKind.Last, 0, PoolEvaluation.Fused), new(PoolRuleKind.All, 0, PoolEvaluation.Fused),
        new(PoolRuleKind.Hybrid, 10, PoolEvaluation.Fused), new(PoolRuleKind.Hybrid, 0.5, PoolEvaluation.ExactSum),
        new(PoolRuleKind.Hybrid, 100, PoolEvaluation.Composed),
    ];

    /// <summary>Kink values that no framework has, so that none is right by accident.</summary>
    private static readonly double[] OddRules = [0.3, 0.7, 0.2, 0.9, -0.4, 0.6, 0.1, 0.8, 0.35, 0.45, 0.55, 2.5, 1];

    public static TheoryData<string> Networks => [.. Cases.All.Keys];

    [Theory, MemberData(nameof(Networks))]
    public void Does_the_program_in_double_compute_what_the_graph_says(string network) => Compare(network, Width.Double, Batch, 1e-12);

    [Theory, MemberData(nameof(Networks))]
    public void Does_the_program_in_float_compute_what_the_graph_says(string network) => Compare(network, Width.Float, Batch, 2e-5);

    [Theory, MemberData(nameof(Networks))]
    public void Does_the_program_in_half_stay_near_the_graph(string network) => Compare(network, Width.Half, Batch, 4e-2);

    [Theory, MemberData(nameof(Networks))]
    public void Does_one_sample_fill_no_more_than_its_lane(string network) => Compare(network, Width.Double, 1, 1e-12);

    [Theory, MemberData(nameof(Networks))]
    public void Do_ties_and_kinks_get_the_rules_they_were_compiled_with(string network)
    {
        foreach (FixedPoolRule pool in PoolRules)
            Compare(network, Width.Double, Batch, 1e-12, coarse: true, pool);
    }

    [Theory, MemberData(nameof(Networks))]
    public void Are_the_bits_the_same_on_1_2_and_5_threads(string network)
    {
        Net net = NetOf(network);
        GraphInputs inputs = net.Inputs(3, batch: 70);
        double[][] gradients = [.. new[] { 1, 2, 5 }.Select(threads =>
        {
            using CompiledNetwork compiled = Emitted.Value[network].Compile(Width.Float, 70, null, new CompileOptions { Threads = threads });
            Load(compiled, inputs);
            Gradient(network, compiled, inputs);
            return compiled.Parameters.SelectMany(p => p.GradientToArray()).ToArray();
        })];
        Assert.Equal(gradients[0], gradients[1]);
        Assert.Equal(gradients[0], gradients[2]);
    }

    [Fact]
    public void Does_a_warm_step_allocate_nothing()
    {
        const string network = "softmax cross-entropy";
        GraphInputs inputs = NetOf(network).Inputs(3, batch: 70);
        using CompiledNetwork compiled = Emitted.Value[network].Compile(Width.Float, 70, null, new CompileOptions { Threads = 2 });
        Load(compiled, inputs);
        for (int i = 0; i < 3; i++)
            Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Step();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Step()
        {
            compiled.Gradient(inputs.Input, inputs.Labels);
            compiled.ApplySgd(0.1, 0.9, 1e-4);
            compiled.ApplyAdam(0.1);
        }
    }

    private static void Compare(string network, Width width, int batch, double tolerance, bool coarse = false, FixedPoolRule? pool = null)
    {
        Net net = NetOf(network);
        GraphInputs drawn = net.Inputs(seed: 9, coarse, batch, pool: pool, rules: OddRules);
        TensorGraph graph = Cases.Graph(network, out _);
        GraphInputs inputs = WithDropout(drawn, graph);
        using CompiledNetwork compiled = Emitted.Value[network].Compile(width, Math.Max(batch, 20), RulesOf(inputs));
        Load(compiled, inputs);

        Dictionary<string, double[]> tangents = GraphInterpreter.Run(global::AdCompiler.Generators.Passes.PassPipeline.Tangent(graph), inputs);
        if (compiled.Buffers.Count == 0 || !graph.Results.Any(r => r.Name.StartsWith("buffer:", StringComparison.Ordinal)))
        {
            var outputs = new double[batch * compiled.OutputSize];
            compiled.Predict(inputs.Input, outputs);
            AssertClose(tangents["output"], outputs, tolerance, $"{network}: output");
        }
        if (Emitted.Value[network].Model.TargetDims is null)
        {
            var (loss, tangent) = compiled.Jvp(inputs.Input, inputs.Labels, inputs.InputTangent);
            AssertClose([tangents["loss"].Average(), tangents["tangent:loss"].Average()], [loss, tangent], tolerance, $"{network}: loss and its tangent");
        }

        Dictionary<string, double[]> expected = GraphInterpreter.Run(global::AdCompiler.Generators.Passes.PassPipeline.Gradient(graph), inputs);
        double mean = Gradient(network, compiled, inputs);
        AssertClose([expected["loss"].Average()], [mean], tolerance, $"{network}: loss");
        foreach (NetworkValue parameter in compiled.Parameters)
            AssertClose(expected["gradient:" + parameter.Name], parameter.GradientToArray(), tolerance, $"{network}: gradient of {parameter.Name}");
        foreach (NetworkValue buffer in compiled.Buffers.Where(b => expected.ContainsKey("buffer:" + b.Name)))
            AssertClose(expected["buffer:" + buffer.Name], buffer.ToArray(), tolerance, $"{network}: {buffer.Name}");
    }

    private static Net NetOf(string network)
    {
        Cases.Graph(network, out Net net);
        return net;
    }

    internal static NetworkModel Model(string network, int index)
    {
        TensorGraph graph = Cases.Graph(network, out _);
        EquatableArray<StoredValue> Stored(Func<TensorOp, int?> index) => graph.Nodes.Where(n => index(n.Op) is not null).OrderBy(n => index(n.Op))
            .Select(n => new StoredValue(n.Name!, n.Shape.Dims, new InitializerModel(AdCompiler.Generators.Tensors.InitializerKind.Uniform, 1))).ToEquatableArray();
        Shape Of(string result) => graph[graph.Results.First(r => r.Name == result).Value].Shape;
        return new(
            new ClassName("Emitted", [], "Case" + index), graph.Nodes.First(n => n.Op is Input).Shape.Dims, Of("output").Dims,
            graph.Nodes.FirstOrDefault(n => n.Op is TargetValues)?.Shape.Dims,
            Stored(op => (op as ParameterRead)?.Index), Stored(op => (op as BufferRead)?.Index), default,
            graph, graph with { Results = graph.Results.Where(r => r.Name is "output" or "loss").ToEquatableArray() });
    }

    private static void Load(CompiledNetwork network, GraphInputs inputs)
    {
        for (int i = 0; i < network.Parameters.Count; i++)
        {
            network.Parameters[i].SetValues(inputs.Parameters[i]);
            network.Parameters[i].SetTangent(inputs.ParameterTangents[i]);
        }
        for (int i = 0; i < network.Buffers.Count; i++)
            network.Buffers[i].SetValues(inputs.Buffers[i]);
    }

    private static double Gradient(string network, CompiledNetwork compiled, GraphInputs inputs) => Emitted.Value[network].Model.TargetDims is not null
        ? compiled.Gradient(inputs.Input, inputs.Targets)
        : compiled.Gradient(inputs.Input, inputs.Labels);

    /// <summary>The numbers that compiled programs draw.</summary>
    private static GraphInputs WithDropout(GraphInputs inputs, TensorGraph graph)
    {
        Dictionary<int, int> elements = graph.Nodes.Where(n => n.Op is RandomMask).ToDictionary(n => ((RandomMask)n.Op).Site, n => n.Shape.Count);
        return new()
        {
            Batch = inputs.Batch, Input = inputs.Input, Labels = inputs.Labels, Targets = inputs.Targets, Parameters = inputs.Parameters,
            Buffers = inputs.Buffers, InputTangent = inputs.InputTangent, ParameterTangents = inputs.ParameterTangents, Rules = inputs.Rules, Pool = inputs.Pool,
            Random = (site, sample, element) => CounterRandom.Uniform(CounterRandom.DropoutKey(0, 0, site), (ulong)(sample * elements[site] + element)),
        };
    }

    private static Rules RulesOf(GraphInputs inputs) => new()
    {
        ReluAtZero = inputs.Rules[0], LeakyReluAtZero = inputs.Rules[1], Relu6AtZero = inputs.Rules[2], Relu6AtSix = inputs.Rules[3], AbsAtZero = inputs.Rules[4],
        MaxTie = (inputs.Rules[5], inputs.Rules[6]), MinTie = (inputs.Rules[7], inputs.Rules[8]), ClampAtLow = inputs.Rules[9], ClampAtHigh = inputs.Rules[10],
        SqrtAtZero = inputs.Rules[11], NormAtZero = inputs.Rules[12] == 1 ? NormZero.Ones : NormZero.Zeros,
        MaxPool = new MaxPoolRule(Enum.Parse<Pool>(inputs.Pool.Kind.ToString()), inputs.Pool.Beta, Enum.Parse<Evaluation>(inputs.Pool.Evaluation.ToString())),
    };

    private static void AssertClose(double[] expected, double[] found, double tolerance, string subject)
    {
        double scale = Math.Max(1, expected.Max(static x => double.IsNaN(x) ? 0 : Math.Abs(x)));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(expected[i].Equals(found[i]) || Math.Abs(expected[i] - found[i]) <= tolerance * scale, FormattableString.Invariant($"{subject}[{i}] is {found[i]:R}, expected {expected[i]:R}"));
    }
}
