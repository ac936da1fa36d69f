using System.Numerics;

namespace AdCompiler;

/// <summary>Functions with a meaning for derivatives only.</summary>
public static class AD
{
    /// <summary>The value itself; derivatives take it for a constant.</summary>
    public static T NoDerivative<T>(T value) where T : IFloatingPointIeee754<T> => value;

    /// <summary>
    /// 0, 1, .., <paramref name="steps"/> - 1, for a loop whose derivatives keep at most <paramref name="snapshots"/> snapshots of what the loop
    /// carries, in place of something of each step, and run steps again from these: <c>foreach (int i in AD.Checkpoint(steps, snapshots: 10))</c>.
    /// </summary>
    /// <param name="steps">How many steps the loop has; none if it is 0 or negative.</param>
    /// <param name="snapshots">At least 1. Of s snapshots and r runs of each step, a loop may have (s + r)! / (s! r!) steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is to be no snapshot.</exception>
    public static CheckpointedSteps Checkpoint(int steps, int snapshots) => Checkpoint(0, steps, snapshots);

    /// <summary>The same of <paramref name="from"/>, .., <paramref name="to"/> - 1.</summary>
    /// <inheritdoc cref="Checkpoint(int, int)"/>
    public static CheckpointedSteps Checkpoint(int from, int to, int snapshots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(snapshots, 1);
        return new CheckpointedSteps(from, to);
    }
}
