using System.Diagnostics.CodeAnalysis;

namespace AdCompiler;

/// <summary>A value that training changes: a field of a layer. Its name is the path of fields that leads to it.</summary>
public sealed class Parameter
{
    Tensor? value;

    /// <param name="initializer">How it starts.</param>
    /// <param name="shape">Extents, without a batch.</param>
    /// <exception cref="ArgumentException">An extent below 1.</exception>
    public Parameter(Initializer initializer, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        Shapes.RequirePositive("Parameter", shape);
        Initializer = initializer;
        Shape = shape;
    }

    public Initializer Initializer { get; }

    public int[] Shape { get; }

    /// <summary>The value in reference running. Reading it before it is set or initialised is an error.</summary>
    public Tensor Value
    {
        get => value ?? throw new InvalidOperationException(
            $"Parameter of shape {Shapes.Text(Shape)} has no value yet; call Initialize(seed) on its network, or set Value.");
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Shapes.RequireEqual("Parameter value", value.Shape, Shape);
            this.value = value;
        }
    }

    internal void Initialize(ulong seed, string name)
    {
        var values = new double[Shapes.Count(Shape)];
        Initializer.Fill(seed, name, values);
        Value = new Tensor(values, Shape);
    }

    [return: NotNullIfNotNull(nameof(parameter))]
    public static implicit operator Tensor?(Parameter? parameter) => parameter?.Value;
}

/// <summary>State that is not trained but updated by Forward in training, such as a running mean.</summary>
public sealed class Buffer
{
    /// <param name="fill">What every element starts as.</param>
    /// <param name="shape">Extents, without a batch.</param>
    /// <exception cref="ArgumentException">An extent below 1.</exception>
    public Buffer(double fill, params int[] shape)
    {
        Fill = fill;
        Shape = shape;
        Value = Tensor.Filled(fill, shape);
    }

    public double Fill { get; }

    public int[] Shape { get; }

    /// <summary>The value in reference running; operations in training write into its elements.</summary>
    public Tensor Value { get; private set; }

    internal void Reset() => Value = Tensor.Filled(Fill, Shape);

    public static implicit operator Tensor(Buffer buffer) => buffer.Value;
}
