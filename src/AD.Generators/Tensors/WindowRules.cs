namespace AdCompiler.Generators.Tensors;

/// <summary>Pooling. The nonsmooth ones are linear maps whose weights a rule chooses; both directions read the same weights.</summary>
internal static class WindowRules
{
    public static readonly TensorRule AvgPool = new(
        Vjp: (p, g, _) =>
        {
            var op = (AvgPool)p.Node.Op;
            return p.Builder.Emit(new AvgPoolBackward(op.Window, op.CountPadding), p.ShapeOf(0), g);
        },
        Jvp: (p, dot) => p.Builder.Emit(p.Node.Op, p.Shape, dot[0]!.Value));

    public static readonly TensorRule MaxPool = new(
        Vjp: (p, g, _) =>
        {
            var op = (MaxPool)p.Node.Op;
            return p.Builder.Emit(new MaxPoolBackward(op.Window, op.Site), p.ShapeOf(0), p.Winners, g);
        },
        Jvp: (p, dot) =>
        {
            var op = (MaxPool)p.Node.Op;
            return p.Builder.Emit(new MaxPoolTangent(op.Window, op.Site), p.Shape, p.Winners, dot[0]!.Value);
        });

    /// <summary>x / y; at a zero norm the rule's constant.</summary>
    public static readonly TensorRule NormPool = new(
        Vjp: (p, g, _) =>
        {
            var op = (NormPool)p.Node.Op;
            return p.Builder.Emit(new NormPoolBackward(op.Window, op.AtZero), p.ShapeOf(0), g, p.X[0], p.Y);
        },
        Jvp: (p, dot) =>
        {
            var op = (NormPool)p.Node.Op;
            return p.Builder.Emit(new NormPoolTangent(op.Window, op.AtZero), p.Shape, dot[0]!.Value, p.X[0], p.Y);
        });
}
