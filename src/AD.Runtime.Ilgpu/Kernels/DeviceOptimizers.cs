using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>
/// The optimizers, an element a thread, with the roundings of the CPU's: products and sums one by one in the container (TPlain), what is stored
/// rounded as the width stores (TArith), Adam's moments apart.
/// Numbers that change from step to step lie in memory, from P5 on.
/// </summary>
public static class DeviceOptimizers
{
    /// <summary>P0 parameters, P1 gradients, P2 momentum, P3 whether weights decay, P4 whether there is momentum; at P5: rate, momentum, decay.</summary>
    public static void Sgd<T, TPlain, TArith>(DeviceMemory<T> m, KernelArguments a)
        where T : unmanaged where TPlain : struct, IDeviceArithmetic<T> where TArith : struct, IDeviceArithmetic<T>
    {
        int i = Grid.IdxX * Group.DimX + Group.IdxX;
        if (i >= a.Shares)
            return;
        T p = m.Numbers[a.P0 + i], v = m.Numbers[a.P1 + i];
        if (a.P3 != 0)
            v = TArith.Round(TPlain.Add(v, TPlain.Mul(m.Numbers[a.P5 + 2], p)));
        if (a.P4 != 0)
        {
            v = TArith.Round(TPlain.Add(TPlain.Mul(m.Numbers[a.P5 + 1], m.Numbers[a.P2 + i]), v));
            m.Numbers[a.P2 + i] = v;
        }
        m.Numbers[a.P0 + i] = TArith.Round(TPlain.Sub(p, TPlain.Mul(m.Numbers[a.P5], v)));
    }

    /// <summary>
    /// P0 parameters, P1 gradients, P2 mean, P3 variance, P4 whether weights decay; at P5: rate, beta1, 1 - beta1, beta2, 1 - beta2, epsilon, root of the
    /// correction, decay.
    /// </summary>
    public static void Adam<T, TPlain, TArith>(DeviceMemory<T> m, KernelArguments a)
        where T : unmanaged where TPlain : struct, IDeviceArithmetic<T> where TArith : struct, IDeviceArithmetic<T>
    {
        int i = Grid.IdxX * Group.DimX + Group.IdxX;
        if (i >= a.Shares)
            return;
        T p = m.Numbers[a.P0 + i], g = m.Numbers[a.P1 + i];
        if (a.P4 != 0)
            g = TPlain.Add(g, TPlain.Mul(m.Numbers[a.P5 + 7], p));
        T mean = TPlain.Add(TPlain.Mul(m.Numbers[a.P5 + 1], m.Numbers[a.P2 + i]), TPlain.Mul(m.Numbers[a.P5 + 2], g));
        T variance = TPlain.Add(TPlain.Mul(m.Numbers[a.P5 + 3], m.Numbers[a.P3 + i]), TPlain.Mul(m.Numbers[a.P5 + 4], TPlain.Mul(g, g)));
        m.Numbers[a.P2 + i] = mean;
        m.Numbers[a.P3 + i] = variance;
        T size = TPlain.Add(TPlain.Div(TPlain.Sqrt(variance), m.Numbers[a.P5 + 6]), m.Numbers[a.P5 + 5]);
        m.Numbers[a.P0 + i] = TArith.Round(TPlain.Sub(p, TPlain.Div(TPlain.Mul(m.Numbers[a.P5], mean), size)));
    }
}
