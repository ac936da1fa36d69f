using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes;

/// <summary>A graph whose nodes are being replaced in place; <see cref="Build"/> leaves out what no result needs.</summary>
internal sealed class GraphEdit(TensorGraph graph)
{
    public TensorNode[] Nodes { get; } = [.. graph.Nodes];

    /// <summary>Where uses of a node go instead; itself at first.</summary>
    public ValueId[] Replacement { get; } = [.. Enumerable.Range(0, graph.Nodes.Count).Select(i => new ValueId(i))];

    /// <summary>For each node, the distinct nodes that read it, ascending.</summary>
    public List<int>[] Users()
    {
        var users = new List<int>[Nodes.Length];
        for (int i = 0; i < users.Length; i++)
        {
            users[i] = [];
            foreach (ValueId operand in Nodes[i].Operands)
                if (users[operand.Index] is var list && (list.Count == 0 || list[list.Count - 1] != i))
                    list.Add(i);
        }
        return users;
    }

    public bool[] IsResult()
    {
        var isResult = new bool[Nodes.Length];
        foreach (GraphResult result in graph.Results)
            isResult[result.Value.Index] = true;
        return isResult;
    }

    public TensorGraph Build()
    {
        var needed = new bool[Nodes.Length];
        foreach (GraphResult result in graph.Results)
            needed[Replacement[result.Value.Index].Index] = true;
        for (int i = Nodes.Length - 1; i >= 0; i--)
            if (needed[i])
                foreach (ValueId operand in Nodes[i].Operands)
                    needed[Replacement[operand.Index].Index] = true;

        var renumbered = new ValueId[Nodes.Length];
        var kept = new List<TensorNode>();
        int primalCount = 0;
        for (int i = 0; i < Nodes.Length; i++)
        {
            if (i == graph.PrimalCount)
                primalCount = kept.Count;
            if (!needed[i])
                continue;
            renumbered[i] = new(kept.Count);
            kept.Add(Nodes[i] with { Operands = Renumber(Nodes[i].Operands, renumbered) });
        }
        return new(graph.Name, kept.ToEquatableArray(), graph.Results.Select(r => r with { Value = renumbered[Replacement[r.Value.Index].Index] }).ToEquatableArray(), graph.Scopes)
        {
            PrimalCount = graph.PrimalCount == Nodes.Length ? kept.Count : primalCount,
        };
    }

    private EquatableArray<ValueId> Renumber(EquatableArray<ValueId> operands, ValueId[] renumbered)
    {
        var result = new ValueId[operands.Count];
        for (int i = 0; i < result.Length; i++)
            result[i] = renumbered[Replacement[operands[i].Index].Index];
        return EquatableArray.Create<ValueId>(result);
    }
}
