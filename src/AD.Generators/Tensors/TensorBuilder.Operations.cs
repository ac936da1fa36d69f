using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

internal sealed partial class TensorBuilder
{
    // ---- linear maps ----------------------------------------------------------------------------------------------

    public ValueId Conv2d(ValueId x, ValueId weight, ValueId? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
    {
        ConvGeometry geometry = Shapes.Conv2d(Operand(x, "input"), Operand(weight, "weight"), Bias(bias), stride, padding, dilation, groups);
        return Emit(new Conv2d(geometry), Shapes.Result(geometry), WithBias(x, weight, bias));
    }

    public ValueId Linear(ValueId x, ValueId weight, ValueId? bias = null)
    {
        Linear op = Shapes.Linear(Operand(x, "input"), Operand(weight, "weight"), Bias(bias));
        return Emit(op, Shapes.Batched(op.OutFeatures), WithBias(x, weight, bias));
    }

    private Operand? Bias(ValueId? bias) => bias is ValueId b ? Operand(b, "bias") : null;

    private static ValueId[] WithBias(ValueId x, ValueId weight, ValueId? bias) => bias is ValueId b ? [x, weight, b] : [x, weight];

    public ValueId Flatten(ValueId x)
    {
        Shapes.RequireFeatures("Flatten", Shape(x));
        return Reshape(x, Shape(x).Count);
    }

    /// <summary>Dimensions without the batch; one of them may be -1.</summary>
    public ValueId Reshape(ValueId x, params int[] dims)
    {
        Shape shape = Shapes.Reshape(Shape(x), EquatableArray.Create<int>(dims));
        return shape == Shape(x) ? x : Emit(new Reshape(), shape, x);
    }

    /// <summary>Along axis 1 of the user's shapes, the first feature axis.</summary>
    public ValueId Concat(params ValueId[] parts)
    {
        if (parts.Length == 0)
            throw ShapeException.Argument("Concat", "the number of operands", 0, "at least 1");
        Shape shape = Shapes.Concat([.. parts.Select(part => Operand(part))]);
        return parts.Length == 1 ? parts[0] : Emit(new Concat(), shape, parts);
    }

    // ---- windows --------------------------------------------------------------------------------------------------

    public ValueId MaxPool(ValueId x, PoolSite site, int window, int stride = 0, int padding = 0)
    {
        WindowGeometry geometry = Shapes.Window("MaxPool", Shape(x), window, stride, padding);
        return Emit(new MaxPool(geometry, site), Shapes.Result(geometry), x);
    }

    public ValueId AvgPool(ValueId x, int window, int stride = 0, int padding = 0, bool countPadding = true)
    {
        WindowGeometry geometry = Shapes.Window("AvgPool", Shape(x), window, stride, padding);
        return Emit(new AvgPool(geometry, countPadding), Shapes.Result(geometry), x);
    }

    public ValueId NormPool(ValueId x, RuleValue atZero, int window, int stride = 0)
    {
        WindowGeometry geometry = Shapes.Window("NormPool", Shape(x), window, stride, 0);
        return Emit(new NormPool(geometry, atZero), Shapes.Result(geometry), x);
    }

    /// <summary>[N,C,H,W] to [N,C].</summary>
    public ValueId GlobalAvgPool(ValueId x)
    {
        Shape shape = Shape(x);
        Shapes.RequireBatched("GlobalAvgPool", "input", shape, 3, "[N,channels,height,width]");
        return Reshape(Average(x, Shapes.Batched(shape.Dims[0], 1, 1)), shape.Dims[0]);
    }

    // ---- elementwise ----------------------------------------------------------------------------------------------

    /// <summary>A user's or library's scalar function; batched operands have equal rank, others broadcast as numpy does.</summary>
    public ValueId Map(string name, ScalarFunction function, params ValueId[] operands)
    {
        Shape shape = Shape(operands[0]);
        for (int i = 1; i < operands.Length; i++)
            shape = Shapes.Broadcast(name, i == 1 ? Operand(operands[0]) : new("", null, shape), Operand(operands[i]));
        return Map(function, shape, operands);
    }

    public ValueId Map(ScalarFunction function, params ValueId[] operands) => Map("Map", function, operands);

    public ValueId Add(ValueId a, ValueId b) => Map("Add", ScalarFunctions.Add, a, b);
    public ValueId Subtract(ValueId a, ValueId b) => Map("Subtract", ScalarFunctions.Of(ScalarOp.Subtract), a, b);
    public ValueId Multiply(ValueId a, ValueId b) => Map("Multiply", ScalarFunctions.Multiply, a, b);
    public ValueId Divide(ValueId a, ValueId b) => Map("Divide", ScalarFunctions.Of(ScalarOp.Divide), a, b);
    public ValueId Max(ValueId a, ValueId b, RuleValue first, RuleValue second) => Map("Max", ScalarFunctions.Of(ScalarOp.Max, [first, second]), a, b);
    public ValueId Min(ValueId a, ValueId b, RuleValue first, RuleValue second) => Map("Min", ScalarFunctions.Of(ScalarOp.Min, [first, second]), a, b);
    public ValueId Negate(ValueId x) => Unary(x, ScalarOp.Negate);
    public ValueId Square(ValueId x) => Unary(x, ScalarOp.Square);
    public ValueId Exp(ValueId x) => Unary(x, ScalarOp.Exp);
    public ValueId Log(ValueId x) => Unary(x, ScalarOp.Log);
    public ValueId Tanh(ValueId x) => Unary(x, ScalarOp.Tanh);
    public ValueId Sigmoid(ValueId x) => Unary(x, ScalarOp.Sigmoid);
    public ValueId Softplus(ValueId x) => Unary(x, ScalarOp.Softplus);
    public ValueId Gelu(ValueId x) => Map(ScalarFunctions.Gelu, x);
    public ValueId Sqrt(ValueId x, RuleValue atZero) => Kinked(x, ScalarOp.Sqrt, atZero);
    public ValueId Relu(ValueId x, RuleValue atZero) => Kinked(x, ScalarOp.Relu, atZero);
    public ValueId Relu6(ValueId x, RuleValue atZero, RuleValue atSix) => Kinked(x, ScalarOp.Relu6, atZero, atSix);
    public ValueId Abs(ValueId x, RuleValue atZero) => Kinked(x, ScalarOp.Abs, atZero);
    public ValueId LeakyRelu(ValueId x, double slope, RuleValue atZero) => Map(ScalarFunctions.LeakyRelu(slope, atZero), x);

    public ValueId Clamp(ValueId x, double low, double high, RuleValue atLow, RuleValue atHigh) => low <= high
        ? Map(ScalarFunctions.Clamp(low, high, atLow, atHigh), x)
        : throw ShapeException.Argument("Clamp", "the lower bound", low, FormattableString.Invariant($"at most the upper bound {high}"));

    /// <summary>x * x for the exponent 2, which every width then rounds once.</summary>
    public ValueId Pow(ValueId x, double exponent) => exponent == 2 ? Square(x) : Map(ScalarFunctions.Pow(exponent), x);

    private ValueId Unary(ValueId x, ScalarOp op) => Map(ScalarFunctions.Of(op), x);
    private ValueId Kinked(ValueId x, ScalarOp op, params RuleValue[] rules) => Map(ScalarFunctions.Of(op, EquatableArray.Create<RuleValue>(rules)), x);

    /// <summary>Keeps an element with probability 1 - p and scales it by 1 / (1 - p); nothing outside training.</summary>
    public ValueId Dropout(ValueId x, int site, double probability, bool training)
    {
        if (!(probability >= 0 && probability < 1))
            throw ShapeException.Argument("Dropout", "p", probability, "at least 0 and less than 1");
        Shapes.RequireFeatures("Dropout", Shape(x));
        return training && probability > 0 ? Multiply(x, Emit(new RandomMask(site, probability), Shape(x))) : x;
    }

    // ---- sums and losses ------------------------------------------------------------------------------------------

    /// <summary>[N]: the sum over everything but the batch.</summary>
    public ValueId Sum(ValueId x)
    {
        Shapes.RequireFeatures("Sum", Shape(x));
        return Reduce(ScalarFunctions.Identity, Shape(x), Shapes.Batched(), x);
    }

    /// <summary>[N]: the mean over everything but the batch.</summary>
    public ValueId Mean(ValueId x)
    {
        Shapes.RequireFeatures("Mean", Shape(x));
        return Average(x, Shapes.Batched());
    }

    private ValueId Average(ValueId x, Shape target)
    {
        ValueId sum = Reduce(ScalarFunctions.Identity, Shape(x), target, x);
        return Map(ScalarFunctions.DivideBy((double)Shape(x).Count / target.Count), target, sum);
    }

    public ValueId OneHot(ValueId labels, int classes) => classes >= 1
        ? Emit(new OneHot(classes), Shapes.Batched(classes), labels)
        : throw ShapeException.Argument("OneHot", "classes", classes, "at least 1");

    /// <summary>[N]: -log softmax(logits)[label].</summary>
    public ValueId SoftmaxCrossEntropy(ValueId logits, ValueId labels)
    {
        Shapes.SoftmaxCrossEntropy(Shape(logits));
        return Emit(new SoftmaxCrossEntropy(), Shapes.Batched(), logits, labels);
    }

    /// <summary>[N]: the mean over features of (output - target)^2.</summary>
    public ValueId MeanSquaredError(ValueId output, ValueId target)
    {
        Shape shape = Shapes.Broadcast("MeanSquaredError", Operand(output), Operand(target));
        if (shape != Shape(output) || !shape.Batched)
            throw ShapeException.Mismatch("MeanSquaredError", Operand(output), Operand(target), 0);
        ValueId sum = shape.Dims.Count == 0
            ? Map(ScalarFunctions.SquaredDifference, shape, output, target)
            : Reduce(ScalarFunctions.SquaredDifference, shape, Shapes.Batched(), output, target);
        return Map(ScalarFunctions.DivideBy(shape.Count), Shapes.Batched(), sum);
    }
}
