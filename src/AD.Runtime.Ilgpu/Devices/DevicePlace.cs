namespace AdCompiler.Ilgpu;

/// <summary>Parts of a device's memory.</summary>
public enum DeviceRegion
{
    /// <summary>No place but a number.</summary>
    Number,

    /// <summary>The first block's region.</summary>
    Arena,
    Uniform, Parameters, Gradients, ParameterTangents, Buffers, Rules, PoolTables, SampleMask, LossSeed, BatchCount, Images, ImageTangents, Targets,

    /// <summary>No place but how many samples the batch has.</summary>
    Samples,

    /// <summary>What the host reads after a program.</summary>
    Results,

    /// <summary>Copies of weights in halves; offsets count halves.</summary>
    PackedWeights,

    /// <summary>Sums over slices of the batch, of one launch at a time.</summary>
    WeightSlices,
    Masters, Momentum, AdamMean, AdamVariance, OptimizerNumbers,
}

/// <summary>What a launch passes to its kernel: where an operand lies, or a number.</summary>
/// <param name="Region">The part of memory.</param>
/// <param name="Offset">From its start, in elements; of <see cref="DeviceRegion.Number"/> the number.</param>
public readonly record struct DevicePlace(DeviceRegion Region, int Offset = 0)
{
    public static DevicePlace RuleNumbers => new(DeviceRegion.Rules);
    public static DevicePlace BatchCount => new(DeviceRegion.BatchCount);
    public static DevicePlace SampleMask => new(DeviceRegion.SampleMask);
    public static DevicePlace LossSeed => new(DeviceRegion.LossSeed);
    public static DevicePlace Images => new(DeviceRegion.Images);
    public static DevicePlace ImageTangents => new(DeviceRegion.ImageTangents);
    public static DevicePlace Targets => new(DeviceRegion.Targets);
    public static DevicePlace Samples => new(DeviceRegion.Samples);

    public static DevicePlace Number(int number) => new(DeviceRegion.Number, number);
    public static DevicePlace Arena(int offset) => new(DeviceRegion.Arena, offset);
    public static DevicePlace Uniform(int offset) => new(DeviceRegion.Uniform, offset);
    public static DevicePlace Parameters(int offset) => new(DeviceRegion.Parameters, offset);
    public static DevicePlace Gradients(int offset) => new(DeviceRegion.Gradients, offset);
    public static DevicePlace ParameterTangents(int offset) => new(DeviceRegion.ParameterTangents, offset);
    public static DevicePlace Buffers(int offset) => new(DeviceRegion.Buffers, offset);
    public static DevicePlace PoolTables(int offset) => new(DeviceRegion.PoolTables, offset);
}
