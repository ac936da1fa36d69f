namespace AdCompiler.Ilgpu.Tests;

/// <summary>Kernels to compile: each function of the library, and sums with constants.</summary>
internal static class PtxFunctions
{
    public static void Float<TArith>(DeviceMemory<float> m, KernelArguments a) where TArith : struct, IDeviceArithmetic<float>
    {
        var x = m.Numbers;
        x[0] = DeviceMath.Exp<TArith>(x[0]);
        x[1] = DeviceMath.Expm1<TArith>(x[1]);
        x[2] = DeviceMath.Log<TArith>(x[2]);
        x[3] = DeviceMath.Log1p<TArith>(x[3]);
        x[4] = DeviceMath.Tanh<TArith>(x[4]);
        x[5] = DeviceMath.Sigmoid<TArith>(x[5]);
        x[6] = DeviceMath.Softplus<TArith>(x[6]);
        x[7] = DeviceMath.Erf<TArith>(x[7]);
        x[8] = DeviceMath.Sin<TArith>(x[8]);
        x[9] = DeviceMath.Cos<TArith>(x[9]);
        x[10] = DeviceMath.Tan<TArith>(x[10]);
        x[11] = DeviceMath.Sinh<TArith>(x[11]);
        x[12] = DeviceMath.Cosh<TArith>(x[12]);
        x[13] = DeviceMath.Asin<TArith>(x[13]);
        x[14] = DeviceMath.Acos<TArith>(x[14]);
        x[15] = DeviceMath.Atan<TArith>(x[15]);
        x[16] = DeviceMath.Cbrt<TArith>(x[16]);
        x[17] = DeviceMath.Pow<TArith>(x[17], x[18]);
        x[18] = DeviceMath.Atan2<TArith>(x[17], x[18]);
        x[19] = Device.Round(x[19]) + Device.Truncate(x[20]) + Device.Ceiling(x[21]) + Device.Sign(x[22]) + Device.Max(x[23], x[24]) + Device.Min(x[25], x[26]);
        x[20] = TArith.Div(TArith.Sqrt(TArith.Fma(x[27], x[28], x[29])), TArith.Sub(x[30], TArith.Mul(x[31], TArith.Add(x[32], x[33]))));
    }

    public static void Double<TArith>(DeviceMemory<double> m, KernelArguments a) where TArith : struct, IDeviceArithmetic<double>
    {
        var x = m.Numbers;
        x[0] = DeviceMath.Exp<TArith>(x[0]);
        x[1] = DeviceMath.Expm1<TArith>(x[1]);
        x[2] = DeviceMath.Log<TArith>(x[2]);
        x[3] = DeviceMath.Log1p<TArith>(x[3]);
        x[4] = DeviceMath.Tanh<TArith>(x[4]);
        x[5] = DeviceMath.Sigmoid<TArith>(x[5]);
        x[6] = DeviceMath.Softplus<TArith>(x[6]);
        x[7] = DeviceMath.Erf<TArith>(x[7]);
        x[8] = DeviceMath.Sin<TArith>(x[8]);
        x[9] = DeviceMath.Cos<TArith>(x[9]);
        x[10] = DeviceMath.Tan<TArith>(x[10]);
        x[11] = DeviceMath.Sinh<TArith>(x[11]);
        x[12] = DeviceMath.Cosh<TArith>(x[12]);
        x[13] = DeviceMath.Asin<TArith>(x[13]);
        x[14] = DeviceMath.Acos<TArith>(x[14]);
        x[15] = DeviceMath.Atan<TArith>(x[15]);
        x[16] = DeviceMath.Cbrt<TArith>(x[16]);
        x[17] = DeviceMath.Pow<TArith>(x[17], x[18]);
        x[18] = DeviceMath.Atan2<TArith>(x[17], x[18]);
        x[19] = Device.Round(x[19]) + Device.Truncate(x[20]) + Device.Ceiling(x[21]) + Device.Sign(x[22]) + Device.Max(x[23], x[24]) + Device.Min(x[25], x[26]);
        x[20] = TArith.Div(TArith.Sqrt(TArith.Fma(x[27], x[28], x[29])), TArith.Sub(x[30], TArith.Mul(x[31], TArith.Add(x[32], x[33]))));
    }

    /// <summary>Eight operations, of which ILGPU leaves three.</summary>
    public static void Seen(DeviceMemory<float> m, KernelArguments a)
    {
        var x = m.Numbers;
        x[0] = (x[0] + 1e-3f) + 3f;
        x[1] = (x[1] * 1.1f) * 3f;
        x[2] = 3f - (1.1f - x[2]);
        x[3] = x[3] + 0f;
        x[4] = 0f - x[4];
    }

    /// <summary>The same with the outer constants hidden.</summary>
    public static void Hidden(DeviceMemory<float> m, KernelArguments a)
    {
        var x = m.Numbers;
        x[0] = (x[0] + 1e-3f) + Device.Hidden(3f);
        x[1] = (x[1] * 1.1f) * Device.Hidden(3f);
        x[2] = Device.Hidden(3f) - (1.1f - x[2]);
        x[3] = x[3] + Device.Hidden(0f);
        x[4] = Device.Hidden(0f) - x[4];
    }
}
