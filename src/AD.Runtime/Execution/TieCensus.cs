namespace AdCompiler.Execution;

/// <summary>Counts tied windows from the winners that a gradient leaves in the arena.</summary>
internal sealed unsafe class TieCensus(PoolDescription[] pools)
{
    private readonly long[][] bySize = [.. pools.Select(pool => new long[pool.Entries + 1])];
    private readonly long[] windows = new long[pools.Length], atZero = new long[pools.Length];

    public void Count<T>(ProgramMemory<T>* memory, WinnersLocation[] winners) where T : unmanaged
    {
        foreach (WinnersLocation site in winners)
        {
            int index = Array.FindIndex(pools, pool => pool.Site == site.Site);
            for (int sample = 0; sample < memory->Source.Samples; sample++)
                CountSample(index, (byte*)(memory->Block(sample / Vector512Lanes<T>()) + site.Offset), sample % Vector512Lanes<T>(), Vector512Lanes<T>(), site);
        }
    }

    public void Reset()
    {
        foreach (long[] counts in bySize)
            Array.Clear(counts);
        Array.Clear(windows);
        Array.Clear(atZero);
    }

    public TieReport Report() => new([.. pools.Select((pool, i) =>
        new SiteTies(pool.Site, pool.Name, windows[i], [.. bySize[i]], atZero[i]))]);

    private void CountSample(int index, byte* codes, int lane, int lanes, WinnersLocation site)
    {
        for (int w = 0; w < site.Windows; w++)
        {
            int words = Math.Max(1, site.CodeBytes / 4), ties = 0;
            long at = (long)w * words * lanes + lane;
            for (int word = 0; word < words; word++)
                ties += int.PopCount(site.CodeBytes == 1 ? codes[at] : ((int*)codes)[at + word * lanes]);
            bool zero = site.Relu && (site.CodeBytes == 1 ? (codes[at] & 16) != 0 : ((int*)codes)[at] < 0);
            if (zero)
                ties = site.Entries;
            windows[index]++;
            if (ties < 2)
                continue;
            bySize[index][ties]++;
            if (zero)
                atZero[index]++;
        }
    }

    private static int Vector512Lanes<T>() where T : unmanaged => 64 / sizeof(T);
}
