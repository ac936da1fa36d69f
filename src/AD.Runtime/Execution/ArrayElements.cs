using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AdCompiler.Execution;

/// <summary>
/// The elements of an array of several dimensions, or of an array of rows, counted row after row; and arrays of the same shape as another,
/// pooled by thread.
/// </summary>
public static class ArrayElements
{
    private const int MostKept = 32;

    [ThreadStatic]
    private static List<Array>? free;

    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public static ref T At<T>(T[][] rows, int index)
    {
        for (int row = 0; row < rows.Length; index -= rows[row++].Length)
            if (index < rows[row].Length)
                return ref rows[row][index];
        throw new IndexOutOfRangeException();
    }

    /// <inheritdoc cref="At{T}(T[][], int)"/>
    public static ref T At<T>(Array array, int index) => ref Of<T>(array)[index];

    public static int Count<T>(T[][] rows)
    {
        int count = 0;
        foreach (T[] row in rows)
            count += row.Length;
        return count;
    }

    public static int Count(Array array) => array.Length;

    public static void Clear<T>(T[][] rows)
    {
        foreach (T[] row in rows)
            row.AsSpan().Clear();
    }

    public static void Clear(Array array) => Array.Clear(array);

    /// <summary>Copies all elements to an array of the same shape.</summary>
    public static void Copy<T>(T[][] from, T[][] to)
    {
        for (int row = 0; row < from.Length; row++)
            from[row].CopyTo(to[row], 0);
    }

    /// <inheritdoc cref="Copy{T}(T[][], T[][])"/>
    public static void Copy(Array from, Array to) => Array.Copy(from, to, from.Length);

    /// <summary>An array of the shape of another, full of zeros; to be returned.</summary>
    public static T[][] Like<T>(T[][] shape)
    {
        T[][] found = (T[][]?)Find(shape) ?? [.. shape.Select(row => new T[row.Length])];
        Clear(found);
        return found;
    }

    /// <inheritdoc cref="Like{T}(T[][])"/>
    public static TArray Like<TArray>(TArray shape) where TArray : class, ICloneable
    {
        var found = Find((Array)(object)shape) ?? (Array)shape.Clone();
        Clear(found);
        return (TArray)(object)found;
    }

    /// <summary>Hands an array back to the thread, which keeps the last few.</summary>
    public static void Return(Array array)
    {
        free ??= [];
        if (free.Count == MostKept)
            free.RemoveAt(0);
        free.Add(array);
    }

    private static Span<T> Of<T>(Array array) => MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    private static Array? Find(Array shape)
    {
        for (int i = (free?.Count ?? 0) - 1; i >= 0; i--)
            if (free![i] is var found && HasShape(found, shape))
            {
                free.RemoveAt(i);
                return found;
            }
        return null;
    }

    private static bool HasShape(Array array, Array shape)
    {
        if (array.GetType() != shape.GetType())
            return false;
        for (int dimension = 0; dimension < shape.Rank; dimension++)
            if (array.GetLength(dimension) != shape.GetLength(dimension))
                return false;
        if (array is Array[] rows && shape is Array[] others)
            for (int i = 0; i < rows.Length; i++)
                if (!HasShape(rows[i], others[i]))
                    return false;
        return true;
    }
}
