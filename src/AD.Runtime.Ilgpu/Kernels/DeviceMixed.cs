using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>What mixed precision adds to a step, an element a thread, with the results of the CPU's.</summary>
public static class DeviceMixed
{
    /// <summary>Parameters as the programs read them: P0 masters, P1 parameters. P2 is where <see cref="Unscale"/> says that a gradient is not finite.</summary>
    public static void Round<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int i = Grid.IdxX * Group.DimX + Group.IdxX;
        if (i == 0)
            m.Numbers[a.P2] = TArith.Zero;
        if (i < a.Shares)
            m.Numbers[a.P1 + i] = TArith.Round(m.Numbers[a.P0 + i]);
    }

    /// <summary>Gradients in P0 times the number at P1; a number other than 0 at P2 where one is not finite.</summary>
    public static void Unscale<T, TPlain>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TPlain : struct, IDeviceArithmetic<T>
    {
        int i = Grid.IdxX * Group.DimX + Group.IdxX;
        if (i >= a.Shares)
            return;
        T gradient = m.Numbers[a.P0 + i], unscale = m.Numbers[a.P1];
        if (Device.Abs(TPlain.ToSingle(gradient)) < float.PositiveInfinity)
            m.Numbers[a.P0 + i] = TPlain.Mul(gradient, unscale);
        else
            m.Numbers[a.P2] = unscale;                  // whoever comes last writes the same; the gradient stays what it is
    }
}
