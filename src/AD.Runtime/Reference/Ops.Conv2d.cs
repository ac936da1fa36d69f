namespace AdCompiler;

public static partial class Ops
{
    /// <summary>
    /// Cross-correlation: y[n,o,i,j] = bias[o] + sum over c, h, w of weight[o,c,h,w] x[n, c + first, i s - p + h d, j s - p + w d].
    /// </summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="weight">[O, C / groups, KH, KW].</param>
    /// <param name="bias">[O], or none.</param>
    /// <param name="stride">Step between positions.</param>
    /// <param name="padding">Zeros added on each of the four sides.</param>
    /// <param name="dilation">Step between kernel elements.</param>
    /// <param name="groups">Channels are cut into this many groups that do not mix.</param>
    /// <returns>[N, O, H', W'], H' = floor((H + 2 padding - dilation (KH - 1) - 1) / stride) + 1.</returns>
    /// <exception cref="ArgumentException">Shapes or numbers that do not fit each other.</exception>
    public static Tensor Conv2d(
        Tensor x, Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
    {
        RequireConvolution(x, weight, bias, stride, padding, dilation, groups);
        int batch = x.Shape[0], channels = x.Shape[1], height = x.Shape[2], width = x.Shape[3];
        int outputs = weight.Shape[0], perGroup = weight.Shape[1], rows = weight.Shape[2], columns = weight.Shape[3];
        int outHeight = Shapes.Positions("Conv2d", "height", height, dilation * (rows - 1) + 1, stride, padding);
        int outWidth = Shapes.Positions("Conv2d", "width", width, dilation * (columns - 1) + 1, stride, padding);
        var y = Tensor.Zeros(batch, outputs, outHeight, outWidth);

        for (int n = 0, at = 0; n < batch; n++)
        for (int o = 0; o < outputs; o++)
        for (int i = 0; i < outHeight; i++)
        for (int j = 0; j < outWidth; j++, at++)
        {
            int firstChannel = o / (outputs / groups) * perGroup;
            double sum = bias?.Values[o] ?? 0;
            for (int c = 0; c < perGroup; c++)
            for (int h = 0; h < rows; h++)
            {
                int row = i * stride - padding + h * dilation;
                if ((uint)row >= (uint)height)
                    continue;
                int weightRow = ((o * perGroup + c) * rows + h) * columns;
                int inputRow = ((n * channels + firstChannel + c) * height + row) * width;
                for (int w = 0; w < columns; w++)
                {
                    int column = j * stride - padding + w * dilation;
                    if ((uint)column < (uint)width)
                        sum += weight.Values[weightRow + w] * x.Values[inputRow + column];
                }
            }
            y.Values[at] = sum;
        }
        return y;
    }

    static void RequireConvolution(Tensor x, Tensor weight, Tensor? bias, int stride, int padding, int dilation, int groups)
    {
        Shapes.RequireRank("Conv2d input", x, 4, "[N, C, H, W]");
        Shapes.RequireRank("Conv2d weight", weight, 4, "[O, C / groups, KH, KW]");
        if (stride < 1 || padding < 0 || dilation < 1 || groups < 1)
            throw new ArgumentException(
                $"Conv2d: stride {stride}, padding {padding}, dilation {dilation}, groups {groups}; expected at least 1, 0, 1, 1.");
        int channels = x.Shape[1], outputs = weight.Shape[0];
        if (channels % groups != 0 || outputs % groups != 0)
            throw new ArgumentException($"Conv2d: {channels} input and {outputs} output channels; expected multiples of {groups} groups.");
        if (weight.Shape[1] * groups != channels)
            throw new ArgumentException(
                $"Conv2d: input has {channels} channels; expected {weight.Shape[1] * groups} for weight {Shapes.Text(weight.Shape)} and {groups} groups.");
        if (bias is not null)
            Shapes.RequireEqual("Conv2d bias", bias.Shape, [outputs]);
    }
}
