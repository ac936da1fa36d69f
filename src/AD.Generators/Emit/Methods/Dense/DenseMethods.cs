using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods.Dense;

/// <summary>The siblings of a method that call its other siblings to fill a matrix: which there are, in one place.</summary>
internal static class DenseMethods
{
    /// <param name="derived">The derived methods of the primal: <see cref="MethodDerivatives.Of"/>.</param>
    public static void Write(CodeWriter writer, Method primal, IReadOnlyList<Method> derived)
    {
        if (DenseShape.Of(primal) is not DenseShape shape)
            return;
        Method Named(string suffix) => derived.Single(method => method.Name.Name == primal.Name.Name + suffix);
        if (HessianText.Has(primal))
        {
            writer.Blank();
            new HessianText(writer, primal, shape, Named("Hvp")).Write();
        }
    }
}
