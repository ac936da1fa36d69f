using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes;

/// <summary>Batch norm, once differentiated by its own rule, is an elementwise function like any other.</summary>
internal sealed class LowerBatchNorm : GraphPass
{
    public override TensorGraph Run(TensorGraph graph)
    {
        var edit = new GraphEdit(graph);
        for (int i = 0; i < edit.Nodes.Length; i++)
            if (edit.Nodes[i].Op is BatchNorm)
                edit.Nodes[i] = edit.Nodes[i] with { Op = new Map(ScalarFunctions.Normalise) };
        return edit.Build();
    }
}
