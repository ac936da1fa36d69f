using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AdCompiler.Execution;

/// <summary>Derived methods take arrays to be separate where one of them is written: what overlaps is rejected, never computed wrongly.</summary>
public static class Overlap
{
    /// <exception cref="ArgumentException">The two have an element in common.</exception>
    public static void Reject<T>(
        ReadOnlySpan<T> first, ReadOnlySpan<T> second,
        [CallerArgumentExpression(nameof(first))] string firstName = "", [CallerArgumentExpression(nameof(second))] string secondName = "")
    {
        if (first.Overlaps(second, out int offset))
            throw new ArgumentException($"{firstName} and {secondName}: found {secondName} to start at {firstName}[{offset}], expected separate memory");
    }

    /// <summary>The same for elements of two types, which may lie in one memory if neither has references.</summary>
    /// <exception cref="ArgumentException">The two have a byte in common.</exception>
    public static void Reject<TFirst, TSecond>(
        ReadOnlySpan<TFirst> first, ReadOnlySpan<TSecond> second,
        [CallerArgumentExpression(nameof(first))] string firstName = "", [CallerArgumentExpression(nameof(second))] string secondName = "")
        where TFirst : struct where TSecond : struct
    {
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<TFirst>() && !RuntimeHelpers.IsReferenceOrContainsReferences<TSecond>()
            && MemoryMarshal.AsBytes(first).Overlaps(MemoryMarshal.AsBytes(second)))
            throw new ArgumentException($"{firstName} and {secondName}: found {secondName} to lie in the memory of {firstName}, expected separate memory");
    }

    /// <summary>The same for a span and an array of several dimensions, or an array of arrays, row by row.</summary>
    /// <exception cref="ArgumentException">They have an element in common.</exception>
    public static void RejectInRows<T>(
        ReadOnlySpan<T> first, Array second,
        [CallerArgumentExpression(nameof(first))] string firstName = "", [CallerArgumentExpression(nameof(second))] string secondName = "")
    {
        if (second is not Array[] rows)
        {
            Reject(first, Elements<T>(second), firstName, secondName);
            return;
        }
        for (int i = 0; i < rows.Length; i++)
            if (rows[i] is { } row && Overlaps(first, row))
                RejectInRows(first, row, firstName, $"{secondName}[{i}]");
    }

    /// <summary>Names are put together only where they are needed.</summary>
    private static bool Overlaps<T>(ReadOnlySpan<T> first, Array second)
    {
        if (second is not Array[] rows)
            return first.Overlaps(Elements<T>(second));
        foreach (Array? row in rows)
            if (row is not null && Overlaps(first, row))
                return true;
        return false;
    }

    private static ReadOnlySpan<T> Elements<T>(Array array) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    /// <summary>The same for arrays of several dimensions and arrays of arrays, row by row.</summary>
    /// <exception cref="ArgumentException">The two have an array in common.</exception>
    public static void RejectRows(
        Array first, Array second,
        [CallerArgumentExpression(nameof(first))] string firstName = "", [CallerArgumentExpression(nameof(second))] string secondName = "")
    {
        if (first.Length > 0 && ReferenceEquals(first, second))
            throw new ArgumentException($"{firstName} and {secondName}: found one array, expected two");
        if (first is not Array[] rows)
        {
            if (second is Array[] others)
                RejectRows(others, first, secondName, firstName);
            return;
        }
        for (int i = 0; i < rows.Length; i++)
            if (rows[i] is { } row && Share(row, second))
                RejectRows(row, second, $"{firstName}[{i}]", secondName);
    }

    private static bool Share(Array first, Array second)
    {
        if (first is not Array[] rows)
            return second is Array[] ? Share(second, first) : first.Length > 0 && ReferenceEquals(first, second);
        if (first.Length > 0 && ReferenceEquals(first, second))
            return true;
        foreach (Array? row in rows)
            if (row is not null && Share(row, second))
                return true;
        return false;
    }
}
