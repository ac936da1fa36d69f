using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>Copies a primal graph node by node into a builder, adding the winners of each pool that takes part in a derivative.</summary>
internal sealed class PrimalCopy
{
    private readonly TensorGraph primal;
    private readonly ValueId[] copies;
    private readonly ValueId?[] winners;

    public PrimalCopy(TensorGraph primal)
    {
        this.primal = primal;
        copies = new ValueId[primal.Nodes.Count];
        winners = new ValueId?[primal.Nodes.Count];
        foreach (string scope in primal.Scopes)
            Builder.AddScope(scope);
    }

    public TensorBuilder Builder { get; } = new();

    public ValueId this[ValueId value] => copies[value.Index];

    public void Copy(int index, bool isActive)
    {
        TensorNode node = primal.Nodes[index];
        EnterSourceOf(node);
        ValueId[] operands = [.. node.Operands.Select(o => copies[o.Index])];
        copies[index] = operands.Length == 0 ? Builder.Leaf(node) : Builder.Append(node with { Operands = EquatableArray.Create<ValueId>(operands) });
        if (isActive && node.Op is MaxPool pool)
            winners[index] = Builder.Emit(new MaxPoolWinners(pool.Window, pool.Site), node.Shape, ElementKind.Code, operands);
    }

    /// <summary>A copied node as its rule sees it; nodes that the rule adds belong to the same block and source.</summary>
    public PrimalNode Enter(int index)
    {
        TensorNode node = primal.Nodes[index];
        EnterSourceOf(node);
        return new(Builder, node, copies[index], [.. node.Operands.Select(o => copies[o.Index])], winners[index]);
    }

    /// <summary>Whether each node depends on a parameter (or on the input), by a chain of operations that are differentiated.</summary>
    public static bool[] Activity(TensorGraph primal, bool withInput)
    {
        var active = new bool[primal.Nodes.Count];
        for (int i = 0; i < active.Length; i++)
        {
            TensorNode node = primal.Nodes[i];
            active[i] = node.Op is ParameterRead || (withInput && node.Op is Input);
            foreach (ValueId operand in node.Operands)
                active[i] |= active[operand.Index];
        }
        return active;
    }

    private void EnterSourceOf(TensorNode node)
    {
        Builder.Scope = node.Scope;
        Builder.Origin = node.Origin;
    }
}
