using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Frontend.Known;
using AdCompiler.Generators.Nonsmooth;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend;

/// <summary>Rule attributes of classes -> <see cref="FixedRules"/>. A derived class's attributes win over its base's.</summary>
internal sealed class RuleReader(CancellationToken ct)
{
    private readonly Dictionary<ISymbol, FixedRules> known = new(SymbolEqualityComparer.Default);

    private static readonly Dictionary<string, (string Property, RuleSlot Slot)[]> NumberAttributes = new()
    {
        ["ReluAttribute"] = [("AtZero", RuleSlot.ReluAtZero)],
        ["LeakyReluAttribute"] = [("AtZero", RuleSlot.LeakyReluAtZero)],
        ["Relu6Attribute"] = [("AtZero", RuleSlot.Relu6AtZero), ("AtSix", RuleSlot.Relu6AtSix)],
        ["AbsAttribute"] = [("AtZero", RuleSlot.AbsAtZero)],
        ["MaxAttribute"] = [("TieFirst", RuleSlot.MaxTieFirst), ("TieSecond", RuleSlot.MaxTieSecond)],
        ["MinAttribute"] = [("TieFirst", RuleSlot.MinTieFirst), ("TieSecond", RuleSlot.MinTieSecond)],
        ["ClampAttribute"] = [("AtLow", RuleSlot.ClampAtLow), ("AtHigh", RuleSlot.ClampAtHigh)],
        ["SqrtAttribute"] = [("AtZero", RuleSlot.SqrtAtZero)],
    };

    public FixedRules Of(INamedTypeSymbol type)
    {
        if (known.TryGetValue(type, out FixedRules? rules))
            return rules;
        return known[type] = Apply(type, type.BaseType is { } parent ? Of(parent) : FixedRules.None);
    }

    /// <summary>A method's attributes win over its class's.</summary>
    public FixedRules Of(IMethodSymbol method) => Apply(method, Of(method.ContainingType));

    private FixedRules Apply(ISymbol declaration, FixedRules rules)
    {
        AttributeData[] own = [.. declaration.GetAttributes().Where(a => a.AttributeClass is { } c && TypeNames.Inherits(c, KnownNames.RuleAttribute))];
        foreach (AttributeData attribute in own.Where(a => a.AttributeClass!.Name == "KinksAttribute"))
            rules = FixedRules.Preset(Number(attribute, 0, FixedPool.PresetNames.Length));
        foreach (AttributeData attribute in own)
            rules = Apply(attribute, rules);
        return rules;
    }

    private FixedRules Apply(AttributeData attribute, FixedRules rules)
    {
        string name = attribute.AttributeClass!.Name;
        if (NumberAttributes.TryGetValue(name, out (string Property, RuleSlot Slot)[]? slots))
        {
            foreach ((string property, RuleSlot slot) in slots)
                if (Named(attribute, property) is double value && !double.IsNaN(value))
                    rules = rules.With(slot, Checked(attribute, property, slot, value));
            return rules;
        }
        if (name == "NormPoolAttribute")
            return FixedPool.NormAtZero(Number(attribute, 0, 4)) is { } atZero ? rules.With(RuleSlot.NormAtZero, atZero) : rules;
        if (name != "MaxPoolAttribute")
            return rules;
        double beta = Named(attribute, "Beta") as double? ?? double.NaN;
        int evaluation = Named(attribute, "Evaluation") as int? ?? 0;
        try
        {
            return FixedPool.Read(Number(attribute, 0, 6), beta, evaluation) is { } pool ? rules with { Pool = pool } : rules;
        }
        catch (FormatException wrong)
        {
            throw Fault(attribute, "ADC0403", "MaxPool", wrong.Message);
        }
    }

    /// <summary>Only the square root's derivative may be infinite, as it is by continuity; the same rules hold when a network is compiled.</summary>
    private double Checked(AttributeData attribute, string property, RuleSlot slot, double value) => !double.IsInfinity(value) || slot == RuleSlot.SqrtAtZero
        ? value
        : throw Fault(attribute, "ADC0403", attribute.AttributeClass!.Name.Replace("Attribute", ""), $"{property} is infinite, expected a finite number");

    private int Number(AttributeData attribute, int index, int count) =>
        attribute.ConstructorArguments.Length > index && attribute.ConstructorArguments[index].Value is int value && value >= 0 && value < count
            ? value
            : throw Fault(attribute, "ADC0403", attribute.AttributeClass!.Name.Replace("Attribute", ""), "its argument is not a member of the enum");

    private static object? Named(AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
            if (argument.Key == name)
                return argument.Value.Value;
        return null;
    }

    private TraceFault Fault(AttributeData attribute, string id, params string[] arguments) => new(new DiagnosticInfo(
        id, arguments.ToEquatableArray(), SourceSpan.Of(attribute.ApplicationSyntaxReference!.GetSyntax(ct))));
}

/// <summary>The runtime's enums Pool, Evaluation and NormZero by their numbers (a test compares the names).</summary>
internal static class FixedPool
{
    public static string[] PoolNames { get; } = ["Inherit", "Native", "Minimal", "Hybrid", "Last", "All"];
    public static string[] EvaluationNames { get; } = ["Inherit", "Fused", "ExactSum", "Composed"];
    public static string[] NormZeroNames { get; } = ["Inherit", "Zeros", "Ones", "NaN"];
    public static string[] PresetNames { get; } = ["PyTorch", "Jax", "TensorFlow", "MinimalNorm"];

    /// <summary>The rule that a call or attribute gives, null for none.</summary>
    /// <exception cref="FormatException">The parts do not make a rule; the message says why.</exception>
    public static FixedPoolRule? Read(int pool, double beta, int evaluation)
    {
        if (pool is < 0 or > 5 || evaluation is < 0 or > 3)
            throw new FormatException("the rule is not a member of its enum");
        bool isHybrid = PoolNames[pool] == "Hybrid";
        if (!isHybrid && !double.IsNaN(beta))
            throw new FormatException($"beta belongs to Pool.Hybrid, not to Pool.{PoolNames[pool]}");
        if (!isHybrid && evaluation > 0)
            throw new FormatException($"an evaluation belongs to Pool.Hybrid, not to Pool.{PoolNames[pool]}");
        if (isHybrid && (double.IsNaN(beta) || double.IsInfinity(beta)))
            throw new FormatException("Pool.Hybrid needs a finite beta");
        if (pool == 0)
            return null;
        return new FixedPoolRule((PoolRuleKind)(pool - 1), isHybrid ? beta : 0, (PoolEvaluation)Math.Max(evaluation - 1, 0));
    }

    public static double? NormAtZero(int rule) => NormZeroNames[rule] switch
    {
        "Zeros" => 0,
        "Ones" => 1,
        "NaN" => double.NaN,
        _ => null,
    };
}
