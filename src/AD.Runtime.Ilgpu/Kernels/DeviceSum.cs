using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>Sums over the lanes of a group of threads.</summary>
public static class DeviceSum
{
    /// <summary>
    /// The lower half plus the upper half, again and again, as <see cref="AdCompiler.Kernels.LaneSum"/>; every thread of the group gets it. The
    /// group has one thread for each lane, and all of them must come here.
    /// </summary>
    /// <param name="lanes">Shared memory of the group, one number for each lane.</param>
    /// <param name="lane">This thread's.</param>
    /// <param name="value">This thread's summand.</param>
    public static T OfLanes<T, TArith>(ArrayView<T> lanes, int lane, T value) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        for (int half = TArith.Lanes / 2; half > 0; half /= 2)
        {
            lanes[lane] = value;
            Group.Barrier();
            value = TArith.Add(value, lanes[(lane + half) % (2 * half)]);
            Group.Barrier();
        }
        lanes[lane] = value;
        Group.Barrier();
        value = lanes[0];
        Group.Barrier();
        return value;
    }
}

/// <summary>Class indices of a block's samples.</summary>
public static class DeviceLabels
{
    /// <summary>One lane's.</summary>
    public static int Load(ArrayView<int> labels, int lane) => labels[lane];
}
