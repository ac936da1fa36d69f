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
    public static IReadOnlyList<(string Id, string Name)> All() => Ilgpu is null ? [] : Call<IReadOnlyList<(string, string)>>("All");

    /// <summary>Opens a device, which lives as long as the process.</summary>
    /// <param name="id">As --device was given it.</param>
    /// <exception cref="ArgumentException">This build has no programs for devices, or the machine has no such device.</exception>
    public static ComputeDevice Open(string id) => Ilgpu is null
        ? throw new ArgumentException($"--device {id}: this build has no GPU programs, since ILGPU 1.5.3 could not be restored when it was made; expected auto or cpu")
        : OpenBuilt(id);

    private static ComputeDevice OpenBuilt(string id)
    {
        try
        {
            return Call<ComputeDevice>("Open", id);
        }
        catch (TargetInvocationException error)
        {
            throw new ArgumentException($"--device {id}: {error.InnerException!.Message}", error.InnerException);
        }
    }

    private static T Call<T>(string name, params object[] arguments)
    {
        MethodInfo method = Ilgpu!.GetMethod(name)!;
        IEnumerable<object> defaults = Enumerable.Repeat<object>(Type.Missing, method.GetParameters().Length - arguments.Length);
        return (T)method.Invoke(null, [.. arguments, .. defaults])!;
    }
}
