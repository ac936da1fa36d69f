using System.Diagnostics;
using System.Globalization;

namespace AdCompiler.Bench.AdBench;

internal sealed record PeerTime(string Module, double ObjectiveMs, double DerivativeMs);

/// <summary>ADBench's own runner (CppRunner) and modules of it (libManual.so, libTapenade.so), built elsewhere.</summary>
internal sealed class PeerModules(string? runner, string? modules)
{
    private const int Runs = 3;
    private const string LeastSeconds = "0.2", SecondsAtMost = "60";

    public IReadOnlyList<PeerTime> Measure(Input input)
    {
        if (runner is null != modules is null)
            throw new ArgumentException("--runner and --modules: found one of them, expected both");
        return modules is null ? [] : [.. modules.Split(',').Select(module => MedianOf(module, input))];
    }

    private PeerTime MedianOf(string module, Input input)
    {
        PeerTime[] runs = [.. Enumerable.Range(0, Runs).Select(_ => Run(module, input))];
        return new(Path.GetFileName(module), Median(runs.Select(run => run.ObjectiveMs)), Median(runs.Select(run => run.DerivativeMs)));
    }

    private PeerTime Run(string module, Input input)
    {
        string output = Directory.CreateTempSubdirectory("adbench").FullName;
        try
        {
            // problem, module, input, start of the outputs' names, least time of a run, runs of objective and derivative, most time
            string problem = input.Problem switch { "hand-simple" => "HAND", "hand-complicated" => "HAND-COMPLICATED", _ => input.Problem.ToUpperInvariant() };
            var start = new ProcessStartInfo(runner!,
                [problem, Path.GetFullPath(module), Path.GetFullPath(input.File), output + "/", LeastSeconds, "1", "1", SecondsAtMost])
            { RedirectStandardOutput = true };
            using Process process = Process.Start(start)!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            string times = Directory.EnumerateFiles(output, "*_times_*").SingleOrDefault()
                ?? throw new InvalidOperationException($"{runner}: found no times of {input.File} by {module}; it ended with {process.ExitCode}");
            double[] seconds = [.. File.ReadLines(times).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
            return new(module, 1000 * seconds[0], 1000 * seconds[1]);
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
