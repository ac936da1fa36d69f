using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>The kernels of the fully connected layer: one result a thread, its sum in the order of <see cref="AdCompiler.Kernels.Linear"/>.</summary>
public static class DeviceLinear
{
    /// <summary>y[n][o] = bias[o] + sum over i, ascending, of w[o][i] x[n][i]. P0 x, P1 w, P2 bias or -1, P3 y, P4 inputs, P5 outputs.</summary>
    public static void Forward<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        var at = BlockThread.Of(TArith.Lanes, a);
        if (at.Block >= a.Blocks)
            return;
        int x = a.P0 + at.Region + at.Lane;
        for (int o = at.Share; o < a.P5; o += a.Shares)
        {
            T sum = a.P2 < 0 ? TArith.Zero : m.Numbers[a.P2 + o];
            int w = a.P1 + o * a.P4;
            for (int i = 0; i < a.P4; i++)
                sum = TArith.Fma(m.Numbers[w + i], TArith.Load(m, x + i * TArith.Lanes), sum);
            TArith.Store(m, a.P3 + at.Region + at.Lane + o * TArith.Lanes, sum);
        }
    }

    /// <summary>xBar[n][i] = sum over o, ascending, of w[o][i] yBar[n][o]. P0 yBar, P1 w, P2 xBar, P3 inputs, P4 outputs.</summary>
    public static void BackwardData<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        var at = BlockThread.Of(TArith.Lanes, a);
        if (at.Block >= a.Blocks)
            return;
        int yBar = a.P0 + at.Region + at.Lane;
        for (int i = at.Share; i < a.P3; i += a.Shares)
        {
            T sum = TArith.Zero;
            for (int o = 0; o < a.P4; o++)
                sum = TArith.Fma(m.Numbers[a.P1 + o * a.P3 + i], TArith.Load(m, yBar + o * TArith.Lanes), sum);
            TArith.Store(m, a.P2 + at.Region + at.Lane + i * TArith.Lanes, sum);
        }
    }

    /// <summary>[features][L] to [L][stride] in every block, zeros past the features. P0 x, P1 transposed, P2 stride, P3 features.</summary>
    public static void ToSamples<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        var at = BlockThread.Of(TArith.Lanes, a);
        if (at.Block >= a.Blocks)
            return;
        for (int f = at.Share; f < a.P2; f += a.Shares)
            TArith.Store(m, a.P1 + at.Region + at.Lane * a.P2 + f, f < a.P3 ? TArith.Load(m, a.P0 + at.Region + at.Lane + f * TArith.Lanes) : TArith.Zero);
    }

    /// <summary>
    /// wBar[o][i] = sum over the samples, ascending, of yBar[n][o] x[n][i]. P0 transposed x, P1 yBar, P2 wBar, P3 inputs, P4 their stride; a share
    /// is an element of wBar.
    /// </summary>
    public static void BackwardWeights<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int element = Grid.IdxX * Group.DimX + Group.IdxX;
        if (element >= a.Shares)
            return;
        int o = element / a.P3, i = element % a.P3;
        T sum = TArith.Zero;
        var slice = BatchSlice.Of<T, TArith>(a.Blocks);
        for (int block = slice.First; block < slice.End; block++)
        {
            int x = a.P0 + block * a.BlockStride + i, yBar = a.P1 + block * a.BlockStride + o * TArith.Lanes;
            for (int lane = 0; lane < TArith.Lanes; lane++)
                sum = TArith.Fma(TArith.Load(m, yBar + lane), TArith.Load(m, x + lane * a.P4), sum);
        }
        BatchSlice.AddTo<T, TArith>(m, a.P2 + element, TArith.Round(sum));
    }

    /// <summary>bBar[o] = sum over the samples of yBar[n][o], in parts. P0 yBar, P1 bBar; a task is an output.</summary>
    public static void BackwardBias<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        ArrayView<Quad<T>> shared = SharedMemory.Allocate<Quad<T>>(DevicePart.SharedQuads);
        int lane = Group.IdxX % TArith.Lanes, o = Grid.IdxX;
        for (DevicePart part = DevicePart.OfFirstRound<T, TArith>(a.Blocks, pixels: 1); part.IsInBatch; part = part.OfNextRound())
        {
            T sum = TArith.Zero;
            for (int block = part.First; block < part.End; block++)
                sum = TArith.Add(sum, TArith.Load(m, a.P0 + block * a.BlockStride + o * TArith.Lanes + lane));
            part.AddTo<T, TArith>(m, shared, a.P1 + o, sum);
        }
    }
}
