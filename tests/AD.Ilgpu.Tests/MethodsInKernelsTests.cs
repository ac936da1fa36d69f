using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Differentiable methods that a kernel calls.</summary>
public static partial class Springs
{
    public record struct Vec(double X, double Y);

    [Differentiable]
    public static double Energy(Vec a, double rest)
    {
        double dx = a.X, dy = a.Y - 1, longer = Math.Sqrt(dx * dx + dy * dy) - rest;
        return longer > 0 ? longer * longer : 0.25 * longer * longer;
    }

    [Differentiable]
    public static double Iterated(double x, int times)
    {
        double y = x;
        for (int i = 0; i < times; i++)
            y = y * y * 0.5 + x;
        return y;
    }

    public static void EnergyKernel(Index1D i, ArrayView<double> x, ArrayView<double> results)
    {
        var gradient = EnergyGradient(new(x[i], 0.5), 0.75);
        results[3 * i] = gradient.Value;
        results[3 * i + 1] = gradient.A.X;
        results[3 * i + 2] = EnergyHessian(new(x[i], 0.5), 0.75).AX.A.Y;
    }

    public static void IteratedKernel(Index1D i, ArrayView<double> x, ArrayView<double> results) => results[i] = IteratedJvp(x[i], 5, 1).Dot;
}

/// <summary>Can a kernel of ILGPU call a differentiable method, with its derivative?</summary>
public class MethodsInKernelsTests
{
    private static readonly double[] At = [3, 1, 0.5, -0.25];

    [Fact]
    public void Are_the_derivatives_in_a_kernel_those_outside()
    {
        using Context context = Context.Create(static builder => builder.AllAccelerators());
        using Accelerator accelerator = context.Devices.First(static device => device.AcceleratorType == AcceleratorType.CPU).CreateAccelerator(context);
        using var x = accelerator.Allocate1D(At);
        using var energies = accelerator.Allocate1D<double>(3 * At.Length);
        using var iterated = accelerator.Allocate1D<double>(At.Length);
        accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<double>, ArrayView<double>>(Springs.EnergyKernel)(At.Length, x.View, energies.View);
        accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<double>, ArrayView<double>>(Springs.IteratedKernel)(At.Length, x.View, iterated.View);
        accelerator.Synchronize();
        foreach (var (at, i) in At.Select(static (at, i) => (at, i)))
        {
            var gradient = Springs.EnergyGradient(new(at, 0.5), 0.75);
            double mixed = Springs.EnergyHessian(new(at, 0.5), 0.75).AX.A.Y;
            Assert.Equal([gradient.Value, gradient.A.X, mixed], energies.GetAsArray1D()[(3 * i)..(3 * i + 3)]);
            Assert.Equal(Springs.IteratedGradient(at, 5).X, iterated.GetAsArray1D()[i], 1e-12 * Math.Abs(Springs.IteratedGradient(at, 5).X));
        }
    }

    [Theory, InlineData(nameof(Springs.EnergyKernel)), InlineData(nameof(Springs.IteratedKernel))]
    public void Do_such_kernels_become_PTX(string kernel)
    {
        using Context context = Context.Create(static builder => builder.AllAccelerators());
        using var backend = new PTXBackend(context, CudaArchitecture.SM_90, CudaInstructionSet.ISA_78, null!);
        MethodInfo method = typeof(Springs).GetMethod(kernel)!;
        string ptx = ((PTXCompiledKernel)backend.Compile(EntryPointDescription.FromImplicitlyGroupedKernel(method), default)).PTXAssembly;
        Assert.Contains("mul.f64", ptx);
    }
}
