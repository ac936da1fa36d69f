using AdCompiler.Kernels;

namespace AdCompiler.Ilgpu;

/// <summary>
/// A correlation as a matrix product in tiles: result channels down, positions of all blocks with their lanes across. A group brings its rows
/// of weights and columns of sources into shared memory, a few terms at a time, and fetches the next ones from memory while it adds these.
/// </summary>
internal interface ICorrelationTile
{
    /// <summary>Rows of a tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of a tile: positions with their lanes.</summary>
    static abstract int Columns { get; }

    /// <summary>How it expects the weights to lie.</summary>
    static abstract WeightStrides Weights(ConvShape g);

    /// <summary>Computes a tile; all threads of a group must come here.</summary>
    static abstract void Run<T, TArith>(DeviceMemory<T> m, KernelArguments a, Correlation c, int rowTile, int positionTile)
        where T : unmanaged where TArith : struct, IDeviceArithmetic<T>;
}
