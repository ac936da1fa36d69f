using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>Operations that are linear in each operand: the derivative needs no rule at any point.</summary>
internal static class LinearRules
{
    /// <summary>y = bias + w * x.</summary>
    public static readonly TensorRule Conv2d = new(
        Vjp: (p, g, i) =>
        {
            ConvGeometry geometry = ((Conv2d)p.Node.Op).Geometry;
            return i switch
            {
                0 => p.Builder.Emit(new Conv2dBackwardData(geometry), p.ShapeOf(0), g, p.X[1]),
                1 => p.Builder.Emit(new Conv2dBackwardWeights(geometry), p.ShapeOf(1), p.X[0], g),
                _ => p.Builder.Reshape(SumPerChannel(p, g, Shapes.Uniform(geometry.OutChannels, 1, 1)), geometry.OutChannels),
            };
        },
        Jvp: (p, dot) => Bilinear(p, dot, bias => p.Builder.Reshape(bias, ((Conv2d)p.Node.Op).Geometry.OutChannels, 1, 1)));

    /// <summary>y = bias + w x.</summary>
    public static readonly TensorRule Linear = new(
        Vjp: (p, g, i) =>
        {
            var op = (Linear)p.Node.Op;
            return i switch
            {
                0 => p.Builder.Emit(new LinearBackwardData(op.InFeatures, op.OutFeatures), p.ShapeOf(0), g, p.X[1]),
                1 => p.Builder.Emit(new LinearBackwardWeights(op.InFeatures, op.OutFeatures), p.ShapeOf(1), p.X[0], g),
                _ => SumPerChannel(p, g, Shapes.Uniform(op.OutFeatures)),
            };
        },
        Jvp: (p, dot) => Bilinear(p, dot, bias => bias));

    public static readonly TensorRule Reshape = new(
        Vjp: (p, g, _) => p.Builder.Reshape(g, [.. p.ShapeOf(0).Dims]),
        Jvp: (p, dot) => p.Builder.Reshape(dot[0]!.Value, [.. p.Shape.Dims]));

    public static readonly TensorRule Concat = new(
        Vjp: (p, g, i) =>
        {
            int start = 0;
            for (int before = 0; before < i; before++)
                start += p.ShapeOf(before).Dims[0];
            return p.Builder.Emit(new Slice(start, p.ShapeOf(i).Dims[0]), p.ShapeOf(i), g);
        },
        Jvp: (p, dot) => p.Builder.Concat([.. p.X.Select((x, i) => dot[i] ?? Zero(p.Builder, p.Builder.Shape(x)))]));

    /// <summary>A value of zeros.</summary>
    public static ValueId Zero(TensorBuilder builder, Shape shape) => builder.Map(ScalarFunctions.Constant(0), shape);

    private static ValueId SumPerChannel(PrimalNode p, ValueId g, Shape target) =>
        p.Builder.Reduce(ScalarFunctions.Identity, p.Shape, target, g);

    /// <summary>yDot = op(xDot, w) + op(x, wDot) + biasDot.</summary>
    private static ValueId? Bilinear(PrimalNode p, ValueId?[] dot, Func<ValueId, ValueId> broadcastable)
    {
        ValueId? bias = dot.Length > 2 ? dot[2] : null, sum = null;
        if (dot[0] is ValueId xDot)
            sum = p.Builder.Emit(p.Node.Op, p.Shape, xDot, p.X[1]);
        if (dot[1] is ValueId wDot)
            sum = ElementwiseRules.Sum(p.Builder, sum, p.Builder.Emit(p.Node.Op, p.Shape, bias is ValueId b ? [p.X[0], wDot, b] : [p.X[0], wDot]));
        else if (bias is ValueId alone)
            sum = sum is ValueId before
                ? p.Builder.Map(ScalarFunctions.Add, p.Shape, before, broadcastable(alone))
                : p.Builder.Map(ScalarFunctions.Identity, p.Shape, broadcastable(alone));
        return sum;
    }
}
