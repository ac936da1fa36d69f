using AdCompiler.Generators.Frontend.Lowering;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend;

/// <summary>A marked method. One of numbers may be given to Map as well: the network that does reports what Map cannot take.</summary>
internal static class MethodReader
{
    public static Reading Read(IMethodSymbol method, Compilation compilation, Reading nothing, CancellationToken ct) =>
        method.MethodKind is MethodKind.Ordinary
            ? nothing with { Method = MethodLowering.Lower(method, compilation, ct) }
            : nothing.With("ADC0010", method.Name, "local functions, operators and accessors are");
}
