using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>The grammar of tensor graphs: every operation's operands, kinds and shapes. Runs after every pass.</summary>
internal static class GraphVerifier
{
    /// <returns>The graph itself.</returns>
    /// <exception cref="InvalidOperationException">Naming the node and what is wrong with it.</exception>
    public static TensorGraph Verify(TensorGraph graph)
    {
        if (graph.PrimalCount < 0 || graph.PrimalCount > graph.Nodes.Count)
            throw new InvalidOperationException($"{graph.Name}: {graph.PrimalCount} primal nodes of {graph.Nodes.Count}");
        var operands = new List<TensorNode>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            TensorNode node = graph.Nodes[i];
            operands.Clear();
            foreach (ValueId operand in node.Operands)
            {
                if (operand.Index < 0 || operand.Index >= i)
                    throw Wrong(graph, i, $"reads %{operand.Index}, which does not precede it");
                operands.Add(graph.Nodes[operand.Index]);
            }
            if (node.Scope.Index < 0 || node.Scope.Index >= graph.Scopes.Count)
                throw Wrong(graph, i, $"is in scope {node.Scope.Index}, of {graph.Scopes.Count}");
            foreach (int dim in node.Shape.Dims)
                if (dim < 1)
                    throw Wrong(graph, i, $"has shape {node.Shape}");
            if (Fault(node, operands) is string fault)
                throw Wrong(graph, i, fault);
        }
        var names = new HashSet<string>();
        foreach (GraphResult result in graph.Results)
            if (result.Value.Index < 0 || result.Value.Index >= graph.Nodes.Count || !names.Add(result.Name))
                throw new InvalidOperationException($"{graph.Name}: result '{result.Name}' is named twice or does not exist");
        return graph;
    }

    private static InvalidOperationException Wrong(TensorGraph graph, int index, string fault) =>
        new($"{graph.Name}: %{index} ({graph.Nodes[index].Op.GetType().Name}) {fault}");

    /// <summary>What is wrong with a node, or null. One line an operation: operands' kinds and shapes, then the result's.</summary>
    private static string? Fault(TensorNode node, List<TensorNode> operands)
    {
        var check = new NodeCheck(node, operands);
        switch (node.Op)
        {
            case Input or TargetValues or InputTangent: return check.Operands().Result(Shapes.Batched(node.Shape.Dims));
            case ClassLabels: return check.Operands().Result(Shapes.Batched(), ElementKind.Label);
            case ParameterRead or BufferRead or ParameterTangent: return check.Operands().Result(Shapes.Uniform(node.Shape.Dims));
            case ConstantValue or BatchCount: return check.Operands().Result(Shapes.Uniform());
            case SampleMask or LossSeed: return check.Operands().Result(Shapes.Batched());
            case RandomMask: return check.Operands().Result(Shapes.Batched(node.Shape.Dims));
            case OneHot op: return check.Kinds(ElementKind.Label).Result(Shapes.Batched(op.Classes));

            case Conv2d op: return check.OptionalBias(op.Geometry.OutChannels).Operands(Shapes.Source(op.Geometry), Shapes.Weight(op.Geometry)).Result(Shapes.Result(op.Geometry));
            case Conv2dBackwardData op: return check.Operands(Shapes.Result(op.Geometry), Shapes.Weight(op.Geometry)).Result(Shapes.Source(op.Geometry));
            case Conv2dBackwardWeights op: return check.Operands(Shapes.Source(op.Geometry), Shapes.Result(op.Geometry)).Result(Shapes.Weight(op.Geometry));
            case Linear op: return check.OptionalBias(op.OutFeatures).Operands(Shapes.Batched(op.InFeatures), Shapes.Uniform(op.OutFeatures, op.InFeatures)).Result(Shapes.Batched(op.OutFeatures));
            case LinearBackwardData op: return check.Operands(Shapes.Batched(op.OutFeatures), Shapes.Uniform(op.OutFeatures, op.InFeatures)).Result(Shapes.Batched(op.InFeatures));
            case LinearBackwardWeights op: return check.Operands(Shapes.Batched(op.InFeatures), Shapes.Batched(op.OutFeatures)).Result(Shapes.Uniform(op.OutFeatures, op.InFeatures));

            case Reshape: return check.Reshape();
            case Concat: return check.Concat();
            case Slice op: return check.Slice(op);
            case Map op: return check.Function(op.Function, node.Shape).Result(node.Shape);
            case Reduce op: return check.Function(op.Function, op.Source).Target(op.Source);

            case AvgPool op: return check.Operands(Shapes.Source(op.Window)).Result(Shapes.Result(op.Window));
            case AvgPoolBackward op: return check.Operands(Shapes.Result(op.Window)).Result(Shapes.Source(op.Window));
            case MaxPool op: return check.Operands(Shapes.Source(op.Window)).Result(Shapes.Result(op.Window));
            case MaxPoolWinners op: return check.Operands(Shapes.Source(op.Window)).Result(Shapes.Result(op.Window), ElementKind.Code);
            case MaxPoolBackward op: return check.Kinds(ElementKind.Code, ElementKind.Real).Operands(Shapes.Result(op.Window), Shapes.Result(op.Window)).Result(Shapes.Source(op.Window));
            case MaxPoolTangent op: return check.Kinds(ElementKind.Code, ElementKind.Real).Operands(Shapes.Result(op.Window), Shapes.Source(op.Window)).Result(Shapes.Result(op.Window));
            case NormPool op: return check.Operands(Shapes.Source(op.Window)).Result(Shapes.Result(op.Window));
            case NormPoolBackward op: return check.Operands(Shapes.Result(op.Window), Shapes.Source(op.Window), Shapes.Result(op.Window)).Result(Shapes.Source(op.Window));
            case NormPoolTangent op: return check.Operands(Shapes.Source(op.Window), Shapes.Source(op.Window), Shapes.Result(op.Window)).Result(Shapes.Result(op.Window));

            case SoftmaxCrossEntropy: return check.Kinds(ElementKind.Real, ElementKind.Label).Operands(check.Features(0), Shapes.Batched()).Result(Shapes.Batched());
            case SoftmaxCrossEntropyBackward: return check.Kinds(ElementKind.Real, ElementKind.Real, ElementKind.Label).Operands(Shapes.Batched(), check.Features(1), Shapes.Batched()).Result(check.Features(1));
            case BatchNorm: return check.Operands(node.Shape, check.Channel(), check.Channel(), check.Channel(), check.Channel()).Result(node.Shape);
            default: return "has no shape rule";
        }
    }
}
