using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes;

/// <summary>Computes equal operations on equal operands once: the first of them stays. A reshape of a reshape reads the original.</summary>
internal sealed class ShareCommonSubexpressions : GraphPass
{
    public override TensorGraph Run(TensorGraph graph)
    {
        var edit = new GraphEdit(graph);
        var known = new Dictionary<TensorNode, ValueId>();
        for (int i = 0; i < edit.Nodes.Length; i++)
        {
            TensorNode node = edit.Nodes[i];
            node = edit.Nodes[i] = node with { Operands = node.Operands.Select(o => edit.Replacement[o.Index]).ToEquatableArray() };
            if (node.Op is Reshape && edit.Nodes[node.Operands[0].Index] is { Op: Reshape } inner)
                node = edit.Nodes[i] = node with { Operands = inner.Operands };
            TensorNode key = node with { Scope = default, Origin = default, Name = null };
            if (node.Op is Reshape && edit.Nodes[node.Operands[0].Index].Shape == node.Shape)
                edit.Replacement[i] = node.Operands[0];
            else if (known.TryGetValue(key, out ValueId first))
                edit.Replacement[i] = first;
            else
                known.Add(key, new(i));
        }
        return edit.Build();
    }
}
