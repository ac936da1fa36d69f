using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes;

/// <summary>Passes in order; the graph is verified before the first and after each.</summary>
internal sealed class PassPipeline(params GraphPass[] passes)
{
    public IReadOnlyList<GraphPass> Passes { get; } = passes;

    /// <summary>What is done to a network before it is differentiated, and to one that only predicts.</summary>
    public static PassPipeline Primal { get; } = new(new RemoveDeadCode(), new FuseReluPool(), new ShareCommonSubexpressions());

    /// <summary>What is done to every program before it is scheduled.</summary>
    public static PassPipeline Final { get; } = new(
        new LowerBatchNorm(), new ShareCommonSubexpressions(), new ChooseResiduals(), new FuseElementwise(), new ShareCommonSubexpressions());

    public TensorGraph Run(TensorGraph graph)
    {
        GraphVerifier.Verify(graph);
        foreach (GraphPass pass in Passes)
            graph = GraphVerifier.Verify(pass.Run(graph));
        return graph;
    }

    /// <summary>Forward program and gradient: results "loss", "output", "buffer:..", "gradient:..".</summary>
    public static TensorGraph Gradient(TensorGraph training) => Final.Run(ReverseMode.Run(Primal.Run(training)));

    /// <summary>Forward program and directional derivative: results "output", "loss", "tangent:output", "tangent:loss".</summary>
    public static TensorGraph Tangent(TensorGraph training) => Final.Run(ForwardMode.Run(Primal.Run(training)));

    /// <summary>Forward program alone: results "output", "loss".</summary>
    public static TensorGraph Inference(TensorGraph inference) => Final.Run(Primal.Run(inference));
}
