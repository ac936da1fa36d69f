using System.Globalization;

namespace AdCompiler;

/// <summary>
/// What a derived program returns at each kind of nonsmooth point. Forward values do not depend on it, except for the
/// composed evaluation of the hybrid pooling rule. The presets reproduce other systems; docs/nonsmooth.md holds the evidence.
/// </summary>
public sealed record Rules
{
    /// <summary>Tied maxima of a pooling window.</summary>
    public MaxPoolRule MaxPool { get; init; } = MaxPoolRule.Native;

    /// <summary>relu'(0).</summary>
    public double ReluAtZero { get; init; }

    /// <summary>alpha in leakyRelu'(0) = slope + alpha (1 - slope).</summary>
    public double LeakyReluAtZero { get; init; }

    /// <summary>relu6'(0).</summary>
    public double Relu6AtZero { get; init; }

    /// <summary>relu6'(6).</summary>
    public double Relu6AtSix { get; init; }

    /// <summary>abs'(0).</summary>
    public double AbsAtZero { get; init; }

    /// <summary>Derivatives of max(a, b) with respect to a and b where a = b.</summary>
    public (double First, double Second) MaxTie { get; init; } = (0.5, 0.5);

    /// <summary>Derivatives of min(a, b) with respect to a and b where a = b.</summary>
    public (double First, double Second) MinTie { get; init; } = (0.5, 0.5);

    /// <summary>Derivative of clamp(x, low, high) with respect to x at x = low.</summary>
    public double ClampAtLow { get; init; } = 1;

    /// <summary>Derivative of clamp(x, low, high) with respect to x at x = high.</summary>
    public double ClampAtHigh { get; init; } = 1;

    /// <summary>sqrt'(0); +inf is its limit from the right.</summary>
    public double SqrtAtZero { get; init; } = double.PositiveInfinity;

    /// <summary>Each component of the derivative of a Euclidean norm at the zero vector.</summary>
    public NormZero NormAtZero { get; init; } = NormZero.Zeros;

    /// <summary>PyTorch 1.13 to 2.x, before pytorch#191142 moved the derivative of clamp at its bounds from 1 to 0.</summary>
    public static Rules PyTorch { get; } = new();

    /// <summary>
    /// JAX (jax.nn and jax.lax, 2024): abs'(0) = +1, leaky_relu takes the right-hand side at 0, clip is flat at its
    /// bounds, and the norm of the zero vector differentiates to NaN.
    /// </summary>
    public static Rules Jax { get; } = new()
    {
        LeakyReluAtZero = 1, AbsAtZero = 1, ClampAtLow = 0, ClampAtHigh = 0, NormAtZero = NormZero.NaN,
    };

    /// <summary>TensorFlow 2: maximum and minimum give a tie to their first argument; the norm of the zero vector differentiates to NaN.</summary>
    public static Rules TensorFlow { get; } = new()
    {
        MaxTie = (1, 0), MinTie = (1, 0), NormAtZero = NormZero.NaN,
    };

    /// <summary>The element of least norm of each Clarke subdifferential; where that set is empty (sqrt), the limit.</summary>
    public static Rules MinimalNorm { get; } = new()
    {
        MaxPool = MaxPoolRule.Minimal, ClampAtLow = 0, ClampAtHigh = 0,
    };

    /// <summary>The rules where nothing is said: PyTorch's.</summary>
    public static Rules Default => PyTorch;

    /// <summary>The rule set of a preset.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such preset.</exception>
    public static Rules Of(Preset preset) => preset switch
    {
        Preset.PyTorch => PyTorch,
        Preset.Jax => Jax,
        Preset.TensorFlow => TensorFlow,
        Preset.MinimalNorm => MinimalNorm,
        _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, "Expected PyTorch, Jax, TensorFlow or MinimalNorm."),
    };

    /// <summary>These rules, once each is known to be a derivative: finite, but +inf or any number for sqrt'(0), and NaN where <see cref="NormAtZero"/> says so.</summary>
    /// <exception cref="ArgumentException">One is not.</exception>
    public Rules Validated()
    {
        MaxPool.Validated();
        foreach (RuleSlot slot in Enum.GetValues<RuleSlot>())
            if (!Allowed(slot, this[slot]))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Rule {slot}: found {this[slot]}, expected a finite number{(slot == RuleSlot.SqrtAtZero ? " or an infinite one" : "")}."));
        return this;
    }

    static bool Allowed(RuleSlot slot, double number) => slot switch
    {
        RuleSlot.NormAtZero => true,
        RuleSlot.SqrtAtZero => !double.IsNaN(number),
        _ => double.IsFinite(number),
    };

    /// <summary>The number a compiled program holds in a slot.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    public double this[RuleSlot slot] => slot switch
    {
        RuleSlot.ReluAtZero => ReluAtZero,
        RuleSlot.LeakyReluAtZero => LeakyReluAtZero,
        RuleSlot.Relu6AtZero => Relu6AtZero,
        RuleSlot.Relu6AtSix => Relu6AtSix,
        RuleSlot.AbsAtZero => AbsAtZero,
        RuleSlot.MaxTieFirst => MaxTie.First,
        RuleSlot.MaxTieSecond => MaxTie.Second,
        RuleSlot.MinTieFirst => MinTie.First,
        RuleSlot.MinTieSecond => MinTie.Second,
        RuleSlot.ClampAtLow => ClampAtLow,
        RuleSlot.ClampAtHigh => ClampAtHigh,
        RuleSlot.SqrtAtZero => SqrtAtZero,
        RuleSlot.NormAtZero => Component(NormAtZero),
        _ => throw new ArgumentOutOfRangeException(nameof(slot), slot, "Expected one of the scalar rules."),
    };

    static double Component(NormZero rule) => rule switch
    {
        NormZero.Zeros => 0,
        NormZero.Ones => 1,
        NormZero.NaN => double.NaN,
        _ => throw new ArgumentException($"Rule NormAtZero is {rule}; expected Zeros, Ones or NaN."),
    };
}
