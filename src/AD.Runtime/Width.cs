namespace AdCompiler;

/// <summary>The floating-point format a program stores its values in.</summary>
public enum Width
{
    /// <summary>IEEE binary16.</summary>
    Half,

    /// <summary>IEEE binary32.</summary>
    Float,

    /// <summary>IEEE binary64.</summary>
    Double,
}

/// <summary>The format in which sums are carried; it makes a difference at <see cref="Width.Half"/> only.</summary>
public enum Accumulate
{
    /// <summary>Every single operation is rounded to the storage width: true 16-bit arithmetic.</summary>
    Storage,

    /// <summary>Arithmetic inside an operation is in float and rounded where a value is stored, as tensor cores do.</summary>
    Wide,
}
