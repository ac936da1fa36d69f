using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>Sums over the lanes of a group of threads.</summary>
public static class DeviceSum
{
    /// <summary>
    /// The lower half plus the upper half, again and again, as <see cref="AdCompiler.Kernels.LaneSum"/>; every thread of the group gets it, having
    /// added for itself: that needs two barriers where a tree over threads needs two a level. The group has one thread for each lane, and all of
    /// them must come here.
    /// </summary>
    /// <param name="lanes">Shared memory of the group, one number for each lane.</param>
    /// <param name="lane">This thread's.</param>
    /// <param name="value">This thread's summand.</param>
    public static T OfLanes<T, TArith>(ArrayView<T> lanes, int lane, T value) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        lanes[lane] = value;
        Group.Barrier();
        T sum = TArith.Add(Quarter<T, TArith>(lanes, 0), Quarter<T, TArith>(lanes, 1));
        Group.Barrier();
        return sum;
    }

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
