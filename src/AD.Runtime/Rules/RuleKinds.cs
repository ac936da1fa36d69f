namespace AdCompiler;

/// <summary>
/// Which element of a pooling window carries its cotangent when k elements tie for the maximum;
/// i* is the first of them in scan order (rows, then columns).
/// </summary>
public enum Pool
{
    /// <summary>Not fixed here: the class's rule, else the rule given when compiling.</summary>
    Inherit,

    /// <summary>All of it to i*, as PyTorch does.</summary>
    Native,

    /// <summary>1/k to each tied element: the element of least norm of the Clarke subdifferential.</summary>
    Minimal,

    /// <summary>beta minimal + (1 - beta) native: 1 - beta + beta/k to i*, beta/k to the other tied elements.</summary>
    Hybrid,

    /// <summary>All of it to the last tied element in scan order.</summary>
    Last,

    /// <summary>1 to each tied element, as old Theano did; the weights sum to k, so this is no conservative derivative.</summary>
    All,
}

/// <summary>How the hybrid pooling rule is evaluated in floating point.</summary>
public enum Evaluation
{
    Inherit,

    /// <summary>Exact forward value, weights rounded from their closed forms.</summary>
    Fused,

    /// <summary>Fused, with the weight of i* taken as 1 minus the rounded others, so that the weights sum to 1 as nearly as the width allows.</summary>
    ExactSum,

    /// <summary>Two poolings combined in floats, forward and backward, as the paper's code does: the value itself is off by about beta rounding units.</summary>
    Composed,
}

/// <summary>The derivative of a Euclidean norm at the zero vector: the same number in each component.</summary>
public enum NormZero
{
    Inherit,

    /// <summary>0 in each component: the element of least norm of the unit ball (the paper's NormPool1).</summary>
    Zeros,

    /// <summary>1 in each component, outside the unit ball (the paper's NormPool2).</summary>
    Ones,

    /// <summary>Not a number, as x / norm(x) evaluates to.</summary>
    NaN,
}

/// <summary>Names of complete rule sets; <see cref="Rules.Of"/> gives the set.</summary>
public enum Preset
{
    PyTorch,
    Jax,
    TensorFlow,
    MinimalNorm,
}

/// <summary>
/// The rules that are one number each, in the order in which compiled programs hold them.
/// The compiler has an enumeration of the same names in the same order.
/// </summary>
public enum RuleSlot
{
    ReluAtZero,
    LeakyReluAtZero,
    Relu6AtZero,
    Relu6AtSix,
    AbsAtZero,
    MaxTieFirst,
    MaxTieSecond,
    MinTieFirst,
    MinTieSecond,
    ClampAtLow,
    ClampAtHigh,
    SqrtAtZero,
    NormAtZero,
}
