namespace AdCompiler.Ilgpu;

/// <summary>What a device's tensor cores multiply in a width, with sums in float.</summary>
public enum TensorFormat
{
    /// <summary>Nothing: every product and sum has its place in the order of the CPU.</summary>
    None,

    /// <summary>Halves, which a product of two has exactly.</summary>
    Half,

    /// <summary>Floats of which 10 bits behind the point are kept: fast, and coarse.</summary>
    Tf32,
}

/// <summary>
/// Products of small matrices by the 32 threads of a warp together: a tile of 16 x 8 sums, to which the products of 8 words a row and a column are
/// added, a word being two halves or one float, in an order that the device does not state (PTX ISA, "mma.sync.m16n8k16" and "mma.sync.m16n8k8"). With a thread's number in its warp
/// as 4 * g + t, it holds the sums of rows g and g + 8 and columns 2 t and 2 t + 1, and brings words t and t + 4 of these rows and of column g.
/// </summary>
public interface ITensorCore
{
    /// <summary>sums + rows * column; all threads of a warp must come here. X, Y are row g's sums, Z, W those of row g + 8.</summary>
    static abstract Quad<float> Add(Quad<float> sums, WordPair upperRow, WordPair lowerRow, WordPair column);
}

/// <summary>Words t and t + 4 of a row or column.</summary>
public struct WordPair
{
    public uint Lower, Upper;

    public static WordPair Of(uint lower, uint upper) => new() { Lower = lower, Upper = upper };
}
