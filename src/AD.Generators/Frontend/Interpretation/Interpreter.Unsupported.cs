using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Frontend.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

internal sealed partial class Interpreter
{
    // What is neither here nor handled is refused under its OperationKind's name.
    private static readonly IReadOnlyDictionary<OperationKind, (string Construct, string Remedy)> Refused = RefusedCode.With(new()
    {
        [OperationKind.Await] = ("await", "Forward runs at compile time; call synchronous code"),
        [OperationKind.Try] = ("try", "let the exception through: it becomes a compile error"),
        [OperationKind.CatchClause] = ("catch", "let the exception through: it becomes a compile error"),
        [OperationKind.Using] = ("using", "layers own nothing that has to be disposed"),
        [OperationKind.UsingDeclaration] = ("using", "layers own nothing that has to be disposed"),
        [OperationKind.Lock] = ("lock", "tracing has one thread"),
        [OperationKind.YieldReturn] = ("yield", "build an array or a list"),
        [OperationKind.YieldBreak] = ("yield", "build an array or a list"),
        [OperationKind.AddressOf] = ("pointers", "use arrays"),
        [OperationKind.None] = ("pointers and other low-level code", "use arrays"),
        [OperationKind.RaiseEvent] = ("events", "call the method"),
        [OperationKind.AnonymousObjectCreation] = ("anonymous objects", "use a tuple or a record"),
        [OperationKind.TranslatedQuery] = ("query syntax", "write a loop, or call Select and Where"),
        [OperationKind.InlineArrayAccess] = ("inline arrays", "use an array"),
        [OperationKind.InterpolatedStringHandlerCreation] = ("interpolated string handlers", "use a string"),
        [OperationKind.Utf8String] = ("UTF-8 strings", "use a string"),
    });

    private TraceFault Unsupported(IOperation at)
    {
        if (at is IInvalidOperation || at.Syntax.ContainsDiagnostics)
            return Fault("ADC0105", at, Text(at));
        if (at is ILoopOperation { LoopKind: LoopKind.ForTo })
            return Unsupported(at, "this loop");
        if (Refused.TryGetValue(at.Kind, out (string Construct, string Remedy) refused))
            return Fault("ADC0101", at, $"'{refused.Construct}'", refused.Remedy);
        return Operator(at) is { } operation
            ? Fault("ADC0101", at, $"the operator '{operation}' on a value of the program", "use + - * / and comparisons, or functions of Math and MathF")
            : Unsupported(at, $"'{at.Kind}' code");
    }

    private static string? Operator(IOperation at) => at.Syntax switch
    {
        BinaryExpressionSyntax binary => binary.OperatorToken.Text,
        PrefixUnaryExpressionSyntax prefix => prefix.OperatorToken.Text,
        PostfixUnaryExpressionSyntax postfix => postfix.OperatorToken.Text,
        AssignmentExpressionSyntax assignment => assignment.OperatorToken.Text,
        _ => null,
    };

    /// <summary>A derivative that the user gives is for methods: in a function given to Map it would go unheeded.</summary>
    private void RefuseOwnDerivative(IMethodSymbol method, Cell[] arguments, IOperation at)
    {
        if (arguments.Any(argument => argument.Value is ScalarValue) && OwnDerivatives.Of(source.Compilation).Find(method) is { } own)
            throw Fault("ADC0101", at, $"'{Display(method)}' in a network, where its derivative '{own.Method.Name}' is not used", "write the function without [DerivativeOf], or use it in differentiable methods alone");
    }

    private TraceFault Unsupported(IOperation at, string construct) =>
        Fault("ADC0101", at, construct, "see docs/diagnostics/ADC0101.md for the C# that networks may be written in");

    /// <summary>A value that is only known when the program runs stands where a known one is needed.</summary>
    private TraceFault Unknown(object? value, IOperation at) => value switch
    {
        BatchSize => Fault("ADC0108", at, "the batch size", "write code that does not depend on it; Mean and Sum are per sample, and the loss is averaged over the batch for you"),
        TensorValue or StoredTensorValue => Fault("ADC0108", at, "a tensor's value", "choose between tensors elementwise: Max, Min, Relu, or a conditional expression inside Map"),
        LabelsValue => Fault("ADC0108", at, "the labels", "use labels.OneHot(classes) or labels.Values(shape) as a tensor"),
        ScalarValue or ConditionValue => Fault("ADC0108", at, "an argument of the Map function", "inside a Map function use conditional expressions, arithmetic, and Math or MathF"),
        null => Fault("ADC0109", at, "a value is null"),
        _ => Unsupported(at, $"a value of type '{at.Type?.ToDisplayString()}' here"),
    };

    private static bool IsUnknown(object? value) =>
        value is BatchSize or TensorValue or StoredTensorValue or LabelsValue or ScalarValue or ConditionValue;

    private static string Text(IOperation at) => RefusedCode.Text(at);
}
