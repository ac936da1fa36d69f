using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>The size of a tile of halves.</summary>
internal static class HalfTile
{
    /// <summary>Rows, and columns.</summary>
    public const int Side = 128;

    /// <summary>Terms of a buffer.</summary>
    public const int Depth = 32;

    /// <summary>With 128 registers a thread two groups fit on a multiprocessor, and one multiplies while the other waits.</summary>
    public static LaunchBounds? Bounds(TensorFormat format) => format == TensorFormat.Half ? new LaunchBounds(TileShape.Wide.Threads, 2) : null;

    /// <summary>Of a buffer's rows, or columns.</summary>
    public const int SideBytes = Side * Depth * sizeof(ushort);
}

/// <summary>A correlation as a matrix product of halves by tensor cores.</summary>
/// <typeparam name="TRows">How packed weights lie, as seen from the rows.</typeparam>
internal readonly struct HalfTile<TRows> : ICorrelationTile where TRows : struct, ISideOrder
{
    public static int Rows => HalfTile.Side;

    public static int Columns => HalfTile.Side;

    public static WeightStrides Weights(ConvShape g) => WeightStrides.Packed(g);

    public static void Run<T, TArith>(DeviceMemory<T> m, KernelArguments a, Correlation c, int rowTile, int positionTile)
        where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        WarpPlace at = WarpPlace.Of(Group.IdxX);
        int row = rowTile * Rows + at.OwnRow, terms = c.Channels == 0 ? 0 : c.TapRows * c.TapColumns * HalfFetcher<TRows>.Channels(c);
        var fetch = HalfFetcher<TRows>.Of(m.Address, a, c, Group.IdxX, rowTile * Rows, positionTile);
        HalfProduct<HalfFetcher<TRows>, TRows, LinesTogether>.Add(WarpSums.Start<T, TArith>(m, c, row), fetch, terms).Store<T, TArith>(m, a, c, row, positionTile * Columns + at.OwnColumn);
    }
}
