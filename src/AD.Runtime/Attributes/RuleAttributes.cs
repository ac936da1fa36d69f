namespace AdCompiler;

/// <summary>
/// Base of the attributes that fix, for one network class, or for one differentiable method or all in a type, what derived programs return at a nonsmooth point.
/// A rule given on one call wins over the class's, the class's over those given when compiling the network.
/// NaN stands for "not fixed here", since an attribute cannot hold null.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Method)]
public abstract class RuleAttribute : Attribute;

/// <summary>Starts the class's rules from a preset; the other rule attributes override single rules of it.</summary>
public sealed class KinksAttribute(Preset preset) : RuleAttribute
{
    public Preset Preset { get; } = preset;
}

/// <summary>How the cotangent of a max pooling window is shared among tied maxima.</summary>
public sealed class MaxPoolAttribute(Pool kind) : RuleAttribute
{
    public Pool Kind { get; } = kind;

    /// <summary>Weight of the minimal rule in <see cref="Pool.Hybrid"/>; any real number.</summary>
    public double Beta { get; set; } = double.NaN;

    public Evaluation Evaluation { get; set; } = Evaluation.Inherit;
}

/// <summary>relu'(0).</summary>
public sealed class ReluAttribute : RuleAttribute
{
    public double AtZero { get; set; } = double.NaN;
}

/// <summary>alpha in leakyRelu'(0) = slope + alpha (1 - slope).</summary>
public sealed class LeakyReluAttribute : RuleAttribute
{
    public double AtZero { get; set; } = double.NaN;
}

/// <summary>relu6'(0) and relu6'(6).</summary>
public sealed class Relu6Attribute : RuleAttribute
{
    public double AtZero { get; set; } = double.NaN;

    public double AtSix { get; set; } = double.NaN;
}

/// <summary>abs'(0).</summary>
public sealed class AbsAttribute : RuleAttribute
{
    public double AtZero { get; set; } = double.NaN;
}

/// <summary>Derivatives of max(a, b) with respect to a and to b where a = b.</summary>
public sealed class MaxAttribute : RuleAttribute
{
    public double TieFirst { get; set; } = double.NaN;

    public double TieSecond { get; set; } = double.NaN;
}

/// <summary>Derivatives of min(a, b) with respect to a and to b where a = b.</summary>
public sealed class MinAttribute : RuleAttribute
{
    public double TieFirst { get; set; } = double.NaN;

    public double TieSecond { get; set; } = double.NaN;
}

/// <summary>Derivative of clamp(x, low, high) with respect to x at x = low and at x = high.</summary>
public sealed class ClampAttribute : RuleAttribute
{
    public double AtLow { get; set; } = double.NaN;

    public double AtHigh { get; set; } = double.NaN;
}

/// <summary>sqrt'(0).</summary>
public sealed class SqrtAttribute : RuleAttribute
{
    public double AtZero { get; set; } = double.NaN;
}

/// <summary>The derivative of a Euclidean norm at the zero vector.</summary>
public sealed class NormPoolAttribute(NormZero atZero) : RuleAttribute
{
    public NormZero AtZero { get; } = atZero;
}
