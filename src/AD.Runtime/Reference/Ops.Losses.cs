namespace AdCompiler;

public static partial class Ops
{
    /// <summary>log(sum exp(logits)) - logits[label] of each sample, computed from the largest logit.</summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="labels">A class index per sample.</param>
    /// <returns>[N].</returns>
    /// <exception cref="ArgumentException">Shapes that do not fit, or a class out of range.</exception>
    public static Tensor SoftmaxCrossEntropy(Tensor logits, Labels labels)
    {
        Shapes.RequireRank("SoftmaxCrossEntropy logits", logits, 2, "[N, classes]");
        int batch = logits.Shape[0], classes = logits.Shape[1];
        if (labels.Count != batch)
            throw new ArgumentException($"SoftmaxCrossEntropy: {labels.Count} labels; expected one for each of {batch} samples.");
        var loss = Tensor.Zeros(batch);
        for (int n = 0; n < batch; n++)
        {
            ReadOnlySpan<double> row = logits.Values.AsSpan(n * classes, classes);
            double largest = Largest(row), sum = 0;
            foreach (double logit in row)
                sum += Math.Exp(logit - largest);
            loss.Values[n] = largest - row[labels.ClassOf(n, classes)] + Math.Log(sum);
        }
        return loss;
    }

    /// <summary>Mean of (output - target)^2 over everything but the batch, shape [N].</summary>
    /// <param name="output">[N, ...].</param>
    /// <param name="target">The same shape, or one that broadcasts to it.</param>
    /// <exception cref="ArgumentException">The target does not broadcast to the output.</exception>
    public static Tensor MeanSquaredError(Tensor output, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(target);
        Shapes.RequireEqual("MeanSquaredError", Shapes.Broadcast("MeanSquaredError", output.Shape, target.Shape), output.Shape);
        return Mean(Square(output - target));
    }
}
