using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

internal sealed partial class Interpreter
{
    /// <summary>Where a value is kept. Its receiver and indices were evaluated once, so "a[i++] += 1" counts once.</summary>
    private readonly struct Place(Func<object?> get, Action<object?> set)
    {
        public object? Get() => get();
        public void Set(object? value) => set(value);
    }

    private Place Resolve(IOperation target, Frame frame)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                if (local.IsDeclaration)
                    frame.Declare(local.Local, null);
                return Of(frame.Find(local.Local) ?? throw Unsupported(local, "a variable that is not assigned yet"), local);
            case IParameterReferenceOperation parameter:
                return Of(Parameter(parameter, frame), parameter, frame);
            case IFieldReferenceOperation field:
                return Field(field, frame);
            case IPropertyReferenceOperation property:
                return Property(property, frame);
            case IArrayElementReferenceOperation element:
                return Element(element, frame);
            case IImplicitIndexerReferenceOperation element:
                return Element(Evaluate(element.Instance, frame), Evaluate(element.Argument, frame), element);
            case IDeclarationExpressionOperation declaration:
                return Resolve(declaration.Expression, frame);
            case IDiscardOperation:
                return new Place(() => null, static _ => { });
            case IParenthesizedOperation inner:
                return Resolve(inner.Operand, frame);
            case IInvocationOperation or IConditionalOperation:
                throw Unsupported(target, "assigning through a reference");
            default:
                throw Unsupported(target);
        }
    }

    private Place Of(Cell cell, IOperation at) => new(
        () => cell.Value,
        value =>
        {
            RequireYoung(cell.Age, at);
            cell.Value = value;
        });

    /// <summary>
    /// Both branches of a choice inside a Map function are run, so neither may change what was there before.
    /// </summary>
    private void RequireYoung(long age, IOperation at)
    {
        if (age <= branchAge)
            throw Fault("ADC0101", at, "an assignment that depends on an argument of the Map function", "assign the conditional expression's value");
    }

    // A captured parameter of a primary constructor is a field.
    private Place Of(Cell cell, IParameterReferenceOperation parameter, Frame frame) => new(
        () => cell.Value,
        value =>
        {
            if (frame.Self is ObjectValue { Frozen: true } self && self.Captured.ContainsKey(parameter.Parameter.OriginalDefinition))
                throw Fault("ADC0106", parameter, $"'{parameter.Parameter.Name}'");
            RequireYoung(cell.Age, parameter);
            cell.Value = value;
        });

    /// <summary>A parameter of this call, or of the primary constructor that made the object.</summary>
    private Cell Parameter(IParameterReferenceOperation reference, Frame frame)
    {
        IParameterSymbol parameter = reference.Parameter.OriginalDefinition;
        if (frame.Find(parameter) is { } cell)
            return cell;
        return frame.Self is ObjectValue self && self.Captured.TryGetValue(parameter, out Cell? captured)
            ? captured
            : throw Unsupported(reference, "this parameter here");
    }

    private Place Field(IFieldReferenceOperation reference, Frame frame)
    {
        IFieldSymbol field = reference.Field;
        if (field.IsStatic)
            return Static(InConstructedType(field, frame), reference);
        object? receiver = Receiver(reference.Instance, reference, frame);
        if (receiver is TupleValue tuple && field.ContainingType.IsTupleType)
        {
            int index = int.Parse((field.CorrespondingTupleField ?? field).Name.Substring(4), System.Globalization.CultureInfo.InvariantCulture) - 1;
            return new Place(() => tuple.Items[index], value =>
            {
                RequireYoung(tuple.Age, reference);
                tuple.Items[index] = value;
            });
        }
        if (receiver is not ObjectValue instance)
            throw Unsupported(reference, $"the field '{Display(field)}'");
        Place stored = Stored(instance, field.AssociatedSymbol ?? field, field.Type, reference);
        var place = new Place(
            () =>
            {
                WarnIfSettable(instance, field, field.IsReadOnly ? null : field, reference);
                return stored.Get();
            },
            stored.Set);
        // A method called on a struct in a readonly field gets a copy to change, except in the constructor.
        return field.IsReadOnly && field.Type.IsValueType && frame.Owner is not IMethodSymbol { MethodKind: MethodKind.Constructor }
            ? new Place(() => Copied(place.Get()), place.Set)
            : place;
    }

    /// <summary>
    /// Forward is traced once, so what code outside the class sets later has no effect. While the network is constructed
    /// nobody outside has it yet.
    /// </summary>
    private void WarnIfSettable(ObjectValue instance, ISymbol member, ISymbol? setter, IOperation at)
    {
        if (instance is { IsModule: true, Frozen: true } && setter is not null && IsVisibleOutside(setter))
            warnings.Add(DiagnosticAt("ADC0116", at.Syntax, Display(member)));
    }

    private static bool IsVisibleOutside(ISymbol member)
    {
        for (ISymbol? symbol = member; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
            if (symbol.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
                return false;
        return true;
    }

    /// <summary>A field's or automatic property's storage in an object.</summary>
    private Place Stored(ObjectValue instance, ISymbol member, ITypeSymbol type, IOperation at)
    {
        ISymbol key = member.OriginalDefinition;
        return new Place(
            () =>
            {
                if (!instance.Fields.TryGetValue(key, out object? value))
                    instance.Fields[key] = value = Default(TypesOf(instance, member.ContainingType).Substitute(type), at);
                return value;
            },
            value =>
            {
                if (instance.Frozen)
                    throw Fault("ADC0106", at, $"'{Display(member)}'");
                RequireYoung(instance.Age, at);
                instance.Fields[key] = value;
            });
    }

    private Place Property(IPropertyReferenceOperation reference, Frame frame)
    {
        IPropertySymbol property = reference.Property;
        if (property.IsStatic)
            return Static(InConstructedType(property, frame), reference);
        object? receiver = Receiver(reference.Instance, reference, frame);
        if (property.IsIndexer && receiver is not ObjectValue)
            return Element(receiver, Evaluate(reference.Arguments[0].Value, frame), reference);
        if (receiver is ObjectValue instance && SourceCode.HasSource(property))
        {
            object?[] indices = [.. reference.Arguments.Select(argument => Evaluate(argument.Value, frame))];
            IPropertySymbol actual = IsBaseCall(reference.Instance) ? property : (IPropertySymbol)Implementation(property, instance);
            return new Place(
                () =>
                {
                    WarnIfSettable(instance, actual, actual.SetMethod is { IsInitOnly: false } setter ? setter : null, reference);
                    return GetProperty(instance, actual, indices, reference, frame);
                },
                value => SetProperty(instance, actual, indices, value, reference, frame));
        }
        return new Place(
            () => KnownProperty(property, receiver, reference),
            _ => throw Fault("ADC0102", reference, Display(property)));
    }

    /// <summary>A property of an object as reading it gives it: for positional patterns and records.</summary>
    private object? Member(ObjectValue instance, IPropertySymbol property, IOperation at, Frame frame) =>
        GetProperty(instance, property, [], at, frame);

    private object? GetProperty(ObjectValue instance, IPropertySymbol property, object?[] indices, IOperation at, Frame frame)
    {
        if (property.GetMethod is { } getter && source.Body(getter) is not null)
            return Call(getter, instance, [.. indices.Select(index => new Cell(index))], at, frame);
        if (property.IsAbstract)
            throw Unsupported(at, $"the abstract property '{Display(property)}'");
        return Copied(Stored(instance, property, property.Type, at).Get());
    }

    private void SetProperty(ObjectValue instance, IPropertySymbol property, object?[] indices, object? value, IOperation at, Frame frame)
    {
        if (property.SetMethod is { } setter && source.Body(setter) is not null)
            Call(setter, instance, [.. indices.Select(index => new Cell(index)), new Cell(value)], at, frame);
        else
            Stored(instance, property, property.Type, at).Set(value);
    }

    /// <summary>A static member: readonly with a source initialiser, or a known constant of the library.</summary>
    private Place Static(ISymbol member, IOperation at)
    {
        if (!SourceCode.HasSource(member))
            return new Place(() => KnownStatic(member, at), _ => throw Fault("ADC0106", at, $"'{Display(member)}'"));
        if (member is IPropertySymbol { GetMethod: { } getter } && source.Body(getter) is not null)
            return new Place(() => Call(getter, null, [], at, NoFrame), _ => throw Fault("ADC0106", at, $"'{Display(member)}'"));
        bool isReadOnly = member is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null };
        if (!isReadOnly)
            throw Fault("ADC0108", at, $"'{Display(member)}', a static member that may change,", "make it readonly or const");
        if (member.ContainingType.StaticConstructors.Any(constructor => !constructor.IsImplicitlyDeclared))
            throw Unsupported(at, $"the static constructor of '{member.ContainingType.Name}'");
        return new Place(() => StaticValue(member, at), _ => throw Fault("ADC0106", at, $"'{Display(member)}'"));
    }

    /// <summary>Inside generic code a static member is named by type parameters; each construction has its own.</summary>
    private static ISymbol InConstructedType(ISymbol member, Frame frame)
    {
        if (!member.ContainingType.IsGenericType)
            return member;
        var type = (INamedTypeSymbol)frame.Types.Substitute(member.ContainingType);
        return type.GetMembers(member.Name).First(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, member.OriginalDefinition));
    }

    private object? StaticValue(ISymbol member, IOperation at)
    {
        if (!statics.TryGetValue(member, out object? value))
        {
            ITypeSymbol type = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
            var frame = new Frame(member, null, TypeMap.Of(member.ContainingType, null));
            (Trace? trace, Trace) = (Trace, null);                           // it would run before Forward
            value = source.StaticInitializer(member, ct) is { } initializer ? Copied(Evaluate(initializer, frame)) : Default(type, at);
            Trace = trace;
            Freeze(value);
            statics[member] = value;
        }
        return value;
    }

    // A nullable value's own members may be asked of null.
    private object? Receiver(IOperation? instance, IOperation at, Frame frame) =>
        Evaluate(instance!, frame) ?? (instance!.Type?.OriginalDefinition.SpecialType is SpecialType.System_Nullable_T
            ? null
            : throw Fault("ADC0109", at, $"'{Text(instance!)}' is null"));
}
