using System.Runtime.InteropServices;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>
/// A space of memory of a PTX program. Its addresses are the host's, so that no two spaces have one in common. What a GPU would let pass or
/// answer with anything is an error: an access outside, one that is not aligned, a value read that nobody has written, and a byte that two threads
/// access, one of them writing, with no barrier between, or in global memory within one launch.
/// </summary>
internal sealed unsafe class PtxSpace
{
    private const int Several = -1;

    private readonly string name;
    private readonly List<Range> ranges = [];

    /// <summary>The time, which barriers and launches move on, and when the values that may be read began.</summary>
    private int now = 1, begin;

    private PtxSpace(string name) => this.name = name;

    /// <summary>Memory that there is, with values in it.</summary>
    public static PtxSpace Of(string name, IEnumerable<(nint Start, long Bytes)> memory)
    {
        var space = new PtxSpace(name);
        foreach (var (start, bytes) in memory)
            space.ranges.Add(new((ulong)start, new Touch[bytes], []));
        return space;
    }

    /// <summary>New memory for variables, which hold nothing.</summary>
    public static PtxSpace Of(string name, IEnumerable<int> variables)
    {
        const ulong alignment = 16;
        var space = new PtxSpace(name);
        foreach (int bytes in variables)
        {
            byte[] memory = GC.AllocateArray<byte>(bytes + (int)alignment, pinned: true);
            ulong start = (ulong)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0);
            space.ranges.Add(new((start + alignment - 1) / alignment * alignment, new Touch[bytes], memory));
        }
        space.Forget();
        return space;
    }

    public ulong AddressOf(int variable) => ranges[variable].Start;

    /// <summary>What threads do from here on comes after all they have done.</summary>
    public void Separate() => now++;

    /// <summary>No value is held any more.</summary>
    public void Forget() => begin = ++now;

    /// <param name="address">Of the first of so many numbers side by side.</param>
    public void Load(ulong address, int bytes, Span<ulong> numbers, int thread)
    {
        foreach (ref Touch touch in Touched(address, bytes * numbers.Length))
        {
            if (touch.Written < begin)
                throw new InvalidOperationException($"reads {name} memory that nobody has written");
            if (touch.Written == now && touch.Writer != thread)
                throw new InvalidOperationException($"thread {thread} reads {name} memory that {(touch.Writer == Several ? "several threads write" : $"thread {touch.Writer} writes")}, with nothing between them to wait for");
            touch.Reader = touch.Read == now && touch.Reader != thread ? Several : thread;
            touch.Read = now;
        }
        for (int i = 0; i < numbers.Length; i++)
        {
            byte* place = (byte*)address + i * bytes;
            numbers[i] = bytes switch { 1 => *place, 2 => *(ushort*)place, 4 => *(uint*)place, _ => *(ulong*)place };
        }
    }

    /// <inheritdoc cref="Load"/>
    public void Store(ulong address, int bytes, ReadOnlySpan<ulong> numbers, int thread)
    {
        foreach (ref Touch touch in Touched(address, bytes * numbers.Length))
        {
            RequireNoOther(touch, thread);
            (touch.Writer, touch.Written) = (thread, now);
        }
        for (int i = 0; i < numbers.Length; i++)
        {
            byte* place = (byte*)address + i * bytes;
            if (bytes == 1)
                *place = (byte)numbers[i];
            else if (bytes == 2)
                *(ushort*)place = (ushort)numbers[i];
            else if (bytes == 4)
                *(uint*)place = (uint)numbers[i];
            else
                *(ulong*)place = numbers[i];
        }
    }

    /// <summary>
    /// Adds a number in one step to the one in memory, as other threads may meanwhile, in any order; that one of them reads or writes it besides is an error. In
    /// 32 bits subnormal numbers are zeros of their sign (PTX ISA, "red").
    /// </summary>
    public void Add(ulong address, int bytes, ulong number, int thread)
    {
        foreach (ref Touch touch in Touched(address, bytes))
        {
            if (touch.Written == now && touch.Writer != Several || touch.Read == now && touch.Reader != thread)
                throw new InvalidOperationException($"thread {thread} adds to {name} memory that another accesses, with nothing between them to wait for");
            touch.Writer = Several;
            touch.Written = now;
        }
        if (bytes == 4)
            *(float*)address = Normal(Normal(*(float*)address) + Normal(BitConverter.UInt32BitsToSingle((uint)number)));
        else
            *(double*)address += BitConverter.UInt64BitsToDouble(number);

        static float Normal(float value) => float.IsSubnormal(value) ? MathF.CopySign(0, value) : value;
    }

    /// <summary>What is there may be anything from now on: somebody writes it, at a time of his own.</summary>
    public void Forget(ulong address, int bytes, int thread)
    {
        foreach (ref Touch touch in Touched(address, bytes))
        {
            RequireNoOther(touch, thread);
            (touch.Writer, touch.Written, touch.Begun) = (thread, 0, now);
        }
    }

    private void RequireNoOther(in Touch touch, int thread)
    {
        if ((touch.Written == now || touch.Begun == now) && touch.Writer != thread || touch.Read == now && touch.Reader != thread)
            throw new InvalidOperationException($"thread {thread} writes {name} memory that another accesses, with nothing between them to wait for");
    }

    private Span<Touch> Touched(ulong address, int bytes)
    {
        if (address % (ulong)bytes != 0)
            throw new InvalidOperationException($"{bytes} bytes of {name} memory are not at a multiple of that");
        foreach (Range range in ranges)
            if (address >= range.Start && address - range.Start + (ulong)bytes <= (ulong)range.Touches.Length)
                return range.Touches.AsSpan((int)(address - range.Start), bytes);
        throw new InvalidOperationException($"accesses {bytes} bytes at {address:X}, which are no {name} memory");
    }

    /// <summary>When a byte was last written and read, and by which thread; and when a write began that ends later.</summary>
    private struct Touch
    {
        public int Written, Writer, Begun, Read, Reader;
    }

    /// <param name="Memory">Kept from the garbage collector.</param>
    private sealed record Range(ulong Start, Touch[] Touches, byte[] Memory);
}
