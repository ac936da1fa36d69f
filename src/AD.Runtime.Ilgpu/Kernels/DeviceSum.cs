using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>Sums over lanes.</summary>
internal static class DeviceSum
{
    /// <summary>The lower half plus the upper half, again and again, as <see cref="AdCompiler.Kernels.LaneSum"/>.</summary>
    /// <param name="first">Where the first four lanes are.</param>
    public static T OfLanes<T, TArith>(ArrayView<Quad<T>> lanes, int first) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        Quad<T> four = TArith.Lanes == 8 ? Sum<T, TArith>(lanes[first], lanes[first + 1])
            : Sum<T, TArith>(Sum<T, TArith>(lanes[first], lanes[first + 2]), Sum<T, TArith>(lanes[first + 1], lanes[first + 3]));
        return TArith.Add(TArith.Add(four.X, four.Z), TArith.Add(four.Y, four.W));
    }

    /// <summary>The same where from one lane to the next are more numbers than one.</summary>
    public static T OfLanes<T, TArith>(ArrayView<T> lanes, int first, int step) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
        TArith.Add(Quarter<T, TArith>(lanes, first, step), Quarter<T, TArith>(lanes, first + step, step));

    /// <summary>The last sum but one.</summary>
    private static T Quarter<T, TArith>(ArrayView<T> lanes, int i, int step) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
        TArith.Lanes == 8
            ? TArith.Add(TArith.Add(lanes[i], lanes[i + 4 * step]), TArith.Add(lanes[i + 2 * step], lanes[i + 6 * step]))
            : TArith.Add(
                TArith.Add(TArith.Add(lanes[i], lanes[i + 8 * step]), TArith.Add(lanes[i + 4 * step], lanes[i + 12 * step])),
                TArith.Add(TArith.Add(lanes[i + 2 * step], lanes[i + 10 * step]), TArith.Add(lanes[i + 6 * step], lanes[i + 14 * step])));

    private static Quad<T> Sum<T, TArith>(Quad<T> a, Quad<T> b) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
        new() { X = TArith.Add(a.X, b.X), Y = TArith.Add(a.Y, b.Y), Z = TArith.Add(a.Z, b.Z), W = TArith.Add(a.W, b.W) };
}

/// <summary>Class indices of a block's samples.</summary>
public static class DeviceLabels
{
    /// <summary>One lane's.</summary>
    public static int Load(ArrayView<int> labels, int lane) => labels[lane];
}
