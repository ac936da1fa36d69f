using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>The PTX of kernels, for which no driver is needed.</summary>
internal static class PtxCompiler
{
    /// <summary>As it comes from ILGPU.</summary>
    public static PTXCompiledKernel Compile(Context context, MethodInfo kernel, CudaArchitecture architecture)
    {
        using var backend = new PTXBackend(context, architecture, CudaInstructionSet.ISA_78, null!);
        return (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default(KernelSpecialization));
    }

    /// <summary>As it is loaded.</summary>
    public static string Loaded(Context context, MethodInfo kernel, CudaArchitecture architecture, DeviceNumerics numerics = DeviceNumerics.Reproducible, LaunchBounds? bounds = null) =>
        PtxText.Changed(Compile(context, kernel, architecture), numerics, bounds).PTXAssembly;
}
