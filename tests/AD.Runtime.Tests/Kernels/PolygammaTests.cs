using AdCompiler.Kernels;

namespace AdCompiler.Tests.Kernels;

/// <summary>Polygamma against closed forms, its recurrence and its reflection.</summary>
public sealed class PolygammaTests
{
    [Theory]
    [InlineData(1, 1, 1.6449340668482264)]            // pi^2 / 6
    [InlineData(0.5, 1, 4.934802200544679)]           // pi^2 / 2
    [InlineData(1, 2, -2.4041138063191886)]           // -2 zeta(3)
    [InlineData(1, 3, 6.493939402266829)]             // pi^4 / 15
    [InlineData(0.25, 1, 17.19732915450711)]          // pi^2 + 8 Catalan
    [InlineData(-0.5, 1, 8.934802200544679)]          // pi^2 / 2 + 4
    [InlineData(1e8, 1, 1.00000000500000e-8)]
    public void Is_it_the_closed_form(double x, int n, double expected) => Near(expected, Polygamma.Of(x, n));

    [Fact]
    public void Does_it_keep_its_recurrence_and_reflection()
    {
        for (double x = 0.05; x < 30; x += 0.37)
            for (int n = 1; n <= 4; n++)
            {
                double factorial = n switch { 1 => 1, 2 => 2, 3 => 6, _ => 24 };
                Near(Polygamma.Of(x, n) - (n % 2 == 0 ? -1 : 1) * factorial / Math.Pow(x, n + 1), Polygamma.Of(x + 1, n), 1e-12 * Math.Abs(Polygamma.Of(x, n)));
            }
        foreach (double x in (double[])[0.3, -0.3, -7.75, -1000.25, -1e6 - 0.25])
        {
            double sine = Math.Sin(Math.PI * (x - Math.Floor(x)));
            Near(Math.PI * Math.PI / (sine * sine), Polygamma.Of(x, 1) + Polygamma.Of(1 - x, 1), 1e-8);
        }
    }

    [Fact]
    public void Is_it_infinite_at_its_poles()
    {
        Assert.Equal(double.PositiveInfinity, Polygamma.Of(0, 1));
        Assert.Equal(double.PositiveInfinity, Polygamma.Of(-3, 1));
        Assert.True(double.IsNaN(Polygamma.Of(double.NaN, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Polygamma.Of(1, 0));
    }

    private static void Near(double expected, double found, double margin = 0) =>
        Assert.True(Math.Abs(found - expected) <= 1e-14 * Math.Abs(expected) + margin, $"found {found:R}, expected {expected:R}");
}
