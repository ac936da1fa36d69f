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

    /// <summary>How a device is given launches: recorded, or one by one and why; null for what is not ILGPU's.</summary>
    public static string? Launches(ComputeDevice? device) => device is null ? null : (string?)Ilgpu?.GetProperty("Launches")!.GetValue(device);

    /// <summary>The same of a device that nothing was run on yet: it is opened and tried.</summary>
    public static string LaunchesOf(string id)
    {
        try
        {
            using ComputeDevice device = Open(id, numerics: "reproducible", sums: "ordered", recordsLaunches: true);
            Ilgpu!.GetMethod("TryRecording")!.Invoke(device, null);
            return Launches(device)!;
        }
        catch (Exception error) when (error is TargetInvocationException or ArgumentException)
        {
            return $"unusable: {error.GetBaseException().Message}";
        }
    }

    /// <summary>What a device reaches: what was measured, of which numbers, milliseconds, operations or bytes a second.</summary>
    public static IReadOnlyList<(string What, string Width, double Milliseconds, double PerSecond)> Peak(ComputeDevice device, int size, double seconds) =>
        (IReadOnlyList<(string, string, double, double)>)device.GetType().Assembly.GetType("AdCompiler.Ilgpu.DevicePeak")!.GetMethod("Measure")!.Invoke(null, [device, size, seconds])!;

    /// <summary>Opens a device, which lives as long as the process.</summary>
    /// <param name="id">As --device was given it.</param>
    /// <param name="numerics">As --numerics was: a name of DeviceNumerics, in lower case.</param>
    /// <param name="sums">As --sums was: one of DeviceSums.</param>
    /// <param name="recordsLaunches">Whether launches may be recorded where the device can.</param>
    /// <exception cref="ArgumentException">This build has no programs for devices, or the machine has no such device.</exception>
    public static ComputeDevice Open(string id, string numerics, string sums, bool recordsLaunches)
    {
        if (Ilgpu is null)
            throw new ArgumentException($"--device {id}: this build has no GPU programs, since ILGPU 1.5.3 could not be restored when it was made; expected auto or cpu");
        MethodInfo open = Ilgpu.GetMethod("Open")!;
        try
        {
            object Choice(int parameter, string name) => Enum.Parse(open.GetParameters()[parameter].ParameterType, name, ignoreCase: true);
            var device = (ComputeDevice)open.Invoke(null, [id, Choice(1, numerics), Choice(2, sums)])!;
            Ilgpu.GetProperty("RecordsLaunches")!.SetValue(device, recordsLaunches);
            return device;
        }
        catch (TargetInvocationException error)
        {
            throw new ArgumentException($"--device {id}: {error.InnerException!.Message}", error.InnerException);
        }
    }
}
