namespace AdCompiler;

/// <summary>
/// Asks the compiler for derived programs: on a network class for its forward, JVP and VJP programs, on a block or
/// layer so that networks may be made of it, on a static method for its sibling derivatives.
/// The class must be partial.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Method, Inherited = false)]
public sealed class DifferentiableAttribute : Attribute
{
    /// <summary>The order in which a method's derivatives may add up what its loops sum. A network's sums have an order of their own.</summary>
    public Reductions Reductions { get; set; }
}

/// <summary>The order of the sums that loops make, in the derivatives of a method.</summary>
public enum Reductions
{
    /// <summary>As the method is written: with arithmetic alone, the value that a derivative returns has the bits of the method's.</summary>
    Ordered,

    /// <summary>
    /// Loops that run in lanes sum by lane, in an order that is fixed for each type of number and the same on every machine
    /// (docs/determinism.md). Faster; the value may differ from the method's in the last digits.
    /// </summary>
    Lanes,
}

/// <summary>The shape of one sample that a network takes, without the batch, for instance <c>[Input(3, 32, 32)]</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class InputAttribute(params int[] shape) : Attribute
{
    /// <summary>Extents of one sample, channels first.</summary>
    public int[] Shape { get; } = shape;
}
