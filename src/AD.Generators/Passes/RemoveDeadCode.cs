using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes;

/// <summary>Leaves out nodes that no result depends on.</summary>
internal sealed class RemoveDeadCode : GraphPass
{
    public override TensorGraph Run(TensorGraph graph) => new GraphEdit(graph).Build();
}
