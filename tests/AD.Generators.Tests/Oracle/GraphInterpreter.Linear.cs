namespace AdCompiler.Generators.Tests.Oracle;

using AdCompiler.Generators.Tensors;

internal sealed partial class GraphInterpreter
{
    /// <summary>Calls <paramref name="visit"/>(x index, w index, y index) for every product of a convolution of one sample.</summary>
    private static void Products(ConvGeometry g, Action<int, int, int> visit)
    {
        int inGroup = g.InChannels / g.Groups, outGroup = g.OutChannels / g.Groups;
        for (int o = 0; o < g.OutChannels; o++)
            for (int oh = 0; oh < g.OutHeight; oh++)
                for (int ow = 0; ow < g.OutWidth; ow++)
                    for (int c = 0; c < inGroup; c++)
                        for (int kh = 0; kh < g.KernelHeight; kh++)
                            for (int kw = 0; kw < g.KernelWidth; kw++)
                            {
                                int h = oh * g.Stride - g.Padding + kh * g.Dilation, w = ow * g.Stride - g.Padding + kw * g.Dilation;
                                if (h < 0 || h >= g.InHeight || w < 0 || w >= g.InWidth)
                                    continue;
                                int channel = o / outGroup * inGroup + c;
                                visit((channel * g.InHeight + h) * g.InWidth + w,
                                    ((o * inGroup + c) * g.KernelHeight + kh) * g.KernelWidth + kw,
                                    (o * g.OutHeight + oh) * g.OutWidth + ow);
                            }
    }

    private Value Conv2d(ConvGeometry g, Shape shape, Value[] x)
    {
        int area = g.OutHeight * g.OutWidth, inputs = x[0].Shape.Count;
        Value y = Fill(shape, (_, i) => x.Length > 2 ? x[2].Data[i / area] : 0);
        for (int n = 0; n < samples; n++)
            Products(g, (i, k, o) => y.Data[n * shape.Count + o] += x[0].Data[n * inputs + i] * x[1].Data[k]);
        return y;
    }

    private Value Conv2dBackwardData(ConvGeometry g, Shape shape, Value yBar, Value w)
    {
        var xBar = new Value(shape, samples);
        for (int n = 0; n < samples; n++)
            Products(g, (i, k, o) => xBar.Data[n * shape.Count + i] += yBar.Data[n * yBar.Shape.Count + o] * w.Data[k]);
        return xBar;
    }

    private Value Conv2dBackwardWeights(ConvGeometry g, Shape shape, Value x, Value yBar)
    {
        var wBar = new Value(shape, samples);
        for (int n = 0; n < samples; n++)
            Products(g, (i, k, o) => wBar.Data[k] += yBar.Data[n * yBar.Shape.Count + o] * x.Data[n * x.Shape.Count + i]);
        return wBar;
    }

    private Value Linear(Linear op, Shape shape, Value[] x) => Fill(shape, (n, o) =>
        (x.Length > 2 ? x[2].Data[o] : 0) + Total(op.InFeatures, i => x[0].Data[n * op.InFeatures + i] * x[1].Data[o * op.InFeatures + i]));
}
