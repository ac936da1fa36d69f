using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>
/// Cotangents of a convolution's weights by tensor cores: for each kernel entry result channels by source channels, sums over all positions of the batch with their lanes. A group has a slice of
/// the positions, so that few weights keep a device busy, too; a second launch adds the slices, ascending.
/// </summary>
internal static class HalfWeightTile
{
    /// <summary>A slice of fewer positions would cost more to add than to compute.</summary>
    private const int LeastPositions = 32;

    /// <summary>How many slices keep a device busy: two groups for each of its multiprocessors.</summary>
    public static int Slices(int tiles, int positions, int processors) => Math.Max(1, Math.Min((2 * processors + tiles - 1) / tiles, positions / LeastPositions));

    /// <summary>Sums of a slice, [slice][entry][output][input]. P0 x, P1 yBar, P2 slices; Shares is how many there are.</summary>
    public static void Run<T, TArith>(DeviceMemory<T> m, KernelArguments a, ConvShape g) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int outputTiles = Tiles(g.GroupOutputs), inputTiles = Tiles(g.GroupInputs), tiles = outputTiles * inputTiles * g.Taps * g.Groups, tile = Grid.IdxX % tiles, slice = Grid.IdxX / tiles;
        var at = new WeightTilePlace(
            tile / inputTiles % outputTiles * HalfTile.Side, tile % inputTiles * HalfTile.Side, tile / inputTiles / outputTiles % g.Taps, tile / inputTiles / outputTiles / g.Taps);
        int positions = a.Blocks * g.OutHeight * g.OutWidth, length = (positions + a.Shares - 1) / a.Shares, first = Math.Min(slice * length, positions), end = Math.Min(first + length, positions);
        var fetch = HalfWeightFetcher.Of(m.Address, a, g, at, Group.IdxX, a.P0, a.P1, first, end);
        WarpSums sums = HalfProduct<HalfWeightFetcher, TermsTogether, TermsTogether>.Add(default, fetch, (end - first) * TArith.Lanes);
        int start = a.P2 + ((slice * g.Taps + at.Tap) * g.OutChannels + at.Group * g.GroupOutputs) * g.GroupInputs;
        WarpPlace own = WarpPlace.Of(Group.IdxX);
        sums.Store<T, TArith>(m, start, g.GroupInputs, at.Output + own.OwnRow, g.GroupOutputs, at.Input + own.OwnColumn, g.GroupInputs);
    }

    /// <summary>Tiles along an axis of so many channels.</summary>
    public static int Tiles(int channels) => (channels + HalfTile.Side - 1) / HalfTile.Side;

    /// <summary>The slices' sums, one weight a thread. P0 slices, P1 how many, P2 wBar, P3 result channels by source channels, P4 kernel entries; Shares is how many weights.</summary>
    public static void AddSlices<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int at = Grid.IdxX * Group.DimX + Group.IdxX;
        if (at >= a.Shares)
            return;
        T sum = m.Numbers[a.P0 + at];
        for (int slice = 1; slice < a.P1; slice++)
            sum = TArith.Add(sum, m.Numbers[a.P0 + slice * a.Shares + at]);
        m.Numbers[a.P2 + at % a.P3 * a.P4 + at / a.P3] = TArith.Round(sum);
    }
}

/// <summary>A tile of weights: its first channels in their group, its kernel entry and group.</summary>
internal readonly struct WeightTilePlace(int output, int input, int tap, int group)
{
    public readonly int Output = output, Input = input, Tap = tap, Group = group;
}
