using System.Text.Json.Nodes;

namespace AdCompiler.Bench.AdBench;

/// <summary>adbench [PROBLEM FILE [--expected FILE]] [--folder FOLDER] [--runner FILE --modules FILE,FILE] [--json]</summary>
internal static class AdBenchCommand
{
    private const string Usage =
        "adbench PROBLEM FILE [--expected FILE], or adbench [--folder FOLDER]; both take --json, and --runner CppRunner --modules libManual.so,libTapenade.so";

    public static int Run(string[] arguments)
    {
        try
        {
            (List<string> words, Dictionary<string, string> options) = Parse(arguments);
            IReadOnlyList<Input> inputs = words switch
            {
                [] => Input.In(options.GetValueOrDefault("--folder") ?? Input.Fixtures()),
                [string problem, string file] => [new(problem, file, options.GetValueOrDefault("--expected") ?? Input.ExpectedBeside(file))],
                _ => throw new ArgumentException($"adbench: found {words.Count} words, expected: {Usage}"),
            };
            var peers = new PeerModules(options.GetValueOrDefault("--runner"), options.GetValueOrDefault("--modules"));
            bool json = options.ContainsKey("--json");
            if (!json)
                Console.WriteLine($"{"problem",-16} {"file or module",-28} {"F ms",9} {"J ms",9} {"J / F",7} {"error",8} {"bytes",9}");
            foreach (Input input in inputs)
                Print(Measurement.Of(input), peers.Measure(input), json);
            return 0;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or IOException or InvalidOperationException)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }
    }

    private static (List<string> Words, Dictionary<string, string> Options) Parse(string[] arguments)
    {
        List<string> words = [];
        Dictionary<string, string> options = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--json")
                options["--json"] = "";
            else if (arguments[i] is "--expected" or "--folder" or "--runner" or "--modules")
                options[arguments[i]] = i + 1 < arguments.Length ? arguments[++i] : throw new ArgumentException($"{arguments[i]}: found no value, expected one");
            else if (arguments[i].StartsWith("--", StringComparison.Ordinal))
                throw new ArgumentException($"option: found '{arguments[i]}', expected: {Usage}");
            else
                words.Add(arguments[i]);
        }
        return (words, options);
    }

    private static void Print(Measurement own, IReadOnlyList<PeerTime> peers, bool json)
    {
        if (json)
        {
            Console.WriteLine(Json(own, peers));
            return;
        }
        string error = own.RelativeError is double value ? $"{value:0.0e+0}" : "-";
        Console.WriteLine(FormattableString.Invariant(
            $"{own.Problem,-16} {Path.GetFileName(own.File),-28} {own.ObjectiveMs,9:0.0000} {own.DerivativeMs,9:0.0000} {own.Ratio,7:0.0} {error,8} {own.AllocatedBytes,9}"));
        foreach (PeerTime peer in peers)
            Console.WriteLine(FormattableString.Invariant(
                $"{"",-16} {peer.Module,-28} {peer.ObjectiveMs,9:0.0000} {peer.DerivativeMs,9:0.0000} {peer.DerivativeMs / peer.ObjectiveMs,7:0.0}"));
    }

    private static string Json(Measurement own, IReadOnlyList<PeerTime> peers)
    {
        var line = new JsonObject
        {
            ["problem"] = own.Problem, ["file"] = own.File, ["objective_ms"] = own.ObjectiveMs, ["derivative_ms"] = own.DerivativeMs, ["ratio"] = own.Ratio,
            ["relative_error"] = own.RelativeError, ["allocated_bytes"] = own.AllocatedBytes,
        };
        foreach (PeerTime peer in peers)
            line[peer.Module] = new JsonObject { ["objective_ms"] = peer.ObjectiveMs, ["derivative_ms"] = peer.DerivativeMs };
        return line.ToJsonString();
    }
}
