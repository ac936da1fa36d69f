using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>Arrays and spans: elements, lengths, slices, arrays made here.</summary>
internal sealed partial class Lowerer
{
    private readonly HashSet<ArrayId> allocated = [], inactive = [], written = [];

    /// <summary>The array that a slice or row is a view of.</summary>
    private readonly Dictionary<ArrayId, ArrayId> viewed = [];

    private Methods.Array ArrayOf(string name, ArrayForm form, ITypeSymbol type, IOperation at)
    {
        ITypeSymbol element = Shapes.Element(type)!;
        int rank = Shapes.Of(type) is IArrayTypeSymbol array ? array.Rank : 1;
        while (form is ArrayForm.Jagged && element is IArrayTypeSymbol { Rank: 1 } row)
        {
            element = row.ElementType;
            rank++;
        }
        return new Methods.Array(name, form, rank, Spelled(Shapes.Of(type)), Spelled(Shapes.Of(element)), Fields(element, "", at).ToEquatableArray());
    }

    private static string Spelled(ITypeSymbol type) => Signature.Spelled(type);

    private IEnumerable<ElementField> Fields(ITypeSymbol type, string path, IOperation at, bool isInitOnly = false)
    {
        if (Shapes.Number(type) is { } number && type is not INamedTypeSymbol { TypeKind: TypeKind.Enum })
            return [new ElementField(path, number, isInitOnly)];
        if (Shapes.IsParts(type))
            return Shapes.Members(type).SelectMany(member => Fields(member.Type, path + "." + member.Name, at, isInitOnly | IsInitOnly(type, member, at) | IsCopied(member)));
        throw Unsupported(at, $"an array of '{type.ToDisplayString()}'", "use arrays of numbers, or of structs of numbers");
    }

    /// <summary>Derivatives are arrays of the same structs, so each member must be one that the derived methods can set.</summary>
    private bool IsInitOnly(ITypeSymbol type, StructMember member, IOperation at)
    {
        bool isSettable = member.Field.AssociatedSymbol is IPropertySymbol property
            ? IsSeen(property) && property.SetMethod is { } setter && IsSeen(setter)
            : IsSeen(member.Field) && !member.Field.IsReadOnly;
        if (!isSettable)
            throw Unsupported(at, $"an array of '{type.ToDisplayString()}', whose member '{member.Name}' '{calls[0].Method.Name}' cannot set,", "make the member an accessible field, or a property with a setter or init");
        return member.Field.AssociatedSymbol is IPropertySymbol { SetMethod.IsInitOnly: true };
    }

    /// <summary>A struct that a property gives out is a copy: its members are set as the whole element is.</summary>
    private bool IsCopied(StructMember member) => member.Field.AssociatedSymbol is IPropertySymbol && Shapes.IsParts(member.Type);

    private void RequireWritable(ArrayId array, IOperation at)
    {
        if (inactive.Contains(array))
            throw Unsupported(at, "writing an array that is neither a parameter nor made here", "give it as a parameter");
        written.Add(WholeOf(array));
    }

    private static bool IsSpanIndexer(IPropertySymbol property) =>
        property.IsIndexer && property.ContainingType is { Name: "Span" or "ReadOnlySpan" } type && Known.TypeNames.Of(type).StartsWith("System.", StringComparison.Ordinal);

    private Memory MemoryOf(IOperation operation) => Lower(Unconverted(operation)) as Memory ?? throw Unsupported(operation);

    /// <summary>a[i], a[i, j], a[i][j], a[^1]; indices are computed after the array, left to right.</summary>
    private Place ElementOf(IOperation array, IReadOnlyList<IOperation> indices, IOperation at)
    {
        // The row of a jagged array is taken as such only where it is needed whole.
        if (array is IArrayElementReferenceOperation row && Shapes.Form(row.ArrayReference.Type) is ArrayForm.Jagged && indices.Count == 1
            && ElementOf(row.ArrayReference, row.Indices, row) is Element outer)
            return IsFromEnd(indices[0])
                ? new Element(RowOf(outer, outer.Type).Id, [Index(indices[0], RowOf(outer, outer.Type).Id)], "", Shapes.Element(outer.Type)!)
                : outer with { Indices = outer.Indices.Append(Index(indices[0], outer.Array)).ToEquatableArray(), Type = Shapes.Element(outer.Type)! };
        if (indices.Count == 1 && Range(indices[0]) is { } range)
            throw Unsupported(range, "a copied range of an array", "use AsSpan, or copy in a loop");
        Memory memory = MemoryOf(array);
        return new Element(memory.Id, indices.Select(index => Index(index, memory.Id)).ToEquatableArray(), "", Shapes.Element(array.Type!)!);
    }

    private static bool IsFromEnd(IOperation index) => Unconverted(index) is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat };

    private static IRangeOperation? Range(IOperation index) => Unconverted(index) as IRangeOperation;

    /// <summary>An index as a number; ^n counts from the end of a one-dimensional array.</summary>
    private ValueId Index(IOperation index, ArrayId array)
    {
        IOperation plain = Unconverted(index);
        if (plain is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } hat)
        {
            ValueId back = Value(hat.Operand);
            return Integer(NumberType.Int32, IntegerOp.Subtract, LengthOf(array), back);
        }
        if (plain is IConversionOperation { Operand.Type.SpecialType: SpecialType.System_Int32, OperatorMethod.ContainingType.Name: "Index" } conversion)
            return Value(conversion.Operand);
        // A byte or char as an index is an int; long and unsigned indices stay what they are.
        return Shapes.Number(index.Type) is { } type && type.IsInteger() ? Converted(Value(index), Promoted(type)) : throw Unsupported(index);
    }

    private ValueId LengthOf(ArrayId array, int dimension = 0)
    {
        ValueId target = builder.NewValue(NumberType.Int32);
        builder.Add(new Length(target, array, dimension));
        return target;
    }

    /// <summary>span[^1], span[a..b].</summary>
    private Place Indexed(IImplicitIndexerReferenceOperation indexer)
    {
        if (Shapes.Form(indexer.Instance.Type) is null)
            throw Unsupported(indexer);
        Memory memory = MemoryOf(indexer.Instance);
        if (Range(indexer.Argument) is not { } range)
            return new Element(memory.Id, [Index(indexer.Argument, memory.Id)], "", Shapes.Element(indexer.Instance.Type!)!);
        ValueId start = range.LeftOperand is { } left ? Index(left, memory.Id) : Constant(NumberType.Int32, 0);
        ValueId end = range.RightOperand is { } right ? Index(right, memory.Id) : LengthOf(memory.Id);
        return new Temporary(SliceOf(memory.Id, start, Integer(NumberType.Int32, IntegerOp.Subtract, end, start), indexer.Type!));
    }

    private Memory SliceOf(ArrayId from, ValueId start, ValueId length, ITypeSymbol type)
    {
        Methods.Array whole = builder[from];
        ArrayId slice = NewArray(whole with { Name = "", Form = Shapes.Form(type)!.Value, Type = Spelled(Shapes.Of(type)) });
        if (inactive.Contains(from))
            inactive.Add(slice);
        viewed[slice] = from;
        builder.Add(new Slice(slice, from, start, length));
        return new Memory(slice);
    }

    private Memory RowOf(Element row, ITypeSymbol type)
    {
        Methods.Array whole = builder[row.Array];
        ArrayId target = NewArray(whole with { Name = "", Form = Shapes.Form(type)!.Value, Rank = whole.Rank - row.Indices.Count, Type = Spelled(Shapes.Of(type)) });
        if (inactive.Contains(row.Array))
            inactive.Add(target);
        viewed[target] = row.Array;
        builder.Add(new Row(target, row.Array, row.Indices));
        return new Memory(target);
    }

    private Datum Create(IArrayCreationOperation creation)
    {
        if (Shapes.Form(creation.Type) is not (ArrayForm.Array or ArrayForm.Rectangular))
            throw Unsupported(creation, "making an array of arrays", "use T[,], or give it as a parameter");
        ValueId[] extents = [.. creation.DimensionSizes.Select(Value)];
        Memory made = Allocate(creation.Type!, extents, creation);
        if (creation.Initializer is { } initializer)
            Fill(made.Id, [], initializer, Shapes.Element(creation.Type!)!);
        return made;
    }

    private Memory Allocate(ITypeSymbol type, ValueId[] extents, IOperation at)
    {
        ArrayId array = NewArray(ArrayOf("", Shapes.Form(type)!.Value, type, at));
        allocated.Add(array);
        builder.Add(new Allocate(array, extents.Select(extent => Converted(extent, NumberType.Int32)).ToEquatableArray()));
        return new Memory(array);
    }

    private void Fill(ArrayId array, EquatableArray<ValueId> outer, IArrayInitializerOperation initializer, ITypeSymbol element)
    {
        for (int i = 0; i < initializer.ElementValues.Length; i++)
        {
            EquatableArray<ValueId> indices = outer.Append(Constant(NumberType.Int32, i)).ToEquatableArray();
            if (initializer.ElementValues[i] is IArrayInitializerOperation inner)
                Fill(array, indices, inner, element);
            else
                Store(new Element(array, indices, "", element), "", Lower(initializer.ElementValues[i]), initializer);
        }
    }

    /// <summary>"stackalloc T[n]" as a span, which IOperation does not describe; null for anything else.</summary>
    private Datum? StackMemory(IOperation operation)
    {
        SemanticModel model = operation.SemanticModel!;
        IOperation[] Operations(IEnumerable<ExpressionSyntax> syntax) => [.. syntax.Select(expression => model.GetOperation(expression, ct)).OfType<IOperation>()];
        (IOperation[] size, InitializerExpressionSyntax? initializer) = operation.Syntax switch
        {
            StackAllocArrayCreationExpressionSyntax { Type: ArrayTypeSyntax type } made =>
                (Operations(type.RankSpecifiers[0].Sizes.Where(s => s is not OmittedArraySizeExpressionSyntax)), made.Initializer),
            ImplicitStackAllocArrayCreationExpressionSyntax made => ([], made.Initializer),
            _ => ([], null),
        };
        ITypeSymbol? span = model.GetTypeInfo(operation.Syntax, ct).ConvertedType;
        if ((size.Length == 0 && initializer is null) || Shapes.Form(span) is not (ArrayForm.Span or ArrayForm.ReadOnlySpan))
            return null;
        IOperation[] values = Operations(initializer is null ? [] : initializer.Expressions);
        ITypeSymbol element = Shapes.Element(span!)!;
        Memory memory = Allocate(span!, [size.Length > 0 ? Value(size[0]) : Constant(NumberType.Int32, values.Length)], operation);
        for (int i = 0; i < values.Length; i++)
            Store(new Element(memory.Id, [Constant(NumberType.Int32, i)], "", element), "", ConvertedTo(Lower(values[i]), values[i].Type!, element, values[i]), operation);
        return memory;
    }

    private Datum Create(ICollectionExpressionOperation collection)
    {
        if (Shapes.Form(collection.Type) is not (ArrayForm.Array or ArrayForm.Span or ArrayForm.ReadOnlySpan) || collection.Elements.Any(e => e is ISpreadOperation))
            throw Unsupported(collection, $"'{Text(collection)}'", "make an array and fill it");
        // Elements are computed before the array is made.
        Datum[] values = [.. collection.Elements.Select(Lower)];
        ITypeSymbol element = Shapes.Element(collection.Type!)!;
        Memory made = Allocate(collection.Type!, [Constant(NumberType.Int32, values.Length)], collection);
        for (int i = 0; i < values.Length; i++)
            Store(new Element(made.Id, [Constant(NumberType.Int32, i)], "", element), "", values[i], collection);
        return made;
    }
}
