namespace AdCompiler.Generators.Tensors;

/// <summary>The shape rules of operations. Axes in messages count as the user's do: axis 0 of a batched value is the batch.</summary>
internal static class Shapes
{
    public static Shape Batched(params int[] dims) => new(true, EquatableArray.Create<int>(dims));
    public static Shape Uniform(params int[] dims) => new(false, EquatableArray.Create<int>(dims));
    public static Shape Batched(EquatableArray<int> dims) => new(true, dims);
    public static Shape Uniform(EquatableArray<int> dims) => new(false, dims);

    /// <summary>Whether <paramref name="from"/> repeats to <paramref name="to"/>: dimensions aligned at the end, 1 or absent repeats.</summary>
    public static bool Broadcasts(Shape from, Shape to)
    {
        int skipped = to.Dims.Count - from.Dims.Count;
        if (skipped < 0 || (from.Batched && !to.Batched))
            return false;
        for (int i = 0; i < from.Dims.Count; i++)
            if (from.Dims[i] != 1 && from.Dims[i] != to.Dims[skipped + i])
                return false;
        return true;
    }

    /// <summary>The shape of an elementwise operation on a and b as numpy broadcasts them, the batch being the first axis of a batched value.</summary>
    public static Shape Broadcast(string operation, Operand left, Operand right)
    {
        (Shape a, Shape b) = (left.Shape, right.Shape);
        // A batched value of fewer dimensions would align its batch with the other's features; numpy refuses that and so do we.
        if (a.Batched != b.Batched ? (a.Batched ? a : b).Dims.Count < (a.Batched ? b : a).Dims.Count : a.Batched && a.Dims.Count != b.Dims.Count)
            throw ShapeException.Mismatch(operation, left, right, 0);
        int rank = Math.Max(a.Dims.Count, b.Dims.Count);
        var dims = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            int dimA = DimFromEnd(a, rank - i), dimB = DimFromEnd(b, rank - i);
            dims[i] = dimA == 1 ? dimB : dimA;
            if (dimB != 1 && dimB != dims[i])
                throw ShapeException.Mismatch(operation, left, right, i + (a.Batched || b.Batched ? 1 : 0));
        }
        return new(a.Batched || b.Batched, EquatableArray.Create<int>(dims));
    }

    private static int DimFromEnd(Shape shape, int fromEnd) => fromEnd <= shape.Dims.Count ? shape.Dims[shape.Dims.Count - fromEnd] : 1;

    public static ConvGeometry Conv2d(Operand input, Operand weights, Operand? bias, int stride, int padding, int dilation, int groups)
    {
        (Shape x, Shape weight) = (input.Shape, weights.Shape);
        const string name = "Conv2d";
        AtLeast(name, "stride", stride, 1);
        AtLeast(name, "padding", padding, 0);
        AtLeast(name, "dilation", dilation, 1);
        AtLeast(name, "groups", groups, 1);
        RequireBatched(name, "input", x, 3, "[N,channels,height,width]");
        if (weight.Batched || weight.Dims.Count != 4)
            throw ShapeException.Rank(name, "weight", weight, "[out channels,in channels/groups,kernel height,kernel width]");
        int channels = x.Dims[0], outputs = weight.Dims[0];
        if (channels % groups != 0 || outputs % groups != 0)
            throw ShapeException.Argument(name, "groups", groups, $"a divisor of the {channels} input and {outputs} output channels");
        if (weight.Dims[1] * groups != channels)
            throw ShapeException.Count(name, input, channels, "channels", weight.Dims[1] * groups, weights);
        RequireBias(name, bias, weights);
        return new(channels, x.Dims[1], x.Dims[2], outputs,
            Extent(name, x, x.Dims[1], weight.Dims[2], stride, padding, dilation), Extent(name, x, x.Dims[2], weight.Dims[3], stride, padding, dilation),
            weight.Dims[2], weight.Dims[3], stride, padding, dilation, groups);
    }

    public static Shape Result(ConvGeometry g) => Batched(g.OutChannels, g.OutHeight, g.OutWidth);
    public static Shape Source(ConvGeometry g) => Batched(g.InChannels, g.InHeight, g.InWidth);
    public static Shape Weight(ConvGeometry g) => Uniform(g.OutChannels, g.InChannels / g.Groups, g.KernelHeight, g.KernelWidth);
    public static Shape Result(WindowGeometry g) => Batched(g.Channels, g.OutHeight, g.OutWidth);
    public static Shape Source(WindowGeometry g) => Batched(g.Channels, g.InHeight, g.InWidth);

    public static Linear Linear(Operand input, Operand weights, Operand? bias)
    {
        (Shape x, Shape weight) = (input.Shape, weights.Shape);
        const string name = "Linear";
        RequireBatched(name, "input", x, 1, "[N,features] (Flatten it first)");
        if (weight.Batched || weight.Dims.Count != 2)
            throw ShapeException.Rank(name, "weight", weight, "[out features,in features]");
        if (weight.Dims[1] != x.Dims[0])
            throw ShapeException.Count(name, input, x.Dims[0], "features", weight.Dims[1], weights);
        RequireBias(name, bias, weights);
        return new(x.Dims[0], weight.Dims[0]);
    }

    /// <summary>A number for each output.</summary>
    private static void RequireBias(string name, Operand? bias, Operand weights)
    {
        Shape expected = Uniform(weights.Shape.Dims[0]);
        if (bias is { } found && found.Shape != expected)
            throw ShapeException.Fit(name, found, expected, weights);
    }

    /// <summary>Windows start at every stride and end inside the padded input, as in PyTorch without ceil_mode; what none holds is left out.</summary>
    public static WindowGeometry Window(string name, Shape x, int window, int stride, int padding)
    {
        AtLeast(name, "window", window, 1);
        AtLeast(name, "stride", stride, 0);
        if (padding < 0 || padding * 2 > window)
            throw ShapeException.Argument(name, "padding", padding, $"0 to {window / 2}, half the window");
        RequireBatched(name, "input", x, 3, "[N,channels,height,width]");
        stride = stride == 0 ? window : stride;
        return new(x.Dims[0], x.Dims[1], x.Dims[2],
            Extent(name, x, x.Dims[1], window, stride, padding, 1), Extent(name, x, x.Dims[2], window, stride, padding, 1), window, stride, padding);
    }

    private static int Extent(string name, Shape x, int size, int window, int stride, int padding, int dilation)
    {
        int span = dilation * (window - 1) + 1;
        return span <= size + 2 * padding
            ? (size + 2 * padding - span) / stride + 1
            : throw new ShapeException("ADC0202", $"{name}: window {span} is larger than input {x} with padding {padding}");
    }

    public static Shape Reshape(Shape x, EquatableArray<int> dims)
    {
        int known = 1, unknown = -1;
        for (int i = 0; i < dims.Count; i++)
            if (dims[i] != -1)
                known *= dims[i];
            else if (unknown < 0)
                unknown = i;
            else
                throw ShapeException.Argument("Reshape", "the shape", "[" + string.Join(",", dims) + "]", "at most one -1");
        if (unknown >= 0 && known > 0 && x.Count % known == 0)
        {
            int[] solved = [.. dims];
            solved[unknown] = x.Count / known;
            dims = EquatableArray.Create<int>(solved);
        }
        var shape = new Shape(x.Batched, dims);
        return dims.All(d => d > 0) && shape.Count == x.Count
            ? shape
            : throw new ShapeException("ADC0201", $"Reshape: {x} has {x.Count} elements a sample, {shape} cannot hold them");
    }

    public static Shape Concat(IReadOnlyList<Operand> parts)
    {
        int length = 0;
        Shape first = parts[0].Shape;
        foreach (Operand other in parts)
        {
            Shape part = other.Shape;
            RequireFeatures("Concat", part);
            if (part.Dims.Count != first.Dims.Count)
                throw ShapeException.Mismatch("Concat", parts[0], other, Math.Min(part.Dims.Count, first.Dims.Count));
            for (int axis = 1; axis < part.Dims.Count; axis++)
                if (part.Dims[axis] != first.Dims[axis])
                    throw ShapeException.Mismatch("Concat", parts[0], other, axis + 1);
            length += part.Dims[0];
        }
        int[] dims = [.. first.Dims];
        dims[0] = length;
        return Batched(dims);
    }

    public static void SoftmaxCrossEntropy(Shape logits) => RequireBatched("SoftmaxCrossEntropy", "logits", logits, 1, "[N,classes]");

    /// <summary>[C] of a channel statistic as it broadcasts against x: [C,1,1] for images, [C] for features.</summary>
    public static Shape Channel(string name, Shape x)
    {
        if (!x.Batched || x.Dims.Count is not (1 or 3))
            throw ShapeException.Rank(name, "input", x, "[N,features] or [N,channels,height,width]");
        return x.Dims.Count == 1 ? Uniform(x.Dims[0]) : Uniform(x.Dims[0], 1, 1);
    }

    public static void RequireFeatures(string name, Shape x)
    {
        if (!x.Batched || x.Dims.Count == 0)
            throw ShapeException.Rank(name, "input", x, "a batched value with at least one feature axis");
    }

    public static void RequireBatched(string name, string operand, Shape x, int rank, string expected)
    {
        if (!x.Batched || x.Dims.Count != rank)
            throw ShapeException.Rank(name, operand, x, expected);
    }

    private static void AtLeast(string name, string argument, int found, int least)
    {
        if (found < least)
            throw ShapeException.Argument(name, argument, found, $"at least {least}");
    }
}
