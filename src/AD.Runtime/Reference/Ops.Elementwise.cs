namespace AdCompiler;

/// <summary>
/// The operations networks are made of. Each method is the operation's reference implementation: plain loops in double,
/// sums in ascending order, no tricks. In compiled networks calls of them are traced, not run. Values have the batch as
/// their first axis.
/// </summary>
public static partial class Ops
{
    public static Tensor Add(Tensor a, Tensor b) => a + b;

    /// <summary>|x|.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="atZero">Derivative at 0; NaN for the network's rule.</param>
    public static Tensor Abs(Tensor x, double atZero = double.NaN) => Each(x, Math.Abs);

    /// <summary>Elementwise maximum with broadcasting; NaN if either is. A tie is a kink.</summary>
    public static Tensor Max(Tensor a, Tensor b) => Zip("Max", a, b, Math.Max);

    /// <summary>Elementwise minimum with broadcasting; NaN if either is. A tie is a kink.</summary>
    public static Tensor Min(Tensor a, Tensor b) => Zip("Min", a, b, Math.Min);

    /// <summary>min(max(x, low), high). Both bounds are kinks.</summary>
    /// <exception cref="ArgumentException">low is above high, or one is NaN.</exception>
    public static Tensor Clamp(Tensor x, double low, double high)
    {
        if (!(low <= high))
            throw new ArgumentException($"Clamp: bounds are {low} and {high}; expected the first at most the second.");
        return Each(x, v => Math.Min(Math.Max(v, low), high));
    }

    public static Tensor Exp(Tensor x) => Each(x, Math.Exp);

    /// <summary>Natural logarithm.</summary>
    public static Tensor Log(Tensor x) => Each(x, Math.Log);

    /// <summary>Square root. 0 is a kink: its derivative has no finite limit.</summary>
    public static Tensor Sqrt(Tensor x) => Each(x, Math.Sqrt);

    public static Tensor Square(Tensor x) => Each(x, static v => v * v);

    /// <summary>x to a constant power.</summary>
    public static Tensor Pow(Tensor x, double exponent) => Each(x, v => Math.Pow(v, exponent));

    internal static Tensor Each(Tensor x, Func<double, double> function)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new Tensor(Array.ConvertAll(x.Values, v => function(v)), x.Shape);
    }

    internal static Tensor Zip(string operation, Tensor a, Tensor b, Func<double, double, double> function)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        int[] shape = Shapes.Broadcast(operation, a.Shape, b.Shape);
        int[] aStrides = Shapes.BroadcastStrides(a.Shape, shape.Length), bStrides = Shapes.BroadcastStrides(b.Shape, shape.Length);
        var result = Tensor.Zeros(shape);
        var position = new int[shape.Length];
        for (int i = 0, ai = 0, bi = 0; i < result.Count; i++)
        {
            result.Values[i] = function(a.Values[ai], b.Values[bi]);
            // Count up like an odometer: the last axis first, an axis that is full returns to its start.
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                ai += aStrides[axis];
                bi += bStrides[axis];
                if (++position[axis] < shape[axis])
                    break;
                ai -= aStrides[axis] * shape[axis];
                bi -= bStrides[axis] * shape[axis];
                position[axis] = 0;
            }
        }
        return result;
    }
}
