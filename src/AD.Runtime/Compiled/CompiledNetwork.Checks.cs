namespace AdCompiler;

/// <summary>What must hold before a member touches the network's memory.</summary>
public abstract unsafe partial class CompiledNetwork
{
    private bool disposed, hasValues, hasGradient;

    internal void RequireUsable()
    {
        RequireMemory();
        if (placeAtWork != 0)
            throw new InvalidOperationException($"{Name}: found another use while its gradient is being computed; expected Prepare alone until then.");
    }

    private void RequireMemory()
    {
        if (disposed)
            throw new ObjectDisposedException(null, $"{Name}: this compiled network was disposed, and its memory with it; expected a network in use.");
    }

    internal void RequireGradient()
    {
        RequireUsable();
        if (!hasGradient)
            throw new InvalidOperationException($"{Name}: no gradient was taken; expected a call of Gradient(images, labels) before.");
    }

    private void RequireValues()
    {
        RequireUsable();
        if (hasValues)
            return;
        foreach (NetworkValue parameter in Parameters)
            parameter.RequireSet();
        hasValues = true;
    }

    private void RequireCensus()
    {
        RequireUsable();
        if (!Options.CountTies)
            throw new InvalidOperationException($"{Name}: compiled without a tie census; expected CompileOptions.CountTies.");
    }

    private double Taken(double loss)
    {
        hasGradient = true;
        return loss;
    }

    private int Samples(int imageNumbers, ReadOnlySpan<int> labels)
    {
        RequireValues();
        return FittingSamples(imageNumbers, labels);
    }

    private int FittingSamples(int imageNumbers, ReadOnlySpan<int> labels)
    {
        RequireMemory();
        if (TargetSize > 0)
            throw new ArgumentException($"{Name}: class labels given; its loss reads {TargetSize} real targets per sample.");
        RequireSamples(imageNumbers, labels.Length);
        for (int n = 0; n < labels.Length; n++)
            if ((uint)labels[n] >= (uint)Classes)
                throw new ArgumentException($"{Name}: label {labels[n]} at sample {n}; expected 0 to {Classes - 1}, the classes of its loss.", nameof(labels));
        return labels.Length;
    }

    private int SamplesOf(int imageNumbers, int targets)
    {
        RequireValues();
        return FittingSamples(imageNumbers, targets);
    }

    private int FittingSamples(int imageNumbers, int targets)
    {
        RequireMemory();
        if (TargetSize == 0)
            throw new ArgumentException($"{Name}: real targets given; its loss reads class labels.");
        if (targets % TargetSize != 0)
            throw new ArgumentException($"{Name}: {targets} targets; expected a multiple of {TargetSize}.", nameof(targets));
        RequireSamples(imageNumbers, targets / TargetSize);
        return targets / TargetSize;
    }

    private int SamplesOf(int imageNumbers, Span<double> outputs)
    {
        RequireValues();
        if (outputs.Length % OutputSize != 0)
            throw new ArgumentException($"{Name}: room for {outputs.Length} outputs; expected a multiple of {OutputSize}.", nameof(outputs));
        RequireSamples(imageNumbers, outputs.Length / OutputSize);
        return outputs.Length / OutputSize;
    }

    private void RequireSamples(int imageNumbers, int samples)
    {
        if (samples < 1 || samples > Batch)
            throw new ArgumentException($"{Name}: {samples} samples; expected 1 to {Batch}, the batch it was compiled for.");
        if (imageNumbers != (long)samples * InputSize)
            throw new ArgumentException($"{Name}: {imageNumbers} numbers of images for {samples} samples; expected {(long)samples * InputSize}, that is {Shapes.Text(InputShape)} for each.");
    }
}
