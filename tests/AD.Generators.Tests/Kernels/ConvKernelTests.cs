using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Tests.Kernels;

public sealed class ConvKernelTests
{
    public static TheoryData<Arithmetic, int> Draws()
    {
        var data = new TheoryData<Arithmetic, int>();
        foreach (Arithmetic arithmetic in Enum.GetValues<Arithmetic>())
            for (int seed = 0; seed < 6; seed++)
                data.Add(arithmetic, seed);
        return data;
    }

    [Theory, MemberData(nameof(Draws))]
    public void Is_forward_the_naive_sum_in_its_stated_order(Arithmetic arithmetic, int seed) => Compare(arithmetic, seed, ConvDirection.Forward);

    [Theory, MemberData(nameof(Draws))]
    public void Is_backward_data_the_naive_sum_in_its_stated_order(Arithmetic arithmetic, int seed) => Compare(arithmetic, seed + 100, ConvDirection.BackwardData);

    [Theory, MemberData(nameof(Draws))]
    public void Is_the_weight_gradient_the_naive_sum_in_its_stated_order(Arithmetic arithmetic, int seed)
    {
        var random = new Random(seed + 200);
        ConvGeometry g = seed == 0 ? ConvReference.Geometry(18, 3, 3, 24, 3, 3, padding: 1) : ConvReference.Draw(random);
        int samples = random.Next(1, 40) * (seed % 2 == 0 ? 1 : 4);          // a few parts of the batch, or many
        double[] x = Values.Fine(random, samples * g.InChannels * g.InHeight * g.InWidth), yBar = Values.Fine(random, samples * g.OutChannels * g.OutHeight * g.OutWidth);
        double[] expected = ConvReference.Weights(arithmetic, g, samples, x, yBar);
        foreach (Registers registers in new[] { Registers.Wide, Registers.Narrow })
        {
            var kernel = new CompiledKernel(new ConvWeightsSpec(g), arithmetic, registers);
            Values.Equal(expected, kernel.Run(samples, [x, yBar], [expected.Length])[0], $"{g} {registers}\n{kernel.Text}");
        }
    }

    private static void Compare(Arithmetic arithmetic, int seed, ConvDirection direction)
    {
        var random = new Random(seed);
        ConvGeometry g = ConvReference.Draw(random);
        bool forward = direction == ConvDirection.Forward, bias = forward && random.Next(2) == 0;
        int samples = random.Next(1, 20);
        double[] source = Values.Fine(random, samples * (forward ? g.InChannels * g.InHeight * g.InWidth : g.OutChannels * g.OutHeight * g.OutWidth));
        double[] weight = Values.Fine(random, g.OutChannels * (g.InChannels / g.Groups) * g.KernelHeight * g.KernelWidth);
        double[] start = Values.Fine(random, g.OutChannels);
        double[] expected = forward ? ConvReference.Forward(arithmetic, g, samples, source, weight, bias ? start : null)
            : ConvReference.BackwardData(arithmetic, g, samples, source, weight);
        foreach (Registers registers in new[] { Registers.Wide, Registers.Narrow })
        {
            var kernel = new CompiledKernel(new ConvSpec(g, direction, bias, null, null), arithmetic, registers);
            double[] actual = kernel.Run(samples, bias ? [source, weight, start] : [source, weight], [expected.Length / samples])[0];
            Values.Equal(expected, actual, $"{g} {registers}\n{kernel.Text}");
        }
    }
}
