namespace AdCompiler.Ilgpu;

/// <summary>Four numbers side by side, read and written at once where they start at a multiple of four.</summary>
public struct Quad<T> where T : unmanaged
{
    public T X, Y, Z, W;

    /// <summary>The same number four times.</summary>
    public static Quad<T> Of(T number) => new() { X = number, Y = number, Z = number, W = number };
}

/// <summary>Two numbers side by side, written at once.</summary>
public struct Pair<T> where T : unmanaged
{
    public T X, Y;
}

/// <summary>4 x 4 sums of a thread, each in a register: row i adds the products of a column's i-th number with the four of a row.</summary>
public struct Square<T> where T : unmanaged
{
    public Quad<T> R0, R1, R2, R3;

    /// <summary>Every sum of row i starts at the i-th number.</summary>
    public static Square<T> Of(Quad<T> starts) => new() { R0 = Quad<T>.Of(starts.X), R1 = Quad<T>.Of(starts.Y), R2 = Quad<T>.Of(starts.Z), R3 = Quad<T>.Of(starts.W) };

    /// <summary>One more term for each sum.</summary>
    public static Square<T> Add<TArith>(Square<T> sums, Quad<T> column, Quad<T> row) where TArith : struct, IDeviceArithmetic<T> => new()
    {
        R0 = Add<TArith>(sums.R0, column.X, row), R1 = Add<TArith>(sums.R1, column.Y, row), R2 = Add<TArith>(sums.R2, column.Z, row), R3 = Add<TArith>(sums.R3, column.W, row),
    };

    private static Quad<T> Add<TArith>(Quad<T> sums, T factor, Quad<T> row) where TArith : struct, IDeviceArithmetic<T> => new()
    {
        X = TArith.Fma(factor, row.X, sums.X), Y = TArith.Fma(factor, row.Y, sums.Y), Z = TArith.Fma(factor, row.Z, sums.Z), W = TArith.Fma(factor, row.W, sums.W),
    };
}
