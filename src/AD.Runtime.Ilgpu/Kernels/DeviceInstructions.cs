namespace AdCompiler.Ilgpu;

/// <summary>The framework's: exact on this machine's processor. ILGPU's compilers for other devices do not know it.</summary>
public readonly struct ManagedInstructions : IDeviceInstructions
{
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    public static double Fma(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    public static ushort ToHalf(float number) => HalfBits.Of(number);

    public static float OfHalf(ushort bits) => HalfBits.ToFloat(bits);

    public static bool SumsAreAtomic => false;
}

/// <summary>A product and a sum, for devices that can be given no fused multiply-add: right within a tolerance, not to the bit.</summary>
public readonly struct PortableInstructions : IDeviceInstructions
{
    public static float Fma(float a, float b, float c) => a * b + c;

    public static double Fma(double a, double b, double c) => a * b + c;

    public static ushort ToHalf(float number) => HalfBits.Of(number);

    public static float OfHalf(ushort bits) => HalfBits.ToFloat(bits);

    public static bool SumsAreAtomic => false;
}

/// <summary>A device that is asked for <see cref="DeviceSums.Atomic"/>.</summary>
public readonly struct WithAtomicSums<TDevice> : IDeviceInstructions where TDevice : struct, IDeviceInstructions
{
    public static float Fma(float a, float b, float c) => TDevice.Fma(a, b, c);

    public static double Fma(double a, double b, double c) => TDevice.Fma(a, b, c);

    public static ushort ToHalf(float number) => TDevice.ToHalf(number);

    public static float OfHalf(ushort bits) => TDevice.OfHalf(bits);

    public static bool SumsAreAtomic => true;
}
