namespace AdCompiler;

/// <summary>What the samples of a batch should give: a class each, or real targets.</summary>
public sealed class Labels
{
    readonly int[]? classes;
    readonly double[]? values;

    /// <summary>One class index per sample.</summary>
    public Labels(params int[] classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        this.classes = classes;
        Count = classes.Length;
    }

    /// <summary>Real targets, equally many per sample, sample after sample.</summary>
    /// <exception cref="ArgumentException">The values do not divide evenly among the samples.</exception>
    public Labels(double[] values, int samples)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (samples < 1 || values.Length % samples != 0)
            throw new ArgumentException($"Labels: {values.Length} values for {samples} samples; expected a multiple of the samples.");
        this.values = values;
        Count = samples;
    }

    /// <summary>Number of samples.</summary>
    public int Count { get; }

    /// <summary>The class of each sample.</summary>
    /// <exception cref="InvalidOperationException">These labels are real targets.</exception>
    public ReadOnlySpan<int> Classes =>
        classes ?? throw new InvalidOperationException("Labels: found real targets; expected a class index per sample.");

    /// <summary>A row per sample with 1 at its class and 0 elsewhere, shape [N, classes].</summary>
    /// <exception cref="ArgumentException">A class outside 0 to <paramref name="classes"/> - 1.</exception>
    /// <exception cref="InvalidOperationException">These labels are real targets.</exception>
    public Tensor OneHot(int classes)
    {
        var result = Tensor.Zeros(Count, classes);
        for (int n = 0; n < Count; n++)
            result.Values[n * classes + ClassOf(n, classes)] = 1;
        return result;
    }

    /// <summary>The targets as a tensor of shape [N, shape...].</summary>
    /// <exception cref="ArgumentException">Another number of values per sample.</exception>
    /// <exception cref="InvalidOperationException">These labels are class indices.</exception>
    public Tensor Values(params int[] shape)
    {
        if (values is null)
            throw new InvalidOperationException("Labels: found class indices; expected real targets.");
        if (values.Length != Count * Shapes.Count(shape))
            throw new ArgumentException($"Labels: {values.Length / Count} values per sample; expected {Shapes.Count(shape)} for shape {Shapes.Text(shape)}.");
        return new Tensor(values, [Count, .. shape]);
    }

    /// <summary>The class of sample <paramref name="n"/>, known to be below <paramref name="count"/>.</summary>
    internal int ClassOf(int n, int count)
    {
        int label = Classes[n];
        return (uint)label < (uint)count
            ? label
            : throw new ArgumentException($"Labels: class {label} at sample {n}; expected 0 to {count - 1}.");
    }
}
