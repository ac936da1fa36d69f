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

    /// <summary>Quads from one source channel's to the next's, and numbers from one sum's parts to the next's: so that threads of a warp, which have a sum each, meet different banks.</summary>
    private const int Threads = DevicePart.MostThreads + 1, Parts = DevicePart.MostThreads / 8 + 1;

    /// <summary>The shared memory of a group: four quads of each thread, a source channel each, then for each sum a number of each row.</summary>
    public const int SharedQuads = 4 * Threads + Sums * Parts / 4;

    /// <summary>Adds the part to the sums so far, as <see cref="DevicePart.AddTo{T, TArith}"/>; all threads of the group must come here.</summary>
    /// <param name="own">This thread's: row i those of source channel i.</param>
    /// <param name="first">Where the first sum is.</param>
    /// <param name="outputs">Result channels there are from the first on; perhaps fewer than four, or none.</param>
    /// <param name="inputs">Source channels likewise.</param>
    public void AddTo<T, TArith>(DeviceMemory<T> m, ArrayView<Quad<T>> quads, Square<T> own, int first, int outputs, int inputs)
        where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int thread = Group.IdxX, lane = thread % TArith.Lanes, row = thread / TArith.Lanes;
        ArrayView<T> shared = quads.Cast<T>();
        quads[thread] = own.R0;
        quads[Threads + thread] = own.R1;
        quads[2 * Threads + thread] = own.R2;
        quads[3 * Threads + thread] = own.R3;
        Group.Barrier();
        for (int sum = lane; sum < Sums; sum += TArith.Lanes)
            shared[Sums * Threads + sum * Parts + row] = DeviceSum.OfLanes<T, TArith>(shared, 4 * (sum / 4 * Threads + thread - lane) + sum % 4, step: 4);
        Group.Barrier();
        if (part.IsInFirstRow)
            for (int sum = lane; sum < Sums; sum += TArith.Lanes)
                if (sum / 4 < inputs && sum % 4 < outputs)
                    part.AddParts<T, TArith>(m, first + sum / 4 * step + sum % 4 * rowStep, shared, Sums * Threads + sum * Parts + row);
    }
}
