namespace AdCompiler.Generators.Tests.Tensors;

using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Passes;
using AdCompiler.Generators.Tensors;
using AdCompiler.Generators.Tests.Oracle;

/// <summary>Every operation's derivative against central differences, and the two modes against each other, kinks included.</summary>
public sealed class DerivativeTests
{
    public static TheoryData<string> Networks => [.. Cases.All.Keys];

    private static readonly FixedPoolRule[] PoolRules =
    [
        new(PoolRuleKind.Native, 0, PoolEvaluation.Fused), new(PoolRuleKind.Minimal, 0, PoolEvaluation.Fused),
        new(PoolRuleKind.Last, 0, PoolEvaluation.Fused), new(PoolRuleKind.All, 0, PoolEvaluation.Fused),
        new(PoolRuleKind.Hybrid, 10, PoolEvaluation.Fused), new(PoolRuleKind.Hybrid, 0.5, PoolEvaluation.ExactSum),
        new(PoolRuleKind.Hybrid, 100, PoolEvaluation.Composed),
    ];

    /// <summary>Kink values that no framework has, so that none is right by accident.</summary>
    private static readonly double[] OddRules = [0.3, 0.7, 0.2, 0.9, -0.4, 0.6, 0.1, 0.8, 0.35, 0.45, 0.55, 2.5, 0.15];

    [Theory, MemberData(nameof(Networks))]
    public void Is_the_gradient_the_limit_of_difference_quotients(string network)
    {
        TensorGraph primal = Cases.Graph(network, out Net net);
        GraphInputs inputs = net.Inputs(seed: 5);
        Dictionary<string, double[]> gradients = GraphInterpreter.Run(ReverseMode.Run(primal, withInput: true), inputs);
        foreach ((string name, double[] values) in Perturbable(inputs))
        {
            double[] gradient = gradients["gradient:" + name];
            for (int i = 0; i < values.Length; i++)
                AssertClose(Difference(primal, inputs, t => values[i] += t), gradient[i], $"{network}: gradient of {name}[{i}]");
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void Is_the_tangent_the_limit_of_difference_quotients(string network)
    {
        TensorGraph primal = Cases.Graph(network, out Net net);
        GraphInputs inputs = net.Inputs(seed: 6);
        Dictionary<string, double[]> results = GraphInterpreter.Run(PassPipeline.Tangent(primal), inputs);
        double expected = Difference(primal, inputs, t =>
        {
            foreach ((double[] values, double[] tangents) in Directions(inputs))
                for (int i = 0; i < values.Length; i++)
                    values[i] += t * tangents[i];
        });
        AssertClose(expected, results["tangent:loss"].Average(), $"{network}: tangent of the loss");
    }

    [Theory, MemberData(nameof(Networks))]
    public void Are_the_two_modes_transposes_of_each_other_at_kinks_too(string network)
    {
        TensorGraph primal = Cases.Graph(network, out Net net);
        TensorGraph vjp = ReverseMode.Run(primal, withInput: true), jvp = ForwardMode.Run(primal), fused = ReverseMode.Run(PassPipeline.Primal.Run(primal), withInput: true);
        foreach (FixedPoolRule pool in PoolRules)
            foreach (bool coarse in (bool[])[false, true])
            {
                GraphInputs inputs = net.Inputs(seed: 7, coarse, pool: pool, rules: OddRules);
                double tangent = GraphInterpreter.Run(jvp, inputs)["tangent:loss"].Average();
                foreach (TensorGraph reverse in (TensorGraph[])[vjp, fused, PassPipeline.Final.Run(fused)])
                {
                    double product = Product(GraphInterpreter.Run(reverse, inputs), inputs);
                    Assert.True(Math.Abs(product - tangent) <= 1e-11 * Math.Max(1, Math.Abs(tangent)),
                        $"{network}, {pool}, coarse {coarse}: <J^T yBar, xDot> = {product:R}, <yBar, J xDot> = {tangent:R}");
                }
            }
    }

    [Theory, MemberData(nameof(Networks))]
    public void Do_lanes_past_the_batch_change_nothing(string network)
    {
        TensorGraph primal = Cases.Graph(network, out Net net);
        foreach (TensorGraph graph in (TensorGraph[])[PassPipeline.Gradient(primal), PassPipeline.Tangent(primal)])
        {
            Dictionary<string, double[]> plain = GraphInterpreter.Run(graph, net.Inputs(seed: 8)), padded = GraphInterpreter.Run(graph, net.Inputs(seed: 8, padding: 5));
            foreach ((string name, double[] values) in plain)
                for (int i = 0; i < values.Length; i++)
                    AssertClose(values[i], padded[name][i], $"{network}: {name}[{i}] with lanes past the batch");
        }
    }

    [Fact]
    public void Do_random_networks_agree_with_difference_quotients_and_with_their_transposes()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            TensorGraph primal = RandomGraphs.Create(seed, out Net net);
            GraphInputs inputs = net.Inputs(seed);
            TensorGraph reverse = PassPipeline.Final.Run(ReverseMode.Run(PassPipeline.Primal.Run(primal), withInput: true));
            Dictionary<string, double[]> gradients = GraphInterpreter.Run(reverse, inputs);
            string text = $"random network {seed}\n{GraphPrinter.Print(primal)}";
            double expected = Difference(primal, inputs, t =>
            {
                foreach ((double[] values, double[] tangents) in Directions(inputs))
                    for (int i = 0; i < values.Length; i++)
                        values[i] += t * tangents[i] / 16;
            }) * 16;
            double product = Product(gradients, inputs);
            Assert.True(Math.Abs(expected - product) <= 1e-6 * Math.Max(1, Math.Abs(expected)), FormattableString.Invariant($"{text}: {product:R}, differences give {expected:R}"));

            GraphInputs coarse = net.Inputs(seed, coarse: true, padding: 2, pool: PoolRules[seed % PoolRules.Length], rules: OddRules);
            double tangent = GraphInterpreter.Run(PassPipeline.Tangent(primal), coarse)["tangent:loss"].Average();
            product = Product(GraphInterpreter.Run(reverse, coarse), coarse);
            Assert.True(Math.Abs(product - tangent) <= 1e-10 * Math.Max(1, Math.Abs(tangent)), FormattableString.Invariant($"{text}: <J^T yBar, xDot> = {product:R}, <yBar, J xDot> = {tangent:R}"));
        }
    }

    /// <summary>The gradient times the direction.</summary>
    private static double Product(Dictionary<string, double[]> gradients, GraphInputs inputs) =>
        Perturbable(inputs).Zip(Directions(inputs)).Sum(pair => gradients["gradient:" + pair.First.Name].Zip(pair.Second.Tangents, (g, t) => g * t).Sum());

    /// <summary>What the loss depends on, in the order of <see cref="Directions"/>.</summary>
    private static IEnumerable<(string Name, double[] Values)> Perturbable(GraphInputs inputs) =>
        [("input", inputs.Input), .. inputs.Parameters.Select(p => ("p" + p.Key, p.Value))];

    private static IEnumerable<(double[] Values, double[] Tangents)> Directions(GraphInputs inputs) =>
        [(inputs.Input, inputs.InputTangent), .. inputs.Parameters.Select(p => (p.Value, inputs.ParameterTangents[p.Key]))];

    /// <summary>Fourth-order central difference of the mean loss along a movement of the inputs.</summary>
    private static double Difference(TensorGraph primal, GraphInputs inputs, Action<double> move)
    {
        const double h = 1e-4;
        double At(double t)
        {
            move(t);
            double loss = GraphInterpreter.Run(primal, inputs)["loss"].Average();
            move(-t);
            return loss;
        }
        return (8 * (At(h) - At(-h)) - (At(2 * h) - At(-2 * h))) / (12 * h);
    }

    private static void AssertClose(double expected, double found, string subject) =>
        Assert.True(Math.Abs(expected - found) <= 1e-8 * Math.Max(1, Math.Abs(expected)), FormattableString.Invariant($"{subject} is {found:R}, expected {expected:R}"));
}
