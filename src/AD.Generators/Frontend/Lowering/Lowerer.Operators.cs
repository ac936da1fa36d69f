using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

internal sealed partial class Lowerer
{
    private Datum Binary(IBinaryOperation binary)
    {
        if (binary.OperatorKind is BinaryOperatorKind.ConditionalAnd && IsTruth(binary.LeftOperand))
            return new Number(AndAlso(Value(binary.LeftOperand), () => Value(binary.RightOperand)));
        if (binary.OperatorKind is BinaryOperatorKind.ConditionalOr && IsTruth(binary.LeftOperand))
            return new Number(Not(AndAlso(Not(Value(binary.LeftOperand)), () => Not(Value(binary.RightOperand)))));
        Datum left = Lower(binary.LeftOperand), right = Lower(binary.RightOperand);
        if (left is Number a && right is Number b)
            return new Number(Arithmetic(binary.OperatorKind, a.Id, b.Id, binary.IsChecked, binary));
        if (left is Null != right is Null && binary.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals)
            return new Number(NullTest(left is Null ? right : left, binary.OperatorKind is BinaryOperatorKind.Equals, binary));
        if (binary.OperatorMethod is { } method && SourceCode.HasSource(method))
            return Call(method, null, [new Temporary(left), new Temporary(right)], binary.ConstrainedToType, binary)!;
        throw Unsupported(binary, $"'{Text(binary)}'");
    }

    private bool IsTruth(IOperation operation) => Shapes.Number(operation.Type) is NumberType.Boolean;

    /// <summary>Memory made here is not null; of what comes from outside it is not known.</summary>
    private ValueId NullTest(Datum value, bool isNull, IOperation at) => value switch
    {
        Null => Truth(isNull),
        Parts or Function => Truth(!isNull),
        Memory memory when allocated.Contains(memory.Id) => Truth(!isNull),
        _ => throw Unsupported(at, "comparing with null", "test for null before calling the differentiable method"),
    };

    /// <summary>left &amp;&amp; right: a choice unless both can be computed with no more effect than time.</summary>
    private ValueId AndAlso(ValueId left, Func<ValueId> right)
    {
        if (known.ContainsKey(left))
            return IsKnown(left, true) ? right() : left;
        int slot = NewSlot("", null);
        Slot[] before = Snapshot();
        int arraysBefore = arrays;
        Block block = builder.Inside(() => this[slot] = new Number(right()));
        Slot[] after = Snapshot();
        ValueId value = ((Number)this[slot]!).Id;
        if (block.Statements.All(IsHarmless) && before.Take(slot).SequenceEqual(after.Take(slot)))
        {
            AddAll(block);
            value = And(left, value);
        }
        else
        {
            Restore(before);
            Block otherwise = builder.Inside(() => this[slot] = new Number(Truth(false)));
            Merge(left, before, arraysBefore, (block, after), (otherwise, Snapshot()));
            value = ((Number)this[slot]!).Id;
        }
        this[slot] = null;
        return value;
    }

    private void AddAll(Block block)
    {
        foreach (Statement statement in block.Statements)
            builder.Add(statement);
    }

    private static bool IsHarmless(Statement statement) => statement is Let or Methods.Convert or Length or ReadMember
        or LetInteger { Op: not (IntegerOp.Divide or IntegerOp.Remainder) };

    /// <summary>An operation on two numbers of one type (of a shift, the second is an int).</summary>
    private ValueId Arithmetic(BinaryOperatorKind kind, ValueId a, ValueId b, bool isChecked, IOperation at)
    {
        NumberType type = builder[a].Type;
        if (type.IsReal())
            return Arithmetic(kind, type, a, b, at);
        if (isChecked)
            throw Unsupported(at, "'checked'", "leave integers unchecked");
        return kind switch
        {
            BinaryOperatorKind.Add => Integer(type, IntegerOp.Add, a, b),
            BinaryOperatorKind.Subtract => Integer(type, IntegerOp.Subtract, a, b),
            BinaryOperatorKind.Multiply => Integer(type, IntegerOp.Multiply, a, b),
            BinaryOperatorKind.Divide => Integer(type, IntegerOp.Divide, a, b),
            BinaryOperatorKind.Remainder => Integer(type, IntegerOp.Remainder, a, b),
            BinaryOperatorKind.And => Integer(type, IntegerOp.And, a, b),
            BinaryOperatorKind.Or => Integer(type, IntegerOp.Or, a, b),
            BinaryOperatorKind.ExclusiveOr => Integer(type, IntegerOp.Xor, a, b),
            BinaryOperatorKind.LeftShift => Integer(type, IntegerOp.ShiftLeft, a, b),
            BinaryOperatorKind.RightShift => Integer(type, IntegerOp.ShiftRight, a, b),
            BinaryOperatorKind.UnsignedRightShift => Integer(type, IntegerOp.UnsignedShiftRight, a, b),
            BinaryOperatorKind.LessThan => Integer(NumberType.Boolean, IntegerOp.Less, a, b),
            BinaryOperatorKind.LessThanOrEqual => Integer(NumberType.Boolean, IntegerOp.LessOrEqual, a, b),
            BinaryOperatorKind.GreaterThan => Integer(NumberType.Boolean, IntegerOp.Less, b, a),
            BinaryOperatorKind.GreaterThanOrEqual => Integer(NumberType.Boolean, IntegerOp.LessOrEqual, b, a),
            BinaryOperatorKind.Equals => Integer(NumberType.Boolean, IntegerOp.Equal, a, b),
            BinaryOperatorKind.NotEquals => Integer(NumberType.Boolean, IntegerOp.NotEqual, a, b),
            _ => throw Unsupported(at),
        };
    }

    private ValueId Arithmetic(BinaryOperatorKind kind, NumberType type, ValueId a, ValueId b, IOperation at) => kind switch
    {
        BinaryOperatorKind.Add => Scalar(type, ScalarOp.Add, a, b),
        BinaryOperatorKind.Subtract => Scalar(type, ScalarOp.Subtract, a, b),
        BinaryOperatorKind.Multiply => Scalar(type, ScalarOp.Multiply, a, b),
        BinaryOperatorKind.Divide => Scalar(type, ScalarOp.Divide, a, b),
        BinaryOperatorKind.Remainder => Scalar(type, ScalarOp.Remainder, a, b),
        BinaryOperatorKind.LessThan => Scalar(NumberType.Boolean, ScalarOp.Less, a, b),
        BinaryOperatorKind.LessThanOrEqual => Scalar(NumberType.Boolean, ScalarOp.LessOrEqual, a, b),
        BinaryOperatorKind.GreaterThan => Scalar(NumberType.Boolean, ScalarOp.Less, b, a),
        BinaryOperatorKind.GreaterThanOrEqual => Scalar(NumberType.Boolean, ScalarOp.LessOrEqual, b, a),
        BinaryOperatorKind.Equals => Scalar(NumberType.Boolean, ScalarOp.Equal, a, b),
        BinaryOperatorKind.NotEquals => Scalar(NumberType.Boolean, ScalarOp.NotEqual, a, b),
        _ => throw Unsupported(at, $"'{Text(at)}'"),
    };

    private Datum Unary(IUnaryOperation unary)
    {
        Datum operand = Lower(unary.Operand);
        if (operand is not Number { Id: var x })
            return unary.OperatorMethod is { } method && SourceCode.HasSource(method)
                ? Call(method, null, [new Temporary(operand)], unary.ConstrainedToType, unary)!
                : throw Unsupported(unary, $"'{Text(unary)}'");
        NumberType type = builder[x].Type;
        switch (unary.OperatorKind)
        {
            case UnaryOperatorKind.Plus:
                return operand;
            case UnaryOperatorKind.Minus when type.IsReal():
                return new Number(Scalar(type, ScalarOp.Negate, x));
            case UnaryOperatorKind.Minus when !unary.IsChecked:
                return new Number(Integer(type, IntegerOp.Negate, x));
            case UnaryOperatorKind.Minus:
                throw Unsupported(unary, "'checked'", "leave integers unchecked");
            case UnaryOperatorKind.Not when type is NumberType.Boolean:
                return new Number(Not(x));
            case UnaryOperatorKind.BitwiseNegation when type.IsInteger():
                return new Number(Integer(type, IntegerOp.Complement, x));
            default:
                throw Unsupported(unary, $"'{Text(unary)}'");
        }
    }

    private Datum Increment(IIncrementOrDecrementOperation step)
    {
        Place place = PlaceOf(step.Target);
        Datum before = Usable(Read(place, step), step);
        if (before is not Number { Id: var old })
            throw Unsupported(step, $"'{Text(step)}'");
        NumberType type = builder[old].Type, wide = Promoted(type);
        BinaryOperatorKind kind = step.Kind is OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract;
        ValueId value = Converted(Arithmetic(kind, Converted(old, wide), Constant(wide, 1), step.IsChecked, step), type);
        Write(place, new Number(value), step);
        return step.IsPostfix ? before : new Number(value);
    }

    /// <summary>The type that C# computes in: int for what is narrower.</summary>
    private static NumberType Promoted(NumberType type) => type.IsInteger() && type < NumberType.Int32 ? NumberType.Int32 : type;

    private Datum Assign(ICompoundAssignmentOperation assignment)
    {
        Place place = PlaceOf(assignment.Target);
        if (Shapes.Number(assignment.Target.Type) is not { } type || Shapes.Number(assignment.Value.Type) is not { } right)
            return AssignStructure(assignment, place);
        // The target is read before the value is computed; as one statement only where that makes no difference.
        Datum? start = place is Element ? null : Read(place, assignment);
        ValueId value = default;
        Block block = builder.Inside(() => value = Value(assignment.Value));
        if (type.IsReal() && assignment.OperatorKind is BinaryOperatorKind.Add && place is Element element && type == right
            && assignment.Parent is IExpressionStatementOperation && !block.Statements.Any(Writes))
        {
            AddAll(block);
            RequireWritable(element.Array, assignment);
            builder.Add(new Accumulate(new Methods.Place(element.Array, element.Indices, element.Path), value));
            return new Number(value);
        }
        ValueId before = ((Number)Usable(start ?? Read(place, assignment), assignment)).Id;
        AddAll(block);
        bool isShift = assignment.OperatorKind is BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift;
        ValueId computed = Arithmetic(assignment.OperatorKind, Converted(before, isShift ? Promoted(type) : right), value, assignment.IsChecked, assignment);
        Datum result = new Number(Converted(computed, type));
        Write(place, result, assignment);
        return result;
    }

    private static bool Writes(Statement statement) => statement switch
    {
        Methods.Store or Accumulate or Methods.Clear => true,
        If choice => choice.Then.Statements.Any(Writes) || choice.Else.Statements.Any(Writes),
        Methods.For loop => loop.Body.Statements.Any(Writes),
        Methods.While loop => loop.Body.Statements.Any(Writes),
        _ => false,
    };

    private Datum AssignStructure(ICompoundAssignmentOperation assignment, Place place)
    {
        Datum left = Usable(Read(place, assignment), assignment), right = Lower(assignment.Value);
        if (assignment.OperatorMethod is not { } method || !SourceCode.HasSource(method))
            throw Unsupported(assignment, $"'{Text(assignment)}'");
        Datum value = Call(method, null, [new Temporary(left), new Temporary(right)], assignment.ConstrainedToType, assignment)!;
        Write(place, value, assignment);
        return value;
    }
}
