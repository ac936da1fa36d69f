using AdCompiler.Networks;
using Xunit.Abstractions;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>
/// Does a network on an OpenCL device agree with the CPU's? Within a tolerance: through ILGPU such a device is told neither to fuse a product and a sum, as the
/// CPU's programs do, nor to keep them apart.
/// </summary>
public sealed class OpenClDeviceTests(ITestOutputHelper output)
{
    [OpenClTheory]
    [InlineData("LeNet5", Width.Float), InlineData("LeNet5", Width.Double), InlineData("LeNet5Bn", Width.Float), InlineData("LeNet5Bn", Width.Double)]
    [InlineData("Vgg11", Width.Float), InlineData("Vgg11", Width.Double), InlineData("Vgg11Bn", Width.Float), InlineData("Vgg11Bn", Width.Double)]
    [InlineData("ResNet18", Width.Float), InlineData("ResNet18", Width.Double), InlineData("ResNet18Bn", Width.Float), InlineData("ResNet18Bn", Width.Double)]
    public void Does_a_step_of_each_network_agree_with_the_CPU(string name, Width width) => Check(Catalog.Find(name)!.Compile, width, batch: 6, alsoJvp: false);

    [OpenClTheory]
    [InlineData(Width.Half), InlineData(Width.Float), InlineData(Width.Double)]
    public void Does_every_operation_agree_with_the_CPU(Width width)
    {
        Check(Convolutions.Compile, width, batch: 18, alsoJvp: true);
        Check(Pools.Compile, width, batch: 18, alsoJvp: true);
        Check(Functions.Compile, width, batch: 18, alsoJvp: true);
    }

    private void Check(Func<Width, int, Rules?, CompileOptions?, CompiledNetwork> compile, Width width, int batch, bool alsoJvp)
    {
        using IlgpuDevice device = IlgpuDevice.Open("opencl");
        (double tolerance, double rounding) = width switch { Width.Double => (1e-11, 1e-14), Width.Float => (1e-4, 1e-5), _ => (2e-2, 1e-3) };
        new DeviceAgreement(output, tolerance, rounding).Check(device, compile, width, batch, alsoJvp);
    }
}
