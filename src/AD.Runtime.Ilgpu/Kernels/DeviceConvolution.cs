using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>
/// The kernels of large convolutions: one result a thread, its sum in the order of <see cref="AdCompiler.Kernels.Convolution{T, TArith}"/>. Shape in
/// P4 on (P3 on without a bias): source channels, height, width, result channels, height, width, kernel height, width, stride, padding, dilation, groups.
/// </summary>
public static class DeviceConvolution
{
    /// <summary>y = conv2d(x, w) + bias, sums ascending over (channel, kernel row, column). P0 x, P1 w, P2 bias or -1, P3 y; a share is an element of y.</summary>
    public static void Forward<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        var at = BlockThread.Of(TArith.Lanes, a);
        if (at.Block >= a.Blocks)
            return;
        var g = new ConvShape(a.P4, a.P5, a.P6, a.P7, a.P8, a.P9, a.P10, a.P11, a.P12, a.P13, a.P14, a.P15);
        int lane = at.Region + at.Lane;
        for (int element = at.Share; element < g.OutChannels * g.OutHeight * g.OutWidth; element += a.Shares)
        {
            int o = element / (g.OutHeight * g.OutWidth), row = element / g.OutWidth % g.OutHeight, column = element % g.OutWidth;
            int firstChannel = o / g.GroupOutputs * g.GroupInputs, w = a.P1 + o * (g.GroupInputs * g.Taps);
            T sum = a.P2 < 0 ? TArith.Zero : m.Numbers[a.P2 + o];
            for (int c = 0; c < g.GroupInputs; c++)
                for (int kh = 0; kh < g.KernelHeight; kh++)
                {
                    int sourceRow = row * g.Stride + kh * g.Dilation - g.Padding;
                    for (int kw = 0; kw < g.KernelWidth; kw++, w++)
                    {
                        int sourceColumn = column * g.Stride + kw * g.Dilation - g.Padding;
                        if (sourceRow >= 0 && sourceRow < g.InHeight && sourceColumn >= 0 && sourceColumn < g.InWidth)
                            sum = TArith.Fma(m.Numbers[w], m.Numbers[a.P0 + lane + (((firstChannel + c) * g.InHeight + sourceRow) * g.InWidth + sourceColumn) * TArith.Lanes], sum);
                    }
                }
            m.Numbers[a.P3 + lane + element * TArith.Lanes] = TArith.Round(sum);
        }
    }

    /// <summary>xBar, the transpose applied to yBar, sums ascending over (result channel, kernel row, column). P0 yBar, P1 w, P2 xBar; a share is an element of xBar.</summary>
    public static void BackwardData<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        var at = BlockThread.Of(TArith.Lanes, a);
        if (at.Block >= a.Blocks)
            return;
        var g = new ConvShape(a.P3, a.P4, a.P5, a.P6, a.P7, a.P8, a.P9, a.P10, a.P11, a.P12, a.P13, a.P14);
        int lane = at.Region + at.Lane;
        for (int element = at.Share; element < g.InChannels * g.InHeight * g.InWidth; element += a.Shares)
        {
            int c = element / (g.InHeight * g.InWidth), row = element / g.InWidth % g.InHeight, column = element % g.InWidth;
            int firstResult = c / g.GroupInputs * g.GroupOutputs;
            T sum = TArith.Zero;
            for (int o = firstResult; o < firstResult + g.GroupOutputs; o++)
                for (int kh = 0; kh < g.KernelHeight; kh++)
                    for (int kw = 0; kw < g.KernelWidth; kw++)
                    {
                        int scaledRow = row + g.Padding - kh * g.Dilation, scaledColumn = column + g.Padding - kw * g.Dilation;
                        int resultRow = scaledRow / g.Stride, resultColumn = scaledColumn / g.Stride;
                        if (scaledRow >= 0 && scaledRow % g.Stride == 0 && resultRow < g.OutHeight && scaledColumn >= 0 && scaledColumn % g.Stride == 0 && resultColumn < g.OutWidth)
                            sum = TArith.Fma(
                                m.Numbers[a.P1 + o * (g.GroupInputs * g.Taps) + ((c % g.GroupInputs) * g.KernelHeight + kh) * g.KernelWidth + kw],
                                m.Numbers[a.P0 + lane + ((o * g.OutHeight + resultRow) * g.OutWidth + resultColumn) * TArith.Lanes], sum);
                    }
            m.Numbers[a.P2 + lane + element * TArith.Lanes] = TArith.Round(sum);
        }
    }

    /// <summary>wBar: each lane over blocks, then rows and columns ascending, then over the lanes. P0 x, P1 yBar, P2 wBar; a task is an element of wBar.</summary>
    public static void BackwardWeights<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        var g = new ConvShape(a.P3, a.P4, a.P5, a.P6, a.P7, a.P8, a.P9, a.P10, a.P11, a.P12, a.P13, a.P14);
        ArrayView<T> lanes = SharedMemory.Allocate<T>(16);
        int lane = Group.IdxX, element = Grid.IdxX;
        int o = element / (g.GroupInputs * g.Taps), kw = element % g.KernelWidth, kh = element / g.KernelWidth % g.KernelHeight;
        int c = o / g.GroupOutputs * g.GroupInputs + element / (g.KernelWidth * g.KernelHeight) % g.GroupInputs;
        T sum = TArith.Zero;
        for (int block = 0; block < a.Blocks; block++)
            for (int row = 0; row < g.OutHeight; row++)
                for (int column = 0; column < g.OutWidth; column++)
                {
                    int sourceRow = row * g.Stride + kh * g.Dilation - g.Padding, sourceColumn = column * g.Stride + kw * g.Dilation - g.Padding;
                    if (sourceRow >= 0 && sourceRow < g.InHeight && sourceColumn >= 0 && sourceColumn < g.InWidth)
                        sum = TArith.Fma(
                            m.Numbers[a.P0 + block * a.BlockStride + lane + ((c * g.InHeight + sourceRow) * g.InWidth + sourceColumn) * TArith.Lanes],
                            m.Numbers[a.P1 + block * a.BlockStride + lane + ((o * g.OutHeight + row) * g.OutWidth + column) * TArith.Lanes], sum);
                }
        sum = DeviceSum.OfLanes<T, TArith>(lanes, lane, sum);
        if (lane == 0)
            m.Numbers[a.P2 + element] = TArith.Round(sum);
    }
}
