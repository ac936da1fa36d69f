using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes;

/// <summary>
/// MaxPool(Relu(z)), the relu used nowhere else, becomes one pool of relu(z) before differentiation: neither relu(z) nor z is
/// saved then, the winners hold relu's derivative too. For whole windows of up to four entries, whose winners fit a table.
/// </summary>
internal sealed class FuseReluPool : GraphPass
{
    private const int MostEntries = 4;

    public override TensorGraph Run(TensorGraph graph)
    {
        var edit = new GraphEdit(graph);
        List<int>[] users = edit.Users();
        bool[] isResult = edit.IsResult();
        for (int i = 0; i < edit.Nodes.Length; i++)
        {
            TensorNode node = edit.Nodes[i];
            if (node.Op is not MaxPool { Site.Relu: null, Window.Padding: 0 } pool || pool.Window.Window * pool.Window.Window > MostEntries)
                continue;
            int relu = node.Operands[0].Index;
            if (users[relu].Count == 1 && !isResult[relu] && RuleOfRelu(edit.Nodes[relu].Op) is RuleValue rule)
                edit.Nodes[i] = node with { Op = pool with { Site = pool.Site with { Relu = rule } }, Operands = edit.Nodes[relu].Operands };
        }
        return edit.Build();
    }

    private static RuleValue? RuleOfRelu(TensorOp op) =>
        op is Map { Function: { Parameters: 1, Nodes.Count: 1 } f } && f.Nodes[0].Op == ScalarOp.Relu && f.Results[0].Index == 1 ? f.Nodes[0].Rules[0] : null;
}
