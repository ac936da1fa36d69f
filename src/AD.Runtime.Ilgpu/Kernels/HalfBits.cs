using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>Floats as the 16 bits of a Half, and back, by arithmetic on bits: not every device of OpenCL has the type.</summary>
internal static class HalfBits
{
    private const uint Sign = 0x8000, Infinity = 0x7C00, Quiet = 0x200, FloatInfinity = 0x7F80_0000;

    // what a Half's bits are as those of a float, 13 places higher, is 2^112 times too small
    private const float Up = 5.192296858534828e33f, Down = 1.925929944387236e-34f;

    /// <summary>The nearest Half, ties to even.</summary>
    public static ushort Of(float number)
    {
        uint bits = Interop.FloatAsInt(HalfRounding.Round(number)), sign = bits >> 16 & Sign, size = bits & ~(Sign << 16);
        uint half = size > FloatInfinity ? Infinity | Quiet : size == FloatInfinity ? Infinity : Interop.FloatAsInt(Interop.IntAsFloat(size) * Down) >> 13;
        return (ushort)(sign | half);
    }

    public static float ToFloat(ushort bits)
    {
        uint sign = (bits & Sign) << 16, size = (bits & ~Sign) << 13;
        return Interop.IntAsFloat(sign | (size >= Infinity << 13 ? size | FloatInfinity : Interop.FloatAsInt(Interop.IntAsFloat(size) * Up)));
    }
}

/// <summary>Lanes of 16 bits, in the instructions of a device.</summary>
internal static class HalfLanes<TDevice> where TDevice : struct, IDeviceInstructions
{
    public static float Load(DeviceMemory<float> m, int place) => TDevice.OfHalf(m.Halves[place]);

    public static void Store(DeviceMemory<float> m, int place, float number) => m.Halves[place] = TDevice.ToHalf(number);

    public static Quad<float> LoadFour(DeviceMemory<float> m, int place)
    {
        Quad<ushort> bits = m.Halves.Cast<Quad<ushort>>()[place / 4];
        return new() { X = TDevice.OfHalf(bits.X), Y = TDevice.OfHalf(bits.Y), Z = TDevice.OfHalf(bits.Z), W = TDevice.OfHalf(bits.W) };
    }

    public static void StoreFour(DeviceMemory<float> m, int place, Quad<float> numbers) => m.Halves.Cast<Quad<ushort>>()[place / 4] =
        new() { X = TDevice.ToHalf(numbers.X), Y = TDevice.ToHalf(numbers.Y), Z = TDevice.ToHalf(numbers.Z), W = TDevice.ToHalf(numbers.W) };

    public static void StoreTwo(DeviceMemory<float> m, int place, Pair<float> numbers) => m.Halves.Cast<Pair<ushort>>()[place / 2] =
        new() { X = TDevice.ToHalf(numbers.X), Y = TDevice.ToHalf(numbers.Y) };
}
