namespace AdCompiler.Generators.Tests.Passes;

using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Passes;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;
using AdCompiler.Generators.Tests.Oracle;
using AdCompiler.Generators.Tests.Tensors;
using static VerifyXunit.Verifier;

/// <summary>Passes keep every bit, and do what their names say: before and after as text.</summary>
public sealed class PassTests
{
    public static TheoryData<string> Networks => [.. Cases.All.Keys];

    [Theory, MemberData(nameof(Networks))]
    public void Does_every_pass_keep_every_bit(string network)
    {
        TensorGraph primal = Cases.Graph(network, out Net net);
        GraphInputs[] inputs = [net.Inputs(seed: 1, padding: 1), net.Inputs(seed: 2, coarse: true, pool: new(PoolRuleKind.Minimal, 0, PoolEvaluation.Fused))];
        Check(PassPipeline.Primal, primal, inputs);
        TensorGraph prepared = PassPipeline.Primal.Run(primal);
        Check(PassPipeline.Final, ReverseMode.Run(prepared, withInput: true), inputs);
        Check(PassPipeline.Final, ForwardMode.Run(prepared), inputs);
    }

    private static void Check(PassPipeline pipeline, TensorGraph start, GraphInputs[] inputs)
    {
        TensorGraph graph = start;
        foreach (GraphPass pass in pipeline.Passes)
        {
            TensorGraph after = GraphVerifier.Verify(pass.Run(graph));
            Assert.True(pass.PreservesRounding);
            foreach (GraphInputs input in inputs)
            {
                Dictionary<string, double[]> expected = GraphInterpreter.Run(graph, input), found = GraphInterpreter.Run(after, input);
                Assert.Equal(expected.Keys, found.Keys);
                foreach ((string name, double[] values) in expected)
                    Assert.True(values.SequenceEqual(found[name]), $"{pass.Name} changes {name} of\n{GraphPrinter.Print(graph)}to\n{GraphPrinter.Print(after)}");
            }
            graph = after;
        }
        Assert.Equal(graph, pipeline.Run(start));
    }

    private static string BeforeAndAfter(GraphPass pass, TensorGraph graph) =>
        GraphPrinter.Print(GraphVerifier.Verify(graph)) + "\n" + pass.Name + ":\n" + GraphPrinter.Print(GraphVerifier.Verify(pass.Run(graph)));

    [Fact]
    public async Task What_does_removing_dead_code_leave() => await Verify(BeforeAndAfter(new RemoveDeadCode(), ForwardMode.Run(Cases.Graph("batch norm of features", out _))));

    [Fact]
    public async Task Which_subexpressions_are_shared() => await Verify(BeforeAndAfter(new ShareCommonSubexpressions(), ReverseMode.Run(Cases.Graph("batch norm of features", out _))));

    [Fact]
    public async Task How_does_relu_move_into_a_pool() => await Verify(BeforeAndAfter(new FuseReluPool(), Cases.Graph("max pool of relu", out _)));

    [Fact]
    public async Task What_becomes_of_batch_norm() => await Verify(BeforeAndAfter(new LowerBatchNorm(), Cases.Graph("batch norm of features", out _)));

    [Fact]
    public async Task Which_residuals_are_computed_again() => await Verify(BeforeAndAfter(new ChooseResiduals(),
        new ShareCommonSubexpressions().Run(new LowerBatchNorm().Run(ReverseMode.Run(Cases.Graph("residual block with batch norm", out _))))));

    [Fact]
    public async Task What_moves_into_its_readers() => await Verify(BeforeAndAfter(new FuseElementwise(),
        new ChooseResiduals().Run(new ShareCommonSubexpressions().Run(new LowerBatchNorm().Run(ReverseMode.Run(Cases.Graph("residual block with batch norm", out _)))))));

    [Fact]
    public async Task What_is_the_derived_program_of_LeNet5() => await Verify(GraphPrinter.Print(PassPipeline.Gradient(Tensors.Networks.LeNet5())));

    [Fact]
    public async Task What_is_the_tangent_program_of_LeNet5() => await Verify(GraphPrinter.Print(PassPipeline.Tangent(Tensors.Networks.LeNet5())));

    [Fact]
    public void Is_a_value_that_is_a_result_neither_moved_nor_repeated()
    {
        var net = new Net();
        ValueId y = net.Builder.Sigmoid(net.Builder.Multiply(net.Input(4), net.Parameter(4)));
        TensorGraph graph = PassPipeline.Inference(net.Finish(y, net.Builder.Sum(y)));
        Assert.IsType<Map>(graph[graph.ResultNamed("output")].Op);
    }

    [Fact]
    public void Is_relu_with_another_reader_left_outside_the_pool()
    {
        var net = new Net();
        ValueId relu = net.Builder.Relu(net.Input(1, 2, 2), Net.Rule(RuleSlot.ReluAtZero)), pool = net.Builder.MaxPool(relu, new(0, null), 2);
        TensorGraph graph = net.Finish(pool, net.Builder.Add(net.Builder.Sum(relu), net.Builder.Sum(pool)));
        Assert.Contains(new FuseReluPool().Run(graph).Nodes, n => n.Op is MaxPool { Site.Relu: null });
    }

    [Fact]
    public void Is_a_verifier_run_after_each_pass()
    {
        var broken = new PassPipeline(new SwapResults());
        Assert.Contains("reads %", Assert.Throws<InvalidOperationException>(() => broken.Run(Cases.Graph("conv", out _))).Message);
    }

    private sealed class SwapResults : GraphPass
    {
        public override TensorGraph Run(TensorGraph graph) => graph with { Nodes = graph.Nodes.Reverse().ToEquatableArray() };
    }
}
