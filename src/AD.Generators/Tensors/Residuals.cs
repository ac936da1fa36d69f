using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>What the derived part of a graph reads from the primal part.</summary>
internal static class Residuals
{
    /// <summary>Batched values computed (not merely read from outside) by primal nodes and used by derived ones; a reshape is its source's memory.</summary>
    public static IReadOnlyList<ValueId> Of(TensorGraph graph)
    {
        var saved = new bool[graph.Nodes.Count];
        for (int i = graph.PrimalCount; i < graph.Nodes.Count; i++)
            foreach (ValueId operand in graph.Nodes[i].Operands)
                if (Source(graph, operand).Index is int source && source < graph.PrimalCount && IsComputed(graph.Nodes[source]))
                    saved[source] = true;
        return [.. Enumerable.Range(0, saved.Length).Where(i => saved[i]).Select(i => new ValueId(i))];
    }

    /// <summary>The value whose memory this is.</summary>
    public static ValueId Source(TensorGraph graph, ValueId value)
    {
        while (graph[value].Op is Reshape)
            value = graph[value].Operands[0];
        return value;
    }

    private static bool IsComputed(TensorNode node) => node.Shape.Batched && node.Operands.Count > 0 || node.Op is RandomMask;
}
