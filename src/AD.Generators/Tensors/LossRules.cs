using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

internal static class LossRules
{
    /// <summary>xBar = g * (softmax(x) - onehot(label)).</summary>
    public static readonly TensorRule SoftmaxCrossEntropy = new(
        Vjp: (p, g, i) => i == 0 ? Derivative(p, g) : null,
        Jvp: (p, dot) => p.Builder.Reduce(
            ScalarFunctions.Multiply, p.ShapeOf(0), p.Shape, dot[0]!.Value, Derivative(p, p.Builder.SampleMask())));

    private static ValueId Derivative(PrimalNode p, ValueId g) =>
        p.Builder.Emit(new SoftmaxCrossEntropyBackward(), p.ShapeOf(0), g, p.X[0], p.X[1]);
}
