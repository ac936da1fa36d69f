namespace AdCompiler.Ilgpu;

/// <summary>
/// What C# does not spell the same everywhere: a device's fused multiply-add, and how it turns floats into the 16 bits of a Half; and whether its sums keep
/// their order.
/// </summary>
public interface IDeviceInstructions
{
    /// <summary>a * b + c.</summary>
    static abstract float Fma(float a, float b, float c);

    /// <inheritdoc cref="Fma(float, float, float)"/>
    static abstract double Fma(double a, double b, double c);

    /// <summary>The bits of the nearest Half, ties to even.</summary>
    static abstract ushort ToHalf(float number);

    static abstract float OfHalf(ushort bits);

    /// <summary>Whether gradients are to be added up as <see cref="DeviceSums.Atomic"/> says.</summary>
    static abstract bool SumsAreAtomic { get; }
}

/// <summary>
/// a * b + c, rounded once, whatever the arithmetic: for the polynomials of elementary functions. In both widths, since some functions of
/// a float work in double.
/// </summary>
public interface IFusedArithmetic
{
    static abstract float Fused(float a, float b, float c);

    /// <inheritdoc cref="Fused(float, float, float)"/>
    static abstract double Fused(double a, double b, double c);
}

/// <summary>
/// An arithmetic in a kernel, as <see cref="AdCompiler.Kernels.IArithmetic{T}"/> is on the CPU and with its bits: what + - * / sqrt and fma
/// mean in a width and an accumulation. A kernel takes an implementation as a struct type argument.
/// </summary>
/// <typeparam name="T">The container: float for Half and float, double for double.</typeparam>
public interface IDeviceArithmetic<T> : IFusedArithmetic where T : unmanaged
{
    /// <summary>Samples in a block: 16 floats or 8 doubles.</summary>
    static abstract int Lanes { get; }

    /// <summary>Bytes of a lane in the arena, by which places there count. Everything else lies in the container.</summary>
    static abstract int LaneBytes { get; }

    /// <summary>A lane's number in the arena.</summary>
    static abstract T Load(DeviceMemory<T> m, int place);

    /// <summary>Writes it, rounded as a store rounds.</summary>
    static abstract void Store(DeviceMemory<T> m, int place, T number);

    /// <summary>Four lanes side by side, from a multiple of four on.</summary>
    static abstract Quad<T> LoadFour(DeviceMemory<T> m, int place);

    /// <inheritdoc cref="Store"/>
    static abstract void StoreFour(DeviceMemory<T> m, int place, Quad<T> numbers);

    /// <summary>Two lanes side by side, from an even one on.</summary>
    static abstract void StoreTwo(DeviceMemory<T> m, int place, Pair<T> numbers);

    static abstract T Zero { get; }
    static abstract T Add(T a, T b);
    static abstract T Sub(T a, T b);
    static abstract T Mul(T a, T b);
    static abstract T Div(T a, T b);
    static abstract T Sqrt(T a);

    /// <summary>a * b + c, rounded once where the arithmetic has a fused multiply-add.</summary>
    static abstract T Fma(T a, T b, T c);

    /// <summary>What a store does to a value: nothing, or the rounding to Half.</summary>
    static abstract T Round(T a);

    /// <summary>What a store would do to a result of this arithmetic's operations, where they do not round themselves.</summary>
    static abstract T AsStored(T a);

    /// <summary>Whether mixed precision (<see cref="CompileOptions.LossScaling"/>) runs programs of this arithmetic.</summary>
    static abstract bool HasMixedPrecision { get; }

    /// <summary>Whether slices of the batch may be added as <see cref="DeviceSums.Atomic"/> says: where nothing is rounded once a sum is complete.</summary>
    static abstract bool SumsAreAtomic { get; }

    /// <summary>Adds to a number to which other groups of threads add meanwhile.</summary>
    static abstract void AddAtomically(ref T sum, T value);

    /// <summary>What tensor cores, where a device has them and is allowed to use them, multiply in place of this arithmetic.</summary>
    static abstract TensorFormat TensorCores { get; }

    /// <summary>The number as tensor cores take it.</summary>
    static abstract float ToSingle(T a);

    /// <summary>A sum of tensor cores.</summary>
    static abstract T FromSingle(float a);

    /// <summary>What an operation that is not listed here (exp, a constant) does to its result.</summary>
    static abstract T RoundResult(T a);
}
