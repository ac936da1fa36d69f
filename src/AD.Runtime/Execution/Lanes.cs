using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    /// <summary>Whether two ranges have no element in common.</summary>
    public static bool AreApart<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second) => !first.Overlaps(second);

    /// <summary>first, first + 1, first + 2, ..</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Count<T>(int first) where T : unmanaged, INumberBase<T> =>
        Vector512.Create(T.CreateTruncating(first)) + Vector512<T>.Indices;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<T> LoadLast<T>(ref T first, int left) where T : unmanaged
    {
        Vector512<T> lanes = default;
        ref byte target = ref Unsafe.As<Vector512<T>, byte>(ref lanes);
        Unsafe.CopyBlockUnaligned(ref target, ref Unsafe.As<T, byte>(ref first), (uint)(left * Unsafe.SizeOf<T>()));
        return lanes;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreLast<T>(ref T first, int left, Vector512<T> lanes) where T : unmanaged =>
        Unsafe.CopyBlockUnaligned(ref Unsafe.As<T, byte>(ref first), ref Unsafe.As<Vector512<T>, byte>(ref lanes), (uint)(left * Unsafe.SizeOf<T>()));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T AddLast<T>(T sum, Vector512<T> terms, int count) where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < count; i++)
            sum += terms[i];
        return sum;
    }
}
