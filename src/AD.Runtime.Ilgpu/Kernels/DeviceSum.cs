using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>Sums over lanes.</summary>
internal static class DeviceSum
{
    /// <summary>The lower half plus the upper half, again and again, as <see cref="AdCompiler.Kernels.LaneSum"/>.</summary>
    /// <param name="first">Where the first lane is.</param>
    public static T OfLanes<T, TArith>(ArrayView<T> lanes, int first) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
        TArith.Add(Quarter<T, TArith>(lanes, first), Quarter<T, TArith>(lanes, first + 1));

    /// <summary>The last sum but one.</summary>
    private static T Quarter<T, TArith>(ArrayView<T> lanes, int i) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
        TArith.Lanes == 8
            ? TArith.Add(TArith.Add(lanes[i], lanes[i + 4]), TArith.Add(lanes[i + 2], lanes[i + 6]))
            : TArith.Add(
                TArith.Add(TArith.Add(lanes[i], lanes[i + 8]), TArith.Add(lanes[i + 4], lanes[i + 12])),
                TArith.Add(TArith.Add(lanes[i + 2], lanes[i + 10]), TArith.Add(lanes[i + 6], lanes[i + 14])));
}

/// <summary>Class indices of a block's samples.</summary>
public static class DeviceLabels
{
    /// <summary>One lane's.</summary>
    public static int Load(ArrayView<int> labels, int lane) => labels[lane];
}
