using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>
/// Where 16 sums over the batch lie, source channels down and result channels across, and a part of each that the threads of a group have:
/// a row of threads has a number for each of its lanes of each sum. Its threads add a sum's lanes each.
/// </summary>
/// <param name="step">From a source channel's sum to the next.</param>
/// <param name="rowStep">From a result channel's to the next.</param>
internal readonly struct PartSquare(DevicePart part, int step, int rowStep)
{
    private const int Sums = 16;

    /// <summary>Quads from one source channel's to the next's: one more than there are, so that threads of a warp, which have a sum each, meet different banks.</summary>
    private const int QuadStride = DevicePart.MostThreads + 1;

    /// <summary>The shared memory of a group: four quads of each thread, a source channel each, then for each sum a number of each row.</summary>
    public const int SharedQuads = 4 * QuadStride + Sums * DevicePart.PartStride / 4;

    /// <summary>Adds the part to the sums so far, as a <see cref="DevicePart"/> does; all threads of the group must come here.</summary>
    /// <param name="own">This thread's: row i those of source channel i.</param>
    /// <param name="first">Where the first sum is.</param>
    /// <param name="outputs">Result channels there are from the first on; perhaps fewer than four, or none.</param>
    /// <param name="inputs">Source channels likewise.</param>
    public void AddTo<T, TArith>(DeviceMemory<T> m, ArrayView<Quad<T>> shared, Square<T> own, int first, int outputs, int inputs)
        where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int thread = Group.IdxX, lane = thread % TArith.Lanes, parts = 16 * QuadStride + thread / TArith.Lanes;
        ArrayView<T> numbers = shared.Cast<T>();
        shared[thread] = own.R0;
        shared[QuadStride + thread] = own.R1;
        shared[2 * QuadStride + thread] = own.R2;
        shared[3 * QuadStride + thread] = own.R3;
        Group.Barrier();
        for (int sum = lane; sum < Sums; sum += TArith.Lanes)
            numbers[parts + sum * DevicePart.PartStride] = DeviceSum.OfLanes<T, TArith>(numbers, 4 * (sum / 4 * QuadStride + thread - lane) + sum % 4, step: 4);
        Group.Barrier();
        if (part.IsInFirstRow)
            for (int sum = lane; sum < Sums; sum += TArith.Lanes)
                if (sum / 4 < inputs && sum % 4 < outputs)
                    part.AddParts<T, TArith>(m, first + sum / 4 * step + sum % 4 * rowStep, numbers, parts + sum * DevicePart.PartStride);
    }
}
