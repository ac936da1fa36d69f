using System.CommandLine;
using System.Globalization;
using AdCompiler.Data;
using AdCompiler.Networks;

namespace AdCompiler.Cli;

/// <summary>The options that several commands share, each declared once, and what they say together.</summary>
internal static class SharedOptions
{
    // more than any data set here is trained with; above it, the sizes of its images overflow
    private const int MostSamples = 65_536;

    public static readonly Argument<string> Network = new("NETWORK") { Description = "a network of 'adc networks', case does not matter" };

    public static readonly Option<string> Width = OptionKinds.Choice("--width", "number format of the programs; mixed is half with parameters in float and scaled gradients", "float", "half", "float", "double", "mixed");
    public static readonly Option<string> Accumulate = OptionKinds.Choice("--accumulate", "half only: wide sums in float, storage rounds every operation", "wide", "storage", "wide");
    public static readonly Option<string?> MaxPool = OptionKinds.OptionalChoice("--maxpool", "derivative of max pooling at ties", "native", "minimal", "hybrid", "exact-sum", "composed", "last", "all");
    public static readonly Option<double?> Beta = OptionKinds.OptionalReal("--beta", "beta of the hybrid rules (0 is native, 1 minimal)", "B");
    public static readonly Option<double?> ReluAtZero = OptionKinds.OptionalReal("--relu-at-zero", "derivative of ReLU at 0", "A");
    public static readonly Option<string?> NormAtZero = OptionKinds.OptionalChoice("--norm-at-zero", "derivative of a zero norm", "zeros", "ones");
    public static readonly Option<string?> Preset = OptionKinds.OptionalChoice("--preset", "all rules as another system has them", "pytorch", "jax", "tensorflow", "minimal-norm");
    public static readonly Option<string> Device = OptionKinds.Device("--device", "where to run: auto and cpu are this processor's cores, cuda:1 is the second GPU, emulated is ILGPU's slow stand-in for one");
    public static readonly Option<string> Numerics = OptionKinds.Choice("--numerics", "on a GPU: the CPU's bits (reproducible), fused multiply-adds as the device likes and 16 bits by tensor cores (fast), floats in TF32 too", "reproducible", "reproducible", "fast", "tf32");
    public static readonly Option<string> Sums = OptionKinds.Choice("--sums", "on a GPU: gradients summed over the batch in a fixed order, or by atomic additions, whose last bits differ from run to run", "ordered", "ordered", "atomic");
    public static readonly Option<string> Launches = OptionKinds.Choice("--launches", "cuda: record the launches of a step once and start them together, or make them one by one", "recorded", "recorded", "single");
    public static readonly Option<int> Threads = OptionKinds.Whole("--threads", "worker threads (0: all cores); never changes the bits", 0, 0, 1024);
    public static readonly Option<ulong> Seed = OptionKinds.Whole("--seed", "seed of weights, shuffling and dropout", 1ul, 0ul, ulong.MaxValue, "S");
    public static readonly Option<int> Batch = OptionKinds.Whole("--batch", "samples a step", 128, 1, MostSamples);
    public static readonly Option<string?> Data = new("--data") { Description = "data set: a name ('fashion-mnist', 'fashion-mnist-small') or a folder", HelpName = "NAME|FOLDER" };
    public static readonly Option<bool> Json = new("--json") { Description = "print JSON on stdout and nothing else" };

    /// <summary>What a program is compiled with.</summary>
    public static IEnumerable<Option> Compilation => [Width, Accumulate, MaxPool, Beta, ReluAtZero, NormAtZero, Preset, Device, Numerics, Sums, Launches, Threads, Seed, Batch];

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

    public static ComputeDevice? ReadDevice(ParseResult result)
    {
        if (result.Given(Launches) && result.GetValue(Device)!.Split(':')[0] != "cuda")
            throw new ArgumentException($"--launches {result.GetValue(Launches)}: has a meaning at --device cuda only; found --device {result.GetValue(Device)}");
        if (result.GetValue(Device) is { } device and not ("auto" or "cpu"))
            return Devices.Open(device, result.GetValue(Numerics)!, result.GetValue(Sums) ?? "ordered", result.GetValue(Launches) == "recorded");
        foreach (Option<string> option in (Option<string>[])[Numerics, Sums])
            if (result.Given(option))
                throw new ArgumentException($"{option.Name} {result.GetValue(option)}: has a meaning on a GPU only; found --device {result.GetValue(Device)}");
        return null;
    }

    /// <summary>The network compiled as the options say, weights not yet set.</summary>
    public static CompiledNetwork Compile(ParseResult result, NetworkEntry network, int? batch = null, bool countTies = false)
    {
        if (result.Given(Accumulate) && (ReadWidth(result) != AdCompiler.Width.Half || IsMixed(result)))
            throw new ArgumentException($"--accumulate {result.GetValue(Accumulate)}: has a meaning at --width half only; found --width {result.GetValue(Width)}");
        if (result.GetValue(Sums) == "atomic" && ReadWidth(result) == AdCompiler.Width.Half)
            throw new ArgumentException($"--sums atomic: a sum in 16 bits is rounded once it is complete; expected --width float or double, found --width {result.GetValue(Width)}");
        CompiledNetwork compiled = network.Compile(ReadWidth(result), batch ?? result.GetValue(Batch), ReadRules(result), new CompileOptions
        {
            Accumulate = result.GetValue(Accumulate) == "storage" ? AdCompiler.Accumulate.Storage : AdCompiler.Accumulate.Wide,
            LossScaling = IsMixed(result) ? new LossScaling() : null,
            Threads = result.GetValue(Threads),
            Seed = result.GetValue(Seed),
            CountTies = countTies,
            Device = ReadDevice(result),
        });
        RequireSites(result, compiled);
        return compiled;
    }

    /// <summary>A rule that no operation of the network would ask for was given by mistake.</summary>
    private static void RequireSites(ParseResult result, CompiledNetwork network)
    {
        (Option Option, string? Kind)[] rules = [(MaxPool, "MaxPool"), (ReluAtZero, "Relu"), (NormAtZero, "NormPool"), (Preset, null)];
        foreach ((Option option, string? kind) in rules)
            if (result.Given(option) && !network.Info.Sites.Any(site => (kind is null || site.Kind == kind) && site.FixedRule is null))
                throw new ArgumentException(
                    $"{option.Name} {result.GetResult(option)!.Tokens[0].Value}: {network.Name} has no {kind ?? "nonsmooth operation"} whose rule its source leaves open; expected a network that has one");
    }

    public static DataSetPair ReadData(ParseResult result) => DataSets.Find(result.GetValue(Data) ?? DataSets.FashionMnist);

    private static bool IsMixed(ParseResult result) => result.GetValue(Width) == "mixed";

    public static Width ReadWidth(ParseResult result) => result.GetValue(Width) switch
    {
        "half" or "mixed" => AdCompiler.Width.Half,
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
}
