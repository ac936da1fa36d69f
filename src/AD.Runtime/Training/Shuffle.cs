namespace AdCompiler.Training;

/// <summary>The order in which an epoch visits the images: a function of seed and epoch alone.</summary>
public static class Shuffle
{
    /// <summary>
    /// Fills <paramref name="order"/> with a permutation of 0 to its length - 1: the same for the same seed and epoch on
    /// every machine, whatever was drawn before. Fisher and Yates, with numbers from a counter.
    /// </summary>
    public static void Permute(Span<int> order, ulong seed, int epoch)
    {
        ulong key = CounterRandom.Bits(CounterRandom.Key(seed, "shuffle"), (ulong)epoch);
        for (int i = 0; i < order.Length; i++) order[i] = i;
        for (int i = order.Length - 1; i > 0; i--)
        {
            // the high half of a 64 by 64 bit product: uniform on 0 to i up to 2^-33
            int other = (int)Math.BigMul(CounterRandom.Bits(key, (ulong)i), (ulong)i + 1, out _);
            (order[i], order[other]) = (order[other], order[i]);
        }
    }
}
