using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>What a node computes. Every operation has one card: shape rule, derivative rule, CPU program, docs row.</summary>
internal abstract record TensorOp;

// ---- leaves -------------------------------------------------------------------------------------------------------

/// <summary>The images, batched.</summary>
internal sealed record Input : TensorOp;

/// <summary>Class index per sample (Kind = Label, shape [N]).</summary>
internal sealed record ClassLabels : TensorOp;

/// <summary>Real targets per sample, batched.</summary>
internal sealed record TargetValues : TensorOp;

/// <summary>Parameter number <paramref name="Index"/> of the model (order of first use in Forward), not batched.</summary>
internal sealed record ParameterRead(int Index) : TensorOp;

/// <summary>A running statistic, not batched.</summary>
internal sealed record BufferRead(int Index) : TensorOp;

/// <summary>A number; shape [] not batched (broadcasts).</summary>
internal sealed record ConstantValue(long Bits) : TensorOp
{
    public double Number => BitConverter.Int64BitsToDouble(Bits);
}

/// <summary>1 for a sample of the batch, 0 in the lanes past its end; batched [].</summary>
internal sealed record SampleMask : TensorOp;

/// <summary>Number of samples in the batch; [] not batched.</summary>
internal sealed record BatchCount : TensorOp;

/// <summary>Cotangent of the per-sample loss: 1/count for a sample, 0 past the end; batched [].</summary>
internal sealed record LossSeed : TensorOp;

/// <summary>Tangents given to a JVP program.</summary>
internal sealed record InputTangent : TensorOp;
internal sealed record ParameterTangent(int Index) : TensorOp;

/// <summary>Keep-mask of a dropout site: 1/(1-p) or 0 per element, from (seed, step, site, sample, element); batched.</summary>
internal sealed record RandomMask(int Site, double Probability) : TensorOp;

/// <summary>Operand: labels. Batched [classes].</summary>
internal sealed record OneHot(int Classes) : TensorOp;

// ---- linear maps --------------------------------------------------------------------------------------------------

/// <summary>Input [InChannels,InHeight,InWidth], output [OutChannels,OutHeight,OutWidth], weight [out, in/groups, kh, kw].</summary>
internal sealed record ConvGeometry(
    int InChannels, int InHeight, int InWidth, int OutChannels, int OutHeight, int OutWidth,
    int KernelHeight, int KernelWidth, int Stride, int Padding, int Dilation, int Groups);

/// <summary>Operands x, w and optionally bias. y = bias + sum over (c, kh, kw) ascending, FMA.</summary>
internal sealed record Conv2d(ConvGeometry Geometry) : TensorOp;

/// <summary>Operands g, w: cotangent of x. Sum over (o, kh, kw) ascending from 0, FMA.</summary>
internal sealed record Conv2dBackwardData(ConvGeometry Geometry) : TensorOp;

/// <summary>Operands x, g: gradient of w. Per lane over blocks, oh, ow ascending from 0, FMA; then the lanes' tree.</summary>
internal sealed record Conv2dBackwardWeights(ConvGeometry Geometry) : TensorOp;

/// <summary>Operands x [N,in], w [out,in], optionally bias [out].</summary>
internal sealed record Linear(int InFeatures, int OutFeatures) : TensorOp;
internal sealed record LinearBackwardData(int InFeatures, int OutFeatures) : TensorOp;
internal sealed record LinearBackwardWeights(int InFeatures, int OutFeatures) : TensorOp;

/// <summary>Sum over the window divided by its element count (with or without padding counted).</summary>
internal sealed record AvgPool(WindowGeometry Window, bool CountPadding) : TensorOp;
internal sealed record AvgPoolBackward(WindowGeometry Window, bool CountPadding) : TensorOp;

/// <summary>Same numbers, other dimensions; free in the batch-innermost layout.</summary>
internal sealed record Reshape : TensorOp;

/// <summary>Along the first feature axis.</summary>
internal sealed record Concat : TensorOp;
internal sealed record Slice(int Start, int Length) : TensorOp;

// ---- elementwise and reductions -----------------------------------------------------------------------------------

/// <summary>
/// result[i] = f(operands[i]) with one result; operands broadcast to the node's shape: dimensions are aligned at the end,
/// a dimension 1 or absent repeats, an operand that is not batched repeats over samples.
/// </summary>
internal sealed record Map(ScalarFunction Function) : TensorOp;

/// <summary>
/// Sums f(operands) over the batch (if the target is not batched) and over the dimensions that the node's shape lacks or has as 1,
/// where <paramref name="Source"/> is the shape summed over. Order: per lane over blocks, then source elements ascending; then the lanes' tree.
/// A batched target (for instance [] = one sum per sample) sums over features only, ascending.
/// </summary>
internal sealed record Reduce(ScalarFunction Function, Shape Source) : TensorOp;

// ---- nonsmooth windows --------------------------------------------------------------------------------------------

/// <summary>Input [C,InHeight,InWidth] to output [C,OutHeight,OutWidth].</summary>
internal sealed record WindowGeometry(
    int Channels, int InHeight, int InWidth, int OutHeight, int OutWidth, int Window, int Stride, int Padding);

/// <summary>
/// What a pooling site needs: its number (the site table of the model gives its name and the rule fixed in the source).
/// <paramref name="Relu"/> not null: the pool is of relu(z), both in one; winners then carry relu's derivative too.
/// </summary>
internal sealed record PoolSite(int Site, FixedPoolRule? Rule, RuleValue? Relu = null);

/// <summary>Operand x (or z). Maximum of each window, NaN wins; composed evaluation changes the value (paper/spec 4.5).</summary>
internal sealed record MaxPool(WindowGeometry Window, PoolSite Site) : TensorOp;

/// <summary>Operand x (or z). Kind Code: which entries of each window attain the maximum (see docs/generated-code.md).</summary>
internal sealed record MaxPoolWinners(WindowGeometry Window, PoolSite Site) : TensorOp;

/// <summary>Operands winners, g: cotangent of x, gathered.</summary>
internal sealed record MaxPoolBackward(WindowGeometry Window, PoolSite Site) : TensorOp;

/// <summary>Operands winners, xDot: the same weights applied forward.</summary>
internal sealed record MaxPoolTangent(WindowGeometry Window, PoolSite Site) : TensorOp;

/// <summary>Euclidean norm of each window; AtZero is the rule of its derivative at a zero norm.</summary>
internal sealed record NormPool(WindowGeometry Window, RuleValue AtZero) : TensorOp;

/// <summary>Operands g, x, y: cotangent of x; at a zero norm the rule's constant (zeros or ones).</summary>
internal sealed record NormPoolBackward(WindowGeometry Window, RuleValue AtZero) : TensorOp;

/// <summary>Operands xDot, x, y.</summary>
internal sealed record NormPoolTangent(WindowGeometry Window, RuleValue AtZero) : TensorOp;

// ---- losses and normalisation -------------------------------------------------------------------------------------

/// <summary>Operands logits [N,classes], labels: loss per sample, batched [].</summary>
internal sealed record SoftmaxCrossEntropy : TensorOp;

/// <summary>Operands g (batched []), logits, labels: g * (softmax - onehot).</summary>
internal sealed record SoftmaxCrossEntropyBackward : TensorOp;

/// <summary>
/// Training batch norm. Operands x, gamma, beta, mean, inverse deviation, each of the last four [C,1,1] (or [C] for features), the
/// statistics computed from x by Reduce and Map nodes; y = (x - mean) * inverse * gamma + beta. Its derivative rule accounts for the
/// statistics being functions of x, so none flows through those operands. Lowered to a Map before scheduling.
/// </summary>
internal sealed record BatchNorm : TensorOp;
