using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>
/// Builds a <see cref="TensorGraph"/>: checks shapes, appends nodes. A violated shape rule throws <see cref="ShapeException"/>.
/// The operations that users write are in TensorBuilder.Operations.cs under their names there.
/// </summary>
internal sealed partial class TensorBuilder
{
    private readonly List<TensorNode> nodes = [];
    private readonly Dictionary<TensorOp, ValueId> leaves = [];
    private readonly List<GraphResult> results = [];
    private readonly List<string> scopes = [""];

    /// <summary>The block that nodes belong to from now on; 0 is the network itself.</summary>
    public ScopeId Scope { get; set; }

    /// <summary>The source expression that nodes come from, from now on.</summary>
    public OriginId Origin { get; set; } = new(-1);

    public int Count => nodes.Count;

    public TensorNode this[ValueId value] => nodes[value.Index];

    public Shape Shape(ValueId value) => nodes[value.Index].Shape;

    /// <summary>A value as a message names it.</summary>
    public Operand Operand(ValueId value, string role = "") => new(role, this[value].Name, Shape(value));

    /// <summary>The scope of a block by its field path; the same path is the same scope.</summary>
    public ScopeId AddScope(string path)
    {
        int index = scopes.IndexOf(path);
        if (index < 0)
        {
            index = scopes.Count;
            scopes.Add(path);
        }
        return new(index);
    }

    /// <summary>Gives a value the user's name for it; the first name stays.</summary>
    public ValueId Name(ValueId value, string name)
    {
        if (nodes[value.Index].Name is null)
            nodes[value.Index] = nodes[value.Index] with { Name = name };
        return value;
    }

    public void Result(string name, ValueId value) => results.Add(new(name, value));

    public TensorGraph Build(string name) =>
        new(name, nodes.ToEquatableArray(), results.ToEquatableArray(), scopes.ToEquatableArray()) { PrimalCount = nodes.Count };

    /// <summary>Appends any operation; shapes are the caller's to get right and the verifier's to check.</summary>
    public ValueId Emit(TensorOp op, Shape shape, params ValueId[] operands) => Emit(op, shape, ElementKind.Real, operands);

    public ValueId Emit(TensorOp op, Shape shape, ElementKind kind, params ValueId[] operands) =>
        Append(new(op, EquatableArray.Create<ValueId>(operands), shape, kind, Scope, Origin));

    /// <summary>Appends a node as it is.</summary>
    public ValueId Append(TensorNode node)
    {
        nodes.Add(node);
        return new(nodes.Count - 1);
    }

    // ---- leaves: each is read once, however often it is asked for -------------------------------------------------

    public ValueId Input(params int[] dims) => Leaf(new Input(), Shapes.Batched(dims), "input");
    public ValueId Labels() => Leaf(new ClassLabels(), Shapes.Batched(), "labels", ElementKind.Label);
    public ValueId Targets(params int[] dims) => Leaf(new TargetValues(), Shapes.Batched(dims), "targets");
    public ValueId Parameter(int index, string name, params int[] dims) => Leaf(new ParameterRead(index), Shapes.Uniform(dims), name);
    public ValueId Buffer(int index, string name, params int[] dims) => Leaf(new BufferRead(index), Shapes.Uniform(dims), name);
    public ValueId Constant(double number) => Leaf(new ConstantValue(BitConverter.DoubleToInt64Bits(number)), Shapes.Uniform(), null);
    public ValueId SampleMask() => Leaf(new SampleMask(), Shapes.Batched(), "sampleMask");
    public ValueId BatchCount() => Leaf(new BatchCount(), Shapes.Uniform(), "batchCount");
    public ValueId LossSeed() => Leaf(new LossSeed(), Shapes.Batched(), "lossSeed");

    private ValueId Leaf(TensorOp op, Shape shape, string? name, ElementKind kind = ElementKind.Real) =>
        Leaf(new(op, default, shape, kind, new(0), new(-1), name));

    /// <summary>A node without operands, shared with an equal operation that is there.</summary>
    public ValueId Leaf(TensorNode node)
    {
        if (leaves.TryGetValue(node.Op, out ValueId value) && Shape(value) == node.Shape)
            return value;
        return leaves[node.Op] = Append(node);
    }

    // ---- elementwise functions and sums ---------------------------------------------------------------------------

    /// <summary>f of the operands, each repeated to <paramref name="shape"/>. Constants become part of the function.</summary>
    public ValueId Map(ScalarFunction function, Shape shape, params ValueId[] operands)
    {
        MapParts parts = MapParts.Of(function, operands, FoldedConstant);
        bool isIdentity = parts.Function.Nodes.Count == 0 && parts.Operands.Length == 1 && Shape(parts.Operands[0]) == shape;
        return isIdentity ? parts.Operands[0] : Emit(new Map(parts.Function), shape, parts.Operands);
    }

    /// <summary>The sum of f(operands) over <paramref name="source"/>, leaving <paramref name="target"/>.</summary>
    public ValueId Reduce(ScalarFunction function, Shape source, Shape target, params ValueId[] operands)
    {
        MapParts parts = MapParts.Of(function, operands, FoldedConstant);
        return Emit(new Reduce(parts.Function, source), target, parts.Operands);
    }

    private double? FoldedConstant(ValueId value) => nodes[value.Index].Op is ConstantValue constant ? constant.Number : null;
}
