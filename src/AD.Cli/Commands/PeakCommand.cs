using System.CommandLine;
using System.Globalization;

namespace AdCompiler.Cli.Commands;

/// <summary><c>adc peak</c>: what a device reaches, as a yardstick for <c>adc bench</c>.</summary>
internal static class PeakCommand
{
    private static readonly Option<int> Size = OptionKinds.Whole("--size", "rows and columns of the matrices, a multiple of 16 (emulated: at most 256)", 4096, 16, 16_384);

    /// <summary>The emulation takes seconds for a product of such matrices, and a day for those a GPU is measured with.</summary>
    private const int MostEmulated = 256;

    private static readonly Option<double> Seconds = OptionKinds.Real("--seconds", "how long to repeat each", 0.5, "S");

    private sealed record Row(string What, string Width, double MsMedian, double PerSecond, string Device);

    public static Command Create() =>
        new Command("peak", "what a device reaches: fused multiply-adds, copies, products of matrices (example: adc peak --device cuda)")
        { SharedOptions.Device, SharedOptions.Numerics, SharedOptions.Launches, Size, Seconds, SharedOptions.Json }.Does(Run);

    private static int Run(ParseResult result, CancellationToken cancel)
    {
        if (result.GetValue(Size) % 16 != 0)
            throw new ArgumentException($"--size {result.GetValue(Size)}: expected a multiple of 16");
        if (result.GetValue(SharedOptions.Device)!.StartsWith("emulated", StringComparison.Ordinal) && result.GetValue(Size) > MostEmulated)
            throw new ArgumentException($"--size {result.GetValue(Size)}: expected at most {MostEmulated} with --device emulated, which is no GPU");
        using ComputeDevice device = SharedOptions.ReadDevice(result)
            ?? throw new ArgumentException($"--device {result.GetValue(SharedOptions.Device)}: expected cuda, opencl or emulated; 'adc bench' measures the processor's peak");
        foreach (var (what, width, milliseconds, perSecond) in Devices.Peak(device, result.GetValue(Size), result.GetValue(Seconds)))
            if (result.GetValue(SharedOptions.Json))
                Output.Json(new Row(what, width, milliseconds, perSecond, device.Name));
            else
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-8} {width,-7}{milliseconds,10:0.000} ms {perSecond / 1e9,12:0.0} {(what == "copy" ? "GB/s" : "GFLOP/s")}"));
        return ExitCode.Done;
    }
}
