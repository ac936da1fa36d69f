using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AdCompiler.Data;

namespace AdCompiler.Cli.Commands;

/// <summary><c>adc doctor</c>: what this machine offers.</summary>
internal static class DoctorCommand
{
    private sealed record Gpu(bool Ilgpu, string[] Devices);

    private sealed record Machine(string Dotnet, string Os, string Cpu, int Cores, int SimdBits, double MemoryGb, Gpu Gpu, string[] Data);

    public static Command Create() =>
        new Command("doctor", "what this machine offers: SIMD width, cores, memory, devices, data sets found") { SharedOptions.Json }.Does(Run);

    private static int Run(ParseResult result, CancellationToken cancel)
    {
        var machine = new Machine(
            Environment.Version.ToString(), RuntimeInformation.OSDescription, CpuName(), Environment.ProcessorCount, SimdBits(),
            Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1), new Gpu(Devices.AreBuilt, [.. Devices.All().Select(static device => $"{device.Id} {device.Name}{LaunchesOf(device.Id)}")]), [.. DataSets.List().Where(d => d.Folder is not null).Select(d => d.Name)]);
        if (result.GetValue(SharedOptions.Json))
        {
            Output.Json(machine);
            return ExitCode.Done;
        }
        Console.WriteLine($"runtime   .NET {machine.Dotnet}, {machine.Os}");
        Console.WriteLine($"processor {machine.Cpu}, {machine.Cores} cores, vectors of {machine.SimdBits} bits{(machine.SimdBits < 512 ? " (programs run, with the same bits, at about half the speed)" : "")}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory    {machine.MemoryGb:0.0} GB"));
        Console.WriteLine($"gpu       {(machine.Gpu.Ilgpu ? string.Join(", ", machine.Gpu.Devices) : "this build has no GPU programs: ILGPU could not be restored when it was made")}");
        Console.WriteLine($"data      {(machine.Data.Length == 0 ? "none found; use --data FOLDER" : string.Join(", ", machine.Data))}");
        return ExitCode.Done;
    }

    /// <summary>Of CUDA alone: other devices are given launches in one way only.</summary>
    private static string LaunchesOf(string id) => id.StartsWith("cuda", StringComparison.Ordinal) ? $" (launches: {Devices.LaunchesOf(id)})" : "";

    private static int SimdBits() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 64;

    private static string CpuName()
    {
        const string info = "/proc/cpuinfo";
        string? line = File.Exists(info) ? File.ReadLines(info).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
