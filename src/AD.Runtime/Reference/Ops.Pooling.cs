namespace AdCompiler;

public static partial class Ops
{
    /// <summary>Largest element of each window; tied maxima are a kink. NaN wins, as in PyTorch. Padding never wins.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="window">Rows and columns of a window.</param>
    /// <param name="stride">Step between windows; 0 for the window itself.</param>
    /// <param name="padding">Positions added on each side, at most half the window.</param>
    /// <param name="rule">Derivative at a tie; Inherit for the network's rule.</param>
    /// <param name="beta">Of the hybrid rule; NaN for the network's.</param>
    /// <param name="evaluation">Of the hybrid rule; the composed one changes the value, see <see cref="Evaluation"/>.</param>
    /// <returns>[N, C, H', W'], H' = floor((H + 2 padding - window) / stride) + 1.</returns>
    /// <exception cref="ArgumentException">Shapes or numbers that do not fit each other.</exception>
    public static Tensor MaxPool(
        Tensor x, int window, int stride = 0, int padding = 0,
        Pool rule = Pool.Inherit, double beta = double.NaN, Evaluation evaluation = Evaluation.Inherit)
    {
        Tensor y = Windows("MaxPool", x, window, stride, padding, (_, inside) => Largest(inside));
        bool composed = rule == Pool.Hybrid && evaluation == Evaluation.Composed && !double.IsNaN(beta);
        return composed ? Each(y, m => beta * m + (1 - beta) * m) : y;
    }

    /// <summary>Mean of each window.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="window">Rows and columns of a window.</param>
    /// <param name="stride">Step between windows; 0 for the window itself.</param>
    /// <param name="padding">Zeros added on each side, at most half the window.</param>
    /// <param name="countPadding">Whether padding counts in the divisor, as by default in PyTorch.</param>
    /// <returns>[N, C, H', W'] as for <see cref="MaxPool"/>.</returns>
    /// <exception cref="ArgumentException">Shapes or numbers that do not fit each other.</exception>
    public static Tensor AvgPool(Tensor x, int window, int stride = 0, int padding = 0, bool countPadding = true) =>
        Windows("AvgPool", x, window, stride, padding, (whole, inside) => Total(inside) / (countPadding ? whole : inside.Length));

    /// <summary>Mean over all positions: [N, C, H, W] to [N, C].</summary>
    /// <exception cref="ArgumentException">Not four axes.</exception>
    public static Tensor GlobalAvgPool(Tensor x)
    {
        Shapes.RequireRank("GlobalAvgPool input", x, 4, "[N, C, H, W]");
        int positions = x.Shape[2] * x.Shape[3];
        var y = Tensor.Zeros(x.Shape[0], x.Shape[1]);
        for (int i = 0; i < y.Count; i++)
            y.Values[i] = Total(x.Values.AsSpan(i * positions, positions)) / positions;
        return y;
    }

    /// <summary>Euclidean norm of each window; a window of zeros is a kink.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="window">Rows and columns of a window.</param>
    /// <param name="stride">Step between windows; 0 for the window itself.</param>
    /// <param name="atZero">Derivative at a window of zeros; Inherit for the network's rule.</param>
    /// <returns>[N, C, H', W'] as for <see cref="MaxPool"/>.</returns>
    /// <exception cref="ArgumentException">Shapes or numbers that do not fit each other.</exception>
    public static Tensor NormPool(Tensor x, int window, int stride = 0, NormZero atZero = NormZero.Inherit) =>
        Windows("NormPool", x, window, stride, padding: 0, static (_, inside) =>
        {
            double squares = 0;
            foreach (double v in inside)
                squares += v * v;
            return Math.Sqrt(squares);
        });

    delegate double WindowFunction(int whole, ReadOnlySpan<double> inside);

    // Gathers the elements of each window that lie inside the image, in scan order.
    static Tensor Windows(string operation, Tensor x, int window, int stride, int padding, WindowFunction function)
    {
        Shapes.RequireRank($"{operation} input", x, 4, "[N, C, H, W]");
        if (window < 1 || stride < 0)
            throw new ArgumentException($"{operation}: window {window}, stride {stride}; expected at least 1 and 0 (0 for the window itself).");
        if (padding < 0 || 2 * padding > window)
            throw new ArgumentException($"{operation}: padding {padding}; expected 0 to half the window, {window / 2}.");
        if (stride == 0)
            stride = window;
        int height = x.Shape[2], width = x.Shape[3];
        int outHeight = Shapes.Positions(operation, "height", height, window, stride, padding);
        int outWidth = Shapes.Positions(operation, "width", width, window, stride, padding);
        var y = Tensor.Zeros(x.Shape[0], x.Shape[1], outHeight, outWidth);
        var inside = new double[window * window];
        for (int plane = 0, at = 0; plane < x.Shape[0] * x.Shape[1]; plane++)
        for (int i = 0; i < outHeight; i++)
        for (int j = 0; j < outWidth; j++, at++)
        {
            int count = 0, top = i * stride - padding, left = j * stride - padding;
            for (int row = Math.Max(top, 0); row < Math.Min(top + window, height); row++)
            for (int column = Math.Max(left, 0); column < Math.Min(left + window, width); column++)
                inside[count++] = x.Values[(plane * height + row) * width + column];
            y.Values[at] = function(window * window, inside.AsSpan(0, count));
        }
        return y;
    }

    static double Largest(ReadOnlySpan<double> values)
    {
        double largest = double.NegativeInfinity;
        foreach (double v in values)
            if (v > largest || double.IsNaN(v))
                largest = v;
        return largest;
    }

    static double Total(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double v in values)
            sum += v;
        return sum;
    }
}
