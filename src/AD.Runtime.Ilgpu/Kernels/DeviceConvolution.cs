using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>
/// The kernels of large convolutions, with the bits of <see cref="AdCompiler.Kernels.Convolution{T, TArith}"/>. Shape in P4 on (P3 on without a bias):
/// source channels, height, width, result channels, height, width, kernel height, kernel width, stride, padding, dilation, groups.
/// </summary>
public static class DeviceConvolution
{
    /// <summary>y = conv2d(x, w) + bias, sums ascending over (channel, kernel row, column). P0 x, P1 w, P2 bias or -1, P3 y.</summary>
    public static TiledKernel<T> Forward<T, TArith>() where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
        new(TileDivision.Positions, Forward<T, TArith, SumTile<WideTile>>, Forward<T, TArith, SumTile<NarrowTile>>, Forward<T, TArith, SumTile<SmallTile>>)
        {
            Tensor = TArith.TensorCores switch
            {
                TensorFormat.Half => Forward<T, TArith, HalfTile<TermsTogether>>,
                TensorFormat.Tf32 => Forward<T, TArith, Tf32Tile>,
                _ => null,
            },
            Products = TArith.TensorCores, Pack = TArith.TensorCores == TensorFormat.Half ? PackWeights<T, TArith> : null, TensorBounds = HalfTile.Bounds(TArith.TensorCores),
        };

    /// <summary>xBar, the transpose applied to yBar, sums ascending over (result channel, kernel row, column). P0 yBar, P1 w, P2 xBar; a layer is a group's class of positions.</summary>
    public static TiledKernel<T> BackwardData<T, TArith>() where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
        new(TileDivision.Positions, BackwardData<T, TArith, SumTile<WideTile>>, BackwardData<T, TArith, SumTile<NarrowTile>>, BackwardData<T, TArith, SumTile<SmallTile>>)
        {
            Tensor = TArith.TensorCores switch
            {
                TensorFormat.Half => BackwardData<T, TArith, HalfTile<LinesTogether>>,
                TensorFormat.Tf32 => BackwardData<T, TArith, Tf32Tile>,
                _ => null,
            },
            Products = TArith.TensorCores, Pack = TArith.TensorCores == TensorFormat.Half ? PackWeights<T, TArith> : null, TensorBounds = HalfTile.Bounds(TArith.TensorCores),
        };

    /// <summary>wBar, in parts of the batch. P0 x, P1 yBar, P2 wBar; a layer is a group's kernel entry.</summary>
    public static TiledKernel<T> BackwardWeights<T, TArith>() where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
        new(TileDivision.Weights, BackwardWeights<T, TArith, WideTile>, BackwardWeights<T, TArith, NarrowTile>, BackwardWeights<T, TArith, SmallTile>)
        {
            Tensor = TArith.TensorCores == TensorFormat.Half ? WeightSlices<T, TArith> : null,
            Products = TArith.TensorCores == TensorFormat.Half ? TensorFormat.Half : TensorFormat.None,
            TensorBounds = HalfTile.Bounds(TArith.TensorCores), TensorDivision = TileDivision.Slices, AddSlices = HalfWeightTile.AddSlices<T, TArith>,
        };

    /// <summary>Weights as tensor cores are given halves (<see cref="WeightStrides.Packed"/>), one a thread. P0 weights, P1 packed, P2 source channels of a group, P3 result channels, P4 kernel entries.</summary>
    internal static void PackWeights<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int at = Grid.IdxX * Group.DimX + Group.IdxX, inputs = WeightStrides.PackedInputs(a.P2), i = at % inputs, row = at / inputs, o = row % a.P3, tap = row / a.P3;
        if (at < a.Shares)
            TArith.Store(m, a.P1 + at, i < a.P2 ? m.Numbers[a.P0 + (o * a.P2 + i) * a.P4 + tap] : TArith.Zero);
    }

    private static void Forward<T, TArith, TTile>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> where TTile : struct, ICorrelationTile
    {
        var g = new ConvShape(a.P4, a.P5, a.P6, a.P7, a.P8, a.P9, a.P10, a.P11, a.P12, a.P13, a.P14, a.P15);
        var at = TileIndex.Of<TTile>(g.GroupOutputs, a.Blocks * g.OutHeight * g.OutWidth, TArith.Lanes);
        TTile.Run<T, TArith>(m, a, Correlation.Forward(g, TTile.Weights(g), at.Layer, a.P0, a.P1, a.P2, a.P3, TArith.Lanes), at.RowTile, at.PositionTile);
    }

    private static void BackwardData<T, TArith, TTile>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> where TTile : struct, ICorrelationTile
    {
        var g = new ConvShape(a.P3, a.P4, a.P5, a.P6, a.P7, a.P8, a.P9, a.P10, a.P11, a.P12, a.P13, a.P14);
        int rows = (g.InHeight + g.Stride - 1) / g.Stride, columns = (g.InWidth + g.Stride - 1) / g.Stride;     // of the first class; others have fewer
        var at = TileIndex.Of<TTile>(g.GroupInputs, a.Blocks * rows * columns, TArith.Lanes);
        var c = Correlation.Transposed(g, TTile.Weights(g), at.Layer, a.P0, a.P1, a.P2, TArith.Lanes);
        if (at.PositionTile * TTile.Columns / TArith.Lanes < a.Blocks * c.Positions)
            TTile.Run<T, TArith>(m, a, c, at.RowTile, at.PositionTile);
    }

    private static void BackwardWeights<T, TArith, TShape>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> where TShape : struct, ITileShape =>
        WeightTile.Run<T, TArith, TShape>(m, a, new(a.P3, a.P4, a.P5, a.P6, a.P7, a.P8, a.P9, a.P10, a.P11, a.P12, a.P13, a.P14), a.P0, a.P1, a.P2);

    private static void WeightSlices<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
        HalfWeightTile.Run<T, TArith>(m, a, new(a.P3, a.P4, a.P5, a.P6, a.P7, a.P8, a.P9, a.P10, a.P11, a.P12, a.P13, a.P14));

    /// <summary>Which tile a group has: rows first, so that neighbouring groups read the same sources.</summary>
    private readonly struct TileIndex(int rowTile, int positionTile, int layer)
    {
        public readonly int RowTile = rowTile, PositionTile = positionTile, Layer = layer;

        public static TileIndex Of<TTile>(int rows, int positions, int lanes) where TTile : struct, ICorrelationTile
        {
            int rowTiles = (rows + TTile.Rows - 1) / TTile.Rows, at = Grid.IdxX / rowTiles, positionsOfTile = TTile.Columns / lanes;
            int positionTiles = (positions + positionsOfTile - 1) / positionsOfTile;
            return new(Grid.IdxX % rowTiles, at % positionTiles, at / positionTiles);
        }
    }
}
