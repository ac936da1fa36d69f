using System.Runtime.InteropServices;
using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Tests.Kernels;

/// <summary>An arena as compiled programs have it: block-major, batch innermost; uniform values once. Every value is framed by numbers that must stay.</summary>
internal sealed unsafe class KernelMemory(int lanes, int blocks, int elementBytes) : IDisposable
{
    private const int Frame = 64;
    private readonly List<Slot> slots = [];
    private int blockBytes, uniformBytes;
    private byte* memory;

    public sealed record Slot(VariableKind Kind, int Elements, int Offset);

    public int Blocks => blocks;

    public int BlockStride => blockBytes / elementBytes;

    public static bool PerSample(VariableKind kind) => kind != VariableKind.UniformPointer;

    private int Bytes(VariableKind kind) => kind switch { VariableKind.BytePointer => 1, VariableKind.WordPointer or VariableKind.LabelPointer => 4, _ => elementBytes };

    public Slot Place(VariableKind kind, int elements)
    {
        ref int at = ref PerSample(kind) ? ref blockBytes : ref uniformBytes;
        var slot = new Slot(kind, elements, at + Frame);
        at += 2 * Frame + (elements * Bytes(kind) * (PerSample(kind) ? lanes : 1) + 63) / 64 * 64;
        slots.Add(slot);
        return slot;
    }

    public void Allocate()
    {
        nuint size = (nuint)(blockBytes * blocks + uniformBytes);
        memory = (byte*)NativeMemory.AlignedAlloc(size, 64);
        new Span<byte>(memory, (int)size).Fill(0xCD);
    }

    public nint Address(Slot slot, int block) => (nint)(memory + slot.Offset + (PerSample(slot.Kind) ? block * blockBytes : blocks * blockBytes));

    public void Write(Slot slot, double[] values, int samples)
    {
        for (int e = 0; e < slot.Elements; e++)
            if (!PerSample(slot.Kind))
                Set(slot, (byte*)Address(slot, 0), e, values[e]);
            else
                for (int n = 0; n < blocks * lanes; n++)
                    Set(slot, (byte*)Address(slot, n / lanes), e * lanes + n % lanes, values[e * samples + (n < samples ? n : 0)]);
    }

    public double[] Read(Slot slot, int samples)
    {
        CheckFrame(slot);
        if (!PerSample(slot.Kind))
            return [.. Enumerable.Range(0, slot.Elements).Select(e => Get(slot, (byte*)Address(slot, 0), e))];
        var values = new double[slot.Elements * samples];
        for (int e = 0; e < slot.Elements; e++)
            for (int n = 0; n < samples; n++)
                values[e * samples + n] = Get(slot, (byte*)Address(slot, n / lanes), e * lanes + n % lanes);
        return values;
    }

    private void CheckFrame(Slot slot)
    {
        int size = slot.Elements * Bytes(slot.Kind) * (PerSample(slot.Kind) ? lanes : 1);
        for (int block = 0; block < (PerSample(slot.Kind) ? blocks : 1); block++)
            for (int i = 1; i <= 32; i++)
            {
                Assert.Equal(0xCD, ((byte*)Address(slot, block))[-i]);
                Assert.Equal(0xCD, ((byte*)Address(slot, block))[size + i - 1]);
            }
    }

    private void Set(Slot slot, byte* at, int index, double value)
    {
        if (slot.Kind == VariableKind.BytePointer)
            at[index] = (byte)value;
        else if (slot.Kind is VariableKind.WordPointer or VariableKind.LabelPointer)
            ((uint*)at)[index] = (uint)value;
        else if (elementBytes == 8)
            ((double*)at)[index] = value;
        else
            ((float*)at)[index] = (float)value;
    }

    private double Get(Slot slot, byte* at, int index) => slot.Kind == VariableKind.BytePointer ? at[index]
        : slot.Kind is VariableKind.WordPointer or VariableKind.LabelPointer ? ((uint*)at)[index]
        : elementBytes == 8 ? ((double*)at)[index] : ((float*)at)[index];

    public void Dispose() => NativeMemory.AlignedFree(memory);
}
