using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

// What the interpreter computes with: null, bool, char, string and the numeric types as themselves (boxed; an enum as its
// underlying number), InitializerModel, or one of the classes below. Only TensorValue, ScalarValue and ConditionValue stand
// for numbers that are not known before the program runs.

/// <summary>A tensor of the graph that is being traced.</summary>
internal sealed record TensorValue(ValueId Id);

/// <summary>The labels given to Loss.</summary>
internal sealed record LabelsValue
{
    public static LabelsValue Instance { get; } = new();
}

/// <summary>The batch size: the one dimension that is not a number at compile time.</summary>
internal sealed record BatchSize
{
    public static BatchSize Instance { get; } = new();
}

/// <summary>A number inside a Map function, different for each element.</summary>
internal sealed record ScalarValue(Scalar Node);

/// <summary>A condition inside a Map function, different for each element.</summary>
internal sealed record ConditionValue(Scalar Node);

/// <summary>A Parameter or a Buffer object; equal only to itself.</summary>
internal sealed class StoredTensorValue(bool isBuffer, InitializerModel initializer, int[] dims)
{
    public bool IsBuffer { get; } = isBuffer;
    public InitializerModel Initializer { get; } = initializer;
    public int[] Dims { get; } = dims;

    /// <summary>Field path from the network, null until the construction has ended and where no field leads to it.</summary>
    public string? Path { get; set; }
}

/// <summary>Order in which variables and objects were made, for telling those that a branch made from older ones.</summary>
internal static class Age
{
    [ThreadStatic] private static long now;

    public static long Now => now;
    public static long Next() => ++now;
}

/// <summary>Variable that closures share.</summary>
internal sealed class Cell(object? value)
{
    public long Age { get; } = Interpretation.Age.Next();
    public object? Value { get; set; } = value;
}

/// <summary>What can be written to; writing to it while Forward runs is an error if it was made by the construction.</summary>
internal abstract class MutableValue
{
    public long Age { get; } = Interpretation.Age.Next();

    /// <summary>The construction of the network has ended: from now on part of the network, not of a call of Forward.</summary>
    public bool Frozen { get; set; }

    /// <summary>Counts changes, so that a list that changes while it is enumerated is noticed.</summary>
    public int Version { get; set; }
}

/// <summary>An instance of a class or struct written in source. Auto-properties are kept under the property's symbol.</summary>
internal sealed class ObjectValue(INamedTypeSymbol type, bool isModule) : MutableValue
{
    public INamedTypeSymbol Type { get; } = type;
    public bool IsModule { get; } = isModule;
    public string? Path { get; set; }
    public Dictionary<ISymbol, object?> Fields { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Parameters of primary constructors, which methods may capture.</summary>
    public Dictionary<ISymbol, Cell> Captured { get; } = new(SymbolEqualityComparer.Default);

    public ObjectValue Copy()
    {
        var copy = new ObjectValue(Type, IsModule);
        foreach (KeyValuePair<ISymbol, object?> field in Fields)
            copy.Fields[field.Key] = Interpreter.Copied(field.Value);
        foreach (KeyValuePair<ISymbol, Cell> captured in Captured)
            copy.Captured[captured.Key] = new Cell(Interpreter.Copied(captured.Value.Value));
        return copy;
    }
}

/// <summary>A layer of the runtime library: its constructor's arguments, parameters and buffers by field name.</summary>
internal sealed class LayerValue(string typeName, IReadOnlyDictionary<string, object?> members)
{
    public string TypeName { get; } = typeName;
    public IReadOnlyDictionary<string, object?> Members { get; } = members;
    public string? Path { get; set; }
}

internal sealed class ArrayValue(object?[] items) : MutableValue
{
    public object?[] Items { get; } = items;
}

internal sealed class ListValue(List<object?> items) : MutableValue
{
    public List<object?> Items { get; } = items;
}

/// <summary>An IEnumerable that is not a collection: evaluated when it is enumerated, as the original is.</summary>
internal sealed class SequenceValue(IEnumerable<object?> items)
{
    public IEnumerable<object?> Items { get; } = items;
}

/// <summary>A lambda with the variables it sees, or a method with the object it is called on.</summary>
internal sealed class DelegateValue(IAnonymousFunctionOperation? lambda, Frame frame, IMethodSymbol? method = null, object? self = null)
{
    public IAnonymousFunctionOperation? Lambda { get; } = lambda;
    public Frame Frame { get; } = frame;
    public IMethodSymbol? Method { get; } = method;
    public object? Self { get; } = self;
    public int ParameterCount => (Lambda?.Symbol ?? Method!).Parameters.Length;
}

internal sealed class TupleValue(object?[] items)
{
    public long Age { get; } = Interpretation.Age.Next();
    public object?[] Items { get; } = items;
}

internal sealed record IndexValue(int Value, bool FromEnd)
{
    public int Of(int length) => FromEnd ? length - Value : Value;
}

internal sealed record RangeValue(IndexValue Start, IndexValue End);
