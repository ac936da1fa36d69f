using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>
/// Dimensions without the batch, which is symbolic. Batched [6,24,24] is N images; not batched [6] is a parameter,
/// gradient or statistic ("uniform"). Batched [] is one number per sample; not batched [] is one number.
/// </summary>
internal sealed record Shape(bool Batched, EquatableArray<int> Dims)
{
    public int Count
    {
        get
        {
            int count = 1;
            foreach (int dim in Dims)
                count *= dim;
            return count;
        }
    }

    public override string ToString() => "[" + (Batched ? Dims.Count > 0 ? "N," : "N" : "") + string.Join(",", Dims) + "]";
}

/// <summary>Real: numbers of the program's width. Code: winners of a pooling window (small integers). Label: class index per sample.</summary>
internal enum ElementKind { Real, Code, Label }

/// <summary>A user block (a layer or a [Differentiable] class), by its field path; scope 0 is the network itself.</summary>
internal readonly record struct ScopeId(int Index);

/// <summary>Where a node comes from in the user's source: an index into the side table of spans, -1 for none.</summary>
internal readonly record struct OriginId(int Index);

/// <summary>
/// One operation on tensors. <paramref name="Name"/> is the user's variable or field name when there is one, for readable text.
/// </summary>
internal sealed record TensorNode(
    TensorOp Op, EquatableArray<ValueId> Operands, Shape Shape, ElementKind Kind = ElementKind.Real,
    ScopeId Scope = default, OriginId Origin = default, string? Name = null);

/// <summary>A named result of a graph: "loss", "output", "gradient:c1.weight", "buffer:bn1.running_mean", "tangent:loss".</summary>
internal sealed record GraphResult(string Name, ValueId Value);

/// <summary>A pure graph in topological order: every operand's index is smaller than its user's.</summary>
internal sealed record TensorGraph(
    string Name, EquatableArray<TensorNode> Nodes, EquatableArray<GraphResult> Results, EquatableArray<string> Scopes)
{
    /// <summary>Nodes below this index are the primal (forward) program, the others are derived from it.</summary>
    public int PrimalCount { get; init; } = Nodes.Count;

    public TensorNode this[ValueId value] => Nodes[value.Index];

    public ValueId ResultNamed(string name)
    {
        foreach (GraphResult result in Results)
            if (result.Name == name)
                return result.Value;
        throw new InvalidOperationException($"{Name} has no result '{name}'");
    }
}
