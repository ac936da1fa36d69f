using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes.Scheduling;

/// <summary>Kernel calls in an order that respects their operands, with the values they read and write.</summary>
internal sealed record SelectedKernels(
    List<MemoryValue> Values, List<KernelCall> Calls, List<ScheduleResult> Results, List<WinnersResult> Winners, List<int> Residuals);

/// <summary>Which parameter's gradient or which buffer a named result of a graph is.</summary>
internal sealed record ResultTargets(EquatableArray<string> Parameters, EquatableArray<string> Buffers)
{
    public static ResultTargets Of(NetworkModel model) =>
        new(model.Parameters.Select(static p => p.Name).ToEquatableArray(), model.Buffers.Select(static b => b.Name).ToEquatableArray());
}

internal sealed partial class KernelSelection
{
    private int[] Operands(int node) => [.. graph.Nodes[node].Operands.Select(Value)];

    /// <summary>Memory of a value that is already computed.</summary>
    private int Value(ValueId value) => valueOfNode[Residuals.Source(graph, value).Index];

    private void Leaf(int node, Placement placement, int index = -1, double number = 0)
    {
        TensorNode n = graph.Nodes[node];
        string name = placement switch { Placement.Constant => names.Take(NameOf(node)), Placement.ParameterTangent => NameOf(node) + "Dot", _ => NameOf(node) };
        values.Add(new(values.Count, name, n.Shape.ToString(), placement, n.Shape.Count, Index: index, Number: number));
        valueOfNode[node] = values.Count - 1;
    }

    /// <summary>Memory for a node's result: a gradient or updated statistic goes where it belongs at once.</summary>
    private int Store(int node)
    {
        TensorNode n = graph.Nodes[node];
        var (placement, index) = n.Shape.Batched ? (Placement.Block, -1) : Destination(node);
        string name = placement == Placement.Gradient ? targets.Parameters[index] + "Bar" : placement == Placement.Buffer ? targets.Buffers[index] : names.Take(NameOf(node));
        values.Add(new(values.Count, name, n.Shape.ToString(), placement, n.Shape.Count, Index: index) { Origin = n.Origin });
        return valueOfNode[node] = values.Count - 1;
    }

    private int StoreWinners(int node, WindowGeometry window, PoolSite site)
    {
        int entries = window.Window * window.Window;
        values.Add(new(values.Count, names.Take("winners of " + NameOfPool(node)), graph.Nodes[node].Shape.ToString(), Placement.BlockCode, graph.Nodes[node].Shape.Count, CodeBytes: entries <= 4 ? 1 : 4 * new PoolTableLayout(entries).Words) { Origin = graph.Nodes[node].Origin });
        winners.Add(new(site.Site, values.Count - 1, entries, site.Relu is not null));
        return valueOfNode[node] = values.Count - 1;
    }

    private int NewValue(string name, Placement placement, int elements)
    {
        values.Add(new(values.Count, names.Take(name), placement == Placement.Constant ? $"[{elements}]" : $"[N,{elements}]", placement, elements, CodeBytes: placement == Placement.BlockCode ? 1 : 0));
        return values.Count - 1;
    }

    private (Placement, int) Destination(int node)
    {
        foreach (GraphResult result in graph.Results)
        {
            if (Residuals.Source(graph, result.Value).Index != node || CopiedResults().Contains(result.Name))
                continue;
            if (TargetOf(result.Name) is { } target)
                return target;
        }
        return (Placement.Uniform, -1);
    }

    private (Placement, int)? TargetOf(string result)
    {
        if (result.StartsWith("gradient:", StringComparison.Ordinal))
            return (Placement.Gradient, IndexOf(targets.Parameters, result.Substring("gradient:".Length)));
        if (result.StartsWith("buffer:", StringComparison.Ordinal))
            return (Placement.Buffer, IndexOf(targets.Buffers, result.Substring("buffer:".Length)));
        return null;
    }

    private static int IndexOf(EquatableArray<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
            if (names[i] == name)
                return i;
        throw new InvalidOperationException($"Result of '{name}', which is none of the network's stored values: {string.Join(", ", names)}.");
    }

    private HashSet<string>? copied;

    /// <summary>
    /// Results that cannot be written in place while they are computed: one value under two names, a value that is no
    /// kernel's own (a leaf or a reshape), or a statistic whose old value another node still reads.
    /// </summary>
    private HashSet<string> CopiedResults()
    {
        if (copied is not null)
            return copied;
        copied = [];
        var seen = new HashSet<int>();
        foreach (GraphResult result in graph.Results)
        {
            if (TargetOf(result.Name) is not { } target)
                continue;
            ValueId source = Residuals.Source(graph, result.Value);
            bool inPlace = graph[source].Op is Map or Reduce or Conv2dBackwardWeights or LinearBackwardWeights && seen.Add(source.Index)
                && (target.Item1 != Placement.Buffer || !IsReadBeside(target.Item2, source));
            if (!inPlace)
                copied.Add(result.Name);
        }
        return copied;
    }

    /// <summary>Whether others than the node that replaces it read a running statistic.</summary>
    private bool IsReadBeside(int buffer, ValueId update) => graph.Nodes.Where((node, i) => i != update.Index && node.Op is not Reshape)
        .Any(node => node.Operands.Any(o => graph[Residuals.Source(graph, o)].Op == new BufferRead(buffer)));

    private void CopyResults()
    {
        foreach (GraphResult result in graph.Results)
        {
            if (!CopiedResults().Contains(result.Name) || TargetOf(result.Name) is not var (placement, index))
                continue;
            int count = graph[result.Value].Shape.Count;
            values.Add(new(values.Count, result.Name, graph[result.Value].Shape.ToString(), placement, count, Index: index));
            var spec = new UniformMapSpec([count], ScalarFunctions.Identity, [new OperandView(false, [1])]);
            calls.Add(new(spec, [Value(result.Value)], [values.Count - 1], false, "", result.Name, result.Name));
        }
    }

    private List<ScheduleResult> Results() =>
        [.. graph.Results.Where(r => TargetOf(r.Name) is null).Select(r => new ScheduleResult(r.Name, Value(r.Value)))];

    /// <summary>Values that derived calls read from forward ones.</summary>
    private List<int> ResidualValues()
    {
        var saved = new SortedSet<int>();
        var written = new HashSet<int>(calls.Where(static c => c.Forward && c.Spec is not PackSpec).SelectMany(static c => c.Results));
        foreach (KernelCall call in calls.Where(static c => !c.Forward))
            foreach (int operand in call.Operands)
                if (written.Contains(operand) && values[operand].Placement is Placement.Block or Placement.BlockCode)
                    saved.Add(operand);
        return [.. saved];
    }

    /// <summary>A call; <paramref name="last"/> is the node whose value it completes, where a fused call computes several.</summary>
    private void Add(int node, KernelSpec spec, IEnumerable<int> operands, IEnumerable<int> results, int last = -1)
    {
        TensorNode n = graph.Nodes[node];
        string scope = graph.Scopes.Count > n.Scope.Index ? graph.Scopes[n.Scope.Index] : "";
        int[] writes = [.. results], reads = [.. operands];
        string comment = $"{string.Join(", ", writes.Select(Describe))} = {CallFormula.Of(spec, [.. reads.Select(r => values[r].Name)], values[writes[0]].Name)}";
        bool forward = node < graph.PrimalCount;
        calls.Add(new(spec, EquatableArray.Create<int>(reads), EquatableArray.Create<int>(writes), forward, scope, LayerOf(reads, writes) ?? values[writes[0]].Name, comment));
    }

    /// <summary>The layer whose parameter a call reads or whose gradient it writes.</summary>
    private string? LayerOf(int[] reads, int[] writes)
    {
        foreach (int value in writes.Concat(reads))
            if (values[value].Placement is Placement.Parameter or Placement.Gradient && targets.Parameters[values[value].Index] is var name)
                return name.LastIndexOf('.') is int dot and > 0 ? name.Substring(0, dot) : name;
        return null;
    }

    private string Describe(int value) => values[value].Name + " " + values[value].Shape;

    private string NameOf(int node)
    {
        TensorNode n = graph.Nodes[node];
        return n.Name ?? CallComment.Verb(n.Op) + node.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private string NameOfPool(int node)
    {
        int pool = Enumerable.Range(0, graph.Nodes.Count).FirstOrDefault(i =>
            graph.Nodes[i].Op is MaxPool && graph.Nodes[i].Operands[0] == graph.Nodes[node].Operands[0]);
        return graph.Nodes[pool].Op is MaxPool ? NameOf(pool) : NameOf(node);
    }
}
