using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>IEEE binary32; fma rounds once.</summary>
public readonly struct DeviceFloat<TDevice> : IDeviceArithmetic<float> where TDevice : struct, IDeviceInstructions
{
    public static int Lanes => 16;
    public static int LaneBytes => sizeof(float);
    public static float Load(DeviceMemory<float> m, int place) => m.Numbers[place];
    public static void Store(DeviceMemory<float> m, int place, float number) => m.Numbers[place] = number;
    public static Quad<float> LoadFour(DeviceMemory<float> m, int place) => m.Numbers.Cast<Quad<float>>()[place / 4];
    public static void StoreFour(DeviceMemory<float> m, int place, Quad<float> numbers) => m.Numbers.Cast<Quad<float>>()[place / 4] = numbers;
    public static void StoreTwo(DeviceMemory<float> m, int place, Pair<float> numbers) => m.Numbers.Cast<Pair<float>>()[place / 2] = numbers;
    public static float Zero => 0f;
    public static float Add(float a, float b) => a + b;
    public static float Sub(float a, float b) => a - b;
    public static float Mul(float a, float b) => a * b;
    public static float Div(float a, float b) => a / b;
    public static float Sqrt(float a) => MathF.Sqrt(a);
    public static float Fma(float a, float b, float c) => TDevice.Fma(a, b, c);
    public static float Fused(float a, float b, float c) => TDevice.Fma(a, b, c);
    public static double Fused(double a, double b, double c) => TDevice.Fma(a, b, c);
    public static float Round(float a) => a;
    public static float AsStored(float a) => a;
    public static bool HasMixedPrecision => false;
    public static bool SumsAreAtomic => TDevice.SumsAreAtomic;
    public static void AddAtomically(ref float sum, float value) => Atomic.Add(ref sum, value);
    public static TensorFormat TensorCores => TensorFormat.Tf32;
    public static float ToSingle(float a) => a;
    public static float FromSingle(float a) => a;
    public static float RoundResult(float a) => a;
}

/// <summary>IEEE binary64; fma rounds once.</summary>
public readonly struct DeviceDouble<TDevice> : IDeviceArithmetic<double> where TDevice : struct, IDeviceInstructions
{
    public static int Lanes => 8;
    public static int LaneBytes => sizeof(double);
    public static double Load(DeviceMemory<double> m, int place) => m.Numbers[place];
    public static void Store(DeviceMemory<double> m, int place, double number) => m.Numbers[place] = number;
    public static Quad<double> LoadFour(DeviceMemory<double> m, int place) => m.Numbers.Cast<Quad<double>>()[place / 4];
    public static void StoreFour(DeviceMemory<double> m, int place, Quad<double> numbers) => m.Numbers.Cast<Quad<double>>()[place / 4] = numbers;
    public static void StoreTwo(DeviceMemory<double> m, int place, Pair<double> numbers) => m.Numbers.Cast<Pair<double>>()[place / 2] = numbers;
    public static double Zero => 0;
    public static double Add(double a, double b) => a + b;
    public static double Sub(double a, double b) => a - b;
    public static double Mul(double a, double b) => a * b;
    public static double Div(double a, double b) => a / b;
    public static double Sqrt(double a) => Math.Sqrt(a);
    public static double Fma(double a, double b, double c) => TDevice.Fma(a, b, c);
    public static float Fused(float a, float b, float c) => TDevice.Fma(a, b, c);
    public static double Fused(double a, double b, double c) => TDevice.Fma(a, b, c);
    public static double Round(double a) => a;
    public static double AsStored(double a) => a;
    public static bool HasMixedPrecision => false;
    public static bool SumsAreAtomic => TDevice.SumsAreAtomic;
    public static void AddAtomically(ref double sum, double value) => Atomic.Add(ref sum, value);
    public static TensorFormat TensorCores => TensorFormat.None;
    public static float ToSingle(double a) => (float)a;
    public static double FromSingle(float a) => a;
    public static double RoundResult(double a) => a;
}

/// <summary>16-bit values, computed in float; what is stored rounds.</summary>
public readonly struct DeviceHalfWide<TDevice> : IDeviceArithmetic<float> where TDevice : struct, IDeviceInstructions
{
    public static int Lanes => 16;
    public static int LaneBytes => sizeof(ushort);
    public static float Load(DeviceMemory<float> m, int place) => HalfLanes<TDevice>.Load(m, place);
    public static void Store(DeviceMemory<float> m, int place, float number) => HalfLanes<TDevice>.Store(m, place, number);
    public static Quad<float> LoadFour(DeviceMemory<float> m, int place) => HalfLanes<TDevice>.LoadFour(m, place);
    public static void StoreFour(DeviceMemory<float> m, int place, Quad<float> numbers) => HalfLanes<TDevice>.StoreFour(m, place, numbers);
    public static void StoreTwo(DeviceMemory<float> m, int place, Pair<float> numbers) => HalfLanes<TDevice>.StoreTwo(m, place, numbers);
    public static float Zero => 0f;
    public static float Add(float a, float b) => a + b;
    public static float Sub(float a, float b) => a - b;
    public static float Mul(float a, float b) => a * b;
    public static float Div(float a, float b) => a / b;
    public static float Sqrt(float a) => MathF.Sqrt(a);
    public static float Fma(float a, float b, float c) => TDevice.Fma(a, b, c);
    public static float Fused(float a, float b, float c) => TDevice.Fma(a, b, c);
    public static double Fused(double a, double b, double c) => TDevice.Fma(a, b, c);
    public static float Round(float a) => HalfRounding.Round(a);
    public static float AsStored(float a) => HalfRounding.Round(a);
    public static bool HasMixedPrecision => true;
    public static bool SumsAreAtomic => false;
    public static void AddAtomically(ref float sum, float value) => Atomic.Add(ref sum, value);
    public static TensorFormat TensorCores => TensorFormat.Half;
    public static float ToSingle(float a) => a;
    public static float FromSingle(float a) => a;
    public static float RoundResult(float a) => a;
}

/// <summary>16-bit values, in floats once they are read; every operation rounds, and fma is a rounded product and a rounded sum.</summary>
public readonly struct DeviceHalfStorage<TDevice> : IDeviceArithmetic<float> where TDevice : struct, IDeviceInstructions
{
    public static int Lanes => 16;
    public static int LaneBytes => sizeof(ushort);
    public static float Load(DeviceMemory<float> m, int place) => HalfLanes<TDevice>.Load(m, place);
    public static void Store(DeviceMemory<float> m, int place, float number) => HalfLanes<TDevice>.Store(m, place, number);
    public static Quad<float> LoadFour(DeviceMemory<float> m, int place) => HalfLanes<TDevice>.LoadFour(m, place);
    public static void StoreFour(DeviceMemory<float> m, int place, Quad<float> numbers) => HalfLanes<TDevice>.StoreFour(m, place, numbers);
    public static void StoreTwo(DeviceMemory<float> m, int place, Pair<float> numbers) => HalfLanes<TDevice>.StoreTwo(m, place, numbers);
    public static float Zero => 0f;
    public static float Add(float a, float b) => HalfRounding.Round(a + b);
    public static float Sub(float a, float b) => HalfRounding.Round(a - b);
    public static float Mul(float a, float b) => HalfRounding.Round(a * b);
    public static float Div(float a, float b) => HalfRounding.Round(a / b);
    public static float Sqrt(float a) => HalfRounding.Round(MathF.Sqrt(a));
    public static float Fma(float a, float b, float c) => HalfRounding.Round(HalfRounding.Round(a * b) + c);
    public static float Fused(float a, float b, float c) => TDevice.Fma(a, b, c);
    public static double Fused(double a, double b, double c) => TDevice.Fma(a, b, c);
    public static float Round(float a) => HalfRounding.Round(a);
    public static float AsStored(float a) => a;
    public static bool HasMixedPrecision => false;
    public static bool SumsAreAtomic => false;
    public static void AddAtomically(ref float sum, float value) => Atomic.Add(ref sum, value);
    public static TensorFormat TensorCores => TensorFormat.None;
    public static float ToSingle(float a) => a;
    public static float FromSingle(float a) => a;
    public static float RoundResult(float a) => HalfRounding.Round(a);
}
