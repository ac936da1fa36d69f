using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Frontend.Known;

/// <summary>
/// The runtime's layers, whose source is not in the user's compilation: the parameters that a constructor makes, and the
/// operation of <see cref="OpsTable"/> that Forward is, with arguments by name. A test compares both with the runtime.
/// </summary>
internal static class LayerTable
{
    public static IReadOnlyDictionary<string, LayerRule> Rules { get; } = new Dictionary<string, LayerRule>
    {
        ["AdCompiler.Conv2d"] = new("Conv2d",
            a => a.Stored("weight", a.Initializer("initializer", a.Int("inChannels") / a.Divisor("groups") * a.Int("kernel") * a.Int("kernel")),
                    a.Int("outChannels"), a.Int("inChannels") / a.Divisor("groups"), a.Int("kernel"), a.Int("kernel"))
                .StoredIf(a.Flag("bias"), "bias", a.Default(a.Int("inChannels") / a.Divisor("groups") * a.Int("kernel") * a.Int("kernel")), a.Int("outChannels")),
            "weight", "bias", "stride", "padding", "dilation", "groups"),
        ["AdCompiler.Linear"] = new("Linear",
            a => a.Stored("weight", a.Initializer("initializer", a.Int("inFeatures")), a.Int("outFeatures"), a.Int("inFeatures"))
                .StoredIf(a.Flag("bias"), "bias", a.Default(a.Int("inFeatures")), a.Int("outFeatures")),
            "weight", "bias"),
        ["AdCompiler.BatchNorm"] = new("BatchNorm",
            a => a.Stored("weight", Constant(1), a.Int("features")).Stored("bias", Constant(0), a.Int("features"))
                .Buffer("running_mean", 0, a.Int("features")).Buffer("running_var", 1, a.Int("features")),
            "gamma=weight", "beta=bias", "runningMean=running_mean", "runningVariance=running_var", "momentum", "epsilon", "training"),
        ["AdCompiler.Dropout"] = new("Dropout", a => a, "p", "training"),
    };

    public static InitializerModel Constant(double value) => new(InitializerKind.Constant, value);
}

/// <param name="Operation">The method of Ops that Forward(x) calls.</param>
/// <param name="Members">Adds the parameters and buffers that the constructor makes.</param>
/// <param name="Arguments">Which member or constructor argument each argument of the operation is: "name" or "argument=member".</param>
internal sealed record LayerRule(string Operation, Func<LayerArguments, LayerArguments> Members, params string[] Arguments)
{
    /// <summary>The arguments of the operation when Forward runs.</summary>
    public Dictionary<string, object?> Call(LayerValue layer, object? x, bool training)
    {
        var values = new Dictionary<string, object?> { ["x"] = x };
        foreach (string argument in Arguments)
        {
            int equals = argument.IndexOf('=');
            string name = equals < 0 ? argument : argument.Substring(0, equals), member = argument.Substring(equals + 1);
            values[name] = member == "training" ? training : layer.Members[member];
        }
        return values;
    }
}

/// <summary>Arguments of a layer's constructor, and the members made from them. A wrong one is a <see cref="ShapeException"/>.</summary>
internal sealed class LayerArguments(string layer, Dictionary<string, object?> values)
{
    private readonly Dictionary<string, object?> made = new(values);

    public IReadOnlyDictionary<string, object?> Values => made;

    public int Int(string name) => (int)values[name]!;
    public bool Flag(string name) => (bool)values[name]!;

    public int Divisor(string name) => Int(name) >= 1 ? Int(name) : throw ShapeException.Argument(layer, name, Int(name), "at least 1");

    public InitializerModel Initializer(string name, int fanIn) => values[name] as InitializerModel ?? Default(fanIn);

    public InitializerModel Default(int fanIn) => Initializers.PyTorchDefault(layer, fanIn);

    public LayerArguments Stored(string name, InitializerModel initializer, params int[] dims) =>
        Add(name, new StoredTensorValue(isBuffer: false, initializer, Positive(name, dims)));

    public LayerArguments StoredIf(bool condition, string name, InitializerModel initializer, params int[] dims) =>
        condition ? Stored(name, initializer, dims) : Add(name, null);

    public LayerArguments Buffer(string name, double fill, params int[] dims) =>
        Add(name, new StoredTensorValue(isBuffer: true, LayerTable.Constant(fill), Positive(name, dims)));

    private int[] Positive(string name, int[] dims)
    {
        foreach (int dim in dims)
            if (dim < 1)
                throw ShapeException.Argument(layer, $"the shape of {name}", $"[{string.Join(",", dims)}]", "extents of at least 1");
        return dims;
    }

    private LayerArguments Add(string name, object? value)
    {
        made[name] = value;
        return this;
    }
}

/// <summary>AdCompiler.Initializer's factories.</summary>
internal static class Initializers
{
    public static InitializerModel PyTorchDefault(string subject, int fanIn) => Uniform(subject, 1 / Math.Sqrt(Positive(subject, fanIn)));

    public static InitializerModel KaimingUniform(string subject, int fanIn) => Uniform(subject, Math.Sqrt(6.0 / Positive(subject, fanIn)));

    public static InitializerModel KaimingNormal(string subject, int fan) => Normal(subject, Math.Sqrt(2.0 / Positive(subject, fan)));

    public static InitializerModel Uniform(string subject, double bound) => new(InitializerKind.Uniform, NonNegative(subject, "bound", bound));

    public static InitializerModel Normal(string subject, double std) => new(InitializerKind.Normal, NonNegative(subject, "std", std));

    private static double NonNegative(string subject, string name, double value) => value >= 0 && !double.IsInfinity(value)
        ? value
        : throw ShapeException.Argument(subject, name, value, "a finite number of at least 0");

    private static int Positive(string subject, int fan) => fan > 0 ? fan : throw ShapeException.Argument(subject, "the fan-in", fan, "at least 1");
}
