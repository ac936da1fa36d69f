using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

internal sealed partial class Interpreter
{
    public object? Evaluate(IOperation operation, Frame frame)
    {
        Step(operation);
        if (operation.ConstantValue.HasValue)
            return operation.ConstantValue.Value;
        return operation switch
        {
            ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation
                or IArrayElementReferenceOperation or IImplicitIndexerReferenceOperation or IPropertyReferenceOperation =>
                Resolve(operation, frame).Get(),
            IParenthesizedOperation inner => Evaluate(inner.Operand, frame),
            IInvocationOperation call => Invoke(call, frame),
            IConversionOperation conversion => Convert(conversion, frame),
            IBinaryOperation binary => Binary(binary, frame),
            IUnaryOperation unary => Unary(unary, frame),
            ISimpleAssignmentOperation assignment => Assign(assignment, frame),
            ICompoundAssignmentOperation assignment => CompoundAssign(assignment, frame),
            IIncrementOrDecrementOperation step => Increment(step, frame),
            ICoalesceAssignmentOperation assignment => CoalesceAssign(assignment, frame),
            IDeconstructionAssignmentOperation assignment => Deconstruct(assignment.Target, Copied(Evaluate(assignment.Value, frame)), frame),
            IObjectCreationOperation creation => Create(creation, frame),
            ITypeParameterObjectCreationOperation creation => Create(creation, frame),
            IArrayCreationOperation creation => CreateArray(creation, frame),
            ICollectionExpressionOperation collection => CreateCollection(collection, frame),
            IInstanceReferenceOperation reference => Instance(reference, frame),
            IConditionalOperation conditional => Choose(conditional, frame),
            ICoalesceOperation coalesce => Evaluate(coalesce.Value, frame) ?? Evaluate(coalesce.WhenNull, frame),
            IConditionalAccessOperation access => Access(access, frame),
            IConditionalAccessInstanceOperation => frame.ConditionalReceivers.Peek(),
            IIsTypeOperation test => IsOfType(Evaluate(test.ValueOperand, frame), test.TypeOperand, frame, test) != test.IsNegated,
            IIsPatternOperation test => Matches(test.Pattern, Evaluate(test.Value, frame), frame),
            ISwitchExpressionOperation choice => Choose(choice, frame),
            ITupleOperation tuple => new TupleValue([.. tuple.Elements.Select(element => Copied(Evaluate(element, frame)))]),
            ITupleBinaryOperation comparison => Compare(comparison, frame),
            IDefaultValueOperation @default => Default(frame.Types.Substitute(@default.Type!), @default),
            IInterpolatedStringOperation text => Interpolate(text, frame),
            IAnonymousFunctionOperation lambda => new DelegateValue(lambda, frame.Capture()),
            IDelegateCreationOperation creation => Evaluate(creation.Target, frame),
            IMethodReferenceOperation method => MethodGroup(method, frame),
            IRangeOperation range => new RangeValue(
                Index(range.LeftOperand, frame, new IndexValue(0, false)), Index(range.RightOperand, frame, new IndexValue(0, true))),
            IWithOperation with => With(with, frame),
            IThrowOperation @throw => throw Thrown(@throw, frame),
            ISpreadOperation spread => throw Unsupported(spread),
            _ => throw Unsupported(operation),
        };
    }

    private object? Instance(IInstanceReferenceOperation reference, Frame frame)
    {
        if (reference.ReferenceKind is not InstanceReferenceKind.ContainingTypeInstance)
            return frame.ImplicitReceivers.Count > 0 ? frame.ImplicitReceivers.Peek() : throw Unsupported(reference);
        return frame.Self ?? throw Unsupported(reference, "'this' here");
    }

    private object? Binary(IBinaryOperation binary, Frame frame)
    {
        if (binary.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr && binary.OperatorMethod is null)
            return Shortcut(binary, frame);
        object? left = Evaluate(binary.LeftOperand, frame), right = Evaluate(binary.RightOperand, frame);
        return Binary(binary.OperatorKind, left, right, binary.OperatorMethod, binary.IsChecked, binary, binary.LeftOperand, binary.RightOperand, frame);
    }

    private object? Binary(
        BinaryOperatorKind kind, object? left, object? right, IMethodSymbol? method, bool isChecked,
        IOperation at, IOperation leftAt, IOperation rightAt, Frame frame)
    {
        if (method is not null && (left is TensorValue || right is TensorValue))
            return TensorBinary(kind, left, right, at);
        if (left is ScalarValue || right is ScalarValue || left is ConditionValue || right is ConditionValue)
            return ScalarBinary(kind, left, right, at);
        if (left is BatchSize || right is BatchSize)
            throw Unknown(BatchSize.Instance, left is BatchSize ? leftAt : rightAt);
        if (method is not null && SourceCode.HasSource(method) && !method.IsImplicitlyDeclared)
            return Call(method, null, [new Cell(left), new Cell(right)], at, frame);
        if (kind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals
            && !(Arithmetic.IsNumber(left) && Arithmetic.IsNumber(right)))
            return AreEqual(left, right, at) == (kind is BinaryOperatorKind.Equals);
        if (kind is BinaryOperatorKind.Add && (left is string || right is string))
            return Format(left, leftAt) + Format(right, rightAt);
        if (left is null || right is null)
            return at is IBinaryOperation { IsLifted: true } ? LiftedNull(kind) : throw Fault("ADC0109", left is null ? leftAt : rightAt, "a value is null");
        return Computed(() => Arithmetic.Binary(kind, left, right, isChecked), at)
            ?? throw (IsUnknown(left) ? Unknown(left, leftAt) : IsUnknown(right) ? Unknown(right, rightAt) : Unsupported(at));
    }

    // A comparison with a missing number is false, arithmetic with one is missing.
    private static object? LiftedNull(BinaryOperatorKind kind) => kind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
        or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual ? false : null;

    private object? Shortcut(IBinaryOperation binary, Frame frame)
    {
        bool isAnd = binary.OperatorKind is BinaryOperatorKind.ConditionalAnd;
        object? left = Evaluate(binary.LeftOperand, frame);
        if (left is ConditionValue)
            return ScalarBinary(binary.OperatorKind, left, Branch(binary.RightOperand, frame), binary);
        if (left is not bool known)
            throw Unknown(left, binary.LeftOperand);
        if (known != isAnd)
            return known;
        object? right = Evaluate(binary.RightOperand, frame);
        return right is bool or ConditionValue ? right : throw Unknown(right, binary.RightOperand);
    }

    private object? Unary(IUnaryOperation unary, Frame frame)
    {
        object? operand = Evaluate(unary.Operand, frame);
        if (unary.OperatorKind is UnaryOperatorKind.Hat)
            return operand is int back ? new IndexValue(back, true) : throw Unknown(operand, unary.Operand);
        if (operand is TensorValue tensor)
            return unary.OperatorKind is UnaryOperatorKind.Minus ? TensorNegate(tensor, unary) : throw Unsupported(unary);
        if (operand is ScalarValue or ConditionValue)
            return ScalarUnary(unary.OperatorKind, operand, unary);
        if (unary.OperatorMethod is { } method && SourceCode.HasSource(method))
            return Call(method, null, [new Cell(operand)], unary, frame);
        if (operand is null && unary.IsLifted)
            return null;
        return Computed(() => Arithmetic.Unary(unary.OperatorKind, operand, unary.IsChecked), unary)
            ?? throw (IsUnknown(operand) || operand is null ? Unknown(operand, unary.Operand) : Unsupported(unary));
    }

    private object? Computed(Func<object?> compute, IOperation at)
    {
        try
        {
            return compute();
        }
        catch (DivideByZeroException)
        {
            throw Fault("ADC0109", at, "division by zero");
        }
        catch (OverflowException)
        {
            throw Fault("ADC0109", at, "the result does not fit its type (checked arithmetic)");
        }
        catch (ArithmeticException)
        {
            throw Fault("ADC0109", at, "this division overflows");
        }
    }

    private object? Choose(IConditionalOperation conditional, Frame frame)
    {
        object? condition = Evaluate(conditional.Condition, frame);
        if (condition is ConditionValue unknown)
            return Select(unknown, Branch(conditional.WhenTrue, frame), Branch(conditional.WhenFalse!, frame), conditional);
        return condition is bool known
            ? Evaluate(known ? conditional.WhenTrue : conditional.WhenFalse!, frame)
            : throw Unknown(condition, conditional.Condition);
    }

    private object? Choose(ISwitchExpressionOperation choice, Frame frame)
    {
        object? value = Evaluate(choice.Value, frame);
        foreach (ISwitchExpressionArmOperation arm in choice.Arms)
            if (Matches(arm.Pattern, value, frame) && (arm.Guard is null || Condition(arm.Guard, frame)))
                return Evaluate(arm.Value, frame);
        throw Fault("ADC0109", choice, "no arm of the switch expression matches");
    }

    private object? Access(IConditionalAccessOperation access, Frame frame)
    {
        object? receiver = Evaluate(access.Operation, frame);
        if (receiver is null)
            return null;
        frame.ConditionalReceivers.Push(receiver);
        object? result = Evaluate(access.WhenNotNull, frame);
        frame.ConditionalReceivers.Pop();
        return result;
    }

    private object? Compare(ITupleBinaryOperation comparison, Frame frame)
    {
        object? left = Evaluate(comparison.LeftOperand, frame), right = Evaluate(comparison.RightOperand, frame);
        return AreEqual(left, right, comparison) == (comparison.OperatorKind is BinaryOperatorKind.Equals);
    }

    /// <summary>Equality as == has it: by value for numbers, strings, tuples and records, by reference for other objects.</summary>
    private bool AreEqual(object? left, object? right, IOperation at)
    {
        Step(at);
        if (left is null || right is null)
            return left is null && right is null;
        if (IsUnknown(left) && left is not (TensorValue or StoredTensorValue))
            throw Unknown(left, at);
        if (IsUnknown(right) && right is not (TensorValue or StoredTensorValue))
            throw Unknown(right, at);
        if (left is TupleValue a && right is TupleValue b)
            return a.Items.Length == b.Items.Length && a.Items.Zip(b.Items, (x, y) => AreEqual(x, y, at)).All(same => same);
        if (left is ObjectValue { Type: { IsRecord: true } type } first && right is ObjectValue second)
            return SymbolEqualityComparer.Default.Equals(type, second.Type)
                && first.Fields.All(field => second.Fields.TryGetValue(field.Key, out object? other) && AreEqual(field.Value, other, at));
        if (left is ObjectValue { Type.IsValueType: true } or DelegateValue)
            throw Unsupported(at, "comparing these values");
        if (Arithmetic.IsNumber(left) && Arithmetic.IsNumber(right))
            return Arithmetic.Binary(BinaryOperatorKind.Equals, left, right, false) is bool equal ? equal : left.Equals(right);
        return left is string or bool or char ? left.Equals(right) : ReferenceEquals(left, right);
    }

    private object? Interpolate(IInterpolatedStringOperation text, Frame frame)
    {
        string result = "";
        foreach (IInterpolatedStringContentOperation part in text.Parts)
            switch (part)
            {
                case IInterpolatedStringTextOperation literal:
                    result += literal.Text.ConstantValue.Value as string;
                    break;
                case IInterpolationOperation { FormatString: null, Alignment: null } hole:
                    result += Format(Evaluate(hole.Expression, frame), hole.Expression);
                    break;
                default:
                    throw Unsupported(part, "a format or width in an interpolated string");
            }
        return result;
    }

    // The text of a floating-point number depends on the framework that the compiler runs on, so there is none.
    private string Format(object? value, IOperation at) => value switch
    {
        null => "",
        string text => text,
        char letter => letter.ToString(),
        bool truth => truth ? "True" : "False",
        _ when at.Type?.TypeKind is TypeKind.Enum => throw Unsupported(at, "the text of an enum value"),
        int or long or uint or ulong or short or ushort or byte or sbyte => System.Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
        _ when IsUnknown(value) => throw Unknown(value, at),
        _ => throw Unsupported(at, $"the text of a '{at.Type?.ToDisplayString()}'"),
    };

    private IndexValue Index(IOperation? operand, Frame frame, IndexValue absent) => operand is null ? absent : ToIndex(Evaluate(operand, frame), operand);

    private IndexValue ToIndex(object? value, IOperation at) => value switch
    {
        int index => new IndexValue(index, false),
        IndexValue index => index,
        _ => throw Unknown(value, at),
    };
}
