namespace AdCompiler;

/// <summary>
/// A parameter, running statistic or optimizer state of a compiled network, in row-major order as PyTorch stores it:
/// (out, in, kh, kw) for convolutions, (out, in) for linear layers. Values convert to and from the network's width.
/// </summary>
public abstract class NetworkValue
{
    private protected NetworkValue(string name, int[] shape)
    {
        Name = name;
        Shape = shape;
        Count = Shapes.Count(shape);
    }

    /// <summary>Path of fields that leads to it, such as <c>c1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Extents, without a batch.</summary>
    public int[] Shape { get; }

    /// <summary>Product of the extents.</summary>
    public int Count { get; }

    /// <exception cref="ArgumentException">The span has another length than <see cref="Count"/>; so for every member here.</exception>
    /// <exception cref="InvalidOperationException">This is a parameter that was given no values.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed; so for every member here.</exception>
    public abstract void CopyValuesTo(Span<float> target);

    /// <inheritdoc cref="CopyValuesTo(Span{float})"/>
    public abstract void CopyValuesTo(Span<double> target);

    /// <summary>Replaces the values, rounding them to the network's width.</summary>
    public abstract void SetValues(ReadOnlySpan<float> values);

    /// <inheritdoc cref="SetValues(ReadOnlySpan{float})"/>
    public abstract void SetValues(ReadOnlySpan<double> values);

    /// <summary>The gradient that the last <see cref="CompiledNetwork.Gradient(ReadOnlySpan{float}, ReadOnlySpan{int})"/> left.</summary>
    /// <exception cref="InvalidOperationException">This is no parameter, or no gradient was taken.</exception>
    public abstract void CopyGradientTo(Span<float> target);

    /// <inheritdoc cref="CopyGradientTo(Span{float})"/>
    public abstract void CopyGradientTo(Span<double> target);

    /// <summary>Direction in which <see cref="CompiledNetwork.Jvp"/> differentiates; 0 until it is set.</summary>
    /// <exception cref="InvalidOperationException">This is no parameter.</exception>
    public abstract void SetTangent(ReadOnlySpan<double> tangent);

    /// <summary>The values as an array of doubles, for inspection.</summary>
    public double[] ToArray()
    {
        var values = new double[Count];
        CopyValuesTo(values);
        return values;
    }

    /// <summary>The gradient as an array of doubles, for inspection.</summary>
    /// <exception cref="InvalidOperationException">This is no parameter, or no gradient was taken.</exception>
    public double[] GradientToArray()
    {
        var values = new double[Count];
        CopyGradientTo(values);
        return values;
    }

    /// <summary>Whether it holds values: a parameter does once it was given some, statistics and optimizer state start with theirs.</summary>
    private protected bool IsSet { get; set; }

    internal void RequireSet()
    {
        if (!IsSet)
            throw new InvalidOperationException($"{Name} has no values; expected Initialize(seed), weights from a file, or SetValues on every parameter before.");
    }

    private protected void RequireCount(int found, string what)
    {
        if (found != Count)
            throw new ArgumentException($"{Name}: {found} {what} given; expected {Count} for shape {Shapes.Text(Shape)}.");
    }
}
