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
                return Of(frame.Find(local.Local) ?? throw Unsupported(local, "a variable that is not assigned yet"));
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

    private static Place Of(Cell cell) => new(() => cell.Value, value => cell.Value = value);

    // A captured parameter of a primary constructor is a field.
    private Place Of(Cell cell, IParameterReferenceOperation parameter, Frame frame) => new(
        () => cell.Value,
        value =>
        {
            if (frame.Self is ObjectValue { Frozen: true } self && self.Captured.ContainsKey(parameter.Parameter.OriginalDefinition))
                throw Fault("ADC0106", parameter, $"'{parameter.Parameter.Name}'");
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
            return Static(field, reference);
        object? receiver = Receiver(reference.Instance, reference, frame);
        if (receiver is TupleValue tuple && field.ContainingType.IsTupleType)
        {
            int index = int.Parse((field.CorrespondingTupleField ?? field).Name.Substring(4), System.Globalization.CultureInfo.InvariantCulture) - 1;
            return new Place(() => tuple.Items[index], value => tuple.Items[index] = value);
        }
        return receiver is ObjectValue instance
            ? Stored(instance, field.AssociatedSymbol ?? field, field.Type, reference, frame)
            : throw Unsupported(reference, $"the field '{Display(field)}'");
    }

    /// <summary>A field's or automatic property's storage in an object.</summary>
    private Place Stored(ObjectValue instance, ISymbol member, ITypeSymbol type, IOperation at, Frame frame)
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
                instance.Fields[key] = value;
            });
    }

    private Place Property(IPropertyReferenceOperation reference, Frame frame)
    {
        IPropertySymbol property = reference.Property;
        if (property.IsStatic)
            return Static(property, reference);
        object? receiver = Receiver(reference.Instance, reference, frame);
        if (property.IsIndexer && receiver is not ObjectValue)
            return Element(receiver, Evaluate(reference.Arguments[0].Value, frame), reference);
        if (receiver is ObjectValue instance && SourceCode.HasSource(property))
        {
            object?[] indices = [.. reference.Arguments.Select(argument => Evaluate(argument.Value, frame))];
            IPropertySymbol actual = IsBaseCall(reference.Instance) ? property : (IPropertySymbol)Implementation(property, instance);
            return new Place(
                () => GetProperty(instance, actual, indices, reference, frame),
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
        return Stored(instance, property, property.Type, at, frame).Get();
    }

    private void SetProperty(ObjectValue instance, IPropertySymbol property, object?[] indices, object? value, IOperation at, Frame frame)
    {
        if (property.SetMethod is { } setter && source.Body(setter) is not null)
            Call(setter, instance, [.. indices.Select(index => new Cell(index)), new Cell(value)], at, frame);
        else
            Stored(instance, property, property.Type, at, frame).Set(value);
    }

    private Place Element(IArrayElementReferenceOperation reference, Frame frame)
    {
        if (reference.Indices.Length != 1)
            throw Unsupported(reference, "arrays of several dimensions");
        return Element(Evaluate(reference.ArrayReference, frame), Evaluate(reference.Indices[0], frame), reference);
    }

    private Place Element(object? collection, object? index, IOperation at)
    {
        if (collection is null)
            throw Fault("ADC0109", at, "the collection is null");
        if (index is RangeValue range)
            return new Place(() => Slice(collection, range, at), _ => throw Unsupported(at));
        if (IsUnknown(collection))
            throw Unknown(collection, at);
        switch (collection)
        {
            case ArrayValue array:
                int i = Position(index, array.Items.Length, at);
                return new Place(() => array.Items[i], value => Changed(array, at).Items[i] = value);
            case ListValue list:
                int j = Position(index, list.Items.Count, at);
                return new Place(() => list.Items[j], value => Changed(list, at).Items[j] = value);
            case string text:
                int k = Position(index, text.Length, at);
                return new Place(() => text[k], _ => throw Unsupported(at));
            default:
                throw Unsupported(at, "indexing this value");
        }
    }

    private int Position(object? index, int length, IOperation at)
    {
        int position = index switch
        {
            IndexValue fromEnd => fromEnd.Of(length),
            _ when Arithmetic.IsNumber(index) && Arithmetic.Convert(index!, SpecialType.System_Int32, false) is int known => known,
            _ => throw Unknown(index, at),
        };
        return position >= 0 && position < length
            ? position
            : throw Fault("ADC0109", at, $"index {position} is outside the collection of {length}");
    }

    private object Slice(object collection, RangeValue range, IOperation at)
    {
        int length = collection switch
        {
            ArrayValue array => array.Items.Length,
            string text => text.Length,
            _ => throw Unsupported(at, "slicing this value"),
        };
        int start = range.Start.Of(length), end = range.End.Of(length);
        if (start < 0 || end > length || start > end)
            throw Fault("ADC0109", at, $"range {start}..{end} is outside the collection of {length}");
        return collection is ArrayValue items
            ? new ArrayValue([.. items.Items.Skip(start).Take(end - start)])
            : ((string)collection).Substring(start, end - start);
    }

    /// <summary>Notes that a collection is about to change; one that belongs to the network must not while Forward runs.</summary>
    private T Changed<T>(T collection, IOperation at) where T : MutableValue
    {
        if (collection.Frozen)
            throw Fault("ADC0106", at, "a collection of the network");
        collection.Version++;
        return collection;
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
