using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Execution;

/// <summary>
/// A sum of a loop in lanes whose order the user leaves to the compiler (<see cref="Reductions.Lanes"/>). It is four vectors of partial sums:
/// with P lanes in the four together, iteration i adds its term to partial sum i mod P. At the end the upper half of the partial sums is added
/// to the lower half, repeatedly, until one is left.
/// </summary>
public struct LaneSum<T> where T : unmanaged, INumberBase<T>
{
    // Four, since an addition takes about as many cycles; a queue, so that the loop's text has its body once.
    private Vector512<T> next, second, third, last;

    /// <summary>Terms of as many iterations as there are lanes.</summary>
    /// <param name="terms">One a lane.</param>
    /// <param name="count">How many of the first lanes have a term; all, if there are more.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<T> terms, int count)
    {
        if (count < Vector512<T>.Count)
            terms = First(terms, count);
        Vector512<T> sum = next + terms;
        next = second;
        second = third;
        third = last;
        last = sum;
    }

    /// <summary>The sum of all partial sums. Whichever is next, those two apart are added first.</summary>
    public readonly T Total
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Lanes.Sum(next + third + (second + last));
    }

    /// <summary>A partial sum is never -0, so that adding 0 changes none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> First(Vector512<T> terms, int count) =>
        Vector512.ConditionalSelect(Vector512.LessThan(Vector512<T>.Indices, Vector512.Create(T.CreateTruncating(count))), terms, Vector512<T>.Zero);
}
