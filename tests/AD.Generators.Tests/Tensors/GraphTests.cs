namespace AdCompiler.Generators.Tests.Tensors;

using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;
using AdCompiler.Generators.Tests.Oracle;

/// <summary>The graph as a language: every operation is in every table, the verifier refuses what is not grammatical, equal graphs are equal.</summary>
public sealed class GraphTests
{
    private static readonly ConvGeometry Geometry = new(1, 4, 4, 1, 2, 2, 3, 3, 1, 0, 1, 1);
    private static readonly WindowGeometry Tiles = new(1, 4, 4, 2, 2, 2, 2, 0);
    private static readonly PoolSite Site = new(0, null);
    private static readonly RuleValue NormRule = new(RuleSlot.NormAtZero);

    private static TensorNode Node(TensorOp op, Shape shape, params int[] operands) => new(op, operands.Select(o => new ValueId(o)).ToEquatableArray(), shape);

    /// <summary>One grammatical node of each operation, on leaves 0: image [N,1,4,4], 1: [N,1,2,2], 2: winners, 3: features [N,3], 4: labels, 5: per sample; then parameters.</summary>
    private static readonly TensorNode[] Leaves =
    [
        Node(new Input(), Shapes.Batched(1, 4, 4)), Node(new TargetValues(), Shapes.Batched(1, 2, 2)),
        Node(new MaxPoolWinners(Tiles, Site), Shapes.Batched(1, 2, 2), 0) with { Kind = ElementKind.Code }, Node(new InputTangent(), Shapes.Batched(3)),
        Node(new ClassLabels(), Shapes.Batched()) with { Kind = ElementKind.Label }, Node(new SampleMask(), Shapes.Batched()),
        Node(new ParameterRead(0), Shapes.Uniform(1, 1, 3, 3)), Node(new ParameterTangent(0), Shapes.Uniform(2, 3)), Node(new BufferRead(0), Shapes.Uniform(1, 1, 1)),
        Node(new ParameterRead(1), Shapes.Uniform(2)), Node(new ParameterRead(2), Shapes.Uniform(3, 2)),
    ];

    private static readonly TensorNode[] Operations =
    [
        Node(new ConstantValue(0), Shapes.Uniform()), Node(new BatchCount(), Shapes.Uniform()), Node(new LossSeed(), Shapes.Batched()),
        Node(new RandomMask(0, 0.5), Shapes.Batched(3)), Node(new OneHot(3), Shapes.Batched(3), 4),
        Node(new Conv2d(Geometry), Shapes.Batched(1, 2, 2), 0, 6), Node(new Conv2dBackwardData(Geometry), Shapes.Batched(1, 4, 4), 1, 6),
        Node(new Conv2dBackwardWeights(Geometry), Shapes.Uniform(1, 1, 3, 3), 0, 1),
        Node(new Linear(3, 2), Shapes.Batched(2), 3, 7, 9), Node(new LinearBackwardData(2, 3), Shapes.Batched(2), 3, 10),
        Node(new LinearBackwardWeights(3, 3), Shapes.Uniform(3, 3), 3, 3),
        Node(new Reshape(), Shapes.Batched(16), 0), Node(new Concat(), Shapes.Batched(6), 3, 3), Node(new Slice(1, 2), Shapes.Batched(2), 3),
        Node(new Map(ScalarFunctions.Add), Shapes.Batched(1, 4, 4), 0, 8), Node(new Reduce(ScalarFunctions.Identity, Shapes.Batched(1, 4, 4)), Shapes.Uniform(1, 1, 1), 0),
        Node(new AvgPool(Tiles, true), Shapes.Batched(1, 2, 2), 0), Node(new AvgPoolBackward(Tiles, true), Shapes.Batched(1, 4, 4), 1),
        Node(new MaxPool(Tiles, Site), Shapes.Batched(1, 2, 2), 0), Node(new MaxPoolBackward(Tiles, Site), Shapes.Batched(1, 4, 4), 2, 1),
        Node(new MaxPoolTangent(Tiles, Site), Shapes.Batched(1, 2, 2), 2, 0),
        Node(new NormPool(Tiles, NormRule), Shapes.Batched(1, 2, 2), 0), Node(new NormPoolBackward(Tiles, NormRule), Shapes.Batched(1, 4, 4), 1, 0, 1),
        Node(new NormPoolTangent(Tiles, NormRule), Shapes.Batched(1, 2, 2), 0, 0, 1),
        Node(new SoftmaxCrossEntropy(), Shapes.Batched(), 3, 4), Node(new SoftmaxCrossEntropyBackward(), Shapes.Batched(3), 5, 3, 4),
        Node(new BatchNorm(), Shapes.Batched(1, 4, 4), 0, 8, 8, 8, 8),
    ];

    private static TensorGraph GraphOf(TensorNode node) => new("one", [.. Leaves, node], [new("y", new(Leaves.Length))], [""]);

    [Fact]
    public void Has_every_operation_a_shape_rule_a_derivative_or_an_exemption_a_name_and_an_oracle()
    {
        TensorNode[] all = [.. Leaves, .. Operations];
        IEnumerable<Type> types = typeof(TensorOp).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(TensorOp)));
        Assert.Empty(types.Except(all.Select(n => n.Op.GetType())).Select(t => t.Name));
        var inputs = new GraphInputs
        {
            Batch = 2, Input = new double[32], Targets = new double[8], InputTangent = new double[6], Labels = [0, 2],
            Parameters = new Dictionary<int, double[]> { [0] = new double[9], [1] = new double[2], [2] = new double[6] },
            ParameterTangents = new Dictionary<int, double[]> { [0] = new double[6] }, Buffers = new Dictionary<int, double[]> { [0] = new double[1] },
        };
        foreach (TensorNode node in all)
        {
            TensorGraph graph = GraphVerifier.Verify(GraphOf(node));
            Assert.NotEmpty(TensorOpNames.Name(node.Op));
            Assert.NotEmpty(GraphPrinter.Print(graph));
            GraphInterpreter.Run(graph, inputs);
            if (TensorRules.WhyNot(node.Op) is null)
                Assert.NotNull(TensorRules.Of(node.Op));
            else
                Assert.Throws<NotSupportedException>(() => TensorRules.Of(node.Op));
        }
    }

    [Fact]
    public void Does_the_verifier_refuse_every_operation_with_a_wrong_shape()
    {
        foreach (TensorNode node in Operations)
            Assert.Throws<InvalidOperationException>(() => GraphVerifier.Verify(GraphOf(node with { Shape = Shapes.Batched(13, 2, 2) with { Batched = !node.Shape.Batched } })));
    }

    [Fact]
    public void Does_the_verifier_name_the_node_and_its_fault()
    {
        static string Fault(TensorNode node) => Assert.Throws<InvalidOperationException>(() => GraphVerifier.Verify(GraphOf(node))).Message;
        Assert.Equal("one: %11 (Reshape) reads %11, which does not precede it", Fault(Node(new Reshape(), Shapes.Batched(16), 11)));
        Assert.Equal("one: %11 (Reshape) cannot have shape [N,15]", Fault(Node(new Reshape(), Shapes.Batched(15), 0)));
        Assert.Equal("one: %11 (Map) reads values of kind Code, expected Real", Fault(Node(new Map(ScalarFunctions.Identity), Shapes.Batched(1, 2, 2), 2)));
        Assert.Equal("one: %11 (Map) has operand 0 of shape [N,3], which does not repeat to [3]", Fault(Node(new Map(ScalarFunctions.Identity), Shapes.Uniform(3), 3)));
        Assert.Equal("one: %11 (MaxPoolBackward) has operand 0 of kind Real, expected Code", Fault(Node(new MaxPoolBackward(Tiles, Site), Shapes.Batched(1, 4, 4), 1, 1)));
        Assert.Equal("one: %11 (Linear) has operand 1 of shape [3,2], expected [2,3]", Fault(Node(new Linear(3, 2), Shapes.Batched(2), 3, 10)));
        Assert.Equal("one: %11 (Map) applies a function of 2 arguments and 1 results to 1 operands", Fault(Node(new Map(ScalarFunctions.Add), Shapes.Batched(3), 3)));
    }

    [Fact]
    public void Are_graphs_built_twice_equal()
    {
        Assert.Equal(Networks.LeNet5(), Networks.LeNet5());
        Assert.Equal(Networks.LeNet5().GetHashCode(), Networks.LeNet5().GetHashCode());
        Assert.NotEqual(Networks.ResNet18(batchNorm: true), Networks.ResNet18(batchNorm: false));
    }
}
