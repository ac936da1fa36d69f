namespace AdCompiler.Generators.Programs;

/// <summary>KernelSpec -> loops: one lowering per family of kernels.</summary>
internal static class KernelLowering
{
    public static LoweredKernel Lower(KernelSpec spec) => spec switch
    {
        MapSpec map => MapLowering.Lower(map),
        ConvSpec conv => ConvLowering.Lower(conv),
        ConvWeightsSpec weights => ConvWeightsLowering.Lower(weights),
        UniformMapSpec map => MapLowering.Lower(map),
        BatchReduceSpec reduce => ReduceLowering.Lower(reduce),
        FeatureReduceSpec reduce => ReduceLowering.Lower(reduce),
        MaxPoolSpec pool => MaxPoolLowering.Lower(pool),
        AvgPoolSpec pool => AvgPoolLowering.Lower(pool),
        NormPoolSpec pool => NormPoolLowering.Lower(pool),
        SoftmaxCrossEntropySpec loss => SoftmaxLowering.Lower(loss),
        SoftmaxCrossEntropyBackwardSpec loss => SoftmaxLowering.Lower(loss),
        CopySpec copy => FillLowering.Lower(copy),
        OneHotSpec oneHot => FillLowering.Lower(oneHot),
        RandomMaskSpec mask => FillLowering.Lower(mask),
        _ => throw new NotSupportedException($"{spec.GetType().Name} is not lowered to loops: it calls the library"),
    };
}
