using AdCompiler.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

internal sealed partial class Lowerer
{
    // What is neither here nor handled is refused under its OperationKind's name.
    private static readonly IReadOnlyDictionary<OperationKind, (string Construct, string Remedy)> Refused = RefusedCode.With(new()
    {
        [OperationKind.Await] = ("await", "call synchronous code"),
        [OperationKind.Try] = ("try", "catch around the call of the differentiable method"),
        [OperationKind.Throw] = ("throw", "check arguments before calling the differentiable method"),
        [OperationKind.Using] = ("using", "own what has to be disposed outside the differentiable method"),
        [OperationKind.UsingDeclaration] = ("using", "own what has to be disposed outside the differentiable method"),
        [OperationKind.Lock] = ("lock", "lock around the call of the differentiable method"),
        [OperationKind.YieldReturn] = ("yield", "fill an array"),
        [OperationKind.YieldBreak] = ("yield", "fill an array"),
        [OperationKind.AddressOf] = ("pointers", "use an array or a span"),
        [OperationKind.None] = ("pointers and other low-level code", "use an array or a span"),
        [OperationKind.AnonymousObjectCreation] = ("anonymous objects", "use a tuple or a record struct"),
        [OperationKind.TranslatedQuery] = ("query syntax", "write a loop"),
        [OperationKind.ListPattern] = ("list patterns", "ask for the length and the elements"),
        [OperationKind.InterpolatedString] = ("strings", "keep text out of the differentiable method"),
        [OperationKind.Literal] = ("strings", "keep text out of the differentiable method"),
    });

    private TraceFault Unsupported(IOperation at)
    {
        if (at is IInvalidOperation || at.Syntax.ContainsDiagnostics)
            return Fault("ADC0105", at, Text(at));
        if (Refused.TryGetValue(at.Kind, out (string Construct, string Remedy) refused))
            return Unsupported(at, $"'{refused.Construct}'", refused.Remedy);
        return Unsupported(at, $"'{at.Kind}' code");
    }

    private TraceFault Unsupported(IOperation at, string construct, string remedy = "see docs/diagnostics/ADC0101.md for the C# that can be differentiated") =>
        Fault("ADC0101", at, construct, remedy);

    private static string Text(IOperation at) => RefusedCode.Text(at);
}
