using System.Runtime.InteropServices;

namespace AdCompiler.Execution;

/// <summary>A network's own copy of a caller's batch.</summary>
internal sealed unsafe class BatchCopy : IDisposable
{
    private readonly NativeBlock<byte> images = new(0), targets = new(0);
    private readonly NativeBlock<int> labels = new(0);

    /// <summary>Where it lies.</summary>
    public BatchSource Source { get; private set; }

    /// <param name="source">A batch without image tangents.</param>
    /// <param name="inputSize">Numbers of an image.</param>
    /// <param name="targetSize">Real targets of a sample.</param>
    /// <param name="numbers">Whether to copy images and targets: not where a device has them.</param>
    public void Take(in BatchSource source, int inputSize, int targetSize, bool numbers) => Source = source with
    {
        Images = numbers ? Copy(images, source.Images, source.Samples * (long)inputSize * Bytes(source.ImagesAreDoubles)) : null,
        Targets = numbers ? Copy(targets, source.Targets, source.Samples * (long)targetSize * Bytes(source.TargetsAreDoubles)) : null,
        Labels = Copy(labels, source.Labels, source.Samples),
    };

    public void Dispose()
    {
        images.Dispose();
        targets.Dispose();
        labels.Dispose();
    }

    private static int Bytes(bool doubles) => doubles ? sizeof(double) : sizeof(float);

    private static T* Copy<T>(NativeBlock<T> memory, void* source, long count) where T : unmanaged
    {
        if (source == null)
            return null;
        T* copy = memory.AtLeast(count);
        NativeMemory.Copy(source, copy, (nuint)(count * sizeof(T)));
        return copy;
    }
}
