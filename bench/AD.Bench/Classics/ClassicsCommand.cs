using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace AdCompiler.Bench.Classics;

/// <summary>classics [--json]: what the gradient of each classic trap costs, in calls of its function. One thread.</summary>
internal static class ClassicsCommand
{
    private const int Rounds = 41;
    private const double WarmUpMs = 400, SampleMs = 1;

    private static double sum;

    public static int Run(string[] arguments)
    {
        if (arguments is not ([] or ["--json"]))
        {
            Console.Error.WriteLine($"classics: found '{string.Join(' ', arguments)}', expected: classics [--json]");
            return 2;
        }
        bool json = arguments.Length > 0;
        var ratios = new List<double>();
        if (!json)
            Console.WriteLine($"{"function",-42} {"F ns",10} {"gradient ns",12} {"ratio",7}");
        foreach (Trap trap in Trap.All)
        {
            (double function, double gradient) = Medians(trap);
            ratios.Add(gradient / function);
            Console.WriteLine(json
                ? new JsonObject { ["function"] = trap.Name, ["function_ns"] = function, ["gradient_ns"] = gradient, ["ratio"] = gradient / function }.ToJsonString()
                : string.Create(CultureInfo.InvariantCulture, $"{trap.Name,-42} {function,10:0.0} {gradient,12:0.0} {gradient / function,7:0.00}"));
        }
        double median = Median(ratios);
        Console.WriteLine(json ? new JsonObject { ["median_ratio"] = median }.ToJsonString() : string.Create(CultureInfo.InvariantCulture, $"{"median",-42} {"",10} {"",12} {median,7:0.00}"));
        return double.IsNaN(sum) ? 1 : 0;
    }

    /// <summary>Nanoseconds of a call, each the median of many samples; the two are sampled in turn, so that both meet the same machine.</summary>
    private static (double Function, double Gradient) Medians(Trap trap)
    {
        int functionCalls = WarmUp(trap.Function), gradientCalls = WarmUp(trap.Gradient);
        var function = new List<double>();
        var gradient = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            function.Add(Sample(trap.Function, functionCalls));
            gradient.Add(Sample(trap.Gradient, gradientCalls));
        }
        return (Median(function), Median(gradient));
    }

    /// <summary>Until the JIT has compiled for speed; how many calls a sample takes.</summary>
    private static int WarmUp(Func<double> call)
    {
        long start = Stopwatch.GetTimestamp();
        int calls = 64;
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < WarmUpMs)
            if (Sample(call, calls) * calls < 1e6 * SampleMs)
                calls *= 2;
        return calls;
    }

    private static double Sample(Func<double> call, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            sum += call();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
    }

    private static double Median(List<double> numbers)
    {
        numbers.Sort();
        return (numbers[numbers.Count / 2] + numbers[(numbers.Count - 1) / 2]) / 2;
    }
}
