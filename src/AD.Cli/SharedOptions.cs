using System.CommandLine;
using System.Globalization;
using AdCompiler.Data;
using AdCompiler.Networks;

namespace AdCompiler.Cli;

/// <summary>The options that several commands share, each declared once, and what they say together.</summary>
internal static class SharedOptions
{
    public static readonly Argument<string> Network = new("NETWORK") { Description = "a network of 'adc networks', case does not matter" };

    public static readonly Option<string> Width = Choice("--width", "number format of the programs", "float", "half", "float", "double");
    public static readonly Option<string> Accumulate = Choice("--accumulate", "half only: wide sums in float, storage rounds every operation", "wide", "storage", "wide");
    public static readonly Option<string?> MaxPool = OptionalChoice("--maxpool", "derivative of max pooling at ties", "native", "minimal", "hybrid", "exact-sum", "composed", "last", "all");
    public static readonly Option<double?> Beta = new("--beta") { Description = "beta of the hybrid rules (0 is native, 1 minimal)", HelpName = "B" };
    public static readonly Option<double?> ReluAtZero = new("--relu-at-zero") { Description = "derivative of ReLU at 0", HelpName = "A" };
    public static readonly Option<string?> NormAtZero = OptionalChoice("--norm-at-zero", "derivative of a zero norm", "zeros", "ones");
    public static readonly Option<string?> Preset = OptionalChoice("--preset", "all rules as another system has them", "pytorch", "jax", "tensorflow", "minimal-norm");
    public static readonly Option<string> Device = Choice("--device", "where to run", "auto", "auto", "cpu", "cuda", "opencl");
    public static readonly Option<int> Threads = new("--threads") { Description = "worker threads (0: all cores); never changes the bits", HelpName = "N" };
    public static readonly Option<ulong> Seed = new("--seed") { Description = "seed of weights, shuffling and dropout", DefaultValueFactory = _ => 1, HelpName = "S" };
    public static readonly Option<int> Batch = new("--batch") { Description = "samples a step", DefaultValueFactory = _ => 128, HelpName = "N" };
    public static readonly Option<string?> Data = new("--data") { Description = "data set: a name ('fashion-mnist', 'fashion-mnist-small') or a folder", HelpName = "NAME|FOLDER" };
    public static readonly Option<bool> Json = new("--json") { Description = "print JSON on stdout and nothing else" };

    /// <summary>What a program is compiled with.</summary>
    public static IEnumerable<Option> Compilation => [Width, Accumulate, MaxPool, Beta, ReluAtZero, NormAtZero, Preset, Device, Threads, Seed, Batch];

    public static Command With(this Command command, IEnumerable<Option> options)
    {
        foreach (Option option in options)
            command.Options.Add(option);
        return command;
    }

    public static NetworkEntry FindNetwork(ParseResult result)
    {
        string name = result.GetRequiredValue(Network);
        return Catalog.Find(name) ?? throw new ArgumentException(
            $"there is no network '{name}'; expected one of {string.Join(", ", Catalog.All.Select(n => n.Name))}");
    }

    /// <summary>The network compiled as the options say, weights not yet set.</summary>
    public static CompiledNetwork Compile(ParseResult result, NetworkEntry network, int? batch = null, bool countTies = false)
    {
        if (result.GetValue(Device) is var device and not ("auto" or "cpu"))
            throw new ArgumentException($"--device {device}: this build runs programs on the CPU; expected auto or cpu");
        int samples = batch ?? result.GetValue(Batch);
        if (samples < 1)
            throw new ArgumentException($"--batch {samples}: expected at least 1");
        int threads = result.GetValue(Threads);
        if (threads is < 0 or > 1024)
            throw new ArgumentException($"--threads {threads}: expected 0 (all cores) to 1024");
        return network.Compile(ReadWidth(result), samples, ReadRules(result), new CompileOptions
        {
            Accumulate = result.GetValue(Accumulate) == "storage" ? AdCompiler.Accumulate.Storage : AdCompiler.Accumulate.Wide,
            Threads = threads,
            Seed = result.GetValue(Seed),
            CountTies = countTies,
        });
    }

    public static DataSetPair ReadData(ParseResult result) => DataSets.Find(result.GetValue(Data) ?? DataSets.FashionMnist);

    public static Width ReadWidth(ParseResult result) => result.GetValue(Width) switch
    {
        "half" => AdCompiler.Width.Half,
        "double" => AdCompiler.Width.Double,
        _ => AdCompiler.Width.Float,
    };

    public static Rules ReadRules(ParseResult result)
    {
        Rules rules = result.GetValue(Preset) switch
        {
            "jax" => Rules.Jax,
            "tensorflow" => Rules.TensorFlow,
            "minimal-norm" => Rules.MinimalNorm,
            "pytorch" => Rules.PyTorch,
            _ => Rules.Default,
        };
        string? pool = result.GetValue(MaxPool);
        double? beta = result.GetValue(Beta);
        if (beta is not null && pool is not ("hybrid" or "exact-sum" or "composed"))
            throw new ArgumentException($"--beta {beta.Value.ToString(CultureInfo.InvariantCulture)} needs --maxpool hybrid, exact-sum or composed; found {pool ?? "none"}");
        if (beta is { } b && !double.IsFinite(b))
            throw new ArgumentException("--beta: expected a finite number");
        if (beta is null && pool is ("hybrid" or "exact-sum" or "composed"))
            throw new ArgumentException($"--maxpool {pool} needs --beta B");
        if (pool is not null)
            rules = rules with { MaxPool = ReadPool(pool, beta ?? 0) };
        if (beta is < 0 or > 1)
            Console.Error.WriteLine($"adc: beta {beta.Value.ToString(CultureInfo.InvariantCulture)} lies outside [0, 1]: at ties the result may leave the subdifferential");
        if (result.GetValue(ReluAtZero) is { } alpha)
            rules = rules with { ReluAtZero = alpha };
        if (result.GetValue(NormAtZero) is { } norm)
            rules = rules with { NormAtZero = norm == "ones" ? NormZero.Ones : NormZero.Zeros };
        return rules;
    }

    private static MaxPoolRule ReadPool(string pool, double beta) => pool switch
    {
        "minimal" => MaxPoolRule.Minimal,
        "hybrid" => MaxPoolRule.Hybrid(beta),
        "exact-sum" => MaxPoolRule.Hybrid(beta, Evaluation.ExactSum),
        "composed" => MaxPoolRule.Hybrid(beta, Evaluation.Composed),
        "last" => MaxPoolRule.Last,
        "all" => MaxPoolRule.All,
        _ => MaxPoolRule.Native,
    };

    private static Option<string> Choice(string name, string description, string value, params string[] choices)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => value, HelpName = string.Join('|', choices) };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    private static Option<string?> OptionalChoice(string name, string description, params string[] choices)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', choices) };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }
}
