using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>The parts of a for loop whose index, an int or long, goes in equal steps up or down to a bound.</summary>
internal sealed record LoopForm(ILocalSymbol Index, IOperation Bound, bool IncludesBound, int Step)
{
    public static LoopForm? Of(IForLoopOperation loop)
    {
        if (loop.AtLoopBottom.Length != 1 || loop.AtLoopBottom[0] is not IExpressionStatementOperation { Operation: var bottom }
            || StepOf(bottom) is not ({ } index, not 0 and var step)
            || index.Type.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64)
            || loop.Condition is not IBinaryOperation { OperatorMethod: null } condition)
            return null;
        (IOperation bound, BinaryOperatorKind kind) = IsIndex(condition.LeftOperand, index)
            ? (condition.RightOperand, condition.OperatorKind)
            : (condition.LeftOperand, Mirrored(condition.OperatorKind));
        if (!IsIndex(condition.LeftOperand, index) && !IsIndex(condition.RightOperand, index))
            return null;
        bool fits = step > 0
            ? kind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
            : kind is BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual;
        // Of an index that lives on, the last value is known for steps of one only.
        if (!fits || (step is not (1 or -1) && !loop.Locals.Contains(index, SymbolEqualityComparer.Default)))
            return null;
        return new LoopForm(index, bound, kind is BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThanOrEqual, step);
    }

    private static (ILocalSymbol? Index, int Step) StepOf(IOperation bottom) => bottom switch
    {
        IIncrementOrDecrementOperation { IsChecked: false, Target: ILocalReferenceOperation local } one =>
            (local.Local, one.Kind is OperationKind.Increment ? 1 : -1),
        ICompoundAssignmentOperation { IsChecked: false, Target: ILocalReferenceOperation local } sum when Amount(sum.Value) is { } amount => sum.OperatorKind switch
        {
            BinaryOperatorKind.Add => (local.Local, amount),
            BinaryOperatorKind.Subtract => (local.Local, -amount),
            _ => (null, 0),
        },
        _ => (null, 0),
    };

    private static int? Amount(IOperation value) => value.ConstantValue is { HasValue: true, Value: { } constant } ? constant switch
    {
        int amount and > -int.MaxValue => amount,
        long amount and > -int.MaxValue and <= int.MaxValue => (int)amount,
        _ => null,
    } : null;

    private static bool IsIndex(IOperation operation, ILocalSymbol index) =>
        operation is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, index);

    private static BinaryOperatorKind Mirrored(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
        _ => kind,
    };
}
