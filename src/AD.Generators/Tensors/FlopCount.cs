namespace AdCompiler.Generators.Tensors;

/// <summary>Floating-point operations of a graph's linear maps for one sample; a multiplication and an addition are two.</summary>
internal static class FlopCount
{
    /// <summary>Elementwise work and reductions are left out: they are bound by memory.</summary>
    public static long PerSample(TensorGraph graph)
    {
        long flops = 0;
        foreach (TensorNode node in graph.Nodes)
            flops += node.Op switch
            {
                Conv2d c => Convolution(c.Geometry),
                Conv2dBackwardData c => Convolution(c.Geometry),
                Conv2dBackwardWeights c => Convolution(c.Geometry),
                Linear l => 2L * l.InFeatures * l.OutFeatures,
                LinearBackwardData l => 2L * l.InFeatures * l.OutFeatures,
                LinearBackwardWeights l => 2L * l.InFeatures * l.OutFeatures,
                _ => 0,
            };
        return flops;
    }

    private static long Convolution(ConvGeometry g) =>
        2L * g.OutChannels * g.OutHeight * g.OutWidth * (g.InChannels / g.Groups) * g.KernelHeight * g.KernelWidth;
}
