using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>What a C# value is while its method is lowered. Immutable: assigning a field makes a new <see cref="Parts"/>.</summary>
internal abstract record Datum;

internal sealed record Number(ValueId Id) : Datum;

internal sealed record Memory(ArrayId Id) : Datum;

/// <summary>A struct or tuple taken apart: its members in the order of <see cref="TypeShapes.Members"/>.</summary>
internal sealed record Parts(ITypeSymbol Type, EquatableArray<Datum> Items) : Datum;

/// <summary>An object from outside the method, as text: inactive, read where it stands.</summary>
internal sealed record Outside(string Text, ITypeSymbol Type) : Datum;

/// <summary>A lambda or method group; it is inlined where it is called.</summary>
internal sealed record Function(IMethodSymbol Method, IAnonymousFunctionOperation? Lambda, Scope Scope, Place? Receiver) : Datum;

/// <summary>null, and the default of a span.</summary>
internal sealed record Null : Datum;

/// <summary>An array or function variable that is another one in either branch.</summary>
internal sealed record Torn(string Variable) : Datum;

/// <summary>What can be assigned to, or passed by reference.</summary>
internal abstract record Place;

/// <summary><paramref name="Key"/> tells a slot from another one that takes its place when the variable is out of scope.</summary>
internal sealed record Variable(int Slot, int Key) : Place;

internal sealed record Member(Place Owner, int Index) : Place;

/// <summary>An element of memory, or a part of it at <paramref name="Path"/>.</summary>
internal sealed record Element(ArrayId Array, EquatableArray<ValueId> Indices, string Path, ITypeSymbol Type) : Place;

/// <summary>A value without a place of its own: it can be read only.</summary>
internal sealed record Temporary(Datum Value) : Place;

/// <summary>The variables of one call. A lambda or local function sees those of the call it was written in.</summary>
internal sealed class Scope(IMethodSymbol? method, Scope? outer, TypeMap types, FixedRules rules)
{
    private readonly Dictionary<ISymbol, Place> places = new(SymbolEqualityComparer.Default);

    public IMethodSymbol? Method => method;
    public Scope? Outer => outer;
    public TypeMap Types => types;
    public FixedRules Rules => rules;

    public Place? This { get; set; }

    /// <summary>Slots: what the call returns, and whether it has returned.</summary>
    public int Result { get; set; }
    public int Returned { get; set; }

    /// <summary>The slots that say whether a jump was taken: the return, then what encloses the statement being lowered.</summary>
    public List<int> Jumps { get; } = [];

    public Dictionary<ILabelSymbol, int> Labels { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Objects under initialisation ("new X { A = 1 }", "p with { }").</summary>
    public Stack<Place> Receivers { get; } = new();

    public void Bind(ISymbol variable, Place place) => places[variable] = place;

    public Place? Find(ISymbol variable)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
            if (scope.places.TryGetValue(variable, out Place? place))
                return place;
        return null;
    }
}
