namespace AdCompiler.Ilgpu;

/// <summary>
/// How a group of threads shares a tile of sums. Constants, so that the device's compiler can lay loops out. The sums' bits do not depend on it:
/// each is one thread's, in one order.
/// </summary>
public interface ITileShape
{
    /// <summary>Threads of a group: a power of two from 16 on.</summary>
    static abstract int Threads { get; }

    /// <summary>A thread has 4 x 4 sums, or 8 x 8: one or two quads a side.</summary>
    static abstract int Quads { get; }
}

/// <summary>Much arithmetic for each number read: for large results.</summary>
public readonly struct WideTile : ITileShape
{
    public static int Threads => 256;
    public static int Quads => 2;
}

/// <summary>More groups for the same result, where wide tiles would leave a device's processors without work.</summary>
public readonly struct NarrowTile : ITileShape
{
    public static int Threads => 256;
    public static int Quads => 1;
}

/// <summary>For devices that have no larger groups: ILGPU's emulation.</summary>
public readonly struct SmallTile : ITileShape
{
    public static int Threads => 16;
    public static int Quads => 1;
}
