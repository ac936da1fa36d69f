namespace AdCompiler;

public static partial class Ops
{
    /// <summary>[N, ...] to [N, everything else].</summary>
    public static Tensor Flatten(Tensor x)
    {
        RequireBatch("Flatten", x);
        return x.As(x.Shape[0], x.Count / x.Shape[0]);
    }

    /// <summary>[N, ...] to [N, shape...] with as many elements.</summary>
    /// <param name="x">[N, ...].</param>
    /// <param name="shape">Extents of one sample; one of them may be -1, for what is left.</param>
    /// <exception cref="ArgumentException">Another number of elements per sample.</exception>
    public static Tensor Reshape(Tensor x, params int[] shape)
    {
        RequireBatch("Reshape", x);
        ArgumentNullException.ThrowIfNull(shape);
        int perSample = x.Count / x.Shape[0], open = Array.IndexOf(shape, -1);
        int[] full = [.. shape];
        if (open >= 0)
        {
            full[open] = 1;
            full[open] = perSample / Math.Max(1, Shapes.Count(full));
        }
        if (full.Any(extent => extent < 1) || Shapes.Count(full) != perSample)
            throw new ArgumentException(
                $"Reshape: {Shapes.Text(shape)} for {perSample} elements per sample of {Shapes.Text(x.Shape)}; expected positive extents, at most one of them -1, with as many elements.");
        return x.As([x.Shape[0], .. full]);
    }

    /// <summary>Joins along axis 1: [N, C1, ...] and [N, C2, ...] to [N, C1 + C2, ...].</summary>
    /// <exception cref="ArgumentException">No operand, fewer than two axes, or other axes that differ.</exception>
    public static Tensor Concat(params Tensor[] xs)
    {
        ArgumentNullException.ThrowIfNull(xs);
        if (xs.Length == 0)
            throw new ArgumentException("Concat: 0 operands; expected at least 1.");
        foreach (Tensor x in xs)
            RequireJoinable(x, xs[0]);
        int[] shape = [.. xs[0].Shape];
        shape[1] = xs.Sum(x => x.Shape[1]);
        int batch = shape[0];
        var values = new List<double>(Shapes.Count(shape));
        for (int n = 0; n < batch; n++)
            foreach (Tensor x in xs)
                values.AddRange(x.Values.AsSpan(n * (x.Count / batch), x.Count / batch));
        return new Tensor([.. values], shape);
    }

    /// <summary>Sum of each sample's elements, shape [N].</summary>
    public static Tensor Sum(Tensor x)
    {
        RequireBatch("Sum", x);
        int perSample = x.Count / x.Shape[0];
        var y = Tensor.Zeros(x.Shape[0]);
        for (int n = 0; n < y.Count; n++)
            y.Values[n] = Total(x.Values.AsSpan(n * perSample, perSample));
        return y;
    }

    /// <summary>Mean of each sample's elements, shape [N].</summary>
    public static Tensor Mean(Tensor x) => Sum(x) / (x.Count / x.Shape[0]);

    static void RequireBatch(string operation, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank == 0)
            throw new ArgumentException($"{operation}: found a scalar; expected the batch as first axis.");
    }

    static void RequireJoinable(Tensor x, Tensor first)
    {
        bool fits = x.Rank >= 2 && x.Rank == first.Rank && x.Shape[0] == first.Shape[0]
            && x.Shape.AsSpan(2).SequenceEqual(first.Shape.AsSpan(2));
        if (!fits)
            throw new ArgumentException(
                $"Concat: shape {Shapes.Text(x.Shape)} beside {Shapes.Text(first.Shape)}; expected two axes or more, equal but for axis 1.");
    }
}
