namespace AdCompiler;

/// <summary>
/// Asks the compiler for derived programs: on a network class for its forward, JVP and VJP programs, on a block or
/// layer so that networks may be made of it, on a static method for its sibling derivatives.
/// The class must be partial.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Method, Inherited = false)]
public sealed class DifferentiableAttribute : Attribute;

/// <summary>The shape of one sample that a network takes, without the batch, for instance <c>[Input(3, 32, 32)]</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class InputAttribute(params int[] shape) : Attribute
{
    /// <summary>Extents of one sample, channels first.</summary>
    public int[] Shape { get; } = shape;
}
