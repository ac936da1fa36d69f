using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes;

/// <summary>
/// Decides what derived nodes read of the primal program from memory and what they compute again. A primal Map is computed
/// again when it is cheap, needs only values that are in memory anyway, and is then needed by nothing but elementwise nodes,
/// into which its two copies (primal and derived) can move. Everything else is saved.
/// </summary>
internal sealed class ChooseResiduals : GraphPass
{
    private const int MostNodes = 16;

    public override TensorGraph Run(TensorGraph graph)
    {
        if (graph.PrimalCount == graph.Nodes.Count)
            return graph;
        var edit = new GraphEdit(graph);
        List<int>[] users = edit.Users();
        bool[] isResult = edit.IsResult();
        bool[] saved = new bool[graph.Nodes.Count];
        foreach (ValueId residual in Residuals.Of(graph))
            saved[residual.Index] = true;
        var again = new List<int>();
        for (int i = 0; i < graph.PrimalCount; i++)
            if (saved[i] && !isResult[i] && CanRepeat(graph, users[i], graph.Nodes[i], saved))
            {
                saved[i] = false;
                again.Add(i);
            }
        return again.Count == 0 ? graph : Repeat(graph, again);
    }

    private static bool CanRepeat(TensorGraph graph, List<int> users, TensorNode node, bool[] saved) =>
        node.Op is Map map && Elementwise.IsCheap(map.Function, MostNodes)
        && users.All(u => Elementwise.Domain(graph.Nodes[u]) == node.Shape)
        && node.Operands.All(o => IsInMemory(graph, o, saved));

    private static bool IsInMemory(TensorGraph graph, ValueId value, bool[] saved)
    {
        ValueId source = Residuals.Source(graph, value);
        return saved[source.Index] || !graph[source].Shape.Batched || graph[source].Operands.Count == 0;
    }

    /// <summary>Inserts copies of the nodes before the derived part, which reads them instead.</summary>
    private static TensorGraph Repeat(TensorGraph graph, List<int> again)
    {
        var nodes = new List<TensorNode>(graph.Nodes.Count + again.Count);
        var moved = new ValueId[graph.Nodes.Count];
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            if (i == graph.PrimalCount)
                foreach (int copied in again)
                {
                    nodes.Add(graph.Nodes[copied]);
                    moved[copied] = new(nodes.Count - 1);
                }
            moved[i] = new(nodes.Count);
            nodes.Add(graph.Nodes[i] with { Operands = graph.Nodes[i].Operands.Select(o => moved[o.Index]).ToEquatableArray() });
        }
        // A result never names a repeated node, so that moved is right for results as well.
        return graph with
        {
            Nodes = nodes.ToEquatableArray(),
            Results = graph.Results.Select(r => r with { Value = moved[r.Value.Index] }).ToEquatableArray(),
            PrimalCount = graph.PrimalCount,
        };
    }
}
