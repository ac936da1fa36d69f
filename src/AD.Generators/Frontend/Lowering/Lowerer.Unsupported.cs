using AdCompiler.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

internal sealed partial class Lowerer
{
    // The flat list of what is refused. What is neither here nor handled is refused under its OperationKind's name.
    private static readonly Dictionary<OperationKind, (string Construct, string Remedy)> Refused = new()
    {
        [OperationKind.Await] = ("await", "call synchronous code"),
        [OperationKind.Try] = ("try", "catch around the call of the differentiable method"),
        [OperationKind.Throw] = ("throw", "check arguments before calling the differentiable method"),
        [OperationKind.Using] = ("using", "own what has to be disposed outside the differentiable method"),
        [OperationKind.UsingDeclaration] = ("using", "own what has to be disposed outside the differentiable method"),
        [OperationKind.Lock] = ("lock", "lock around the call of the differentiable method"),
        [OperationKind.Labeled] = ("goto", "write a loop or an if"),
        [OperationKind.Branch] = ("goto", "write a loop or an if"),
        [OperationKind.YieldReturn] = ("yield", "fill an array"),
        [OperationKind.YieldBreak] = ("yield", "fill an array"),
        [OperationKind.DynamicInvocation] = ("dynamic", "give the value its type"),
        [OperationKind.DynamicMemberReference] = ("dynamic", "give the value its type"),
        [OperationKind.DynamicIndexerAccess] = ("dynamic", "give the value its type"),
        [OperationKind.DynamicObjectCreation] = ("dynamic", "give the value its type"),
        [OperationKind.AddressOf] = ("pointers", "use an array or a span"),
        [OperationKind.None] = ("pointers and other low-level code", "use an array or a span"),
        [OperationKind.EventAssignment] = ("events", "call the method"),
        [OperationKind.EventReference] = ("events", "call the method"),
        [OperationKind.TypeOf] = ("typeof", "choose by a value, not by a type"),
        [OperationKind.SizeOf] = ("sizeof", "write the number"),
        [OperationKind.AnonymousObjectCreation] = ("anonymous objects", "use a tuple or a record struct"),
        [OperationKind.TranslatedQuery] = ("query syntax", "write a loop"),
        [OperationKind.FunctionPointerInvocation] = ("function pointers", "call the method"),
        [OperationKind.InterpolatedString] = ("strings", "keep text out of the differentiable method"),
        [OperationKind.Literal] = ("strings", "keep text out of the differentiable method"),
    };

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

    private static string Text(IOperation at)
    {
        string text = at.Syntax.ToString();
        int line = text.IndexOf('\n');
        if (line >= 0)
            text = text.Substring(0, line).TrimEnd() + " ...";
        return text.Length <= 60 ? text : text.Substring(0, 57) + "...";
    }
}
