using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

internal sealed partial class Interpreter
{
    private object? Assign(ISimpleAssignmentOperation assignment, Frame frame)
    {
        if (assignment.IsRef)
            throw Unsupported(assignment, "ref assignment");
        Place place = Resolve(assignment.Target, frame);
        object? value = Copied(Evaluate(assignment.Value, frame));
        NameVariable(assignment.Target, value);
        place.Set(value);
        return value;
    }

    private object? CompoundAssign(ICompoundAssignmentOperation assignment, Frame frame)
    {
        Place place = Resolve(assignment.Target, frame);
        object? left = place.Get(), right = Evaluate(assignment.Value, frame);
        if (assignment.InConversion.IsNumeric && assignment.Target.Type is { } type && assignment.Value.Type is { } wide)
            left = Promoted(left, type, wide, assignment, frame);
        object? value = Binary(
            assignment.OperatorKind, left, right, assignment.OperatorMethod, assignment.IsChecked,
            assignment, assignment.Target, assignment.Value, frame);
        if (Arithmetic.IsNumber(value) || value is char)
            value = Converted(value, frame.Types.Substitute(assignment.Type!), assignment.IsChecked, assignment, frame);
        NameVariable(assignment.Target, value);
        place.Set(value);
        return value;
    }

    // "x += 1" on a byte, "n *= 0.5f" on an int: the left side is computed in the right side's type; shifts keep theirs.
    private object? Promoted(object? left, ITypeSymbol type, ITypeSymbol wide, ICompoundAssignmentOperation assignment, Frame frame) =>
        assignment.OperatorKind is BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift
        || SymbolEqualityComparer.Default.Equals(type, wide)
            ? left
            : Converted(left, frame.Types.Substitute(wide), false, assignment, frame);

    private object? CoalesceAssign(ICoalesceAssignmentOperation assignment, Frame frame)
    {
        Place place = Resolve(assignment.Target, frame);
        if (place.Get() is { } present)
            return present;
        object? value = Copied(Evaluate(assignment.Value, frame));
        place.Set(value);
        return value;
    }

    private object? Increment(IIncrementOrDecrementOperation step, Frame frame)
    {
        Place place = Resolve(step.Target, frame);
        object? before = place.Get();
        if (!Arithmetic.IsNumber(before) && before is not char)
            throw before is null || IsUnknown(before) ? Unknown(before, step.Target) : Unsupported(step);
        bool up = step.Kind is OperationKind.Increment;
        object? wide = before is float or double or long or ulong or uint ? before : Arithmetic.Convert(before!, SpecialType.System_Int32, false);
        object one = Arithmetic.Convert(1, step.Target.Type is { } type ? NumberType(wide!, type) : SpecialType.System_Int32, false)!;
        object? after = Computed(() => Arithmetic.Binary(up ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract, wide, one, step.IsChecked), step);
        after = Converted(after, frame.Types.Substitute(step.Target.Type!), step.IsChecked, step, frame);
        place.Set(after);
        return step.IsPostfix ? before : after;
    }

    private static SpecialType NumberType(object value, ITypeSymbol type) => value switch
    {
        int => SpecialType.System_Int32,
        long => SpecialType.System_Int64,
        uint => SpecialType.System_UInt32,
        ulong => SpecialType.System_UInt64,
        float => SpecialType.System_Single,
        double => SpecialType.System_Double,
        _ => type.SpecialType,
    };

    private void NameVariable(IOperation target, object? value)
    {
        if (target is ILocalReferenceOperation local)
            Trace?.Name(value, local.Local.Name);
        else if (target is IParameterReferenceOperation parameter)
            Trace?.Name(value, parameter.Parameter.Name);
    }
}
