using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// One pass over memory, as data: what the scheduler fused, what the lowering turns into loops. Equal specs share one generated method.
/// Arguments of the method: the operands in order, then the results in order.
/// </summary>
internal abstract record KernelSpec;

/// <summary>How an operand is read while a loop runs over a shape: batched (lanes) or uniform, with an element stride per dimension (0 repeats).</summary>
internal sealed record OperandView(bool Batched, EquatableArray<int> Strides);

/// <summary>
/// Elementwise work on the value a kernel has just computed: Function's parameter 0 is that value, the others are read
/// through Extra (views over the kernel's output shape); each of Function's results is stored, in order.
/// </summary>
internal sealed record Epilogue(ScalarFunction Function, EquatableArray<OperandView> Extra);

/// <summary>A 2x2 / 2 pool taken in registers right after the epilogue. Results: pooled value, then the winners if WithWinners.</summary>
internal sealed record PoolEpilogue(WindowGeometry Window, PoolSite Site, bool WithWinners);

internal enum ConvDirection { Forward, BackwardData }

/// <summary>Operands: x (or g), w, bias if HasBias, the epilogue's extras. Per block.</summary>
internal sealed record ConvSpec(ConvGeometry Geometry, ConvDirection Direction, bool HasBias, Epilogue? Epilogue, PoolEpilogue? Pool) : KernelSpec;

/// <summary>Operands x, g; result gradient of w. Batch-wide, in tiles.</summary>
internal sealed record ConvWeightsSpec(ConvGeometry Geometry) : KernelSpec;

/// <summary>Calls AdCompiler.Kernels.Convolution. Operands: x (or g), w, bias if HasBias. Per block.</summary>
internal sealed record LibraryConvSpec(ConvGeometry Geometry, ConvDirection Direction, bool HasBias) : KernelSpec;
/// <summary>Calls AdCompiler.Kernels.Convolution. Operands x, g; result gradient of w. Batch-wide, in tiles.</summary>
internal sealed record LibraryConvWeightsSpec(ConvGeometry Geometry) : KernelSpec;

/// <summary>Calls AdCompiler.Kernels.Linear. Operands x, w, bias if HasBias, extras. Group of blocks.</summary>
internal sealed record LinearSpec(int InFeatures, int OutFeatures, bool HasBias, Epilogue? Epilogue) : KernelSpec;
internal sealed record LinearDataSpec(int InFeatures, int OutFeatures) : KernelSpec;
/// <summary>Operands xT (lane-transposed x), g; results gradient of w, and of the bias if WithBias. Batch-wide, in tiles.</summary>
internal sealed record LinearWeightsSpec(int InFeatures, int OutFeatures, bool WithBias) : KernelSpec;
/// <summary>[features][L] to [L][features] within a block.</summary>
internal sealed record LaneTransposeSpec(int Features) : KernelSpec;

/// <summary>Elementwise over a batched shape; per block. Every result of the function is stored.</summary>
internal sealed record MapSpec(EquatableArray<int> Dims, ScalarFunction Function, EquatableArray<OperandView> Operands) : KernelSpec;

/// <summary>Elementwise over a shape that is not batched; serial.</summary>
internal sealed record UniformMapSpec(EquatableArray<int> Dims, ScalarFunction Function, EquatableArray<OperandView> Operands) : KernelSpec;

/// <summary>Sum of f over batch and over the dimensions whose target stride is 0; batch-wide, in tiles of the target. One result per result of f.</summary>
internal sealed record BatchReduceSpec(EquatableArray<int> SourceDims, OperandView Target, int TargetCount, ScalarFunction Function, EquatableArray<OperandView> Operands) : KernelSpec;

/// <summary>Sum of f over features into a batched target, per block; or, where neither source nor target is batched, of uniform values, serial.</summary>
internal sealed record FeatureReduceSpec(EquatableArray<int> SourceDims, OperandView Target, int TargetCount, ScalarFunction Function, EquatableArray<OperandView> Operands) : KernelSpec;

internal enum PoolPass { Forward, ForwardWithWinners, Backward, Tangent }
/// <summary>Forward: operand x, results y [, winners]. Backward: operands winners, g; Tangent: winners, xDot.</summary>
internal sealed record MaxPoolSpec(WindowGeometry Window, PoolSite Site, PoolPass Pass) : KernelSpec;
internal enum AvgPass { Forward, Backward }
internal sealed record AvgPoolSpec(WindowGeometry Window, bool CountPadding, AvgPass Pass) : KernelSpec;
internal enum NormPass { Forward, Backward, Tangent }
internal sealed record NormPoolSpec(WindowGeometry Window, RuleValue? AtZero, NormPass Pass) : KernelSpec;

/// <summary>Operands logits, labels; result loss.</summary>
internal sealed record SoftmaxCrossEntropySpec(int Classes) : KernelSpec;
/// <summary>Operands g, logits, labels; result cotangent of the logits.</summary>
internal sealed record SoftmaxCrossEntropyBackwardSpec(int Classes) : KernelSpec;

/// <summary>Copies Count features from operand offset SourceStart to result offset TargetStart (Concat, Slice).</summary>
internal sealed record CopySpec(int Count, int SourceStart, int TargetStart) : KernelSpec;
internal sealed record RandomMaskSpec(int Count, int Site, double Probability) : KernelSpec;
internal sealed record OneHotSpec(int Classes) : KernelSpec;

internal enum BatchData { Images, ImageTangents, Targets, SampleMask, LossSeed }
/// <summary>Brings what belongs to a block's samples into its region; per block, by the runtime. One result.</summary>
internal sealed record PackSpec(BatchData Data, int Count) : KernelSpec;
