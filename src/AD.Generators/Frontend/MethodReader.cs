using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Frontend.Lowering;
using AdCompiler.Generators.Methods;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend;

/// <summary>A marked method. One of numbers may be given to Map as well: the network that does reports what Map cannot take.</summary>
internal static class MethodReader
{
    public static Reading Read(IMethodSymbol method, Compilation compilation, Reading nothing, CancellationToken ct)
    {
        if (method.MethodKind is not MethodKind.Ordinary)
            return nothing.With("ADC0010", method.Name, "local functions, operators and accessors are");
        (Method lowered, EquatableArray<string> derivatives) = MethodLowering.Lower(method, compilation, ct);
        nothing = nothing with { Derivatives = derivatives };
        if (TakenName.Find(method, lowered, ct) is { } taken)
            return nothing with { Diagnostics = [taken] };
        Reading reading = nothing with { Method = lowered };
        return Activity.IsFlat(lowered) ? reading.With(Descriptors.LostDerivative.Id) : reading;
    }
}
