namespace AdCompiler.Generators.Tests.Kernels;

/// <summary>Random numbers that every width holds exactly, and the rounding of an arithmetic on single numbers.</summary>
internal static class Values
{
    /// <summary>Multiples of 1/8 between -2 and 2: products and their sums stay exact in float, and ties are common.</summary>
    public static double[] Coarse(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(-16, 17) / 8.0)];

    /// <summary>Halves on the unit interval's scale, so that sums round in every width but double.</summary>
    public static double[] Fine(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (double)(Half)(random.NextDouble() * 2 - 1))];

    /// <summary>Fused multiply-add of an arithmetic: the order of operations is the kernel's, so results must be equal bit for bit.</summary>
    public static double MultiplyAdd(Arithmetic arithmetic, double x, double y, double z) => arithmetic switch
    {
        Arithmetic.Double => Math.FusedMultiplyAdd(x, y, z),
        Arithmetic.HalfStorage => (double)(Half)((float)(Half)((float)x * (float)y) + (float)z),
        _ => MathF.FusedMultiplyAdd((float)x, (float)y, (float)z),
    };

    /// <summary>The result of another operation.</summary>
    public static double Round(Arithmetic arithmetic, double exact) => arithmetic switch
    {
        Arithmetic.Double => exact,
        Arithmetic.HalfStorage => (double)(Half)(float)exact,
        _ => (float)exact,
    };

    /// <summary>What a store does.</summary>
    public static double Stored(Arithmetic arithmetic, double value) =>
        arithmetic is Arithmetic.HalfWide or Arithmetic.HalfStorage ? (double)(Half)(float)value : value;

    public static void Equal(double[] expected, double[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            if (BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(actual[i]) && !(expected[i] == 0 && actual[i] == 0)
                && !(double.IsNaN(expected[i]) && double.IsNaN(actual[i])))
                Assert.Fail($"{what}: element {i} is {actual[i]:R}, expected {expected[i]:R}");
    }
}
