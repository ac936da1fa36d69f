using System.Numerics;

namespace AdCompiler;

/// <summary>Functions with a meaning for derivatives only.</summary>
public static class AD
{
    /// <summary>The value itself; derivatives take it for a constant.</summary>
    public static T NoDerivative<T>(T value) where T : IFloatingPointIeee754<T> => value;
}
