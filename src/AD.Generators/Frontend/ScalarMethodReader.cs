using AdCompiler.Generators.Frontend.Interpretation;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend;

/// <summary>
/// A marked method: must be a scalar function that Map can take. The same interpreter reads it here and where it is used, so
/// what is accepted here is accepted there.
/// </summary>
internal static class ScalarMethodReader
{
    public static Reading Read(IMethodSymbol method, Compilation compilation, Reading nothing, CancellationToken ct)
    {
        if (!method.IsStatic)
            return nothing.With("ADC0002", method.Name, "make it static");
        if (!IsScalar(method.ReturnType))
            return method.ReturnsVoid || !IsArrayLike(method.ReturnType)
                ? nothing.With("ADC0002", method.Name, $"it returns '{method.ReturnType.ToDisplayString()}'")
                : nothing.With("ADC0010", method.Name, "methods over arrays are");
        if (method.Parameters.Any(parameter => IsArrayLike(parameter.Type)))
            return nothing.With("ADC0010", method.Name, "methods over arrays are");
        if (!method.Parameters.Any(parameter => IsScalar(parameter.Type)))
            return nothing.With("ADC0003", method.Name);
        if (method.IsGenericMethod || method.Parameters.Any(parameter => !IsScalar(parameter.Type) || parameter.RefKind is not RefKind.None))
            return nothing.With("ADC0010", method.Name, "generic methods and parameters other than float and double by value are");
        var interpreter = new Interpreter(SourceCode.Of(compilation), ct);
        interpreter.ScalarFunction(method, method.DeclaringSyntaxReferences[0].GetSyntax(ct));
        return nothing;
    }

    private static bool IsScalar(ITypeSymbol type) => type.SpecialType is SpecialType.System_Single or SpecialType.System_Double;

    private static bool IsArrayLike(ITypeSymbol type) => type is IArrayTypeSymbol || type.Name is "Span" or "ReadOnlySpan" or "List";
}
