using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace AdCompiler.Files;

/// <summary>
/// An array as files hold it: name, element type, shape and little-endian bytes in row-major order. A scalar has the
/// shape []; an axis may be 0 long.
/// </summary>
public sealed class StoredTensor
{
    readonly byte[] bytes;

    /// <exception cref="ArgumentException">The bytes are not as many as type and shape need.</exception>
    public StoredTensor(string name, ElementType type, int[] shape, byte[] bytes)
    {
        long needed = Count64(shape) * type.Size();
        if (bytes.LongLength != needed)
            throw new ArgumentException(
                $"tensor '{name}': found {bytes.LongLength} bytes, expected {needed} for {type} {ShapeText(shape)}", nameof(bytes));
        (Name, Type, Shape, this.bytes) = (name, type, shape, bytes);
    }

    public string Name { get; }

    public ElementType Type { get; }

    public int[] Shape { get; }

    public int Count => bytes.Length / Type.Size();

    /// <summary>The elements, row-major, little-endian.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Copies values, given row-major.</summary>
    /// <exception cref="ArgumentException">There are not as many values as the shape needs.</exception>
    public static StoredTensor From<T>(string name, ReadOnlySpan<T> values, params int[] shape) where T : unmanaged =>
        new(name, ElementTypes.Of<T>(), shape, MemoryMarshal.AsBytes(values).ToArray());

    public static StoredTensor From<T>(string name, T[] values, params int[] shape) where T : unmanaged =>
        From(name, (ReadOnlySpan<T>)values, shape);

    /// <summary>Stores doubles in a narrower float type, rounding to nearest even.</summary>
    /// <exception cref="ArgumentException">The type is not Float16, Float32 or Float64.</exception>
    public static StoredTensor FromDoubles(string name, ElementType type, ReadOnlySpan<double> values, params int[] shape)
    {
        switch (type)
        {
            case ElementType.Float64: return From(name, values, shape);
            case ElementType.Float32:
                var floats = new float[values.Length];
                for (int i = 0; i < floats.Length; i++) floats[i] = (float)values[i];
                return From(name, floats, shape);
            case ElementType.Float16:
                var halves = new Half[values.Length];
                for (int i = 0; i < halves.Length; i++) halves[i] = (Half)values[i];
                return From(name, halves, shape);
            default:
                throw new ArgumentException($"tensor '{name}': found element type {type}, expected Float16, Float32 or Float64", nameof(type));
        }
    }

    /// <summary>The same elements under another name.</summary>
    public StoredTensor Named(string name) => new(name, Type, Shape, bytes);

    /// <summary>The elements as doubles: exact for every type but 64-bit integers beyond 2^53, which are rounded.</summary>
    public double[] ToDoubles()
    {
        var values = new double[Count];
        for (int i = 0; i < values.Length; i++) values[i] = ReadDouble(i);
        return values;
    }

    /// <summary>The elements as floats, rounded to nearest even where they need it.</summary>
    public float[] ToFloats()
    {
        if (Type == ElementType.Float32) return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        var values = new float[Count];
        for (int i = 0; i < values.Length; i++) values[i] = (float)ReadDouble(i);
        return values;
    }

    /// <summary>The elements as ints, for labels.</summary>
    /// <exception cref="InvalidOperationException">The type is not an integer type, or a value leaves the range of int.</exception>
    public int[] ToInts()
    {
        if (Type.IsFloating())
            throw new InvalidOperationException($"tensor '{Name}': found element type {Type}, expected an integer type");
        var values = new int[Count];
        for (int i = 0; i < values.Length; i++)
        {
            Int128 value = ReadInteger(i);
            if (value < int.MinValue || value > int.MaxValue)
                throw new InvalidOperationException(
                    $"tensor '{Name}': element {i}: found {value}, expected {int.MinValue} to {int.MaxValue}");
            values[i] = (int)value;
        }
        return values;
    }

    /// <summary>The elements as class indices; <paramref name="file"/> is what errors call the file they came from.</summary>
    /// <exception cref="FileFormatException">The type is not an integer type, or a label is not 0 to classes - 1.</exception>
    public int[] ToLabels(int classes, string file)
    {
        if (Type.IsFloating()) throw new FileFormatException(file, "labels", $"element type {Type}", "an integer type");
        var labels = new int[Count];
        for (int i = 0; i < labels.Length; i++)
        {
            Int128 label = ReadInteger(i);
            if (label < 0 || label >= classes) throw new FileFormatException(file, $"label {i}", $"{label}", $"0 to {classes - 1}");
            labels[i] = (int)label;
        }
        return labels;
    }

    /// <summary>Refuses NaN and infinities, which would spread silently; <paramref name="file"/> is what errors call the file.</summary>
    /// <exception cref="FileFormatException">An element is not finite.</exception>
    public void RequireFinite(string file)
    {
        for (int i = 0; i < Count; i++)
            if (!double.IsFinite(ReadDouble(i)))
                throw new FileFormatException(file, $"{Name} element {i}", $"{ReadDouble(i)}", "a finite number");
    }

    public override string ToString() => $"{Name}: {Type} {ShapeText(Shape)}";

    /// <summary>A shape as messages show it: <c>[16,6,5,5]</c>.</summary>
    public static string ShapeText(ReadOnlySpan<int> shape) => "[" + string.Join(",", shape.ToArray()) + "]";

    // Int128 in between, so that no shape of ints can wrap around; a product past long is the caller's mistake
    static long Count64(int[] shape)
    {
        Int128 count = 1;
        foreach (int size in shape)
        {
            if (size < 0) throw new ArgumentException($"shape {ShapeText(shape)}: found axis {size}, expected 0 or more");
            count = size == 0 || count == 0 ? 0 : Int128.Min(count * size, long.MaxValue / 8);
        }
        return (long)count;
    }

    double ReadDouble(int i)
    {
        var at = bytes.AsSpan(i * Type.Size());
        return Type switch
        {
            ElementType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(at),
            ElementType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(at) << 16),
            ElementType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(at),
            ElementType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(at),
            _ => (double)ReadInteger(i),
        };
    }

    Int128 ReadInteger(int i)
    {
        var at = bytes.AsSpan(i * Type.Size());
        return Type switch
        {
            ElementType.Bool or ElementType.UInt8 => at[0],
            ElementType.Int8 => (sbyte)at[0],
            ElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(at),
            ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(at),
            ElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(at),
            ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(at),
            ElementType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(at),
            _ => BinaryPrimitives.ReadInt64LittleEndian(at),
        };
    }
}
