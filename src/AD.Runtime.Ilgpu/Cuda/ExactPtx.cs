using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>
/// Kernels whose products and sums are rounded one by one. ILGPU writes them without a rounding, which lets NVIDIA's assembler contract a
/// product and a sum; with one stated it never does (PTX ISA, "add", "mul").
/// </summary>
internal static partial class ExactPtx
{
    /// <summary>ILGPU has no way to change a kernel's text between compiling and loading it.</summary>
    private static readonly FieldInfo? Text = typeof(PTXCompiledKernel).GetField($"<{nameof(PTXCompiledKernel.PTXAssembly)}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>The text with the rounding of every sum, difference and product stated: to nearest.</summary>
    public static string Of(string ptx) => Unrounded().Replace(ptx, "$1.rn.$2");

    /// <summary>Compiles a kernel and loads it with its roundings stated.</summary>
    /// <exception cref="NotSupportedException">This version of ILGPU keeps the text elsewhere.</exception>
    public static Action<AcceleratorStream, KernelConfig, DeviceMemory<T>, KernelArguments> Load<T>(Accelerator accelerator, Action<DeviceMemory<T>, KernelArguments> kernel)
        where T : unmanaged =>
        accelerator.LoadKernel(Rounded((PTXCompiledKernel)accelerator.CompileKernel(EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method))))
            .CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, DeviceMemory<T>, KernelArguments>>();

    /// <summary>The same kernel, its text changed in place.</summary>
    /// <exception cref="NotSupportedException">This version of ILGPU keeps the text elsewhere.</exception>
    public static PTXCompiledKernel Rounded(PTXCompiledKernel kernel)
    {
        if (Text is null)
            throw new NotSupportedException(
                $"ILGPU {typeof(PTXCompiledKernel).Assembly.GetName().Version} keeps the PTX of a kernel where it cannot be changed; expected 1.5. Open the device with {nameof(Contraction)}.{nameof(Contraction.Allowed)}, or use that version.");
        Text.SetValue(kernel, Of(kernel.PTXAssembly));
        return kernel;
    }

    [GeneratedRegex(@"\b(add|sub|mul)\.(f32|f64)\b")]
    private static partial Regex Unrounded();
}
