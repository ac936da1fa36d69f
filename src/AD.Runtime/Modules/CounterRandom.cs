using System.Runtime.Intrinsics;

namespace AdCompiler;

/// <summary>
/// Random numbers as a pure function of a key and a counter, so that every element's number can be computed alone, in
/// any order and on any thread. The function is the output of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) after
/// counter + 1 steps from the state <c>key</c>.
/// </summary>
public static class CounterRandom
{
    const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    /// <summary>64 uniformly distributed bits.</summary>
    public static ulong Bits(ulong key, ulong counter) => Mix(unchecked(key + (counter + 1) * GoldenGamma));

    /// <summary>The same for eight counters.</summary>
    internal static Vector512<ulong> Bits(ulong key, Vector512<ulong> counters)
    {
        Vector512<ulong> z = Vector512.Create(key) + (counters + Vector512<ulong>.One) * GoldenGamma;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EB;
        return z ^ (z >>> 31);
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public static double Uniform(ulong key, ulong counter) => (Bits(key, counter) >> 11) * (1.0 / (1UL << 53));

    /// <summary>The key of a named stream: the same name under the same seed always has the same numbers.</summary>
    public static ulong Key(ulong seed, string name)
    {
        ulong hash = 0xCBF29CE484222325;                                    // FNV-1a over UTF-16 code units
        foreach (char letter in name)
            hash = unchecked((hash ^ letter) * 0x100000001B3);
        return Mix(Mix(seed + GoldenGamma) ^ hash);
    }

    /// <summary>The key of the <paramref name="site"/>-th dropout of a network in one training step.</summary>
    public static ulong DropoutKey(ulong seed, ulong step, int site) => Mix(Bits(Mix(seed ^ 0xD6E8FEB86659FD93), step) ^ (ulong)site);

    /// <summary>Standard normal number, by the polar method; the same bits on every platform, since it calls no library logarithm.</summary>
    public static double Normal(ulong key, ulong counter)
    {
        for (ulong attempt = 0; ; attempt++)
        {
            ulong pair = unchecked(counter * 128 + attempt * 2);
            double x = 2 * Uniform(key, pair) - 1, y = 2 * Uniform(key, pair + 1) - 1, s = x * x + y * y;
            if (s < 1 && s > 0)
                return x * Math.Sqrt(-2 * Log(s) / s);
        }
    }

    // log(m 2^e) = e log 2 + 2 artanh((m - 1) / (m + 1)), m in [1/2, 1); 24 terms leave less than a rounding unit.
    static double Log(double value)
    {
        int exponent = Math.ILogB(value) + 1;
        double mantissa = Math.ScaleB(value, -exponent), f = (mantissa - 1) / (mantissa + 1), square = f * f, sum = 0;
        for (int n = 47; n >= 1; n -= 2)
            sum = sum * square + 1.0 / n;
        return exponent * 0.6931471805599453 + 2 * f * sum;
    }

    static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
