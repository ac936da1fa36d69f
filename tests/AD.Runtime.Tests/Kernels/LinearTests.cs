using System.Numerics;
using System.Runtime.Intrinsics;
using AdCompiler.Kernels;

namespace AdCompiler.Tests.Kernels;

using Linear = AdCompiler.Kernels.Linear; // not the layer of the same name

public sealed unsafe class LinearTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 5, 3, 2 }, { 16, 6, 4 }, { 33, 7, 5 }, { 84, 10, 8 }, { 120, 84, 3 }, { 64, 12, 7 }, { 40, 13, 9 }, { 17, 5, 6 }, { 9, 25, 1 }, { 1, 2, 256 }, { 2, 7, 600 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Does_the_float_layer_have_the_bits_of_a_plain_loop(int inputs, int outputs, int blocks) =>
        Check<float, FloatArithmetic>(inputs, outputs, blocks);

    [Theory, MemberData(nameof(Shapes))]
    public void Does_the_double_layer_have_the_bits_of_a_plain_loop(int inputs, int outputs, int blocks) =>
        Check<double, DoubleArithmetic>(inputs, outputs, blocks);

    [Theory, MemberData(nameof(Shapes))]
    public void Does_the_layer_in_wide_Half_have_the_bits_of_a_plain_loop(int inputs, int outputs, int blocks) =>
        Check<float, HalfWideArithmetic>(inputs, outputs, blocks);

    [Theory, MemberData(nameof(Shapes))]
    public void Does_the_layer_in_16_bit_arithmetic_have_the_bits_of_a_plain_loop(int inputs, int outputs, int blocks) =>
        Check<float, HalfStorageArithmetic>(inputs, outputs, blocks);

    /// <summary>Every result is compared bit for bit with a scalar loop in the stated order, on both vector sizes.</summary>
    private static void Check<T, TArith>(int inputs, int outputs, int blocks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TArith : IArithmetic<T>
    {
        int lanes = Vector512<T>.Count, samples = blocks * lanes, transposed = Linear.TransposedStride<T>(inputs);
        nint xStride = inputs * lanes + 32, yStride = outputs * lanes + 16;
        Random random = new(inputs * 1000 + outputs);
        using Buffer<T> w = Numbers(outputs * inputs), bias = Numbers(outputs), x = Numbers((int)(blocks * xStride)), g = Numbers((int)(blocks * yStride));
        using Buffer<T> y = new(g.Count), xBar = new(x.Count), rows = new(samples * transposed), wBar = new(w.Count), bBar = new(outputs);
        Buffer<T> Numbers(int count) => new Buffer<T>(count).Fill(_ => TArith.Round(T.CreateTruncating(random.NextDouble() * 2 - 1)));
        T X(int n, int i) => x.Data[n / lanes * xStride + i * lanes + n % lanes];
        T G(int n, int o) => g.Data[n / lanes * yStride + o * lanes + n % lanes];

        foreach (bool wide in new[] { true, false })
        {
            Forward<T, TArith>(w.Data, bias.Data, x.Data, xStride, y.Data, yStride, inputs, outputs, blocks, wide);
            Backward<T, TArith>(w.Data, g.Data, yStride, xBar.Data, xStride, inputs, outputs, blocks, wide);
            for (int block = 0; block < blocks; block++)
                LaneTranspose.ToSamples(x.Data + block * xStride, rows.Data + block * lanes * transposed, transposed, inputs);
            for (int task = 0; task < Linear.WeightTasks(outputs); task++)
                Linear.BackwardWeights<T, TArith>(task, g.Data, yStride, rows.Data, lanes * transposed, wBar.Data, bBar.Data, inputs, outputs, blocks, wide);

            for (int n = 0; n < samples; n++)
                for (int o = 0; o < outputs; o++)
                {
                    T sum = bias[o];
                    for (int i = 0; i < inputs; i++) sum = TArith.Fma(w[o * inputs + i], X(n, i), sum);
                    sum = TArith.Round(sum);
                    Assert.Equal(sum > T.Zero ? sum : T.Zero, y.Data[n / lanes * yStride + o * lanes + n % lanes]);
                }

            for (int n = 0; n < samples; n++)
                for (int i = 0; i < inputs; i++)
                {
                    T sum = T.Zero;
                    for (int o = 0; o < outputs; o++) sum = TArith.Fma(w[o * inputs + i], G(n, o), sum);
                    Assert.Equal(TArith.Round(sum), xBar.Data[n / lanes * xStride + i * lanes + n % lanes]);
                }

            for (int o = 0; o < outputs; o++)
                for (int i = 0; i < inputs; i++)
                {
                    T sum = T.Zero;
                    for (int n = 0; n < samples; n++) sum = TArith.Fma(G(n, o), X(n, i), sum);
                    Assert.Equal(TArith.Round(sum), wBar[o * inputs + i]);
                }

            for (int o = 0; o < outputs; o++) Assert.Equal(BiasBar<T, TArith>(n => G(n, o), samples), bBar[o]);
        }
    }

    private static T BiasBar<T, TArith>(Func<int, T> g, int samples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TArith : IArithmetic<T>
    {
        T total = T.Zero;
        for (int part = 0; part < samples; part += 256 * Vector512<T>.Count)
        {
            T[] lanes = new T[Vector512<T>.Count];
            for (int n = part; n < Math.Min(part + 256 * lanes.Length, samples); n++) lanes[n % lanes.Length] = TArith.Add(lanes[n % lanes.Length], g(n));
            for (int half = lanes.Length / 2; half > 0; half /= 2)
                for (int lane = 0; lane < half; lane++) lanes[lane] = TArith.Add(lanes[lane], lanes[lane + half]);
            total = TArith.Add(total, lanes[0]);
        }
        return TArith.Round(total);
    }

    private static void Forward<T, TArith>(T* w, T* bias, T* x, nint xStride, T* y, nint yStride, int inputs, int outputs, int blocks, bool wide)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        LaneTileTask<T> task = new()
        {
            Rows = w, RowStride = inputs, RowStep = 1, Columns = x, ColumnStride = xStride,
            Steps = inputs, Start = bias, StartStride = 1, Result = y, ResultColumn = yStride,
        };
        Linear.OverBlocks<T, TArith, ReluEpilogue<T>>(ref task, outputs, blocks, wide);
    }

    private static void Backward<T, TArith>(T* w, T* g, nint yStride, T* xBar, nint xStride, int inputs, int outputs, int blocks, bool wide)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        LaneTileTask<T> task = new()
        {
            Rows = w, RowStride = 1, RowStep = inputs, Columns = g, ColumnStride = yStride,
            Steps = outputs, Result = xBar, ResultColumn = xStride,
        };
        Linear.OverBlocks<T, TArith, NoEpilogue<T>>(ref task, inputs, blocks, wide);
    }

    [Theory, InlineData(1, 16), InlineData(5, 3), InlineData(16, 16), InlineData(84, 11), InlineData(31, 16)]
    public void Does_a_block_survive_the_way_to_samples_and_back(int features, int count)
    {
        int lanes = 16, stride = Linear.TransposedStride<float>(features);
        using Buffer<float> block = new Buffer<float>(features * lanes).Fill(i => i + 1);
        using Buffer<float> samples = new(lanes * stride), back = new(features * lanes);
        LaneTranspose.ToSamples(block.Data, samples.Data, stride, features);
        LaneTranspose.ToLanes(samples.Data, stride, count, back.Data, features);
        for (int feature = 0; feature < features; feature++)
            for (int lane = 0; lane < lanes; lane++)
            {
                Assert.Equal(block[feature * lanes + lane], samples[lane * stride + feature]);
                Assert.Equal(block[feature * lanes + (lane < count ? lane : 0)], back[feature * lanes + lane]);
            }
    }
}
