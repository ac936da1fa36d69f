using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>A primal operation as its derivative rule sees it: operands X and result Y are values of the graph under construction.</summary>
internal sealed class PrimalNode(TensorBuilder builder, TensorNode node, ValueId y, ValueId[] x, ValueId? winners)
{
    public TensorBuilder Builder { get; } = builder;
    public TensorNode Node { get; } = node;
    public Shape Shape => Node.Shape;
    public ValueId Y { get; } = y;
    public ValueId[] X { get; } = x;

    /// <summary>Which entries of each window attain the maximum: the weights of a max pool's derivative, in both directions.</summary>
    public ValueId Winners => winners ?? throw new InvalidOperationException("only a max pool has winners");

    public Shape ShapeOf(int operand) => Builder.Shape(X[operand]);
}
