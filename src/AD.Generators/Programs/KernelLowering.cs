namespace AdCompiler.Generators.Programs;

/// <summary>KernelSpec -> loops: one lowering per family of kernels.</summary>
internal static class KernelLowering
{
    public static LoweredKernel Lower(KernelSpec spec) => spec switch
    {
        MapSpec map => MapLowering.Lower(map),
        ConvSpec conv => ConvLowering.Lower(conv),
        ConvWeightsSpec weights => ConvWeightsLowering.Lower(weights),
        _ => throw new NotSupportedException($"{spec.GetType().Name} is not lowered to loops: it calls the library"),
    };
}
