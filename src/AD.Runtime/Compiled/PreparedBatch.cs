namespace AdCompiler;

/// <summary>A batch that a network took over by Prepare, for its <see cref="CompiledNetwork.Gradient(PreparedBatch, Action)"/>.</summary>
public readonly record struct PreparedBatch
{
    internal PreparedBatch(CompiledNetwork network, long number) => (Network, Number) = (network, number);

    internal CompiledNetwork? Network { get; }

    /// <summary>How many the network had prepared with this one.</summary>
    internal long Number { get; }
}
