using AdCompiler.Generators.Programs;
using AdCompiler.Kernels;

namespace AdCompiler.Generators.Tests.Kernels;

public sealed class SoftmaxKernelTests
{
    public static TheoryData<Arithmetic, int> Draws()
    {
        var data = new TheoryData<Arithmetic, int>();
        foreach (Arithmetic arithmetic in Enum.GetValues<Arithmetic>())
            foreach (int classes in new[] { 1, 2, 10 })
                data.Add(arithmetic, classes);
        return data;
    }

    [Theory, MemberData(nameof(Draws))]
    public void Is_the_loss_of_each_lane_the_plain_loops_to_the_bit(Arithmetic arithmetic, int classes)
    {
        var (samples, logits, labels) = Draw(classes, 4);
        var kernel = new CompiledKernel(new SoftmaxCrossEntropySpec(classes), arithmetic);
        double[] expected = [.. Enumerable.Range(0, samples).Select(n =>
        {
            var (largest, sum) = Sums(arithmetic, logits, classes, samples, n);
            double ofLabel = logits[(int)labels[n] * samples + n];
            return Values.Stored(arithmetic, Op(arithmetic, Op(arithmetic, largest - ofLabel) + Log(arithmetic, sum)));
        })];
        Values.Equal(expected, kernel.Run(samples, [logits, labels], [1])[0], kernel.Text);
    }

    [Theory, MemberData(nameof(Draws))]
    public void Is_its_cotangent_softmax_minus_onehot_to_the_bit(Arithmetic arithmetic, int classes)
    {
        var (samples, logits, labels) = Draw(classes, 4);
        double[] lossBar = Values.Fine(new Random(2), samples);
        var kernel = new CompiledKernel(new SoftmaxCrossEntropyBackwardSpec(classes), arithmetic);
        var expected = new double[classes * samples];
        for (int n = 0; n < samples; n++)
        {
            var (largest, sum) = Sums(arithmetic, logits, classes, samples, n);
            for (int c = 0; c < classes; c++)
            {
                double softmax = Op(arithmetic, Exp(arithmetic, Op(arithmetic, logits[c * samples + n] - largest)) / sum);
                expected[c * samples + n] = Values.Stored(arithmetic, Op(arithmetic, lossBar[n] * Op(arithmetic, softmax - (labels[n] == c ? 1 : 0))));
            }
        }
        Values.Equal(expected, kernel.Run(samples, [lossBar, logits, labels], [classes])[0], kernel.Text);
    }

    [Theory]
    [InlineData(Arithmetic.Float, 1e30), InlineData(Arithmetic.Double, 1e300), InlineData(Arithmetic.HalfWide, 60000), InlineData(Arithmetic.HalfStorage, 60000)]
    public void Do_huge_logits_stay_finite(Arithmetic arithmetic, double huge)
    {
        var kernel = new CompiledKernel(new SoftmaxCrossEntropySpec(3), arithmetic);
        Assert.Equal(Values.Stored(arithmetic, Log(arithmetic, 2)), kernel.Run(1, [[huge, huge, 0], [1]], [1])[0][0]);
    }

    private static (int Samples, double[] Logits, double[] Labels) Draw(int classes, double scale)
    {
        var random = new Random(classes);
        int samples = random.Next(1, 30);
        return (samples, [.. Values.Fine(random, classes * samples).Select(v => v * scale)], [.. Enumerable.Range(0, samples).Select(_ => (double)random.Next(classes))]);
    }

    private static (double Largest, double Sum) Sums(Arithmetic arithmetic, double[] logits, int classes, int samples, int n)
    {
        double largest = double.NegativeInfinity, sum = 0;
        for (int c = 0; c < classes; c++)
            largest = Math.Max(largest, logits[c * samples + n]);
        for (int c = 0; c < classes; c++)
            sum = Op(arithmetic, sum + Exp(arithmetic, Op(arithmetic, logits[c * samples + n] - largest)));
        return (largest, sum);
    }

    private static double Op(Arithmetic arithmetic, double exact) => Values.Round(arithmetic, exact);

    private static double Exp(Arithmetic arithmetic, double x) => arithmetic == Arithmetic.Double ? LaneMath.Exp(x) : Op(arithmetic, LaneMath.Exp((float)x));

    private static double Log(Arithmetic arithmetic, double x) => arithmetic == Arithmetic.Double ? LaneMath.Log(x) : Op(arithmetic, LaneMath.Log((float)x));
}
