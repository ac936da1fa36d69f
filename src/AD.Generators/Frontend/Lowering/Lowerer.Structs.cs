using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Methods;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>Making structs, and conversions between types.</summary>
internal sealed partial class Lowerer
{
    private Datum Create(IObjectCreationOperation creation)
    {
        ITypeSymbol type = Shapes.Of(creation.Type!);
        if (!Shapes.IsParts(type))
            throw CreateKnown(creation);
        Place[] arguments = Arguments(creation.Arguments);
        Variable made = NewVariable("", Default(type, creation));
        if (creation.Constructor is { } constructor && (!constructor.IsImplicitlyDeclared || constructor.Parameters.Length > 0))
        {
            if (((INamedTypeSymbol)type).IsTupleType)
                this[made.Slot] = new Parts(type, arguments.Select(argument => Usable(Read(argument, creation), creation)).ToEquatableArray());
            else
                Construct(constructor, made, arguments, creation);
        }
        Initialise(made, creation.Initializer);
        return Taken(made);
    }

    private Datum Taken(Variable place)
    {
        Datum value = this[place.Slot]!;
        this[place.Slot] = null;
        return value;
    }

    private void Construct(IMethodSymbol constructor, Place made, Place[] arguments, IOperation at)
    {
        if (!SourceCode.HasSource(constructor))
            throw Fault("ADC0102", at, Interpreter.Display(constructor));
        ConstructorCode code = source.Constructor(constructor, ct);
        var inner = new Scope(constructor, null, TypeMap.Of((INamedTypeSymbol)Shapes.Of(constructor.ContainingType), null), scope.Rules) { This = made };
        for (int i = 0; i < arguments.Length; i++)
            inner.Bind(constructor.OriginalDefinition.Parameters[i], Bound(constructor.OriginalDefinition.Parameters[i], arguments[i], at));
        Enter(constructor, at.Syntax);
        Scope outer = scope;
        scope = inner;
        if (code.Initializer is { } other)
            Construct(other.TargetMethod, made, Arguments(other.Arguments), at);
        else
            InitialiseMembers(constructor, made, code.IsPrimary, at);
        if (code.Body is { } body)
            Run(body);
        scope = outer;
        calls.RemoveAt(calls.Count - 1);
    }

    private void InitialiseMembers(IMethodSymbol constructor, Place made, bool isPrimary, IOperation at)
    {
        INamedTypeSymbol type = constructor.ContainingType;
        if (isPrimary && type.IsRecord)
            foreach (IParameterSymbol parameter in constructor.OriginalDefinition.Parameters)
                if (type.GetMembers(parameter.Name).OfType<IPropertySymbol>().Any())
                    Write(new Member(made, MemberIndex(type, parameter.Name, at)), Read(scope.Find(parameter)!, at)!, at);
        foreach (FieldInitializer initializer in source.Initializers(type, ct))
            Write(new Member(made, MemberIndex(type, initializer.Member.Name, at)), Lower(initializer.Value), initializer.Value);
    }

    private void Initialise(Place made, IObjectOrCollectionInitializerOperation? initializer)
    {
        if (initializer is null)
            return;
        scope.Receivers.Push(made);
        foreach (IOperation part in initializer.Initializers)
        {
            if (part is not ISimpleAssignmentOperation assignment)
                throw Unsupported(part);
            Assign(assignment);
        }
        scope.Receivers.Pop();
    }

    private Datum With(IWithOperation with)
    {
        Datum copied = Lower(with.Operand);
        if (copied is not Parts)
            throw Unsupported(with);
        Variable made = NewVariable("", copied);
        Initialise(made, with.Initializer);
        return Taken(made);
    }

    private Datum Conversion(IConversionOperation conversion)
    {
        if (conversion.OperatorMethod is { } method && SourceCode.HasSource(method))
            return Call(method, null, [new Temporary(Lower(conversion.Operand))], conversion.ConstrainedToType, conversion)!;
        Datum value = Lower(conversion.Operand);
        if (conversion.IsChecked && Shapes.Number(conversion.Type) is { } to && to.IsInteger() && Shapes.Number(conversion.Operand.Type) != to)
            throw Unsupported(conversion, "'checked'", "leave integers unchecked");
        return ConvertedTo(value, conversion.Operand.Type!, conversion.Type!, conversion);
    }

    private Datum ConvertedTo(Datum value, ITypeSymbol from, ITypeSymbol to, IOperation at)
    {
        switch (value)
        {
            case Number number when Shapes.Number(to) is { } type:
                return new Number(Converted(number.Id, type));
            case Memory when Shapes.Form(to) is not null && (from.SpecialType is SpecialType.System_Object || SymbolEqualityComparer.Default.Equals(Shapes.Element(from), Shapes.Element(to))):
                return value;
            case Parts parts when Shapes.IsParts(to) && Shapes.Of(to) is INamedTypeSymbol { IsTupleType: true } tuple && ((INamedTypeSymbol)parts.Type).IsTupleType:
                IReadOnlyList<StructMember> members = Shapes.Members(tuple);
                return new Parts(tuple, parts.Items.Select((item, i) => ConvertedTo(item, Shapes.Members(parts.Type)[i].Type, members[i].Type, at)).ToEquatableArray());
            case Parts parts when SymbolEqualityComparer.Default.Equals(parts.Type, Shapes.Of(to)):
            case Memory when to.SpecialType is SpecialType.System_Object:
            case Function or Null or Outside:
                return value;
            default:
                throw Unsupported(at, $"the conversion of '{from.ToDisplayString()}' to '{to.ToDisplayString()}'");
        }
    }
}
