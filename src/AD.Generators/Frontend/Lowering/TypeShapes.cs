using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Frontend.Known;
using AdCompiler.Generators.Methods;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>A part of a struct or tuple: <paramref name="Field"/> is where it is stored, <paramref name="Name"/> how it is spelled.</summary>
internal sealed record StructMember(string Name, ITypeSymbol Type, IFieldSymbol Field);

/// <summary>What types are to the lowering: numbers, memory, or parts.</summary>
internal readonly struct TypeShapes(TypeMap types, Compilation compilation)
{
    public ITypeSymbol Of(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => compilation.CreateArrayTypeSymbol(Of(array.ElementType), array.Rank),
        INamedTypeSymbol { IsTupleType: true } tuple => compilation.CreateTupleTypeSymbol(
            [.. tuple.TupleElements.Select(Element)], [.. tuple.TupleElements.Select(e => e.IsExplicitlyNamedTupleElement ? e.Name : null)]),
        _ => types.Substitute(type),
    };

    private ITypeSymbol Element(IFieldSymbol element) => Of(element.Type);

    public NumberType? Number(ITypeSymbol? type)
    {
        if (type is null)
            return null;
        type = types.Substitute(type);
        return type.SpecialType switch
        {
            SpecialType.System_Single => NumberType.Single,
            SpecialType.System_Double => NumberType.Double,
            SpecialType.System_Boolean => NumberType.Boolean,
            SpecialType.System_SByte => NumberType.SByte,
            SpecialType.System_Byte => NumberType.Byte,
            SpecialType.System_Int16 => NumberType.Int16,
            SpecialType.System_UInt16 => NumberType.UInt16,
            SpecialType.System_Char => NumberType.Char,
            SpecialType.System_Int32 => NumberType.Int32,
            SpecialType.System_UInt32 => NumberType.UInt32,
            SpecialType.System_Int64 => NumberType.Int64,
            SpecialType.System_UInt64 => NumberType.UInt64,
            _ => type switch
            {
                INamedTypeSymbol { EnumUnderlyingType: { } underlying } => Number(underlying),
                INamedTypeSymbol { Name: "Half" } => TypeNames.Of(type) == "System.Half" ? NumberType.Half : null,
                ITypeParameterSymbol parameter => IsReal(parameter) ? NumberType.Generic : null,
                _ => null,
            },
        };
    }

    /// <summary>A type parameter for floating point numbers.</summary>
    public static bool IsReal(ITypeParameterSymbol parameter) => parameter.ConstraintTypes.Any(constraint =>
        constraint.Name is "IFloatingPointIeee754" or "IBinaryFloatingPointIeee754" && constraint.ContainingNamespace?.ToDisplayString() == "System.Numerics");

    public ArrayForm? Form(ITypeSymbol? type) => type is null ? null : types.Substitute(type) switch
    {
        IArrayTypeSymbol { Rank: > 1 } => ArrayForm.Rectangular,
        IArrayTypeSymbol { ElementType: IArrayTypeSymbol } => ArrayForm.Jagged,
        IArrayTypeSymbol => ArrayForm.Array,
        INamedTypeSymbol { Name: "Span" } named when TypeNames.Of(named) == "System.Span" => ArrayForm.Span,
        INamedTypeSymbol { Name: "ReadOnlySpan" } named when TypeNames.Of(named) == "System.ReadOnlySpan" => ArrayForm.ReadOnlySpan,
        _ => null,
    };

    /// <summary>The type of an element of memory: of a jagged array, a row. Null for what is no memory.</summary>
    public ITypeSymbol? Element(ITypeSymbol type) => types.Substitute(type) switch
    {
        IArrayTypeSymbol array => Of(array.ElementType),
        INamedTypeSymbol { TypeArguments.Length: 1 } span when Form(type) is not null => Of(span.TypeArguments[0]),
        _ => null,
    };

    /// <summary>Structs with source and tuples are taken apart.</summary>
    public bool IsParts(ITypeSymbol? type) => type is not null && Number(type) is null && Of(type) is INamedTypeSymbol
        { IsValueType: true, TypeKind: TypeKind.Struct, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T } named && (named.IsTupleType || SourceCode.HasSource(named));

    /// <summary>The members of a struct or tuple in the order of their declaration.</summary>
    public IReadOnlyList<StructMember> Members(ITypeSymbol type)
    {
        var named = (INamedTypeSymbol)Of(type);
        if (named.IsTupleType)
            return [.. named.TupleElements.Select(e => new StructMember(e.Name, e.Type, e))];
        return [.. named.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic && !f.IsConst)
            .Select(f => new StructMember(f.AssociatedSymbol?.Name ?? f.Name, f.Type, f))];
    }
}
