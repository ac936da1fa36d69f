using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary><see cref="AdCompiler.Kernels.DropoutMask"/> for one sample.</summary>
public static class DeviceDropout
{
    /// <summary>1 where the element is kept, 0 where it is dropped: the numbers of <see cref="CounterRandom"/>.</summary>
    /// <param name="key">Seed and step.</param>
    /// <param name="at">Where they are.</param>
    /// <param name="site">Number of the dropout in its network.</param>
    /// <param name="sample">Of the batch.</param>
    /// <param name="elements">Elements of a sample.</param>
    /// <param name="element">The element, row-major in its sample.</param>
    /// <param name="threshold">ceil(p 2^53): the upper 53 bits of a kept element's number are at least that.</param>
    public static int Kept(ArrayView<ulong> key, int at, int site, int sample, int elements, int element, ulong threshold)
    {
        ulong stream = CounterRandom.DropoutKey(key[at], key[at + 1], site), counter = (ulong)sample * (ulong)elements + (ulong)element;
        return CounterRandom.Bits(stream, counter) >> 11 >= threshold ? 1 : 0;
    }
}
