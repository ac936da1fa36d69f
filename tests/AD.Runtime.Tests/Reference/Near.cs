namespace AdCompiler.Tests.Reference;

static class Near
{
    /// <summary>Element for element within <paramref name="tolerance"/> of the larger of 1 and the expected magnitude.</summary>
    public static void Equal(double[] expected, double[] found, double tolerance = 1e-14)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - found[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i]))) && !expected[i].Equals(found[i]))
                Assert.Fail($"element {i}: expected {expected[i]:R}, found {found[i]:R}");
    }

    /// <summary>Reproducible numbers in [-1, 1), distinct but for chance.</summary>
    public static Tensor Random(ulong seed, params int[] shape)
    {
        var x = Tensor.Zeros(shape);
        for (int i = 0; i < x.Count; i++)
            x.Values[i] = 2 * CounterRandom.Uniform(seed, (ulong)i) - 1;
        return x;
    }
}
