using System.Diagnostics;

namespace AdCompiler.Bench.AdBench;

/// <summary>Medians of warm calls on one thread, the error of what they computed, and what one derivative allocates.</summary>
internal sealed record Measurement(string Problem, string File, double ObjectiveMs, double DerivativeMs, double? RelativeError, long AllocatedBytes)
{
    private const double WarmUpMs = 1000, MeasureMs = 1000;
    private const int WarmUpCalls = 50, LeastCalls = 9;

    public double Ratio => DerivativeMs / ObjectiveMs;

    public static Measurement Of(Input input)
    {
        Problem problem = AdBench.Problem.Read(input.Problem, input.File);
        double objective = MedianMs(problem.Objective);
        double derivative = MedianMs(problem.Derivative);
        long before = GC.GetAllocatedBytesForCurrentThread();
        problem.Derivative();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        double? error = input.Expected is null ? null : Comparison.RelativeError(problem.Results, new NumberReader(input.Expected).Rest());
        return new(input.Problem, input.File, objective, derivative, error, allocated);
    }

    /// <summary>After enough calls, and time, for the JIT to have compiled for speed.</summary>
    private static double MedianMs(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < WarmUpCalls || Stopwatch.GetElapsedTime(start).TotalMilliseconds < WarmUpMs; call++)
            action();
        List<double> times = [];
        start = Stopwatch.GetTimestamp();
        while (times.Count < LeastCalls || Stopwatch.GetElapsedTime(start).TotalMilliseconds < MeasureMs)
        {
            long one = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }
}
