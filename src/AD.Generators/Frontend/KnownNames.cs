namespace AdCompiler.Generators.Frontend;

/// <summary>Full names of the runtime's types that the frontend knows.</summary>
internal static class KnownNames
{
    public const string Differentiable = "AdCompiler.DifferentiableAttribute";
    public const string DerivativeOf = "AdCompiler.DerivativeOfAttribute";
    public const string NotDifferentiable = "AdCompiler.NotDifferentiableAttribute";
    public const string SpecialFunctions = "MathNet.Numerics.SpecialFunctions";
    public const string DeviceCode = "AdCompiler.Ilgpu.IDeviceCode`1";
    public const string Functions = "AdCompiler.AD";
    public const string Input = "AdCompiler.InputAttribute";
    public const string Network = "AdCompiler.Network";
    public const string Module = "AdCompiler.Module";
    public const string Tensor = "AdCompiler.Tensor";
    public const string Parameter = "AdCompiler.Parameter";
    public const string Buffer = "AdCompiler.Buffer";
    public const string Labels = "AdCompiler.Labels";
    public const string Initializer = "AdCompiler.Initializer";
    public const string Ops = "AdCompiler.Ops";
    public const string RuleAttribute = "AdCompiler.RuleAttribute";
}
