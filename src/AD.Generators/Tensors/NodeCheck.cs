using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>Checks one node's operands and result; remembers the first fault.</summary>
internal sealed class NodeCheck(TensorNode node, IReadOnlyList<TensorNode> operands)
{
    private string? fault;
    private ElementKind[]? kinds;
    private int optional;

    /// <summary>The kinds of the operands where not all are real numbers; also fixes their count.</summary>
    public NodeCheck Kinds(params ElementKind[] expected)
    {
        kinds = expected;
        if (operands.Count != expected.Length)
            fault ??= $"has {operands.Count} operands, expected {expected.Length}";
        for (int i = 0; fault is null && i < expected.Length; i++)
            if (operands[i].Kind != expected[i])
                fault = $"has operand {i} of kind {operands[i].Kind}, expected {expected[i]}";
        return this;
    }

    public NodeCheck OptionalBias(int outputs)
    {
        optional = operands.Count == 3 ? 1 : 0;
        if (optional == 1 && operands[2].Shape != Shapes.Uniform(outputs))
            fault ??= $"has a bias of shape {operands[2].Shape}, expected {Shapes.Uniform(outputs)}";
        return this;
    }

    public NodeCheck Operands(params Shape[] expected)
    {
        if (kinds is null)
            AllReal();
        if (operands.Count != expected.Length + optional)
            fault ??= $"has {operands.Count} operands, expected {expected.Length}";
        for (int i = 0; fault is null && i < expected.Length; i++)
            if (operands[i].Shape != expected[i])
                fault = $"has operand {i} of shape {operands[i].Shape}, expected {expected[i]}";
        return this;
    }

    public NodeCheck Function(ScalarFunction function, Shape over)
    {
        AllReal();
        ScalarVerifier.Verify(function);
        if (function.Parameters != operands.Count || function.Results.Count != 1)
            fault ??= $"applies a function of {function.Parameters} arguments and {function.Results.Count} results to {operands.Count} operands";
        for (int i = 0; fault is null && i < operands.Count; i++)
            if (!Shapes.Broadcasts(operands[i].Shape, over))
                fault = $"has operand {i} of shape {operands[i].Shape}, which does not repeat to {over}";
        return this;
    }

    /// <summary>The node's shape is what is left of <paramref name="source"/> after summing.</summary>
    public string? Target(Shape source) =>
        fault ?? (Shapes.Broadcasts(node.Shape, source) ? Result(node.Shape) : $"sums {source} to {node.Shape}, which is not a part of it");

    public string? Reshape()
    {
        AllReal();
        return fault ?? (operands.Count == 1 && operands[0].Shape.Batched == node.Shape.Batched && operands[0].Shape.Count == node.Shape.Count
            ? null : $"cannot have shape {node.Shape}");
    }

    public string? Concat()
    {
        AllReal();
        return fault ?? (operands.Count == 0 ? "has no operands" : Result(Shapes.Concat([.. operands.Select(o => new Operand("", o.Name, o.Shape))])));
    }

    public string? Slice(Slice op)
    {
        AllReal();
        if (fault is null && (operands.Count != 1 || op.Start < 0 || op.Length < 1 || op.Start + op.Length > Features(0).Dims[0]))
            fault = $"takes {op.Length} from {op.Start} on";
        return fault ?? Result(Shapes.Batched((int[])[op.Length, .. operands[0].Shape.Dims.Skip(1)]));
    }

    public string? Result(Shape shape, ElementKind kind = ElementKind.Real) =>
        fault ?? (node.Shape != shape ? $"has shape {node.Shape}, expected {shape}" : node.Kind != kind ? $"is of kind {node.Kind}, expected {kind}" : null);

    /// <summary>The shape of an operand that is batched with features, whatever they are.</summary>
    public Shape Features(int operand) =>
        operand < operands.Count && operands[operand].Shape is { Batched: true, Dims.Count: > 0 } shape ? shape : Shapes.Batched(0);

    public Shape Channel() => node.Shape is { Batched: true, Dims.Count: 1 or 3 } ? Shapes.Channel("BatchNorm", node.Shape) : Shapes.Uniform(0);

    private void AllReal()
    {
        foreach (TensorNode operand in operands)
            if (operand.Kind != ElementKind.Real)
                fault ??= $"reads values of kind {operand.Kind}, expected {ElementKind.Real}";
    }
}
