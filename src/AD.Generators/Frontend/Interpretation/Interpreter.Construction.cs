using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

internal sealed partial class Interpreter
{
    /// <summary>Runs <c>new T()</c> for a root.</summary>
    public ObjectValue Construct(INamedTypeSymbol type, IMethodSymbol constructor, SyntaxNode at) =>
        Construct(type, constructor, [], at, null);

    private object? Create(IObjectCreationOperation creation, Frame frame)
    {
        var type = (INamedTypeSymbol)frame.Types.Substitute(creation.Type!);
        Cell[] arguments = Arguments(creation.Arguments, frame);
        object? made = SourceCode.HasSource(type)
            ? Construct(type, creation.Constructor, arguments, creation.Syntax, creation)
            : CreateKnown(type, creation.Constructor!, arguments, creation);
        Initialise(made, creation.Initializer, frame);
        return made;
    }

    private object? Create(ITypeParameterObjectCreationOperation creation, Frame frame)
    {
        if (frame.Types.Substitute(creation.Type!) is not INamedTypeSymbol type)
            throw Unsupported(creation);
        IMethodSymbol? constructor = type.InstanceConstructors.FirstOrDefault(c => c.Parameters.Length == 0);
        object? made = SourceCode.HasSource(type)
            ? Construct(type, constructor, [], creation.Syntax, creation)
            : CreateKnown(type, constructor ?? throw Unsupported(creation), [], creation);
        Initialise(made, creation.Initializer, frame);
        return made;
    }

    private ObjectValue Construct(INamedTypeSymbol type, IMethodSymbol? constructor, Cell[] arguments, SyntaxNode site, IOperation? at)
    {
        bool isModule = Known.TypeNames.Inherits(type, KnownNames.Module);
        if (isModule && Trace is not null && at is not null)
            throw Fault("ADC0107", at, type.Name);
        var instance = new ObjectValue(type, isModule);
        if (constructor is not null && !(type.IsValueType && constructor.IsImplicitlyDeclared))
        {
            Enter(constructor, site);
            RunConstructor(instance, type, constructor, arguments);
            Leave();
        }
        return instance;
    }

    // The order is C#'s: initialisers of this class's fields, then the base constructor, then the body.
    private void RunConstructor(ObjectValue instance, INamedTypeSymbol level, IMethodSymbol constructor, Cell[] arguments)
    {
        var frame = new Frame(constructor.OriginalDefinition, instance, TypeMap.Of(level, null));
        Bind(frame, constructor, arguments);
        ConstructorCode code = source.Constructor(constructor, ct);
        if (code.IsPrimary)
            for (int i = 0; i < arguments.Length; i++)
                instance.Captured[constructor.OriginalDefinition.Parameters[i]] = arguments[i];
        if (IsCopyConstructor(constructor))
            throw Fault("ADC0101", calls[calls.Count - 1].Site, "calling a record's copy constructor", "use 'with'");

        if (code.Initializer?.TargetMethod is { } other && SymbolEqualityComparer.Default.Equals(other.ContainingType.OriginalDefinition, level.OriginalDefinition))
        {
            RunConstructor(instance, level, other, Arguments(code.Initializer.Arguments, frame));
        }
        else
        {
            if (level.IsRecord && code.IsPrimary)
                StorePositional(instance, level, constructor, arguments);
            foreach (FieldInitializer initializer in source.Initializers(level, ct))
            {
                object? value = Copied(Evaluate(initializer.Value, frame));
                instance.Fields[initializer.Member.OriginalDefinition] = value;
            }
            RunBaseConstructor(instance, level, code.Initializer, frame);
        }
        if (code.Body is not null)
            Run(code.Body, frame);
    }

    private void RunBaseConstructor(ObjectValue instance, INamedTypeSymbol level, IInvocationOperation? call, Frame frame)
    {
        if (level.BaseType is not { SpecialType: SpecialType.None } parent)
            return;
        if (!SourceCode.HasSource(parent))
        {
            if (Known.TypeNames.Of(parent) is KnownNames.Module or KnownNames.Network)
                return;
            throw Fault("ADC0102", call?.Syntax ?? calls[calls.Count - 1].Site, $"new {parent.Name}");
        }
        IMethodSymbol? constructor = call?.TargetMethod
            ?? parent.InstanceConstructors.FirstOrDefault(c => c.Parameters.Length == 0)
            ?? parent.InstanceConstructors.FirstOrDefault(c => c.Parameters.All(p => p.IsOptional || p.IsParams));
        if (constructor is null)
            throw Fault("ADC0105", calls[calls.Count - 1].Site, $"{level.Name} : {parent.Name}");
        Cell[] arguments = call is not null ? Arguments(call.Arguments, frame)
            : [.. constructor.Parameters.Select(p => new Cell(p.IsParams ? new ArrayValue([]) : p.ExplicitDefaultValue))];
        Enter(constructor, call?.Syntax ?? calls[calls.Count - 1].Site);
        RunConstructor(instance, parent, constructor, arguments);
        Leave();
    }

    private static bool IsCopyConstructor(IMethodSymbol constructor) =>
        constructor is { IsImplicitlyDeclared: true, Parameters.Length: 1 } && constructor.ContainingType.IsRecord
        && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type.OriginalDefinition, constructor.ContainingType.OriginalDefinition);

    private static void StorePositional(ObjectValue instance, INamedTypeSymbol level, IMethodSymbol constructor, Cell[] arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
            if (level.OriginalDefinition.GetMembers(constructor.Parameters[i].Name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
                instance.Fields[property] = arguments[i].Value;
    }

    /// <summary>Object and collection initialisers: "{ A = 1 }", "{ 1, 2 }".</summary>
    private void Initialise(object? made, IObjectOrCollectionInitializerOperation? initializer, Frame frame)
    {
        if (initializer is null)
            return;
        frame.ImplicitReceivers.Push(made);
        foreach (IOperation part in initializer.Initializers)
            if (part is IMemberInitializerOperation nested)
                Initialise(Evaluate(nested.InitializedMember, frame), nested.Initializer, frame);
            else
                Evaluate(part, frame);
        frame.ImplicitReceivers.Pop();
    }

    private object? With(IWithOperation with, Frame frame)
    {
        object? original = Evaluate(with.Operand, frame);
        object? copy = original switch
        {
            ObjectValue instance => instance.Copy(),
            TupleValue tuple => Copied(tuple),
            null => throw Fault("ADC0109", with, "the value to copy is null"),
            _ => throw Unsupported(with),
        };
        Initialise(copy, with.Initializer, frame);
        return copy;
    }

    private object CreateArray(IArrayCreationOperation creation, Frame frame)
    {
        if (creation.DimensionSizes.Length != 1)
            throw Unsupported(creation, "arrays of several dimensions");
        if (creation.Initializer is { } initializer)
            return new ArrayValue([.. initializer.ElementValues.Select(element => Copied(Evaluate(element, frame)))]);
        object? size = Evaluate(creation.DimensionSizes[0], frame);
        if (!Arithmetic.IsNumber(size))
            throw Unknown(size, creation.DimensionSizes[0]);
        int length = System.Convert.ToInt32(size, System.Globalization.CultureInfo.InvariantCulture);
        if (length < 0 || length > StepBudget)
            throw Fault("ADC0109", creation.DimensionSizes[0], $"an array cannot have {length} elements");
        ITypeSymbol element = frame.Types.Substitute(((IArrayTypeSymbol)creation.Type!).ElementType);
        return new ArrayValue([.. Enumerable.Range(0, length).Select(_ => Default(element, creation))]);
    }

    private object CreateCollection(ICollectionExpressionOperation collection, Frame frame)
    {
        var items = new List<object?>();
        foreach (IOperation element in collection.Elements)
            if (element is ISpreadOperation spread)
                items.AddRange(Items(Evaluate(spread.Operand, frame), spread).Select(item => Converted(item, spread, frame)));
            else
                items.Add(Copied(Evaluate(element, frame)));
        ITypeSymbol type = collection.Type!;
        if (type is IArrayTypeSymbol || Known.TypeNames.Of(type) is "System.Span" or "System.ReadOnlySpan" or "System.Collections.Immutable.ImmutableArray")
            return new ArrayValue([.. items]);
        if (Known.TypeNames.Of(type).StartsWith("System.Collections.Generic.", StringComparison.Ordinal))
            return type.TypeKind is TypeKind.Interface ? new ArrayValue([.. items])
                : Known.TypeNames.Of(type) is "System.Collections.Generic.List" ? new ListValue(items)
                : throw Unsupported(collection, $"a collection of type '{type.ToDisplayString()}'");
        throw Unsupported(collection, $"a collection of type '{type.ToDisplayString()}'");
    }

    private object? Converted(object? item, ISpreadOperation spread, Frame frame)
    {
        if (spread.ElementType is null || !spread.ElementConversion.IsNumeric || spread.Parent is not ICollectionExpressionOperation { Type: { } type })
            return Copied(item);
        ITypeSymbol? element = type switch
        {
            IArrayTypeSymbol array => array.ElementType,
            INamedTypeSymbol { TypeArguments.Length: 1 } named => named.TypeArguments[0],
            _ => null,
        };
        return element is null ? throw Unsupported(spread) : Converted(item, frame.Types.Substitute(element), false, spread, frame);
    }

    /// <summary>From now on what the value holds belongs to the network and stays as it is.</summary>
    public static void Freeze(object? value)
    {
        switch (value)
        {
            case MutableValue { Frozen: true }:
                return;
            case ObjectValue instance:
                instance.Frozen = true;
                foreach (object? field in instance.Fields.Values)
                    Freeze(field);
                foreach (Cell captured in instance.Captured.Values)
                    Freeze(captured.Value);
                break;
            case ArrayValue array:
                array.Frozen = true;
                foreach (object? item in array.Items)
                    Freeze(item);
                break;
            case ListValue list:
                list.Frozen = true;
                foreach (object? item in list.Items)
                    Freeze(item);
                break;
            case TupleValue tuple:
                foreach (object? item in tuple.Items)
                    Freeze(item);
                break;
        }
    }
}
