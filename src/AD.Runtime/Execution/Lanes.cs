using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Execution;

/// <summary>
/// What generated loops over memory do several elements at a time. A range is as long as the loop, and no shorter than a vector: where fewer elements
/// are left than a vector has lanes, the surplus lanes are read as zero and not written, so that each element is computed in one way only.
/// </summary>
public static class Lanes
{
    /// <summary>Elements from number <paramref name="index"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(ReadOnlySpan<T> range, int index) where T : unmanaged
    {
        int left = range.Length - index;
        return left >= Vector512<T>.Count ? Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(range), (nuint)index) : LoadLast(range, left);
    }

    /// <summary>Writes lanes to the elements from number <paramref name="index"/> on, as far as there are any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Span<T> range, int index, Vector512<T> lanes) where T : unmanaged
    {
        int left = range.Length - index;
        if (left >= Vector512<T>.Count)
            lanes.StoreUnsafe(ref MemoryMarshal.GetReference(range), (nuint)index);
        else
            StoreLast(range, left, lanes);
    }

    /// <summary>The first lanes, at most <paramref name="count"/>, added to a sum one after the other: the order of the loop as it was written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T AddInOrder<T>(T sum, Vector512<T> terms, int count) where T : unmanaged, INumberBase<T>
    {
        if (count < Vector512<T>.Count)
            return AddLast(sum, terms, count);
        for (int i = 0; i < Vector512<T>.Count; i++)
            sum += terms[i];
        return sum;
    }

    /// <summary>All lanes, added to a sum one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T AddInOrder<T>(T sum, Vector512<T> terms) where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < Vector512<T>.Count; i++)
            sum += terms[i];
        return sum;
    }

    /// <summary>The sum of all lanes: the upper half is added to the lower half, repeatedly, until one is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector512<T> lanes) where T : unmanaged, INumberBase<T>
    {
        Vector256<T> half = lanes.GetLower() + lanes.GetUpper();
        Vector128<T> quarter = half.GetLower() + half.GetUpper();
        return Vector128<T>.Count == 2 ? quarter[0] + quarter[1] : (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
    }

    /// <summary>An element for each lane: number <paramref name="first"/>, and each <paramref name="stride"/> further on.</summary>
    /// <exception cref="IndexOutOfRangeException">One of them is not there.</exception>
    public static Vector512<T> Gather<T>(ReadOnlySpan<T> elements, int first, int stride) where T : unmanaged
    {
        if (stride == 1 && first >= 0 && first <= elements.Length - Vector512<T>.Count)
            return Vector512.LoadUnsafe(ref Unsafe.Add(ref MemoryMarshal.GetReference(elements), first));
        Span<T> found = stackalloc T[Vector512<T>.Count];
        for (int i = 0; i < found.Length; i++)
            found[i] = elements[first + i * stride];
        return Vector512.Create<T>(found);
    }

    /// <summary>Whether so many elements from two indices on are there, and none of them is in both ranges.</summary>
    public static bool AreApart<T>(ReadOnlySpan<T> first, int firstIndex, ReadOnlySpan<T> second, int secondIndex, int count) =>
        IsInside(first, firstIndex, count) && IsInside(second, secondIndex, count)
        && !first.Slice(firstIndex, count).Overlaps(second.Slice(secondIndex, count));

    /// <summary>Whether so many elements from an index on are there, and an element that is there, of another array, is none of them.</summary>
    public static bool IsApart<T>(ReadOnlySpan<T> range, int index, ReadOnlySpan<T> other, int element, int count) =>
        IsInside(range, index, count) && IsInside(other, element, 1) && !range.Slice(index, count).Overlaps(other.Slice(element, 1));

    private static bool IsInside<T>(ReadOnlySpan<T> range, int index, int count) =>
        index >= 0 && count >= 0 && index <= range.Length - count;

    /// <summary>Whether two ranges of one array, with these first indices, have no element in common.</summary>
    public static bool AreApart(int first, int second, int count) => Math.Abs(first - second) >= count;

    /// <summary>first, first + 1, first + 2, ..</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Count<T>(int first) where T : unmanaged, INumberBase<T> =>
        Vector512.Create(T.CreateTruncating(first)) + Vector512<T>.Indices;

    // The last elements of a range, fewer than there are lanes, are read and written with the elements before them: without a call, for which the
    // JIT would keep a loop's vectors in memory, and without a pointer.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> LoadLast<T>(ReadOnlySpan<T> range, int left) where T : unmanaged =>
        Moved(Vector512.LoadUnsafe(ref LastVector(range)), Vector512<T>.Count - left);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLast<T>(Span<T> range, int left, Vector512<T> lanes) where T : unmanaged
    {
        ref T first = ref LastVector<T>(range);
        int before = Vector512<T>.Count - left;
        Vector512.ConditionalSelect(From<T>(before), Moved(lanes, -before), Vector512.LoadUnsafe(ref first)).StoreUnsafe(ref first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T LastVector<T>(ReadOnlySpan<T> range) where T : unmanaged
    {
        if (range.Length < Vector512<T>.Count)
            RejectShort(range.Length, Vector512<T>.Count);
        return ref Unsafe.Add(ref MemoryMarshal.GetReference(range), range.Length - Vector512<T>.Count);
    }

    private static void RejectShort(int length, int lanes) =>
        throw new ArgumentException($"range: found {length} elements, expected at least {lanes}, one a lane");

    /// <summary>Lane i + by in lane i; 0 where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Moved<T>(Vector512<T> lanes, int by) where T : unmanaged => Unsafe.SizeOf<T>() == sizeof(long)
        ? Vector512.Shuffle(lanes.AsInt64(), Vector512<long>.Indices + Vector512.Create((long)by)).As<long, T>()
        : Vector512.Shuffle(lanes.AsInt32(), Vector512<int>.Indices + Vector512.Create(by)).As<int, T>();

    /// <summary>All bits of the lanes from this one on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> From<T>(int lane) where T : unmanaged => Unsafe.SizeOf<T>() == sizeof(long)
        ? Vector512.GreaterThanOrEqual(Vector512<long>.Indices, Vector512.Create((long)lane)).As<long, T>()
        : Vector512.GreaterThanOrEqual(Vector512<int>.Indices, Vector512.Create(lane)).As<int, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T AddLast<T>(T sum, Vector512<T> terms, int count) where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < count; i++)
            sum += terms[i];
        return sum;
    }
}
