using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes.Scheduling;

/// <summary>How the text speaks of kernels: a word for the operation, a name for the method.</summary>
internal static class CallComment
{
    /// <summary>What a kernel computes, as a reader of the text would write it.</summary>
    public static string Of(KernelSpec spec) => spec switch
    {
        ConvSpec { Direction: ConvDirection.Forward, Pool: { } pool } => pool.Site.Relu is null ? "maxpool . conv2d" : "maxpool . relu . conv2d",
        ConvSpec { Direction: ConvDirection.Forward, Epilogue: not null } => "map . conv2d",
        ConvSpec { Direction: ConvDirection.Forward } => "conv2d",
        ConvSpec { Epilogue: not null } => "map . conv2d^T",
        ConvSpec => "conv2d^T",
        LibraryConvSpec { Direction: ConvDirection.Forward } => "conv2d",
        LibraryConvSpec => "conv2d^T",
        ConvWeightsSpec or LibraryConvWeightsSpec => "conv2d weight gradient",
        LinearSpec => "linear",
        LinearDataSpec => "linear^T",
        LinearWeightsSpec => "linear weight gradient",
        LaneTransposeSpec => "lanes first",
        MapSpec or UniformMapSpec => "map",
        BatchReduceSpec => "sum over batch",
        FeatureReduceSpec => "sum over features",
        MaxPoolSpec { Pass: PoolPass.Backward } => "maxpool^T",
        MaxPoolSpec { Pass: PoolPass.Tangent } => "maxpool tangent",
        MaxPoolSpec pool => pool.Site.Relu is null ? "maxpool" : "maxpool . relu",
        AvgPoolSpec { Pass: AvgPass.Backward } => "avgpool^T",
        AvgPoolSpec => "avgpool",
        NormPoolSpec { Pass: NormPass.Backward } => "normpool^T",
        NormPoolSpec { Pass: NormPass.Tangent } => "normpool tangent",
        NormPoolSpec => "normpool",
        SoftmaxCrossEntropySpec => "softmax cross-entropy",
        SoftmaxCrossEntropyBackwardSpec => "softmax cross-entropy^T",
        CopySpec => "copy",
        RandomMaskSpec => "dropout mask",
        OneHotSpec => "one-hot",
        PackSpec pack => pack.Data switch
        {
            BatchData.Images => "images of the batch",
            BatchData.ImageTangents => "tangents of the images",
            BatchData.Targets => "targets of the batch",
            BatchData.SampleMask => "1 for a sample, 0 past the batch",
            _ => "1/N for a sample, 0 past the batch",
        },
        _ => throw new InvalidOperationException($"{spec.GetType().Name} has no name."),
    };

    /// <summary>Stem of a method's name: where it is first used, and what it does.</summary>
    public static string Name(KernelSpec spec, string stem)
    {
        string what = spec switch
        {
            ConvSpec { Direction: ConvDirection.Forward, Pool: not null } => "ConvPool",
            ConvSpec { Direction: ConvDirection.Forward } or LibraryConvSpec { Direction: ConvDirection.Forward } => "Conv",
            ConvSpec or LibraryConvSpec => "ConvData",
            ConvWeightsSpec or LibraryConvWeightsSpec => "ConvWeights",
            LinearSpec => "Linear",
            LinearDataSpec => "LinearData",
            LinearWeightsSpec => "LinearWeights",
            LaneTransposeSpec => "Transpose",
            UniformMapSpec => "Uniform",
            MapSpec => "Map",
            BatchReduceSpec => "BatchSum",
            FeatureReduceSpec => "Sum",
            MaxPoolSpec { Pass: PoolPass.Backward } => "MaxPoolData",
            MaxPoolSpec { Pass: PoolPass.Tangent } => "MaxPoolTangent",
            MaxPoolSpec => "MaxPool",
            AvgPoolSpec { Pass: AvgPass.Backward } => "AvgPoolData",
            AvgPoolSpec => "AvgPool",
            NormPoolSpec { Pass: NormPass.Backward } => "NormPoolData",
            NormPoolSpec { Pass: NormPass.Tangent } => "NormPoolTangent",
            NormPoolSpec => "NormPool",
            SoftmaxCrossEntropySpec => "CrossEntropy",
            SoftmaxCrossEntropyBackwardSpec => "CrossEntropyData",
            CopySpec => "Copy",
            RandomMaskSpec => "Mask",
            OneHotSpec => "OneHot",
            _ => "Pack",
        };
        return Identifier(stem) + what;
    }

    /// <summary>A word for a node without a name of the user's.</summary>
    public static string Verb(TensorOp op) => op switch
    {
        Conv2dBackwardData or LinearBackwardData or MaxPoolBackward or AvgPoolBackward or NormPoolBackward or SoftmaxCrossEntropyBackward => "bar",
        Map => "t",
        Reduce => "sum",
        _ => op.GetType().Name.ToLowerInvariant(),
    };

    /// <summary>blocks.2.conv1 to Blocks2Conv1.</summary>
    public static string Identifier(string path)
    {
        var text = new System.Text.StringBuilder(path.Length);
        bool upper = true;
        foreach (char c in path)
        {
            if (char.IsLetterOrDigit(c))
            {
                if (text.Length == 0 && char.IsDigit(c))
                    text.Append('N');
                text.Append(upper ? char.ToUpperInvariant(c) : c);
            }
            upper = !char.IsLetter(c);
        }
        return text.ToString();
    }
}
