using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes.Scheduling;

/// <summary>
/// Chooses the kernel of every node. What a convolution has just computed goes through the elementwise function or the
/// pool that follows while it is still in registers (FusionPlan); a reshape is its operand's memory.
/// </summary>
internal sealed partial class KernelSelection
{
    private readonly TensorGraph graph;
    private readonly ResultTargets targets;
    private readonly FusionPlan fusion;
    private readonly List<MemoryValue> values = [];
    private readonly UniqueNames names;
    private readonly List<KernelCall> calls = [];
    private readonly Dictionary<int, int> valueOfNode = [];
    private readonly Dictionary<int, int> transposed = [], zeros = [];
    private readonly List<WinnersResult> winners = [];

    private KernelSelection(TensorGraph graph, ResultTargets targets, bool withMaps)
    {
        this.graph = graph;
        this.targets = targets;
        fusion = FusionPlan.Of(graph, withMaps);
        names = new(graph.Nodes.Select(static n => n.Name).OfType<string>());
    }

    /// <inheritdoc cref="FusionPlan.Of"/>
    public static SelectedKernels Run(TensorGraph graph, ResultTargets targets, bool withMaps)
    {
        var selection = new KernelSelection(graph, targets, withMaps);
        for (int node = 0; node < graph.Nodes.Count; node++)
            selection.Select(node);
        selection.CopyResults();
        return new(selection.values, selection.calls, selection.Results(), selection.winners, selection.ResidualValues());
    }

    private void Select(int node)
    {
        TensorNode n = graph.Nodes[node];
        if (fusion.IsFusedAway(node))
            return;
        switch (n.Op)
        {
            case Input: Call(node, new PackSpec(BatchData.Images, n.Shape.Count)); break;
            case InputTangent: Call(node, new PackSpec(BatchData.ImageTangents, n.Shape.Count)); break;
            case TargetValues: Call(node, new PackSpec(BatchData.Targets, n.Shape.Count)); break;
            case SampleMask: Call(node, new PackSpec(BatchData.SampleMask, 1)); break;
            case LossSeed: Call(node, new PackSpec(BatchData.LossSeed, 1)); break;
            case ParameterRead read: Leaf(node, Placement.Parameter, read.Index); break;
            case ParameterTangent read: Leaf(node, Placement.ParameterTangent, read.Index); break;
            case BufferRead read: Leaf(node, Placement.Buffer, read.Index); break;
            case ClassLabels: Leaf(node, Placement.Labels); break;
            case BatchCount: Leaf(node, Placement.BatchCount); break;
            case ConstantValue constant: Leaf(node, Placement.Constant, -1, constant.Number); break;
            case Reshape: break;
            case Conv2d conv: Convolution(node, conv.Geometry, ConvDirection.Forward); break;
            case Conv2dBackwardData conv: Convolution(node, conv.Geometry, ConvDirection.BackwardData); break;
            case Conv2dBackwardWeights conv: Call(node, ConvolutionChoice.Emits(conv.Geometry) ? new ConvWeightsSpec(conv.Geometry) : new LibraryConvWeightsSpec(conv.Geometry)); break;
            case Tensors.Linear linear: Call(node, new LinearSpec(linear.InFeatures, linear.OutFeatures, n.Operands.Count == 3, null)); break;
            case LinearBackwardData linear: Call(node, new LinearDataSpec(linear.InFeatures, linear.OutFeatures)); break;
            case LinearBackwardWeights linear: LinearWeights(node, linear); break;
            case MaxPool pool: Pool(node, pool); break;
            case MaxPoolWinners pool: LoneWinners(node, pool); break;
            case MaxPoolBackward pool: Call(node, new MaxPoolSpec(pool.Window, pool.Site, PoolPass.Backward)); break;
            case MaxPoolTangent pool: Call(node, new MaxPoolSpec(pool.Window, pool.Site, PoolPass.Tangent)); break;
            case AvgPool pool: Call(node, new AvgPoolSpec(pool.Window, pool.CountPadding, AvgPass.Forward)); break;
            case AvgPoolBackward pool: Call(node, new AvgPoolSpec(pool.Window, pool.CountPadding, AvgPass.Backward)); break;
            case NormPool pool: Call(node, new NormPoolSpec(pool.Window, null, NormPass.Forward)); break;
            case NormPoolBackward pool: Call(node, new NormPoolSpec(pool.Window, pool.AtZero, NormPass.Backward)); break;
            case NormPoolTangent pool: Call(node, new NormPoolSpec(pool.Window, pool.AtZero, NormPass.Tangent)); break;
            case SoftmaxCrossEntropy: Call(node, new SoftmaxCrossEntropySpec(graph[n.Operands[0]].Shape.Count)); break;
            case SoftmaxCrossEntropyBackward: Call(node, new SoftmaxCrossEntropyBackwardSpec(n.Shape.Count)); break;
            case OneHot oneHot: Call(node, new OneHotSpec(oneHot.Classes)); break;
            case RandomMask mask: Call(node, new RandomMaskSpec(n.Shape.Count, mask.Site, mask.Probability)); break;
            case Concat: Concatenation(node); break;
            case Slice slice: Slicing(node, slice); break;
            case BatchNorm: Elementwise(node, ScalarFunctions.Normalise); break;
            case Map map: Elementwise(node, map.Function); break;
            case Reduce reduce: Reduction(node, reduce); break;
            default: throw new InvalidOperationException($"{n.Op.GetType().Name} has no kernel.");
        }
    }

    private void Call(int node, KernelSpec spec) => Add(node, spec, Operands(node), [Store(node)]);

    private void Convolution(int node, ConvGeometry geometry, ConvDirection direction)
    {
        bool hasBias = direction == ConvDirection.Forward;
        if (fusion.PoolOf(node) is { } pooled)
        {
            MaxPool pool = (MaxPool)graph.Nodes[pooled.Pool].Op;
            int codes = pooled.Winners >= 0
                ? StoreWinners(pooled.Winners, pool.Window, pool.Site)
                : NewValue("unread winners", Placement.BlockCode, graph.Nodes[pooled.Pool].Shape.Count);
            Add(node, new ConvSpec(geometry, direction, hasBias, null, new(pool.Window, pool.Site, WithWinners: true)), ConvOperands(node), [Store(pooled.Pool), codes], pooled.Pool);
        }
        else if (!ConvolutionChoice.Emits(geometry))
            Add(node, new LibraryConvSpec(geometry, direction, HasBias: graph.Nodes[node].Operands.Count == 3), Operands(node), [Store(node)]);
        else if (fusion.MapOf(node) is not int)
            Add(node, new ConvSpec(geometry, direction, hasBias, null, null), ConvOperands(node), [Store(node)]);
    }

    /// <summary>A convolution without a bias starts from zeros, so that one kernel serves it and the one with a bias.</summary>
    private IReadOnlyList<int> ConvOperands(int node)
    {
        int[] operands = Operands(node);
        if (graph.Nodes[node].Op is not Conv2d { Geometry.OutChannels: var channels } || operands.Length == 3)
            return operands;
        if (!zeros.TryGetValue(channels, out int zero))
            zeros[channels] = zero = NewValue("zeros", Placement.Constant, channels);
        return [.. operands, zero];
    }

    /// <summary>A Map whose operand is a convolution's result, taken into that convolution.</summary>
    private void ConvolutionWithEpilogue(int node, ScalarFunction function, int convolution)
    {
        TensorNode conv = graph.Nodes[convolution], map = graph.Nodes[node];
        int argument = Enumerable.Range(0, map.Operands.Count).First(i => map.Operands[i].Index == convolution);
        bool keeps = fusion.IsStoredBeside(convolution);
        var builder = new ScalarBuilder(function.Parameters);
        Scalar sum = StoredResults.AsStored(builder[0]);
        Scalar[] arguments = [.. Enumerable.Range(0, function.Parameters).Select(i => i == argument ? sum : builder[i < argument ? i + 1 : i])];
        Scalar[] computed = builder.Inline(function, arguments);
        ScalarFunction epilogue = builder.Build(keeps ? [sum, .. computed] : computed);

        ValueId[] extras = [.. map.Operands.Where((_, i) => i != argument)];
        EquatableArray<OperandView> views = extras.Select(v => Views.Of(graph[v].Shape, map.Shape.Dims)).ToEquatableArray();
        var spec = conv.Op is Conv2d forward
            ? new ConvSpec(forward.Geometry, ConvDirection.Forward, true, new(epilogue, views), null)
            : new ConvSpec(((Conv2dBackwardData)conv.Op).Geometry, ConvDirection.BackwardData, false, new(epilogue, views), null);
        int[] operands = [.. ConvOperands(convolution), .. extras.Select(Value)];
        int[] results = keeps ? [Store(convolution), Store(node)] : [Store(node)];
        Add(convolution, spec, operands, results, node);
    }

    private void Elementwise(int node, ScalarFunction function)
    {
        if (fusion.ConvolutionOf(node) is int convolution)
        {
            ConvolutionWithEpilogue(node, function, convolution);
            return;
        }
        TensorNode map = graph.Nodes[node];
        var (dims, views) = Views.Collapse(map.Shape.Dims, [Views.Of(map.Shape, map.Shape.Dims), .. map.Operands.Select(v => Views.Of(graph[v].Shape, map.Shape.Dims))]);
        EquatableArray<OperandView> operands = views.Skip(1).ToEquatableArray();
        Call(node, map.Shape.Batched ? new MapSpec(dims, function, operands) : new UniformMapSpec(dims, function, operands));
    }

    private void Reduction(int node, Reduce reduce)
    {
        TensorNode n = graph.Nodes[node];
        var (dims, views) = Views.Collapse(
            reduce.Source.Dims, [Views.Of(n.Shape, reduce.Source.Dims), .. n.Operands.Select(v => Views.Of(graph[v].Shape, reduce.Source.Dims))]);
        EquatableArray<OperandView> operands = views.Skip(1).ToEquatableArray();
        Call(node, n.Shape.Batched == reduce.Source.Batched
            ? new FeatureReduceSpec(dims, views[0], n.Shape.Count, reduce.Function, operands)
            : new BatchReduceSpec(dims, views[0], n.Shape.Count, reduce.Function, operands));
    }

    private void LinearWeights(int node, LinearBackwardWeights linear)
    {
        int[] operands = Operands(node);
        if (!transposed.TryGetValue(operands[0], out int across))
        {
            MemoryValue x = values[operands[0]];
            transposed[operands[0]] = across = NewValue(x.Name + " by samples", Placement.Block, (x.Elements + 15) / 16 * 16);
            Add(node, new LaneTransposeSpec(x.Elements), [operands[0]], [across]);
        }
        int bias = fusion.BiasOf(node);
        int[] results = bias < 0 ? [Store(node)] : [Store(node), Store(bias)];
        Add(node, new LinearWeightsSpec(linear.InFeatures, linear.OutFeatures, bias >= 0), [across, operands[1]], results);
    }

    private void Pool(int node, MaxPool pool)
    {
        int partner = fusion.WinnersOf(node);
        if (partner < 0)
            Call(node, new MaxPoolSpec(pool.Window, pool.Site, PoolPass.Forward));
        else
            Add(node, new MaxPoolSpec(pool.Window, pool.Site, PoolPass.ForwardWithWinners), Operands(node), [Store(node), StoreWinners(partner, pool.Window, pool.Site)]);
    }

    /// <summary>Winners of a pool whose maximum nobody reads: the kernel computes both.</summary>
    private void LoneWinners(int node, MaxPoolWinners pool)
    {
        int unread = NewValue("maximum", Placement.Block, graph.Nodes[node].Shape.Count);
        Add(node, new MaxPoolSpec(pool.Window, pool.Site, PoolPass.ForwardWithWinners), Operands(node), [unread, StoreWinners(node, pool.Window, pool.Site)]);
    }

    private void Concatenation(int node)
    {
        int target = Store(node), start = 0;
        foreach (int part in Operands(node))
        {
            Add(node, new CopySpec(values[part].Elements, 0, start), [part], [target]);
            start += values[part].Elements;
        }
    }

    private void Slicing(int node, Slice slice)
    {
        TensorNode n = graph.Nodes[node];
        int rest = n.Shape.Count / slice.Length;
        Call(node, new CopySpec(slice.Length * rest, slice.Start * rest, 0));
    }
}
