namespace AdCompiler.Files;

/// <summary>Type of the elements of a stored tensor, little-endian.</summary>
public enum ElementType { Bool, UInt8, Int8, UInt16, Int16, UInt32, Int32, UInt64, Int64, Float16, BFloat16, Float32, Float64 }

/// <summary>Facts of each <see cref="ElementType"/>: bytes and the names that safetensors and npy give it.</summary>
public static class ElementTypes
{
    // one row per type: bytes, name in safetensors, name in npy (null: npy has none)
    static readonly (ElementType Type, int Size, string Safetensors, string? Npy)[] Table =
    [
        (ElementType.Bool, 1, "BOOL", "|b1"),
        (ElementType.UInt8, 1, "U8", "|u1"),
        (ElementType.Int8, 1, "I8", "|i1"),
        (ElementType.UInt16, 2, "U16", "<u2"),
        (ElementType.Int16, 2, "I16", "<i2"),
        (ElementType.UInt32, 4, "U32", "<u4"),
        (ElementType.Int32, 4, "I32", "<i4"),
        (ElementType.UInt64, 8, "U64", "<u8"),
        (ElementType.Int64, 8, "I64", "<i8"),
        (ElementType.Float16, 2, "F16", "<f2"),
        (ElementType.BFloat16, 2, "BF16", null),
        (ElementType.Float32, 4, "F32", "<f4"),
        (ElementType.Float64, 8, "F64", "<f8"),
    ];

    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => Table[(int)type].Size;

    public static string SafetensorsName(this ElementType type) => Table[(int)type].Safetensors;

    /// <summary>The npy name, such as <c>&lt;f4</c>; null for BFloat16, which npy does not know.</summary>
    public static string? NpyName(this ElementType type) => Table[(int)type].Npy;

    public static bool IsFloating(this ElementType type) => type >= ElementType.Float16;

    internal static ElementType? FromSafetensors(string name) => Find(row => row.Safetensors == name);

    /// <summary>Accepts '|' and '=' where byte order does not matter or is this machine's.</summary>
    internal static ElementType? FromNpy(string name) =>
        Find(row => row.Npy is { } npy && npy[1..] == name[1..] && (name[0] == npy[0] || name[0] == '=' || row.Size == 1));

    internal static string SafetensorsNames => string.Join(", ", Table.Select(row => row.Safetensors));

    internal static string NpyNames => string.Join(", ", Table.Where(row => row.Npy != null).Select(row => row.Npy));

    /// <exception cref="NotSupportedException">T is none of the element types.</exception>
    public static ElementType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(bool) ? ElementType.Bool
        : typeof(T) == typeof(byte) ? ElementType.UInt8
        : typeof(T) == typeof(sbyte) ? ElementType.Int8
        : typeof(T) == typeof(ushort) ? ElementType.UInt16
        : typeof(T) == typeof(short) ? ElementType.Int16
        : typeof(T) == typeof(uint) ? ElementType.UInt32
        : typeof(T) == typeof(int) ? ElementType.Int32
        : typeof(T) == typeof(ulong) ? ElementType.UInt64
        : typeof(T) == typeof(long) ? ElementType.Int64
        : typeof(T) == typeof(Half) ? ElementType.Float16
        : typeof(T) == typeof(float) ? ElementType.Float32
        : typeof(T) == typeof(double) ? ElementType.Float64
        : throw new NotSupportedException($"element type: found {typeof(T)}, expected a number of 8 to 64 bits");

    static ElementType? Find(Func<(ElementType Type, int Size, string Safetensors, string? Npy), bool> matches)
    {
        foreach (var row in Table)
            if (matches(row)) return row.Type;
        return null;
    }
}
