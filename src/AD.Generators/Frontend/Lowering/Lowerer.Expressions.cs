using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>Expressions, in C#'s order of evaluation.</summary>
internal sealed partial class Lowerer
{
    /// <summary>An expression that is a number.</summary>
    private ValueId Value(IOperation operation) => Lower(operation) is Number number
        ? number.Id
        : throw Unsupported(operation, $"a value of type '{operation.Type?.ToDisplayString()}' here");

    private Datum Lower(IOperation operation)
    {
        Step();
        if (operation.ConstantValue is { HasValue: true, Value: var constant })
            return Literal(operation, constant);
        switch (operation)
        {
            case IParenthesizedOperation inner:
                return Lower(inner.Operand);
            case ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IArrayElementReferenceOperation
                or IInstanceReferenceOperation:
                return Usable(Read(PlaceOf(operation), operation), operation);
            case IPropertyReferenceOperation property:
                return Property(property);
            case IImplicitIndexerReferenceOperation indexer:
                return Usable(Read(Indexed(indexer), indexer), indexer);
            case IBinaryOperation binary:
                return Binary(binary);
            case IUnaryOperation unary:
                return Unary(unary);
            case IIncrementOrDecrementOperation step:
                return Increment(step);
            case ISimpleAssignmentOperation assignment:
                return Assign(assignment);
            case ICompoundAssignmentOperation assignment:
                return Assign(assignment);
            case IDeconstructionAssignmentOperation assignment:
                return Assign(assignment);
            case IConversionOperation conversion:
                return Conversion(conversion);
            case IConditionalOperation { WhenFalse: { } whenFalse } choice:
                return Choose(Value(choice.Condition), () => Lower(choice.WhenTrue), () => Lower(whenFalse), choice);
            case ISwitchExpressionOperation choice:
                return Arms(choice, Lower(choice.Value), 0);
            case IIsPatternOperation test:
                return new Number(Matches(test.Pattern, Lower(test.Value)));
            case IInvocationOperation call:
                return Invoke(call) ?? throw Unsupported(call);
            case IObjectCreationOperation creation:
                return Create(creation);
            case IWithOperation with:
                return With(with);
            case ITupleOperation tuple:
                return new Parts(Shapes.Of(tuple.Type!), tuple.Elements.Select(Lower).ToEquatableArray());
            case IDefaultValueOperation zero:
                return Default(zero.Type!, zero);
            case IArrayCreationOperation creation:
                return Create(creation);
            case ICollectionExpressionOperation collection:
                return Create(collection);
            case IDelegateCreationOperation { Target: { } target }:
                return Lower(target);
            case IAnonymousFunctionOperation lambda:
                return new Function(lambda.Symbol, lambda, scope, scope.This);
            case IMethodReferenceOperation reference:
                return new Function(reference.Method, null, scope, reference.Instance is null || reference.Method.MethodKind is MethodKind.LocalFunction ? null : Receiver(reference.Instance));
            case { Kind: OperationKind.None } when StackMemory(operation) is { } memory:
                return memory;
            default:
                throw Unsupported(operation);
        }
    }

    private Datum Literal(IOperation operation, object? constant)
    {
        if (constant is null)
            return new Null();
        return Shapes.Number(operation.Type) is { } type ? new Number(Constant(type, constant)) : throw Unsupported(operation);
    }

    private Datum Assign(ISimpleAssignmentOperation assignment)
    {
        if (assignment.IsRef)
            throw Unsupported(assignment, "assigning a ref variable another variable", "use the variable itself");
        if (assignment.Target is IDiscardOperation)
            return Lower(assignment.Value);
        Place target = PlaceOf(assignment.Target);
        Datum value = Lower(assignment.Value);
        Write(target, value, assignment);
        return value;
    }

    private Datum Assign(IDeconstructionAssignmentOperation assignment)
    {
        // Targets are found, left to right, before the value is computed.
        Action<Datum> assign = Targets(assignment.Target);
        Datum value = Lower(Unconverted(assignment.Value));
        assign(value);
        return value;
    }

    private void Deconstruct(IOperation target, Datum value) => Targets(target)(value);

    private Action<Datum> Targets(IOperation target)
    {
        switch (target)
        {
            case ITupleOperation tuple:
                Action<Datum>[] parts = [.. tuple.Elements.Select(Targets)];
                return value =>
                {
                    IReadOnlyList<Datum> items = Deconstructed(value, parts.Length, target);
                    for (int i = 0; i < parts.Length; i++)
                        parts[i](items[i]);
                };
            case IDeclarationExpressionOperation declaration:
                return Targets(declaration.Expression);
            case IConversionOperation conversion:
                return Targets(conversion.Operand);
            case IDiscardOperation:
                return _ => { };
            case ILocalReferenceOperation { IsDeclaration: true } local:
                return value => Declare(local.Local, Fitted(value, local.Type!, target));
            default:
                Place place = PlaceOf(target);
                return value => Write(place, Fitted(value, target.Type!, target), target);
        }
    }

    /// <summary>A deconstructed number in the type of its variable: "(double a, double b) = (1, 2)" converts without saying so.</summary>
    private Datum Fitted(Datum value, ITypeSymbol type, IOperation at) =>
        value is Number number && Shapes.Number(type) is { } to ? new Number(Converted(number.Id, to)) : value is Number ? throw Unsupported(at) : value;

    private IReadOnlyList<Datum> Deconstructed(Datum value, int count, IOperation at)
    {
        if (value is not Parts parts)
            throw Unsupported(at);
        if (((INamedTypeSymbol)parts.Type).IsTupleType)
            return parts.Items;
        IMethodSymbol method = parts.Type.GetMembers("Deconstruct").OfType<IMethodSymbol>().FirstOrDefault(m => m.Parameters.Length == count && !m.IsStatic)
            ?? throw Unsupported(at);
        if (method.IsImplicitlyDeclared)
            return [.. method.Parameters.Select(p => parts.Items[MemberIndex(parts.Type, p.Name, at)])];
        Place[] outs = [.. method.Parameters.Select(p => NewVariable(p.Name, null))];
        Call(method, new Temporary(value), outs, null, at);
        return [.. outs.Select(place => Usable(Read(place, at), at))];
    }

    private int MemberIndex(ITypeSymbol type, string name, IOperation at)
    {
        IReadOnlyList<StructMember> members = Shapes.Members(type);
        for (int i = 0; i < members.Count; i++)
            if (members[i].Name == name)
                return i;
        throw Unsupported(at);
    }

    private Datum Default(ITypeSymbol type, IOperation at)
    {
        type = Shapes.Of(type);
        if (Shapes.Number(type) is { } number)
            return new Number(Constant(number, 0));
        if (Shapes.IsParts(type))
            return new Parts(type, Shapes.Members(type).Select(member => Default(member.Type, at)).ToEquatableArray());
        if (Shapes.Form(type) is not null || type.IsReferenceType)
            return new Null();
        throw Unsupported(at, $"a value of type '{type.ToDisplayString()}'");
    }

    private static IOperation Unconverted(IOperation operation) => operation is IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion
        ? Unconverted(conversion.Operand)
        : operation;
}
