namespace AdCompiler;

/// <summary>A parameter of real numbers that a differentiable method has no derivative with respect to: it counts as constant.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class NotDifferentiableAttribute : Attribute;
