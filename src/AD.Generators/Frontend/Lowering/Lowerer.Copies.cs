using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>Library calls on whole arrays, as the loops that they are.</summary>
internal sealed partial class Lowerer
{
    private Datum? ArrayCall(IInvocationOperation call, string type, string name)
    {
        IOperation[] arguments = [.. (call.Instance is { } instance ? [instance] : System.Array.Empty<IOperation>()), .. call.Arguments.Select(argument => argument.Value)];
        if (arguments.Length == 0 || type is not ("System.Array" or "System.Span" or "System.ReadOnlySpan" or "System.MemoryExtensions" or "System.Linq.Enumerable")
            || Shapes.Form(Unconverted(arguments[0]).Type) is not { } form)
            throw NotKnown(call);
        ITypeSymbol from = Unconverted(arguments[0]).Type!;
        Memory memory = MemoryOf(arguments[0]);
        bool isLine = builder[memory.Id] is { Rank: 1 };
        switch (name, arguments.Length)
        {
            case ("GetLength", 2) when arguments[1].ConstantValue is { HasValue: true, Value: int dimension }:
                return new Number(LengthOf(memory.Id, dimension));
            case ("AsSpan", 1) when isLine:
                return memory;
            case ("AsSpan" or "Slice", 2 or 3) when isLine && arguments.Skip(1).All(IsInt):
                ValueId start = Value(arguments[1]);
                return SliceOf(memory.Id, start, arguments.Length == 3 ? Value(arguments[2]) : Integer(NumberType.Int32, IntegerOp.Subtract, LengthOf(memory.Id), start), call.Type!);
            case ("Clone" or "ToArray", 1) when form is not ArrayForm.Jagged:
                return Cloned(memory.Id, form is ArrayForm.Rectangular ? from : source.Compilation.CreateArrayTypeSymbol(Shapes.Element(from)!), call);
            case ("Clear", 1) when form is not ArrayForm.Jagged:
                Clear(memory.Id, call);
                return null;
            case ("Clear", 3) when isLine:
                Clear(SliceOf(memory.Id, Value(arguments[1]), Value(arguments[2]), from).Id, call);
                return null;
            case ("Fill", 2) when isLine:
                Datum value = Lower(arguments[1]);
                EachElement(memory.Id, index => Store(new Element(memory.Id, [index], "", Shapes.Element(from)!), "", value, call));
                return null;
            case ("CopyTo", 2) when isLine:
                Copy(memory.Id, MemoryOf(arguments[1]).Id, LengthOf(memory.Id), null, call);
                return null;
            case ("CopyTo", 3) when isLine:
                Memory target = MemoryOf(arguments[1]);
                Copy(memory.Id, target.Id, LengthOf(memory.Id), Value(arguments[2]), call);
                return null;
            case ("Copy", 3) when isLine:
                Memory other = MemoryOf(arguments[1]);
                Copy(memory.Id, other.Id, Value(arguments[2]), null, call);
                return null;
            default:
                throw NotKnown(call);
        }
    }

    private static bool IsInt(IOperation operation) => operation.Type?.SpecialType is SpecialType.System_Int32;

    private void Clear(ArrayId array, IOperation at)
    {
        RequireWritable(array, at);
        builder.Add(new Methods.Clear(array));
    }

    private Memory Cloned(ArrayId from, ITypeSymbol type, IOperation at)
    {
        int rank = builder[from].Rank;
        Memory made = Allocate(type, [.. Enumerable.Range(0, rank).Select(dimension => LengthOf(from, dimension))], at);
        CopyElements(from, made.Id, [], rank, null);
        return made;
    }

    private void Copy(ArrayId from, ArrayId to, ValueId count, ValueId? offset, IOperation at)
    {
        if (WholeOf(from) == WholeOf(to))
            throw Unsupported(at, "copying inside one array", "write the loop");
        RequireWritable(to, at);
        Count(count, index => CopyElement(from, to, [index], offset is { } shift ? [Integer(NumberType.Int32, IntegerOp.Add, index, shift)] : [index]));
    }

    private ArrayId WholeOf(ArrayId array)
    {
        while (viewed.TryGetValue(array, out ArrayId whole))
            array = whole;
        return array;
    }

    private void CopyElements(ArrayId from, ArrayId to, EquatableArray<ValueId> outer, int rank, ValueId? count) =>
        Count(count ?? LengthOf(from, outer.Count), index =>
        {
            EquatableArray<ValueId> indices = outer.Append(index).ToEquatableArray();
            if (indices.Count == rank)
                CopyElement(from, to, indices, indices);
            else
                CopyElements(from, to, indices, rank, null);
        });

    private void CopyElement(ArrayId from, ArrayId to, EquatableArray<ValueId> source, EquatableArray<ValueId> target)
    {
        foreach (ElementField field in builder[from].Fields)
            builder.Add(new Store(new Methods.Place(to, target, field.Path), builder.Load(field.Type, new Methods.Place(from, source, field.Path))));
    }

    private void EachElement(ArrayId array, Action<ValueId> body) => Count(LengthOf(array), body);

    /// <summary>A loop from 0 that changes no variables.</summary>
    private void Count(ValueId count, Action<ValueId> body)
    {
        ValueId zero = Constant(NumberType.Int32, 0), index = builder.NewValue(NumberType.Int32, "index");
        builder.Add(new For(index, zero, count, 1, builder.Inside(() => body(index)), default));
    }
}
