using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend.Known;

/// <summary>A call of an operation or layer while Forward is traced: arguments by the parameters' names, as the runtime declares them.</summary>
internal sealed class OpCall(
    Interpreter interpreter, Trace trace, IReadOnlyDictionary<string, object?> arguments, IOperation at)
{
    public TensorBuilder Builder => trace.Builder;
    public Trace Trace => trace;

    public bool Has(string name) => arguments.ContainsKey(name);

    public ValueId Tensor(string name) => ToTensor(arguments[name]) ?? throw interpreter.Fault("ADC0109", at, $"argument '{name}' is null");

    /// <summary>An operand of an operator: a tensor, or a number.</summary>
    public ValueId Operand(string name) => arguments[name] is double number ? Builder.Constant(number) : Tensor(name);

    public ValueId? OptionalTensor(string name) => ToTensor(arguments[name]);

    public ValueId[] Tensors(string name) =>
        [.. ((ArrayValue)arguments[name]!).Items.Select(item => ToTensor(item) ?? throw interpreter.Fault("ADC0109", at, $"an element of '{name}' is null"))];

    public ValueId ClassLabels()
    {
        if (arguments["labels"] is not LabelsValue)
            throw interpreter.NotKnown(arguments["labels"], at);
        trace.UseLabels(null, at);
        return Builder.Labels();
    }

    public int Int(string name) => Known<int>(name);
    public bool Flag(string name) => Known<bool>(name);
    public double Number(string name) => Known<double>(name);
    public int[] Ints(string name) => [.. ((ArrayValue)arguments[name]!).Items.Select(item => item is int dim ? dim : throw interpreter.NotKnown(item, at))];

    /// <summary>The rule value of a kink: the call's argument, else the class's attribute, else left to run time.</summary>
    public RuleValue Rule(RuleSlot slot, string? argument = null)
    {
        double given = argument is null ? double.NaN : Number(argument);
        return new RuleValue(slot, double.IsNaN(given) ? trace.Rules[slot] : given);
    }

    public RuleValue NormRule(string argument) =>
        new(RuleSlot.NormAtZero, FixedPool.NormAtZero(Int(argument)) ?? trace.Rules[RuleSlot.NormAtZero]);

    /// <summary>Numbers the site and hands its rule on.</summary>
    public RuleValue Site(SiteKind kind, RuleValue rule)
    {
        trace.Site(kind, at, null, rule.Fixed);
        return rule;
    }

    public PoolSite PoolSite()
    {
        FixedPoolRule? rule;
        try
        {
            rule = FixedPool.Read(Int("rule"), Number("beta"), Int("evaluation")) ?? trace.Rules.Pool;
        }
        catch (FormatException wrong)
        {
            throw interpreter.Fault("ADC0403", at, "MaxPool", wrong.Message);
        }
        return new PoolSite(trace.Site(SiteKind.MaxPool, at, rule, null), rule);
    }

    public ScalarFunction Function(string name, int parameters) =>
        interpreter.ScalarFunction(arguments[name], parameters, trace.Rules, at);

    private ValueId? ToTensor(object? value) => value switch
    {
        null => null,
        TensorValue tensor => tensor.Id,
        StoredTensorValue stored => trace.Read(stored, at).Id,
        _ => throw interpreter.NotKnown(value, at),
    };

    private T Known<T>(string name) => arguments[name] is T value ? value : throw interpreter.NotKnown(arguments[name], at);
}
