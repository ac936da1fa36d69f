using AdCompiler.Files;

namespace AdCompiler.Tests.Files;

/// <summary>Broken variants of a good file, the same in every run: truncations, flipped bytes, inserted and repeated pieces.</summary>
static class Fuzz
{
    /// <summary>
    /// Reads each variant. A reader may accept one (a flipped byte of data is data), or raise FileFormatException;
    /// anything else fails the test. Returns how many were refused.
    /// </summary>
    public static int Run(byte[] good, int variants, Action<Stream> read)
    {
        int refused = 0;
        var random = new Random(20260101);
        for (int i = 0; i < variants; i++)
        {
            byte[] bad = Break(good, random);
            try
            {
                read(new MemoryStream(bad));
            }
            catch (FileFormatException)
            {
                refused++;
            }
        }
        return refused;
    }

    static byte[] Break(byte[] good, Random random)
    {
        // most faults near the front, where headers are
        int At() => (int)(good.Length * Math.Pow(random.NextDouble(), 2));
        byte[] bad = [.. good];
        switch (random.Next(5))
        {
            case 0: return bad[..At()];
            case 1:
                for (int n = random.Next(1, 5); n > 0; n--) bad[At()] = (byte)random.Next(256);
                return bad;
            case 2:
                bad[At()] ^= (byte)(1 << random.Next(8));
                return bad;
            case 3:
                int cut = At();
                return [.. bad[..cut], (byte)random.Next(256), .. bad[cut..]];
            default:
                int from = At(), to = Math.Min(bad.Length, from + random.Next(1, 20));
                return [.. bad[..to], .. bad[from..to], .. bad[to..]];
        }
    }
}
