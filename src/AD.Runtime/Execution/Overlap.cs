using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AdCompiler.Execution;

/// <summary>
/// Derived methods take arrays to be separate where one of them is written: what overlaps is rejected, never computed wrongly.
/// As Overlap.Reject&lt;double&gt;(xBar).With(x).With(y), once for each array that is written.
/// </summary>
public static class Overlap
{
    /// <summary>Begins the checks of elements in a row.</summary>
    public static OverlapOfSpan<T> Reject<T>(ReadOnlySpan<T> written, [CallerArgumentExpression(nameof(written))] string name = "") => new(written, name);

    /// <summary>Begins the checks of an array of several dimensions, or of arrays.</summary>
    public static OverlapOfRows<T> RejectRows<T>(Array written, [CallerArgumentExpression(nameof(written))] string name = "") => new(written, name);

    internal static void Check<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second, string firstName, string secondName)
    {
        if (first.Overlaps(second, out int offset))
            throw new ArgumentException($"{firstName} and {secondName}: found {secondName} to start at {firstName}[{offset}], expected separate memory");
    }

    internal static bool ShareBytes<T, TOther>(ReadOnlySpan<T> first, ReadOnlySpan<TOther> second)
    {
        if (first.IsEmpty || second.IsEmpty)
            return false;
        nint offset = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(first), ref Unsafe.As<TOther, T>(ref MemoryMarshal.GetReference(second)));
        return (nuint)offset < (nuint)first.Length * (nuint)Unsafe.SizeOf<T>() || (nuint)(-offset) < (nuint)second.Length * (nuint)Unsafe.SizeOf<TOther>();
    }

    internal static void CheckInRows<T>(ReadOnlySpan<T> first, Array second, string firstName, string secondName)
    {
        if (second is not Array[] rows)
        {
            Check(first, Elements<T>(second), firstName, secondName);
            return;
        }
        for (int i = 0; i < rows.Length; i++)
            if (rows[i] is { } row && Overlaps(first, row))
                CheckInRows(first, row, firstName, $"{secondName}[{i}]");
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

    private static ReadOnlySpan<T> Elements<T>(Array array) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    internal static void CheckRows(Array first, Array second, string firstName, string secondName)
    {
        if (first.Length > 0 && ReferenceEquals(first, second))
            throw new ArgumentException($"{firstName} and {secondName}: found one array, expected two");
        if (first is not Array[] rows)
        {
            if (second is Array[] others)
                CheckRows(others, first, secondName, firstName);
            return;
        }
        for (int i = 0; i < rows.Length; i++)
            if (rows[i] is { } row && Share(row, second))
                CheckRows(row, second, $"{firstName}[{i}]", secondName);
    }
}

/// <summary>Memory in a row that is written, and must have nothing in common with others.</summary>
public readonly ref struct OverlapOfSpan<T>
{
    private readonly ReadOnlySpan<T> written;
    private readonly string name;

    internal OverlapOfSpan(ReadOnlySpan<T> written, string name)
    {
        this.written = written;
        this.name = name;
    }

    /// <exception cref="ArgumentException">The two have an element in common.</exception>
    public OverlapOfSpan<T> With(ReadOnlySpan<T> other, [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        Overlap.Check(written, other, name, otherName);
        return this;
    }

    /// <summary>Elements of another type may lie in one memory with these if neither has references.</summary>
    /// <exception cref="ArgumentException">The two have a byte in common.</exception>
    public OverlapOfSpan<T> With<TOther>(ReadOnlySpan<TOther> other, [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<T>() && !RuntimeHelpers.IsReferenceOrContainsReferences<TOther>()
            && Overlap.ShareBytes(written, other))
            throw new ArgumentException($"{name} and {otherName}: found {otherName} to lie in the memory of {name}, expected separate memory");
        return this;
    }

    /// <summary>An array of several dimensions, or an array of arrays, row by row.</summary>
    /// <exception cref="ArgumentException">They have an element in common.</exception>
    public OverlapOfSpan<T> WithRows(Array other, [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        Overlap.CheckInRows(written, other, name, otherName);
        return this;
    }
}

/// <summary>Memory in rows that is written, and must have nothing in common with others.</summary>
public readonly ref struct OverlapOfRows<T>
{
    private readonly Array written;
    private readonly string name;

    internal OverlapOfRows(Array written, string name) => (this.written, this.name) = (written, name);

    /// <exception cref="ArgumentException">They have an element in common.</exception>
    public OverlapOfRows<T> With(ReadOnlySpan<T> other, [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        Overlap.CheckInRows(other, written, otherName, name);
        return this;
    }

    /// <exception cref="ArgumentException">The two have an array in common.</exception>
    public OverlapOfRows<T> WithRows(Array other, [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        Overlap.CheckRows(written, other, name, otherName);
        return this;
    }
}
