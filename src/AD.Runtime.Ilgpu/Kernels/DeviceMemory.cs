using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>
/// All memory of a network on a device, in one allocation seen as numbers, halves, bytes and words, and what is not numbers. A kernel is given
/// offsets into it (<see cref="KernelArguments"/>).
/// </summary>
/// <typeparam name="T">float (Half and Float) or double.</typeparam>
public readonly struct DeviceMemory<T>(ArrayView<T> numbers, ArrayView<int> labels, ArrayView<ulong> key)
    where T : unmanaged
{
    public readonly ArrayView<T> Numbers = numbers;

    /// <summary>The same memory, for the lanes of 16-bit widths.</summary>
    public readonly ArrayView<ushort> Halves = numbers.Cast<ushort>();

    /// <summary>The same memory, for winners of one byte.</summary>
    public readonly ArrayView<byte> Bytes = numbers.Cast<byte>();

    /// <summary>The same memory, for winners of 32 bits.</summary>
    public readonly ArrayView<uint> Words = numbers.Cast<uint>();

    /// <summary>Where the numbers lie, for copies that ILGPU's compiler does not know.</summary>
    public readonly long Address = numbers.LoadEffectiveAddressAsPtr();

    /// <summary>Class of each lane; L for each block.</summary>
    public readonly ArrayView<int> Labels = labels;

    /// <summary>Seed and step: what dropout's masks are a function of.</summary>
    public readonly ArrayView<ulong> Key = key;
}
