using System.Numerics;
using System.Runtime.Intrinsics;
using AdCompiler.Kernels;

namespace AdCompiler.Tests.Kernels;

public sealed unsafe class ConvolutionTests
{
    /// <summary>Layers that meet every tile: wide rows, images of one to four positions, many channels (several runs), few.</summary>
    private static readonly ConvShape[] Layers =
    [
        Shape(20, 16, 16, 7, 3, 3, padding: 1), Shape(40, 4, 4, 13, 3, 3, padding: 1), Shape(33, 2, 2, 8, 3, 3, padding: 1), Shape(17, 1, 1, 5, 3, 3, padding: 1),
        Shape(150, 3, 4, 4, 1, 1), Shape(9, 8, 8, 12, 1, 1, stride: 2), Shape(18, 9, 7, 6, 3, 3, stride: 2, padding: 1), Shape(8, 6, 5, 8, 3, 3, padding: 1, groups: 8),
        Shape(3, 12, 12, 11, 5, 5, padding: 2), Shape(12, 7, 13, 10, 2, 4, stride: 3, padding: 2, dilation: 2, groups: 2),
    ];

    public static TheoryData<int> Draws => [.. Enumerable.Range(0, Layers.Length + 24)];

    [Theory, MemberData(nameof(Draws))]
    public void Does_the_float_convolution_have_the_numbers_of_plain_loops(int draw) => Check<float, FloatArithmetic>(draw);

    [Theory, MemberData(nameof(Draws))]
    public void Does_the_double_convolution_have_the_numbers_of_plain_loops(int draw) => Check<double, DoubleArithmetic>(draw);

    [Theory, MemberData(nameof(Draws))]
    public void Does_the_convolution_in_wide_Half_have_the_numbers_of_plain_loops(int draw) => Check<float, HalfWideArithmetic>(draw);

    [Theory, MemberData(nameof(Draws))]
    public void Does_the_convolution_in_16_bit_arithmetic_have_the_numbers_of_plain_loops(int draw) => Check<float, HalfStorageArithmetic>(draw);

    private static ConvShape Shape(
        int inputs, int height, int width, int outputs, int kernelHeight, int kernelWidth, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) =>
        new(inputs, height, width, outputs, (height + 2 * padding - (kernelHeight - 1) * dilation - 1) / stride + 1,
            (width + 2 * padding - (kernelWidth - 1) * dilation - 1) / stride + 1, kernelHeight, kernelWidth, stride, padding, dilation, groups);

    private static ConvShape Draw(int draw)
    {
        if (draw < Layers.Length) return Layers[draw];
        Random random = new(draw);
        int groups = random.Next(3) == 0 ? 2 : 1, kernelHeight = random.Next(1, 5), kernelWidth = random.Next(1, 5), dilation = random.Next(1, 3);
        return Shape(
            groups * random.Next(1, 20), (kernelHeight - 1) * dilation + random.Next(1, 8), (kernelWidth - 1) * dilation + random.Next(1, 12),
            groups * random.Next(1, 12), kernelHeight, kernelWidth, random.Next(1, 4), random.Next(0, 4), dilation, groups);
    }

    private static void Check<T, TArith>(int draw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TArith : IArithmetic<T>
    {
        ConvShape s = Draw(draw);
        const int blocks = 5;
        int lanes = Vector512<T>.Count, inputs = s.InChannels * s.InHeight * s.InWidth * lanes, outputs = s.OutChannels * s.OutHeight * s.OutWidth * lanes;
        int weights = s.OutChannels * (s.InChannels / s.Groups) * s.KernelHeight * s.KernelWidth, stride = inputs + outputs + 64;
        Random random = new(draw);
        Buffer<T> Numbers(int count) => new Buffer<T>(count).Fill(_ => TArith.Round(T.CreateTruncating(random.NextDouble() * 2 - 1)));
        using Buffer<T> w = Numbers(weights), bias = Numbers(s.OutChannels), values = Numbers(blocks * stride);
        T* x = values.Data, g = values.Data + inputs;
        T[] y = new T[outputs], xBar = new T[inputs], wBar = new T[weights];
        for (int i = 0; i < outputs; i++) y[i] = draw % 2 == 0 ? bias[i / (s.OutHeight * s.OutWidth * lanes)] : T.Zero;
        foreach (var (yAt, xAt, wAt) in Terms(s))
            for (int lane = 0; lane < lanes; lane++)
                y[yAt * lanes + lane] = TArith.Fma(w[wAt], x[xAt * lanes + lane], y[yAt * lanes + lane]);
        foreach (var (yAt, xAt, wAt) in ByOutputs(s))
            for (int lane = 0; lane < lanes; lane++)
                xBar[xAt * lanes + lane] = TArith.Fma(w[wAt], g[yAt * lanes + lane], xBar[xAt * lanes + lane]);
        int length = 1;
        while (length * s.OutHeight * s.OutWidth < 256) length++;
        for (int first = 0; first < blocks; first += length)
        {
            T[] part = new T[weights * lanes];
            for (int block = first; block < Math.Min(first + length, blocks); block++)
                foreach (var (yAt, xAt, wAt) in Terms(s))
                    for (int lane = 0; lane < lanes; lane++)
                        part[wAt * lanes + lane] = TArith.Fma(g[block * stride + yAt * lanes + lane], x[block * stride + xAt * lanes + lane], part[wAt * lanes + lane]);
            for (int i = 0; i < weights; i++)
                wBar[i] = TArith.Add(wBar[i], LaneSum.Of<T, TArith>(Vector512.Create<T>(part.AsSpan(i * lanes, lanes))));
        }

        foreach (bool wide in new[] { true, false })
        {
            using Buffer<T> yGot = new(outputs), xBarGot = new(inputs), wBarGot = new(weights);
            Convolution<T, TArith>.Correlate(s, false, x, w.Data, draw % 2 == 0 ? bias.Data : null, yGot.Data, wide);
            Convolution<T, TArith>.Correlate(s, true, g, w.Data, null, xBarGot.Data, wide);
            for (int task = 0; task < Convolution<T, TArith>.WeightTasks(s); task++)
                Convolution<T, TArith>.BackwardWeights(s, task, x, g, stride, blocks, wBarGot.Data, wide);
            for (int i = 0; i < outputs; i++) Assert.True(TArith.Round(y[i]) == yGot[i], $"{s} y[{i}]: {yGot[i]}, loops {TArith.Round(y[i])}");
            for (int i = 0; i < inputs; i++) Assert.True(TArith.Round(xBar[i]) == xBarGot[i], $"{s} xBar[{i}]: {xBarGot[i]}, loops {TArith.Round(xBar[i])}");
            for (int i = 0; i < weights; i++)
            {
                T sum = TArith.Round(wBar[i]);
                Assert.True(sum == wBarGot[i], $"{s} wBar[{i}]: {wBarGot[i]}, loops {sum}");
            }
        }
    }

    /// <summary>Every (result, source, weight) that multiply, ascending over (out, row, column, in, kernel row, kernel column).</summary>
    private static IEnumerable<(int Y, int X, int W)> Terms(ConvShape s)
    {
        int inputs = s.InChannels / s.Groups, outputs = s.OutChannels / s.Groups;
        for (int o = 0; o < s.OutChannels; o++)
            for (int oh = 0; oh < s.OutHeight; oh++)
                for (int ow = 0; ow < s.OutWidth; ow++)
                    for (int c = 0; c < inputs; c++)
                        for (int kh = 0; kh < s.KernelHeight; kh++)
                            for (int kw = 0; kw < s.KernelWidth; kw++)
                            {
                                int ih = oh * s.Stride - s.Padding + kh * s.Dilation, iw = ow * s.Stride - s.Padding + kw * s.Dilation;
                                if (ih >= 0 && ih < s.InHeight && iw >= 0 && iw < s.InWidth)
                                    yield return ((o * s.OutHeight + oh) * s.OutWidth + ow,
                                        ((o / outputs * inputs + c) * s.InHeight + ih) * s.InWidth + iw, ((o * inputs + c) * s.KernelHeight + kh) * s.KernelWidth + kw);
                            }
    }

    /// <summary>The same, ascending over (out, kernel row, kernel column) for each source.</summary>
    private static IEnumerable<(int Y, int X, int W)> ByOutputs(ConvShape s)
    {
        int taps = s.KernelHeight * s.KernelWidth, inputs = s.InChannels / s.Groups;
        return Terms(s).OrderBy(t => t.W / taps / inputs * taps + t.W % taps);
    }
}
