namespace AdCompiler;

public static partial class Ops
{
    /// <summary>
    /// In training sets an element to 0 with probability p and divides the others by 1 - p; in inference the identity.
    /// Element e (row-major in its sample) of sample n at the network's s-th dropout is kept if
    /// Uniform(DropoutKey(seed, step, s), n elements + e) >= p, see <see cref="CounterRandom"/>; a compiled program draws
    /// the same numbers. In reference running <see cref="DropoutRandom"/> holds seed, step and s.
    /// </summary>
    /// <param name="x">[N, ...].</param>
    /// <param name="p">Probability of dropping, in [0, 1).</param>
    /// <param name="training">Known at compile time.</param>
    /// <exception cref="ArgumentException">p outside [0, 1).</exception>
    public static Tensor Dropout(Tensor x, double p, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!(p >= 0 && p < 1))
            throw new ArgumentException($"Dropout: probability {p}; expected at least 0 and less than 1.");
        if (!training)
            return x;
        ulong key = DropoutRandom.NextKey();
        var y = Tensor.Zeros(x.Shape);
        for (int i = 0; i < y.Count; i++)
            y.Values[i] = CounterRandom.Uniform(key, (ulong)i) >= p ? x.Values[i] / (1 - p) : 0;
        return y;
    }
}

/// <summary>Where reference running on this thread is in the random numbers of dropout.</summary>
public static class DropoutRandom
{
    [ThreadStatic] static ulong seed, step;
    [ThreadStatic] static int site;

    /// <summary>Call before a training Forward: the next dropout is the first of this step.</summary>
    public static void Begin(ulong seed, ulong step)
    {
        DropoutRandom.seed = seed;
        DropoutRandom.step = step;
        site = 0;
    }

    internal static ulong NextKey() => CounterRandom.DropoutKey(seed, step, site++);
}
