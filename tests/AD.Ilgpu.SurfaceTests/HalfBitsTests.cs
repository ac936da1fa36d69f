namespace AdCompiler.Ilgpu.Tests;

/// <summary>Are 16 bits in memory, made and read by arithmetic on bits, those of a Half?</summary>
public sealed class HalfBitsTests
{
    [Fact]
    public void Are_all_of_them_read_right()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf((ushort)bits), found = HalfBits.ToFloat((ushort)bits);
            Assert.True(float.IsNaN(expected) ? float.IsNaN(found) : BitConverter.SingleToUInt32Bits(expected) == BitConverter.SingleToUInt32Bits(found), $"{bits:X4}: {found}, expected {expected}");
        }
    }

    [Fact]
    public void Are_floats_rounded_to_the_nearest_ties_to_even()
    {
        // every Half, the floats beside it and halfway to the next, both signs
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            float half = (float)BitConverter.UInt16BitsToHalf((ushort)bits), next = (float)BitConverter.UInt16BitsToHalf((ushort)(bits + 1)), between = half + (next - half) / 2;
            foreach (float number in (float[])[half, MathF.BitIncrement(half), MathF.BitDecrement(half), between, MathF.BitIncrement(between), MathF.BitDecrement(between)])
            {
                Half expected = (Half)number, found = BitConverter.UInt16BitsToHalf(HalfBits.Of(number));
                Assert.True(Half.IsNaN(expected) ? Half.IsNaN(found) : BitConverter.HalfToUInt16Bits(expected) == BitConverter.HalfToUInt16Bits(found), $"{number:R}: {found}, expected {expected}");
            }
        }
    }
}
