using AdCompiler.Generators.Tests.Frontend;

namespace AdCompiler.Generators.Tests.Programs;

/// <summary>
/// The zero program of Boustany (TMLR 2024, figure 7): max1 - max2 is 0 for every t, and so is its derivative over the
/// reals; in floats the two choices of derivative differ by the rounding of (1 - 1/4) c - 3 c / 4. In true 16-bit arithmetic the
/// first product and the first sum each lose 2^-12; with sums in float, as PyTorch has them, the product alone.
/// </summary>
public sealed class ZeroProgramTests
{
    private const string Source = """
        namespace Zeros;

        [Differentiable, Input(1, 2, 2)]
        public sealed partial class Zero : Network
        {
            readonly Parameter t = new(Initializer.Ones, 1);

            public override Tensor Forward(Tensor x)
            {
                Tensor z = x * t;
                return Flatten(MaxPool(z, 2, rule: Pool.Native) - MaxPool(z, 2, rule: Pool.Minimal));
            }

            protected override Tensor Loss(Tensor output, Labels labels) => Sum(output);
        }
        """;

    private static readonly Lazy<EmittedNetwork> Emitted = new(() => EmittedNetwork.Of(Generated.From(Source).Model)[0]);

    [Theory]
    [InlineData(Width.Half, Accumulate.Storage, -1.0 / 2048)]
    [InlineData(Width.Half, Accumulate.Wide, -1.0 / 4096)]
    [InlineData(Width.Float, Accumulate.Wide, 1.0 / 16777216)]
    [InlineData(Width.Double, Accumulate.Wide, 1.0 / 9007199254740992)]
    public void What_is_the_derivative_of_zero_where_all_entries_tie(Width width, Accumulate accumulate, double expected)
    {
        foreach (double t in (double[])[0, 0.1, 1, -1e-4, -6])
            Assert.Equal(expected, Derivative(width, accumulate, t, [1.14, 1.14, 1.14, 1.14]));
    }

    [Theory]
    [InlineData(Width.Half, Accumulate.Storage)]
    [InlineData(Width.Half, Accumulate.Wide)]
    [InlineData(Width.Float, Accumulate.Wide)]
    [InlineData(Width.Double, Accumulate.Wide)]
    public void Is_the_derivative_zero_where_the_maximum_is_unique(Width width, Accumulate accumulate) =>
        Assert.Equal(0, Derivative(width, accumulate, 1, [1, 2, 3, 4]));

    private static double Derivative(Width width, Accumulate accumulate, double t, double[] x)
    {
        using CompiledNetwork network = Emitted.Value.Compile(width, 1, null, new CompileOptions { Accumulate = accumulate, Threads = 1 });
        network.Parameters[0].SetValues([t]);
        Assert.Equal(0, network.Gradient(x, (int[])[0]));
        return network.Parameters[0].GradientToArray()[0];
    }
}
