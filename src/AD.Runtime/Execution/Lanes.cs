using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AdCompiler.Execution;

/// <summary>
/// What generated loops over memory do several elements at a time. A range is as long as the loop: where fewer elements are left than a
/// vector has lanes, the surplus lanes are read as zero and not written, so that each element is computed in one way only.
/// </summary>
public static class Lanes
{
    /// <summary>Elements from number <paramref name="index"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(ReadOnlySpan<T> range, int index) where T : unmanaged
    {
        ref T first = ref Unsafe.Add(ref MemoryMarshal.GetReference(range), index);
        int left = range.Length - index;
        return left >= Vector512<T>.Count ? Vector512.LoadUnsafe(ref first) : LoadLast(ref first, left);
    }

    /// <summary>Writes lanes to the elements from number <paramref name="index"/> on, as far as there are any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Span<T> range, int index, Vector512<T> lanes) where T : unmanaged
    {
        ref T first = ref Unsafe.Add(ref MemoryMarshal.GetReference(range), index);
        int left = range.Length - index;
        if (left >= Vector512<T>.Count)
            lanes.StoreUnsafe(ref first);
        else
            StoreLast(ref first, left, lanes);
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe Vector512<T> LoadLast<T>(ref T first, int left) where T : unmanaged
    {
        Vector512<T> lanes = default;
        if (Avx512F.IsSupported && typeof(T) == typeof(double))
        {
            fixed (T* start = &first)
                return Avx512F.MaskLoad((double*)start, Left(left), Vector512<double>.Zero).As<double, T>();
        }
        ref byte target = ref Unsafe.As<Vector512<T>, byte>(ref lanes);
        Unsafe.CopyBlockUnaligned(ref target, ref Unsafe.As<T, byte>(ref first), (uint)(left * Unsafe.SizeOf<T>()));
        return lanes;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe void StoreLast<T>(ref T first, int left, Vector512<T> lanes) where T : unmanaged
    {
        if (Avx512F.IsSupported && typeof(T) == typeof(double))
        {
            fixed (T* start = &first)
                Avx512F.MaskStore((double*)start, Left(left), lanes.AsDouble());
            return;
        }
        Unsafe.CopyBlockUnaligned(ref Unsafe.As<T, byte>(ref first), ref Unsafe.As<Vector512<T>, byte>(ref lanes), (uint)(left * Unsafe.SizeOf<T>()));
    }

    /// <summary>All bits of the lanes that there are elements for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Left(int left) => Vector512.GreaterThan(Vector512.Create((double)left), Vector512<double>.Indices);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T AddLast<T>(T sum, Vector512<T> terms, int count) where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < count; i++)
            sum += terms[i];
        return sum;
    }
}
