using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Frontend.Known;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>Members of the base library: mathematics, numbers, arrays and spans.</summary>
internal sealed partial class Lowerer
{
    private Datum? CallKnown(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod.ReducedFrom ?? call.TargetMethod;
        string type = TypeNames.Of(method.ContainingType);
        if (type == KnownNames.Functions && method.Name == "NoDerivative")
            return Value(call.Arguments[0].Value) is var value ? new Number(Scalar(builder[value].Type, ScalarOp.Detach, value)) : null;
        OwnDerivative? own = derivatives.Find(method);
        bool isNumbers = type is "System.Math" or "System.MathF" || Shapes.Number(call.ConstrainedToType ?? method.ContainingType) is not null;
        if (own is null && !isNumbers && type != KnownNames.SpecialFunctions && !MayBeOpaque(method))
            return ArrayCall(call, type, method.Name);
        Place? receiver = call.Instance is null ? null : Receiver(call.Instance);
        Place[] arguments = Arguments(call.Arguments);
        Datum Known() => (receiver is not null ? null : isNumbers ? NumberCall(call, method.Name, arguments) : LibraryCall(call, method.Name, arguments, type))
            ?? (MayBeOpaque(method) ? Opaque(call.TargetMethod, receiver, arguments, call.ConstrainedToType, call) : throw NotKnown(call));
        return own is null ? Known() : WithDerivative(own, method, receiver, arguments, Known, call);
    }

    /// <summary>Null where one is no number.</summary>
    private ValueId[]? Numbers(Place[] arguments, IOperation at) =>
        arguments.All(place => Read(place, at) is Number) ? [.. arguments.Select(place => ((Number)Read(place, at)!).Id)] : null;

    /// <summary>Null for a function that is not known.</summary>
    private Datum? NumberCall(IInvocationOperation call, string name, Place[] arguments)
    {
        if (Numbers(arguments, call) is not { } x)
            return null;
        if (name is "CreateChecked" or "CreateSaturating" or "CreateTruncating" && Shapes.Number(call.Type) is { } to && to.IsReal())
            return new Number(Converted(x[0], to));
        if (x.Length == 0)
            return null;
        NumberType type = builder[x[0]].Type;
        if (!type.IsReal())
            return IntegerCall(call, name, type, x);
        if (x.Length == 1 && Question(name, type, x[0]) is ValueId answer)
            return new Number(answer);
        switch (name)
        {
            case "Sign" when x.Length == 1:
                return new Number(Converted(Scalar(type, ScalarOp.Sign, x[0]), NumberType.Int32));
            case "SinCos" when x.Length == 1:
                return new Parts(Shapes.Of(call.Type!), [new Number(Scalar(type, ScalarOp.Sin, x[0])), new Number(Scalar(type, ScalarOp.Cos, x[0]))]);
            case "SinCosPi" when x.Length == 1:
                return new Parts(Shapes.Of(call.Type!), [new Number(Library(type, "SinPi", x[0])), new Number(Library(type, "CosPi", x[0]))]);
        }
        bool ofNumber = call.TargetMethod.ContainingType.Name is not ("Math" or "MathF");
        if (MathTable.Operation(name, ofNumber) is { } op && ScalarOps.Arity(op) == x.Length && Shapes.Number(call.Type) == type && x.All(value => builder[value].Type == type))
            return new Number(Scalar(type, op, x));
        return LibraryCall(call, name, arguments);
    }

    private Datum? IntegerCall(IInvocationOperation call, string name, NumberType type, ValueId[] x)
    {
        NumberType wide = Promoted(type);
        ValueId Wide(IntegerOp op, params ValueId[] operands) => Converted(Integer(wide, op, [.. operands.Select(value => Converted(value, wide))]), type);
        return (name, x.Length) switch
        {
            ("Max", 2) => new Number(Wide(IntegerOp.Max, x)),
            ("Min", 2) => new Number(Wide(IntegerOp.Min, x)),
            ("Abs", 1) => new Number(Wide(IntegerOp.Abs, x)),
            ("Sign", 1) => new Number(Converted(Wide(IntegerOp.Min, Wide(IntegerOp.Max, x[0], Constant(type, -1)), Constant(type, 1)), NumberType.Int32)),
            ("DivRem", 2) when call.Type is INamedTypeSymbol { IsTupleType: true } => new Parts(Shapes.Of(call.Type), [new Number(Wide(IntegerOp.Divide, x)), new Number(Wide(IntegerOp.Remainder, x))]),
            ("Clamp", 3) => new Number(Wide(IntegerOp.Min, Wide(IntegerOp.Max, x[0], x[1]), x[2])),
            _ => null,
        };
    }

    private TraceFault NotKnown(IInvocationOperation call) => call.TargetMethod.Name == "Checkpoint" && TypeNames.Of(call.TargetMethod.ContainingType) == KnownNames.Functions
        ? Unsupported(call, "AD.Checkpoint elsewhere than at a loop's head", "write foreach (int step in AD.Checkpoint(..))")
        : Fault("ADC0102", call, Interpreter.Display(call.TargetMethod));

    private Datum KnownProperty(IPropertyReferenceOperation reference)
    {
        IPropertySymbol property = reference.Property;
        if (reference.Instance is { } instance && Shapes.Form(instance.Type) is not null)
        {
            Memory memory = MemoryOf(instance);
            switch (property.Name)
            {
                case "Length":
                    return new Number(Count(memory.Id));
                case "IsEmpty":
                    return new Number(Integer(NumberType.Boolean, IntegerOp.Equal, Count(memory.Id), Constant(NumberType.Int32, 0)));
            }
        }
        ITypeSymbol owner = reference.ConstrainedToType ?? property.ContainingType;
        if (reference.Instance is null && Shapes.Number(reference.Type) is { } type && type.IsReal() && Shapes.Number(owner) == type)
            return MathTable.Constants.TryGetValue(property.Name, out double constant)
                ? new Number(Constant(type, constant))
                : FromOutside(Qualified(Spelled(owner), property.Name), owner, reference);
        throw Fault("ADC0102", reference, Interpreter.Display(property));
    }

    /// <summary>The number of elements: of all dimensions together.</summary>
    private ValueId Count(ArrayId array)
    {
        ValueId count = LengthOf(array);
        if (builder[array].Form is ArrayForm.Rectangular)
            for (int dimension = 1; dimension < builder[array].Rank; dimension++)
                count = Integer(NumberType.Int32, IntegerOp.Multiply, count, LengthOf(array, dimension));
        return count;
    }

    private TraceFault CreateKnown(IObjectCreationOperation creation) => creation.Type is { IsReferenceType: true }
        ? Unsupported(creation, $"making a '{creation.Type.Name}'", "make objects outside, or use a struct")
        : Fault("ADC0102", creation, $"new {creation.Type?.Name}");
}
