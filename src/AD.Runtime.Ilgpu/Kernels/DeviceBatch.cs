namespace AdCompiler.Ilgpu;

/// <summary>What brings a batch into the blocks, and the numbers that the host reads out of them.</summary>
public static class DeviceBatch
{
    /// <summary>
    /// [sample][feature] to [feature][L] in every block; lanes past the last sample get copies of sample 0. P0 target, P1 source, P2 features,
    /// P3 samples in the source.
    /// </summary>
    public static void Pack<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        var at = BlockThread.Of(TArith.Lanes, a);
        if (at.Block >= a.Blocks)
            return;
        int sample = at.Block * TArith.Lanes + at.Lane, source = a.P1 + (sample < a.P3 ? sample : 0) * a.P2;
        for (int f = at.Share; f < a.P2; f += a.Shares)
            TArith.Store(m, a.P0 + at.Region + at.Lane + f * TArith.Lanes, m.Numbers[source + f]);
    }

    /// <summary>Vectors of every block one after the other: [blocks][vectors][L]. P0 target, P1 source in the blocks, P2 vectors.</summary>
    public static void Gather<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        var at = BlockThread.Of(TArith.Lanes, a);
        if (at.Block >= a.Blocks)
            return;
        for (int v = at.Share; v < a.P2; v += a.Shares)
            m.Numbers[a.P0 + (at.Block * a.P2 + v) * TArith.Lanes + at.Lane] = TArith.Load(m, a.P1 + at.Region + at.Lane + v * TArith.Lanes);
    }
}
