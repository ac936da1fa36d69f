using System.Reflection;

namespace AdCompiler.Cli;

/// <summary>
/// The devices that AD.Runtime.Ilgpu knows. It is found by name, since a build without ILGPU has none of its classes.
/// </summary>
internal static class Devices
{
    private static readonly Type? Ilgpu = Type.GetType("AdCompiler.Ilgpu.IlgpuDevice, AD.Runtime.Ilgpu", throwOnError: false);

    /// <summary>Whether this build has programs for devices.</summary>
    public static bool AreBuilt => Ilgpu is not null;

    /// <summary>The devices of this machine: their ids and names.</summary>
    public static IReadOnlyList<(string Id, string Name)> All() => Ilgpu is null ? [] : (IReadOnlyList<(string, string)>)Ilgpu.GetMethod("All")!.Invoke(null, [])!;

    /// <summary>Opens a device, which lives as long as the process.</summary>
    /// <param name="id">As --device was given it.</param>
    /// <param name="numerics">As --numerics was: a name of DeviceNumerics, in lower case.</param>
    /// <exception cref="ArgumentException">This build has no programs for devices, or the machine has no such device.</exception>
    public static ComputeDevice Open(string id, string numerics)
    {
        if (Ilgpu is null)
            throw new ArgumentException($"--device {id}: this build has no GPU programs, since ILGPU 1.5.3 could not be restored when it was made; expected auto or cpu");
        MethodInfo open = Ilgpu.GetMethod("Open")!;
        try
        {
            return (ComputeDevice)open.Invoke(null, [id, Enum.Parse(open.GetParameters()[1].ParameterType, numerics, ignoreCase: true)])!;
        }
        catch (TargetInvocationException error)
        {
            throw new ArgumentException($"--device {id}: {error.InnerException!.Message}", error.InnerException);
        }
    }
}
