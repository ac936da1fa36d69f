using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Tests.Kernels;

/// <summary>Convolution as six nested loops, each sum in the order that the compiler states.</summary>
internal static class ConvReference
{
    public static ConvGeometry Draw(Random random)
    {
        int groups = random.Next(4) == 0 ? 2 : 1, inputs = groups * random.Next(1, 5), outputs = groups * random.Next(1, 7);
        int kernelHeight = random.Next(1, 5), kernelWidth = random.Next(1, 6), stride = random.Next(3) == 0 ? 2 : 1, dilation = random.Next(4) == 0 ? 2 : 1;
        int padding = random.Next(0, 3), height = (kernelHeight - 1) * dilation + random.Next(1, 9), width = (kernelWidth - 1) * dilation + random.Next(1, 30);
        return Geometry(inputs, height, width, outputs, kernelHeight, kernelWidth, stride, padding, dilation, groups);
    }

    public static ConvGeometry Geometry(int inputs, int height, int width, int outputs, int kernelHeight, int kernelWidth, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) =>
        new(inputs, height, width, outputs, (height + 2 * padding - (kernelHeight - 1) * dilation - 1) / stride + 1,
            (width + 2 * padding - (kernelWidth - 1) * dilation - 1) / stride + 1, kernelHeight, kernelWidth, stride, padding, dilation, groups);

    /// <summary>Every (result, source, weight) index that multiplies, in the order out, in, kernel row, kernel column.</summary>
    private static IEnumerable<(int Y, int X, int W)> Terms(ConvGeometry g)
    {
        int inputs = g.InChannels / g.Groups, outputs = g.OutChannels / g.Groups;
        for (int o = 0; o < g.OutChannels; o++)
            for (int oh = 0; oh < g.OutHeight; oh++)
                for (int ow = 0; ow < g.OutWidth; ow++)
                    for (int c = 0; c < inputs; c++)
                        for (int kh = 0; kh < g.KernelHeight; kh++)
                            for (int kw = 0; kw < g.KernelWidth; kw++)
                            {
                                int ih = oh * g.Stride - g.Padding + kh * g.Dilation, iw = ow * g.Stride - g.Padding + kw * g.Dilation;
                                if (ih >= 0 && ih < g.InHeight && iw >= 0 && iw < g.InWidth)
                                    yield return ((o * g.OutHeight + oh) * g.OutWidth + ow,
                                        ((o / outputs * inputs + c) * g.InHeight + ih) * g.InWidth + iw, ((o * inputs + c) * g.KernelHeight + kh) * g.KernelWidth + kw);
                            }
    }

    public static double[] Forward(Arithmetic arithmetic, ConvGeometry g, int samples, double[] x, double[] w, double[]? bias) =>
        [.. Sums(arithmetic, g, samples, x, w, bias).Select(v => Values.Stored(arithmetic, v))];

    /// <summary>The sums as they are in registers, before any store rounds them.</summary>
    public static double[] Sums(Arithmetic arithmetic, ConvGeometry g, int samples, double[] x, double[] w, double[]? bias)
    {
        int positions = g.OutHeight * g.OutWidth;
        var y = new double[g.OutChannels * positions * samples];
        for (int i = 0; i < y.Length; i++)
            y[i] = bias?[i / samples / positions] ?? 0;
        foreach (var (yAt, xAt, wAt) in Terms(g))
            for (int n = 0; n < samples; n++)
                y[yAt * samples + n] = Values.MultiplyAdd(arithmetic, x[xAt * samples + n], w[wAt], y[yAt * samples + n]);
        return y;
    }

    /// <summary>Sums over (out channel, kernel row, kernel column) ascending.</summary>
    public static double[] BackwardData(Arithmetic arithmetic, ConvGeometry g, int samples, double[] yBar, double[] w)
    {
        int taps = g.KernelHeight * g.KernelWidth, inputs = g.InChannels / g.Groups;
        var xBar = new double[g.InChannels * g.InHeight * g.InWidth * samples];
        foreach (var (yAt, xAt, wAt) in Terms(g).OrderBy(t => t.W / taps / inputs * taps + t.W % taps))
            for (int n = 0; n < samples; n++)
                xBar[xAt * samples + n] = Values.MultiplyAdd(arithmetic, yBar[yAt * samples + n], w[wAt], xBar[xAt * samples + n]);
        return [.. xBar.Select(v => Values.Stored(arithmetic, v))];
    }

    /// <summary>In each part of the batch a lane over blocks, rows, columns ascending, then lower plus upper halves of the lanes; then the parts.</summary>
    public static double[] Weights(Arithmetic arithmetic, ConvGeometry g, int samples, double[] x, double[] yBar)
    {
        int count = g.OutChannels * (g.InChannels / g.Groups) * g.KernelHeight * g.KernelWidth;
        (int Y, int X, int W)[] terms = [.. Terms(g)];
        return OverBatch(arithmetic, samples, g.OutHeight * g.OutWidth, count, (n, lane, lanes, sums) =>
        {
            foreach (var (yAt, xAt, wAt) in terms)
                sums[wAt * lanes + lane] = Values.MultiplyAdd(arithmetic, yBar[yAt * samples + n], x[xAt * samples + n], sums[wAt * lanes + lane]);
        });
    }

    /// <summary>
    /// Sums over the batch, in the order that docs/determinism.md states: a part is as many blocks of lanes as have 256 positions, or more; a lane adds its
    /// terms of a part from 0, the lanes are added, and their sum to that of the parts before.
    /// </summary>
    /// <param name="add">Given a sample, its lane, and how many lanes there are, adds the sample's terms, ascending by position, to [sum][lane].</param>
    public static double[] OverBatch(Arithmetic arithmetic, int samples, int positions, int count, Action<int, int, int, double[]> add)
    {
        int lanes = arithmetic == Arithmetic.Double ? 8 : 16, blocks = (samples + lanes - 1) / lanes, length = 1;
        while (length * positions < 256)
            length++;
        var totals = new double[count];
        for (int first = 0; first < blocks; first += length)
        {
            var sums = new double[count * lanes];
            for (int block = first; block < first + length && block < blocks; block++)
                for (int lane = 0; lane < lanes; lane++)
                    add(block * lanes + lane < samples ? block * lanes + lane : 0, lane, lanes, sums);
            for (int i = 0; i < count; i++)
                totals[i] = Values.Round(arithmetic, totals[i] + Tree(arithmetic, sums.AsSpan(i * lanes, lanes)));
        }
        return [.. totals.Select(total => Values.Stored(arithmetic, total))];
    }

    private static double Tree(Arithmetic arithmetic, Span<double> lanes)
    {
        for (int half = lanes.Length / 2; half > 0; half /= 2)
            for (int i = 0; i < half; i++)
                lanes[i] = Values.Round(arithmetic, lanes[i] + lanes[i + half]);
        return lanes[0];
    }
}
