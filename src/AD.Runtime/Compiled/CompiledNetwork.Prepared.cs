using AdCompiler.Execution;

namespace AdCompiler;

/// <summary>Batches that are handed over before their step, so that a device receives one while it computes with another.</summary>
public abstract unsafe partial class CompiledNetwork
{
    private readonly BatchCopy[] prepared = [new(), new()];
    private long preparedCount;
    private int placeAtWork;                        // of the prepared batch whose gradient is being computed; 0 for none

    /// <summary>
    /// Takes over a batch for a <see cref="Gradient(PreparedBatch, Action)"/> to come; the caller's memory is free again on return. Of all batches that were
    /// prepared, the last two are kept; one that is never used costs nothing but its copy.
    /// </summary>
    /// <param name="images">Samples one after the other, each [C][H][W] in row-major order.</param>
    /// <param name="labels">A class for each sample: 1 to <see cref="Batch"/> of them.</param>
    /// <exception cref="ArgumentException">Images and labels do not fit together, or a label is not a class of this network.</exception>
    /// <exception cref="InvalidOperationException">The batch would take the place of the one whose gradient is being computed, or the device has no memory for prepared batches.</exception>
    public PreparedBatch Prepare(ReadOnlySpan<float> images, ReadOnlySpan<int> labels)
    {
        fixed (float* image = images)
        fixed (int* label = labels)
            return Take(new BatchSource { Images = image, Samples = FittingSamples(images.Length, labels), Labels = label });
    }

    /// <inheritdoc cref="Prepare(ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public PreparedBatch Prepare(ReadOnlySpan<double> images, ReadOnlySpan<int> labels)
    {
        fixed (double* image = images)
        fixed (int* label = labels)
            return Take(new BatchSource { Images = image, ImagesAreDoubles = true, Samples = FittingSamples(images.Length, labels), Labels = label });
    }

    /// <summary>As with labels, for a network whose loss reads real targets.</summary>
    /// <param name="images">Samples one after the other.</param>
    /// <param name="targets">Targets of the samples one after the other.</param>
    public PreparedBatch Prepare(ReadOnlySpan<float> images, ReadOnlySpan<float> targets)
    {
        fixed (float* image = images)
        fixed (float* target = targets)
            return Take(new BatchSource { Images = image, Samples = FittingSamples(images.Length, targets.Length), Targets = target });
    }

    /// <inheritdoc cref="Prepare(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    public PreparedBatch Prepare(ReadOnlySpan<double> images, ReadOnlySpan<double> targets)
    {
        fixed (double* image = images)
        fixed (double* target = targets)
            return Take(new BatchSource { Images = image, ImagesAreDoubles = true, Samples = FittingSamples(images.Length, targets.Length), Targets = target, TargetsAreDoubles = true });
    }

    /// <summary>As <see cref="Gradient(ReadOnlySpan{float}, ReadOnlySpan{int})"/>, the same bits, of a batch that was handed over before.</summary>
    /// <param name="batch">One of the two that this network prepared last; it can be used again.</param>
    /// <param name="meanwhile">
    /// Runs while a device computes, on the calling thread: the time to read the next batch and to call Prepare, once; any other use of this network is refused there.
    /// Where the processor computes, it runs afterwards. If it throws, there is no gradient.
    /// </param>
    /// <returns>Mean loss of the samples.</returns>
    /// <exception cref="ArgumentException">Another network prepared the batch, or none did.</exception>
    /// <exception cref="InvalidOperationException">Two others were prepared since, or a parameter was given no values.</exception>
    public double Gradient(PreparedBatch batch, Action? meanwhile = null)
    {
        RequireValues();
        RequireKept(batch);
        int place = Place(batch.Number);
        hasGradient = false;
        placeAtWork = place;
        try
        {
            return Taken(RunGradient(prepared[place - 1].Source, meanwhile));
        }
        finally
        {
            placeAtWork = 0;
        }
    }

    /// <summary>Gives a device the images and targets of a batch that it will be asked to compute with later.</summary>
    /// <returns>Whether there is a device to take them.</returns>
    private protected virtual bool TakeToDevice(in BatchSource source) => false;

    private static int Place(long number) => 1 + (int)(number % 2);

    private PreparedBatch Take(BatchSource source)
    {
        source.Prepared = Place(preparedCount + 1);
        if (source.Prepared == placeAtWork)
            throw new InvalidOperationException($"{Name}: found a batch prepared while the one before last is at work, whose place it would take; expected it after that gradient.");
        preparedCount++;
        bool onDevice = TakeToDevice(source);
        prepared[source.Prepared - 1].Take(source, InputSize, TargetSize, numbers: !onDevice);
        return new(this, preparedCount);
    }

    private void RequireKept(PreparedBatch batch)
    {
        if (batch.Network != this)
            throw new ArgumentException($"{Name}: found a batch that {(batch.Network is null ? "nobody" : "another network")} prepared; expected one of this network's Prepare.", nameof(batch));
        if (batch.Number <= preparedCount - 2)
            throw new InvalidOperationException($"{Name}: found batch {batch.Number} of {preparedCount} that were prepared; expected one of the last two, which are kept.");
    }
}
