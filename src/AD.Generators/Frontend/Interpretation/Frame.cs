using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend.Interpretation;

/// <summary>The variables of one call. A lambda or local function sees the frame it was written in through <see cref="Outer"/>.</summary>
internal sealed class Frame(ISymbol owner, object? self, TypeMap types, Frame? outer = null)
{
    private readonly Dictionary<ISymbol, Cell> cells = new(SymbolEqualityComparer.Default);

    public ISymbol Owner { get; } = owner;
    public object? Self { get; } = self;
    public TypeMap Types { get; } = types;
    public Frame? Outer { get; private set; } = outer;
    public object? Result { get; set; }

    /// <summary>Objects under initialisation ("new X { A = 1 }", "p with { }"), inputs of property patterns.</summary>
    public Stack<object?> ImplicitReceivers { get; } = new();

    /// <summary>Receivers of "a?.b".</summary>
    public Stack<object?> ConditionalReceivers { get; } = new();

    public void Declare(ISymbol variable, object? value) => cells[variable] = new Cell(value);

    public void Bind(ISymbol variable, Cell cell) => cells[variable] = cell;

    public Cell? Find(ISymbol variable)
    {
        for (Frame? frame = this; frame is not null; frame = frame.Outer)
            if (frame.cells.TryGetValue(variable, out Cell? cell))
                return cell;
        return null;
    }

    /// <summary>
    /// What a closure keeps: the variables as they are bound now. A loop body binds its variables anew each time, so
    /// closures of different rounds must not see each other's.
    /// </summary>
    public Frame Capture()
    {
        var captured = new Frame(Owner, Self, Types, Outer?.Capture());
        foreach (KeyValuePair<ISymbol, Cell> cell in cells)
            captured.cells[cell.Key] = cell.Value;
        return captured;
    }
}

/// <summary>Type arguments of the generic types and methods being run.</summary>
internal sealed class TypeMap
{
    private readonly Dictionary<ISymbol, ITypeSymbol> arguments = new(SymbolEqualityComparer.Default);

    public static TypeMap Empty { get; } = new();

    /// <summary>The map inside <paramref name="type"/> (with its containing types) and, if given, a generic method.</summary>
    public static TypeMap Of(INamedTypeSymbol? type, IMethodSymbol? method, TypeMap? outer = null)
    {
        bool generic = method is { TypeArguments.Length: > 0 };
        for (INamedTypeSymbol? t = type; t is not null && !generic; t = t.ContainingType)
            generic = t.TypeArguments.Length > 0;
        if (!generic)
            return outer ?? Empty;
        var map = new TypeMap();
        if (outer is not null)
            foreach (KeyValuePair<ISymbol, ITypeSymbol> argument in outer.arguments)
                map.arguments[argument.Key] = argument.Value;
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType)
            for (int i = 0; i < t.TypeArguments.Length; i++)
                map.arguments[t.OriginalDefinition.TypeParameters[i]] = t.TypeArguments[i];
        if (method is not null)
            for (int i = 0; i < method.TypeArguments.Length; i++)
                map.arguments[method.OriginalDefinition.TypeParameters[i]] = method.TypeArguments[i];
        return map;
    }

    public ITypeSymbol Substitute(ITypeSymbol type)
    {
        if (arguments.Count == 0)
            return type;
        if (type is ITypeParameterSymbol parameter)
            return arguments.TryGetValue(parameter, out ITypeSymbol? argument) ? argument : type;
        if (type is INamedTypeSymbol { IsGenericType: true, IsTupleType: false, IsUnboundGenericType: false } named)
            return named.OriginalDefinition.Construct([.. named.TypeArguments.Select(Substitute)]);
        return type;
    }

    public IMethodSymbol Substitute(IMethodSymbol method)
    {
        if (arguments.Count == 0 || method.TypeArguments.Length == 0)
            return method;
        return method.ConstructedFrom.Construct([.. method.TypeArguments.Select(Substitute)]);
    }
}
