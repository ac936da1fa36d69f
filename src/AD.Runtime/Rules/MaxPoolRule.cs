namespace AdCompiler;

/// <summary>
/// The derivative of max pooling at a tie. The kind decides the program, beta is a run-time number.
/// A beta outside [0, k/(k-1)] leaves the Clarke subdifferential of a window with k tied maxima; it stays a legal choice.
/// </summary>
/// <param name="Kind">Which weights; never <see cref="Pool.Inherit"/>.</param>
/// <param name="Beta">Weight of the minimal rule; read for <see cref="Pool.Hybrid"/> only, 0 otherwise.</param>
/// <param name="Evaluation">How a hybrid is evaluated; <see cref="AdCompiler.Evaluation.Fused"/> for the other kinds.</param>
public sealed record MaxPoolRule(Pool Kind, double Beta, Evaluation Evaluation)
{
    public static MaxPoolRule Native { get; } = new(Pool.Native, 0, Evaluation.Fused);

    public static MaxPoolRule Minimal { get; } = new(Pool.Minimal, 0, Evaluation.Fused);

    public static MaxPoolRule Last { get; } = new(Pool.Last, 0, Evaluation.Fused);

    public static MaxPoolRule All { get; } = new(Pool.All, 0, Evaluation.Fused);

    /// <summary>beta minimal + (1 - beta) native.</summary>
    public static MaxPoolRule Hybrid(double beta, Evaluation evaluation = Evaluation.Fused) => new(Pool.Hybrid, beta, evaluation);

    /// <summary>The rule as it is, once it is known to be complete.</summary>
    /// <exception cref="ArgumentException">The kind or evaluation is Inherit, or beta is not finite.</exception>
    public MaxPoolRule Validated()
    {
        if (Kind is Pool.Inherit || !Enum.IsDefined(Kind))
            throw new ArgumentException($"Max pooling rule: kind is {Kind}; expected Native, Minimal, Hybrid, Last or All.");
        if (Evaluation is Evaluation.Inherit || !Enum.IsDefined(Evaluation))
            throw new ArgumentException($"Max pooling rule: evaluation is {Evaluation}; expected Fused, ExactSum or Composed.");
        if (!double.IsFinite(Beta))
            throw new ArgumentException($"Max pooling rule: beta is {Beta}; expected a finite number.");
        return this;
    }

    /// <summary>
    /// Closed form of the weights of a window with <paramref name="ties"/> equal maxima: of the first, of the last,
    /// and of those between (which exist from three ties on). With one maximum, it has weight 1 under every rule.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one maximum.</exception>
    public (double First, double Between, double Last) Weights(int ties)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ties, 1);
        if (ties == 1)
            return (1, 1, 1);
        double share = 1.0 / ties;
        return Validated().Kind switch
        {
            Pool.Native => (1, 0, 0),
            Pool.Minimal => (share, share, share),
            Pool.Last => (0, 0, 1),
            Pool.All => (1, 1, 1),
            _ => (1 - Beta + Beta * share, Beta * share, Beta * share),
        };
    }

    /// <summary>Whether these weights lie in the Clarke subdifferential of a maximum of <paramref name="ties"/> tied elements.</summary>
    public bool InSubdifferential(int ties) => Kind switch
    {
        Pool.All => ties == 1,
        Pool.Hybrid => ties == 1 || (Beta >= 0 && Beta * (ties - 1) <= ties),
        _ => true,
    };
}
