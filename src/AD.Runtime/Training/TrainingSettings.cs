using System.Globalization;
using AdCompiler.Data;

namespace AdCompiler.Training;

/// <summary>Everything that the bits of a run depend on, as name and value: for checkpoints, weight files and reports.</summary>
static class TrainingSettings
{
    public static IReadOnlyList<(string Name, string Value)> Describe(CompiledNetwork network, DataSetPair data, TrainingOptions options)
    {
        List<(string, string)> all =
        [
            ("network", network.Name),
            ("parameters", Text(network.Info.ParameterCount)),
            ("width", network.Width.ToString().ToLowerInvariant()),
            ("accumulate", network.Options.LossScaling is { } scaling ? $"mixed, {scaling}" : network.Accumulate.ToString().ToLowerInvariant()),
            ("batch", Text(network.Batch)),
            ("dropout seed", network.Options.Seed.ToString(CultureInfo.InvariantCulture)),
            ("data", $"{data.Name}: {Text(data.Train.Count)} training images, {Text(data.Test.Count)} test images"),
            ("data digest", $"{data.Train.Digest()} {data.Test.Digest()}"),
        ];
        all.AddRange(options.Describe());
        all.AddRange(Rules(network.Rules));
        return all;
    }

    /// <summary>As a reader of the report wants them: with the threads, without what makes no difference to this network.</summary>
    public static IReadOnlyList<(string Name, string Value)> ForReport(CompiledNetwork network, IReadOnlyList<(string Name, string Value)> all)
    {
        var kinds = network.Info.Sites.Select(site => site.Kind).ToHashSet();
        var idle = Enum.GetValues<RuleSlot>().Where(slot => !kinds.Contains(KindOf(slot))).Select(slot => $"rule {slot}").ToHashSet();
        if (!kinds.Contains("MaxPool")) idle.Add("rule MaxPool");
        if (network.Width != Width.Half) idle.Add("accumulate");
        return [.. all.Where(setting => !idle.Contains(setting.Name)), ("threads", Text(network.Threads))];
    }

    /// <summary>The operation at whose kink a rule's number is the derivative.</summary>
    static string KindOf(RuleSlot slot) => slot switch
    {
        RuleSlot.ReluAtZero => "Relu",
        RuleSlot.LeakyReluAtZero => "LeakyRelu",
        RuleSlot.Relu6AtZero or RuleSlot.Relu6AtSix => "Relu6",
        RuleSlot.AbsAtZero => "Abs",
        RuleSlot.MaxTieFirst or RuleSlot.MaxTieSecond => "Max",
        RuleSlot.MinTieFirst or RuleSlot.MinTieSecond => "Min",
        RuleSlot.ClampAtLow or RuleSlot.ClampAtHigh => "Clamp",
        RuleSlot.SqrtAtZero => "Sqrt",
        _ => "NormPool",
    };

    /// <summary>The derivative chosen at each kind of nonsmooth point, where the source leaves it open.</summary>
    static IEnumerable<(string, string)> Rules(Rules rules)
    {
        var pool = rules.MaxPool;
        yield return ("rule MaxPool", pool.Kind == Pool.Hybrid ? $"Hybrid, beta {Text(pool.Beta)}, {pool.Evaluation}" : $"{pool.Kind}");
        foreach (var slot in Enum.GetValues<RuleSlot>()) yield return ($"rule {slot}", Text(rules[slot]));
    }

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
