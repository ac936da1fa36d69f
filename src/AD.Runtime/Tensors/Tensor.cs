namespace AdCompiler;

/// <summary>
/// A value of the reference implementation, in double. Where Forward is run as it stands, it computes these; in a
/// compiled network they are traced and none exists at run time. Activations have the batch as their first axis,
/// parameters have no batch axis and broadcast over it.
/// </summary>
public sealed partial class Tensor
{
    /// <param name="values">Elements in row-major order; kept, not copied.</param>
    /// <param name="shape">Extents, each at least 1; none for a scalar.</param>
    /// <exception cref="ArgumentException">The number of elements is not the product of the extents.</exception>
    public Tensor(double[] values, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(shape);
        Shapes.RequirePositive("Tensor", shape);
        if (values.Length != Shapes.Count(shape))
            throw new ArgumentException($"Tensor: {values.Length} values for shape {Shapes.Text(shape)}; expected {Shapes.Count(shape)}.");
        Values = values;
        Shape = shape;
    }

    /// <summary>Elements in row-major order.</summary>
    public double[] Values { get; }

    /// <summary>Extents, the batch first where there is one.</summary>
    public int[] Shape { get; }

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Length;

    /// <summary>Number of elements.</summary>
    public int Count => Values.Length;

    /// <summary>The element at one position, an index per axis.</summary>
    /// <exception cref="ArgumentException">Not one index per axis, or an index outside its axis.</exception>
    public double this[params int[] position]
    {
        get
        {
            if (position.Length != Rank)
                throw new ArgumentException($"Tensor: {position.Length} indices into shape {Shapes.Text(Shape)}; expected {Rank}.");
            int offset = 0;
            for (int axis = 0; axis < Rank; axis++)
            {
                if ((uint)position[axis] >= (uint)Shape[axis])
                    throw new ArgumentException($"Tensor: index {position[axis]} on axis {axis} of shape {Shapes.Text(Shape)}; expected 0 to {Shape[axis] - 1}.");
                offset = offset * Shape[axis] + position[axis];
            }
            return Values[offset];
        }
    }

    /// <summary>A tensor with one value in each element.</summary>
    public static Tensor Filled(double value, params int[] shape)
    {
        Shapes.RequirePositive("Tensor", shape);
        var values = new double[Shapes.Count(shape)];
        Array.Fill(values, value);
        return new Tensor(values, shape);
    }

    public static Tensor Zeros(params int[] shape) => Filled(0, shape);

    /// <summary>Widened copies of single-precision data, such as images.</summary>
    public static Tensor From(ReadOnlySpan<float> values, params int[] shape)
    {
        var widened = new double[values.Length];
        for (int i = 0; i < widened.Length; i++)
            widened[i] = values[i];
        return new Tensor(widened, shape);
    }

    /// <summary>The same values under another shape of as many elements.</summary>
    internal Tensor As(params int[] shape) => new(Values, shape);

    /// <summary>Shape and at most eight elements, for a debugger.</summary>
    public override string ToString()
    {
        string shown = string.Join(", ", Values.Take(8).Select(v => v.ToString("G6", System.Globalization.CultureInfo.InvariantCulture)));
        return $"{Shapes.Text(Shape)} {{ {shown}{(Count > 8 ? ", ..." : "")} }}";
    }
}
