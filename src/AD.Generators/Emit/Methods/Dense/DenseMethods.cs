using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods.Dense;

/// <summary>The siblings of a method that call its other siblings to fill a matrix: which there are, in one place.</summary>
internal static class DenseMethods
{
    /// <param name="primal">Simplified: <see cref="MethodDerivatives.Simplified"/>.</param>
    /// <param name="derived">Its derived methods: <see cref="MethodDerivatives.OfSimplified"/>.</param>
    public static void Write(CodeWriter writer, Method primal, IReadOnlyList<Method> derived)
    {
        IReadOnlyList<string> siblings = MatrixSiblings.Of(primal, derived);
        if (siblings.Count == 0)
            return;
        var shape = new DenseShape(primal);
        Method? Named(string suffix) => derived.SingleOrDefault(method => method.Name.Name == primal.Name.Name + suffix);
        if (siblings.Contains("Hessian"))
        {
            writer.Blank();
            new HessianText(writer, primal, shape, Named("Hvp")!).Write();
        }
        if (siblings.Contains("Jacobian") && shape.Columns.Count > 0)
        {
            writer.Blank();
            new JacobianText(writer, primal, shape, Named("Vjp")!).Write();
        }
        if (siblings.Contains("JacobianBand") && BandText.Of(writer, primal, shape) is BandText band)
        {
            writer.Blank();
            band.Write();
        }
    }
}
