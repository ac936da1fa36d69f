using System.Globalization;

namespace AdCompiler;

/// <summary>
/// Mixed precision at <see cref="Width.Half"/> with <see cref="Accumulate.Wide"/>: the network's parameters are floats, which optimizers change without a
/// rounding to 16 bits, and of which the programs read a rounded copy. Cotangents are multiplied by a power of two while they are Halves, so that small ones
/// do not vanish, and gradients divided by it again, in float. As torch.amp.GradScaler: a step whose gradients are not all finite changes
/// no parameter and halves the scale; it doubles after a number of steps without one.
/// </summary>
/// <param name="Initial">The scale at first: a power of two, 1 to 2^24.</param>
/// <param name="GrowthInterval">Steps with finite gradients after which the scale doubles.</param>
public sealed record LossScaling(double Initial = 65536, int GrowthInterval = 2000)
{
    /// <summary>The largest scale.</summary>
    internal const double Largest = 1 << 24;

    /// <exception cref="ArgumentOutOfRangeException">A number is none that is described above.</exception>
    internal LossScaling Validated()
    {
        OptimizerNumbers.Require(Initial is >= 1 and <= Largest && double.IsPow2(Initial), nameof(Initial), Initial, "a power of two, 1 to 16777216");
        OptimizerNumbers.Require(GrowthInterval >= 1, nameof(GrowthInterval), GrowthInterval, "1 or more");
        return this;
    }

    /// <summary>As settings of a run are written down.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"scale {Initial} at first, doubled after {GrowthInterval} steps");
}
