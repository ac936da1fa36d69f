using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>Which elements dropout keeps: the numbers of <see cref="CounterRandom"/>, a lane for each sample.</summary>
public static unsafe class DropoutMask
{
    /// <summary>
    /// 1 in the lanes of samples that keep an element, 0 elsewhere: Uniform(DropoutKey(seed, step, site), sample * elements + element) >= p,
    /// the decision of <see cref="Ops.Dropout"/>.
    /// </summary>
    /// <param name="key">Seed and step.</param>
    /// <param name="site">Number of the dropout in its network.</param>
    /// <param name="firstSample">Sample of lane 0.</param>
    /// <param name="elements">Elements of a sample.</param>
    /// <param name="element">The element, row-major in its sample.</param>
    /// <param name="probability">Probability p of dropping, in [0, 1).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Kept<T>(ulong* key, int site, int firstSample, int elements, int element, double probability) where T : unmanaged
    {
        ulong stream = CounterRandom.DropoutKey(key[0], key[1], site);
        // Uniform is a multiple u of 2^-53: u >= p where the upper 53 bits are at least p 2^53, rounded up
        Vector512<ulong> threshold = Vector512.Create((ulong)Math.Ceiling(probability * (1UL << 53)) << 11);
        ulong counter = unchecked((ulong)firstSample * (ulong)elements + (ulong)element);
        Vector512<ulong> counters = Vector512.Create(counter) + Vector512<ulong>.Indices * (ulong)elements;
        Vector512<ulong> lower = Vector512.GreaterThanOrEqual(CounterRandom.Bits(stream, counters), threshold);
        if (typeof(T) == typeof(double))
            return (lower & Vector512.Create(1.0).AsUInt64()).As<ulong, T>();
        Vector512<ulong> upper = Vector512.GreaterThanOrEqual(CounterRandom.Bits(stream, counters + Vector512.Create(8 * (ulong)elements)), threshold);
        return (Vector512.Narrow(lower, upper) & Vector512.Create(1f).AsUInt32()).As<uint, T>();
    }
}
