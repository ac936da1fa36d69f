using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>The parts of a for loop whose index, an int or long, goes in equal steps up or down to a bound.</summary>
/// <param name="Ahead">What is compared with the bound is the index plus this.</param>
internal sealed record LoopForm(ILocalSymbol Index, IOperation Bound, bool IncludesBound, int Step, int Ahead)
{
    /// <summary>No sum of an index that begins below it, a length and an amount below it overflows before the loop ends.</summary>
    private const int Small = 1 << 20;

    public static LoopForm? Of(IForLoopOperation loop)
    {
        if (loop.AtLoopBottom.Length != 1 || loop.AtLoopBottom[0] is not IExpressionStatementOperation { Operation: var bottom }
            || StepOf(bottom) is not ({ } index, not 0 and var step)
            || index.Type.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64)
            || loop.Condition is not IBinaryOperation { OperatorMethod: null } condition)
            return null;
        int? left = AheadOf(condition.LeftOperand, index), right = AheadOf(condition.RightOperand, index);
        (IOperation bound, BinaryOperatorKind kind) = left is not null
            ? (condition.RightOperand, condition.OperatorKind)
            : (condition.LeftOperand, Mirrored(condition.OperatorKind));
        if ((left ?? right) is not { } ahead || (ahead != 0 && !(step == 1 && IsLength(bound) && BeginsSmall(loop, index))))
            return null;
        bool fits = step > 0
            ? kind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
            : kind is BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual;
        // Of an index that lives on, the last value is known for steps of one only.
        if (!fits || (step is not (1 or -1) && !loop.Locals.Contains(index, SymbolEqualityComparer.Default)))
            return null;
        return new LoopForm(index, bound, kind is BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThanOrEqual, step, ahead);
    }

    /// <summary>0 for the index, an amount for the index plus it.</summary>
    private static int? AheadOf(IOperation operation, ILocalSymbol index) => operation switch
    {
        _ when IsIndex(operation, index) => 0,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, OperatorMethod: null, IsChecked: false } sum
            when Amount(IsIndex(sum.LeftOperand, index) ? sum.RightOperand : sum.LeftOperand) is >= 0 and < Small and var amount
                && (IsIndex(sum.LeftOperand, index) || IsIndex(sum.RightOperand, index)) => amount,
        _ => null,
    };

    /// <summary>An int that is not negative.</summary>
    private static bool IsLength(IOperation bound) => bound is IPropertyReferenceOperation { Property.Name: "Length", Type.SpecialType: SpecialType.System_Int32 };

    private static bool BeginsSmall(IForLoopOperation loop, ILocalSymbol index) => loop.Before.OfType<IVariableDeclarationGroupOperation>()
        .SelectMany(group => group.Declarations).SelectMany(declaration => declaration.Declarators)
        .Any(one => SymbolEqualityComparer.Default.Equals(one.Symbol, index) && one.Initializer?.Value is { } value && Amount(value) is >= 0 and < Small);

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
