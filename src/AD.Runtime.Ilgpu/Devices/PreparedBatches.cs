using System.Numerics;
using AdCompiler.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>
/// Two batches beside the one that programs read, and the stream that copies them to the device while the network's own stream computes. A step that takes one of them
/// begins with a copy from there to where programs read it, so that a recording of the program is the same for both.
/// </summary>
internal sealed class PreparedBatches<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AcceleratorStream stream;
    private readonly MemoryBuffer1D<T, Stride1D.Dense>? numbers;
    private readonly MemoryBuffer1D<int, Stride1D.Dense>? labels;
    private readonly StagedBatch<T>[] places = [];

    /// <exception cref="InvalidOperationException">The device has not that much memory left.</exception>
    public unsafe PreparedBatches(DeviceRequest<T> request, Accelerator accelerator, int lanes)
    {
        int images = request.Batch * request.InputSize, targets = request.Batch * request.TargetSize, lanesInUse = request.Blocks * lanes;
        stream = accelerator.CreateStream();
        try
        {
            numbers = accelerator.Allocate1D<T>(2L * (images + targets));
            labels = accelerator.Allocate1D<int>(2 * lanesInUse);
        }
        catch (Exception error)
        {
            Dispose();
            throw new InvalidOperationException(
                $"{request.Network}: two prepared batches of {request.Batch} take {2L * (images + targets) * sizeof(T) >> 20} MiB more, which {accelerator.Name} does not give ({error.GetBaseException().Message}). Compile for a smaller batch, or prepare none.", error);
        }
        ArrayView<T> all = numbers.View;
        ArrayView<int> allLabels = labels.View;
        places = [Place(0), Place(1)];

        StagedBatch<T> Place(int i)
        {
            long first = (long)i * (images + targets);          // targets first: ILGPU has no empty part at the end of a buffer
            return new(
                request, new(accelerator, all.SubView(first + targets, images)), new(accelerator, all.SubView(first, targets)), new(accelerator, allLabels.SubView(i * lanesInUse, lanesInUse)));
        }
    }

    /// <summary>Begins to copy a batch to the device. What was prepared in its place and may be on its way still is overwritten, as nobody asks for it any more.</summary>
    public void Begin(in BatchSource source, bool half)
    {
        StagedBatch<T> place = places[source.Prepared - 1];
        place.Write(source, half);
        place.Send(stream, source.Samples);
    }

    /// <summary>Copies a batch to where programs read it, once it is there: the host waits for it, which it does not have to if the copy was begun a step before.</summary>
    public void Bring(in BatchSource source, StagedBatch<T> target, AcceleratorStream step)
    {
        stream.Synchronize();
        target.Take(step, places[source.Prepared - 1], source.Samples);
    }

    public void Dispose()
    {
        stream.Synchronize();
        foreach (StagedBatch<T> place in places)
            place.Dispose();
        numbers?.Dispose();
        labels?.Dispose();
        stream.Dispose();
    }
}
