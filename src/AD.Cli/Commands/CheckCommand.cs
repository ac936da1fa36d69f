using System.CommandLine;
using System.Globalization;
using AdCompiler.Networks;
using AdCompiler.Checks;

namespace AdCompiler.Cli.Commands;

/// <summary><c>adc check NETWORK</c>: is the derived program the derivative of the forward program?</summary>
internal static class CheckCommand
{
    private static readonly Option<int> Batch = OptionKinds.Whole("--batch", "samples of the checked gradient", 16, 1, 4096);
    private static readonly Option<int> Directions = OptionKinds.Whole("--directions", "random directions tried", 8, 1);

    public static Command Create() =>
        new Command("check", "check a gradient: finite differences away from kinks, the JVP/VJP identity everywhere, subdifferential membership at kinks")
        { SharedOptions.Network, Batch, Directions, SharedOptions.Json }
        .With(SharedOptions.Compilation.Where(o => o != SharedOptions.Batch)).Does(Run);

    private static int Run(ParseResult result, CancellationToken cancel)
    {
        NetworkEntry entry = SharedOptions.FindNetwork(result);
        int batch = result.GetValue(Batch);
        using CompiledNetwork network = SharedOptions.Compile(result, entry, batch, countTies: true);
        using CompiledNetwork reference = entry.Compile(Width.Double, batch, network.Rules, null);
        GradientCheckResult check = GradientCheck.Run(network, reference, result.GetValue(SharedOptions.Seed), result.GetValue(Directions), cancel);
        if (result.GetValue(SharedOptions.Json))
            Output.Json(check);
        else
            Print(entry.Name, check);
        return check.Passed ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Print(string name, GradientCheckResult check)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {(check.Passed ? "passed" : "FAILED")}"));
        Print("JVP/VJP identity", check.Identity);
        Print($"finite differences (double, median of {check.Directions} directions)", check.Differences);
        if (check.Width.Error > 0)
            Print("gradient against double", check.Width);
        foreach (SiteCheck site in check.Sites)
            Console.WriteLine($"  {site.Site}: {site.Tied} of {site.Windows} windows tied; rule {(site.InSubdifferential ? "stays in" : "LEAVES")} the subdifferential");
    }

    private static void Print(string what, ErrorWithin error) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"  {(error.Holds ? "ok  " : "FAIL")} {what}: {error.Error:E2} relative, at most {error.Tolerance:E0}"));
}
