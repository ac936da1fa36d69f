using AdCompiler.Execution;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>A batch on the way: memory of the host that it is written to, and the part of the device's memory that it is copied to.</summary>
internal sealed unsafe class StagedBatch<T>(DeviceRequest<T> request, DeviceStaging<T> images, DeviceStaging<T> targets, DeviceStaging<int> labels) : IDisposable where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    /// <summary>Writes the caller's batch to the host's side. No copy of it may be under way.</summary>
    /// <param name="half">Whether numbers are rounded to 16 bits.</param>
    public void Write(in BatchSource source, bool half)
    {
        for (int lane = 0; lane < LanesInUse(source.Samples); lane++)
            labels.Pointer[lane] = source.Label(lane);
        Numbers(images, source.Images, source.ImagesAreDoubles, source.Samples * request.InputSize, half);
        Numbers(targets, source.Targets, source.TargetsAreDoubles, source.Samples * request.TargetSize, half);
    }

    /// <summary>Copies what was written to the device.</summary>
    public void Send(AcceleratorStream stream, int samples)
    {
        labels.Send(stream, LanesInUse(samples));
        images.Send(stream, samples * request.InputSize);
        targets.Send(stream, samples * request.TargetSize);
    }

    /// <summary>Copies what another one has on the device.</summary>
    public void Take(AcceleratorStream stream, StagedBatch<T> other, int samples)
    {
        labels.Take(stream, other.Labels, LanesInUse(samples));
        images.Take(stream, other.Images, samples * request.InputSize);
        targets.Take(stream, other.Targets, samples * request.TargetSize);
    }

    /// <summary>Numbers of the caller's, in the container and rounded as a store rounds; zeros for none.</summary>
    public static void Numbers(DeviceStaging<T> target, void* source, bool doubles, int count, bool half)
    {
        T* numbers = target.Pointer;
        if (source != null && !half && doubles == (typeof(T) == typeof(double)))
        {
            new ReadOnlySpan<T>(source, count).CopyTo(new Span<T>(numbers, count));
            return;
        }
        for (int i = 0; i < count; i++)
        {
            double number = source == null ? 0 : doubles ? ((double*)source)[i] : ((float*)source)[i];
            numbers[i] = half ? T.CreateTruncating(System.Half.CreateTruncating(T.CreateTruncating(number))) : T.CreateTruncating(number);
        }
    }

    public void Dispose()
    {
        images.Dispose();
        targets.Dispose();
        labels.Dispose();
    }

    private DeviceStaging<T> Images => images;

    private DeviceStaging<T> Targets => targets;

    private DeviceStaging<int> Labels => labels;

    /// <summary>Of whole blocks.</summary>
    private static int LanesInUse(int samples)
    {
        int lanes = 64 / sizeof(T);
        return (samples + lanes - 1) / lanes * lanes;
    }
}
