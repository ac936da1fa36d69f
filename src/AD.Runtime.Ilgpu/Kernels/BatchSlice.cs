using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>
/// Which blocks of the batch a group of threads sums over: all of them, or with <see cref="DeviceSums.Atomic"/> one of the slices that the second
/// dimension of a launch cuts the batch into. What the groups of several slices find is added to the same number, in whichever order they come.
/// </summary>
internal readonly struct BatchSlice(int first, int end)
{
    /// <summary>The most slices of a batch.</summary>
    public const int Most = 8;

    /// <summary>The first block, and the one after the last.</summary>
    public readonly int First = first, End = end;

    /// <summary>Blocks of a slice, where there are as many slices as may be.</summary>
    public static int Length(int blocks) => Math.Max(1, (blocks + Most - 1) / Most);

    /// <summary>How many slices a launch cuts a batch into.</summary>
    public static int Count(int blocks) => Math.Max(1, (blocks + Length(blocks) - 1) / Length(blocks));

    public static BatchSlice Of<T, TArith>(int blocks) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        if (!IsOneOfSeveral<T, TArith>())
            return new(0, blocks);
        int length = Length(blocks), first = Grid.IdxY * length;
        return new(first, Math.Min(first + length, blocks));
    }

    /// <summary>Whether other groups add to the same sums. Never, and known when a kernel is compiled, where sums are ordered.</summary>
    public static bool IsOneOfSeveral<T, TArith>() where T : unmanaged where TArith : struct, IDeviceArithmetic<T> => TArith.SumsAreAtomic && Grid.DimY > 1;

    /// <summary>Adds to a sum what this group has found of it in its slice; or writes it, where no other group adds to that sum.</summary>
    /// <param name="sum">Its place, where zeros are written before the launch if several groups add (<see cref="Clear"/>).</param>
    public static void AddTo<T, TArith>(DeviceMemory<T> m, int sum, T found) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        if (IsOneOfSeveral<T, TArith>())
            TArith.AddAtomically(ref m.Numbers[sum], found);
        else
            m.Numbers[sum] = found;
    }

    /// <summary>Zeros, before the slices of a step are added: P0 where they start; an element a thread.</summary>
    public static void Clear<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int i = Grid.IdxX * Group.DimX + Group.IdxX;
        if (i < a.Shares)
            m.Numbers[a.P0 + i] = TArith.Zero;
    }
}
