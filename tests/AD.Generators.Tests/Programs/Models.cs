using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Tests.Programs;

// the runtime has enumerations of the same names
using InitializerKind = AdCompiler.Generators.Tensors.InitializerKind;
using NonsmoothSite = AdCompiler.Generators.Tensors.NonsmoothSite;
using RuleSlot = AdCompiler.Generators.Nonsmooth.RuleSlot;

/// <summary>Builds a model as the frontend would: parameters and sites are numbered as they come.</summary>
internal sealed class ModelBuilder(string name, bool training)
{
    private readonly List<StoredValue> parameters = [], buffers = [];
    private readonly List<NonsmoothSite> sites = [];
    private int dropouts;

    public TensorBuilder Graph { get; } = new();

    public static RuleValue ReluAtZero { get; } = new(RuleSlot.ReluAtZero);

    /// <summary>The model of a network whose output (and loss) <paramref name="forward"/> builds, in training and in inference.</summary>
    public static NetworkModel Model(string name, int[] input, Func<ModelBuilder, ValueId, ValueId> forward, Func<ModelBuilder, ValueId, ValueId>? loss = null)
    {
        var (training, output) = Run(name, true, input, forward, loss);
        var (inference, _) = Run(name, false, input, forward, loss);
        return new(
            new ClassName("Emitted", [], name), EquatableArray.Create<int>(input), output.Dims, null,
            training.parameters.ToEquatableArray(), training.buffers.ToEquatableArray(), training.sites.ToEquatableArray(),
            training.Graph.Build(name), inference.Graph.Build(name));
    }

    public ValueId Parameter(string path, double bound, params int[] dims)
    {
        int index = parameters.FindIndex(p => p.Name == path);
        if (index < 0)
        {
            index = parameters.Count;
            parameters.Add(new(path, EquatableArray.Create<int>(dims), new(InitializerKind.Uniform, bound)));
        }
        return Graph.Parameter(index, path, dims);
    }

    public ValueId Buffer(string path, double fill, params int[] dims)
    {
        buffers.Add(new(path, EquatableArray.Create<int>(dims), new(InitializerKind.Constant, fill)));
        return Graph.Buffer(buffers.Count - 1, path, dims);
    }

    public ValueId Conv(string path, ValueId x, int outChannels, int kernel, int stride = 1, int padding = 0, bool bias = true)
    {
        int inChannels = Graph.Shape(x).Dims[0];
        double bound = 1 / Math.Sqrt(inChannels * kernel * kernel);
        return In(path, () => Graph.Conv2d(
            x, Parameter(path + ".weight", bound, outChannels, inChannels, kernel, kernel), bias ? Parameter(path + ".bias", bound, outChannels) : null, stride, padding));
    }

    public ValueId Linear(string path, ValueId x, int outFeatures)
    {
        int inFeatures = Graph.Shape(x).Count;
        double bound = 1 / Math.Sqrt(inFeatures);
        return In(path, () => Graph.Linear(x, Parameter(path + ".weight", bound, outFeatures, inFeatures), Parameter(path + ".bias", bound, outFeatures)));
    }

    public ValueId BatchNorm(string path, ValueId x)
    {
        int channels = Graph.Shape(x).Dims[0];
        return In(path, () => Graph.BatchNorm(
            x, Parameter(path + ".weight", 1, channels), Parameter(path + ".bias", 1, channels),
            Buffer(path + ".running_mean", 0, channels), Buffer(path + ".running_var", 1, channels), 0.1, 1e-5, training));
    }

    public ValueId MaxPool(ValueId x, int window = 2, int stride = 0, int padding = 0)
    {
        sites.Add(new(sites.Count, SiteKind.MaxPool, $"MaxPool:{sites.Count}"));
        return Graph.MaxPool(x, new PoolSite(sites.Count - 1, null), window, stride, padding);
    }

    public ValueId Relu(ValueId x) => Graph.Relu(x, ReluAtZero);

    public ValueId Dropout(ValueId x, double probability) => Graph.Dropout(x, dropouts++, probability, training);

    private static (ModelBuilder, Shape) Run(string name, bool training, int[] input, Func<ModelBuilder, ValueId, ValueId> forward, Func<ModelBuilder, ValueId, ValueId>? loss)
    {
        var model = new ModelBuilder(name, training);
        ValueId output = forward(model, model.Graph.Input(input));
        model.Graph.Name(output, "output");
        model.Graph.Result("output", output);
        model.Graph.Result("loss", loss is null ? model.Graph.SoftmaxCrossEntropy(output, model.Graph.Labels()) : loss(model, output));
        return (model, model.Graph.Shape(output));
    }

    private ValueId In(string path, Func<ValueId> build)
    {
        ScopeId outside = Graph.Scope;
        Graph.Scope = Graph.AddScope(path);
        ValueId value = build();
        Graph.Scope = outside;
        return value;
    }

    public override string ToString() => name;
}

/// <summary>Small networks that the tests of emitted programs share.</summary>
internal static class Models
{
    public static NetworkModel LeNet5 { get; } = ModelBuilder.Model("LeNet5", [1, 28, 28], static (m, image) =>
    {
        ValueId x = m.MaxPool(m.Relu(m.Conv("c1", image, 6, 5)));
        x = m.MaxPool(m.Relu(m.Conv("c2", x, 16, 5)));
        x = m.Relu(m.Linear("f2", m.Relu(m.Linear("f1", m.Graph.Flatten(x), 120)), 84));
        return m.Linear("f3", x, 10);
    });

    /// <summary>Convolutions, activations, pools, shortcuts, concatenations, batch norm and dropout in random order.</summary>
    public static NetworkModel Random(int seed) => ModelBuilder.Model("Random" + seed, [2, 8, 8], (m, image) =>
    {
        var random = new Random(seed);
        ValueId x = m.Conv("stem", image, 3, 3, padding: 1), shortcut = x;
        for (int i = 0; i < 6; i++)
        {
            Shape shape = m.Graph.Shape(x);
            bool large = shape.Dims[1] >= 4;
            x = random.Next(large ? 9 : 7) switch
            {
                0 => m.Conv("conv" + i, x, random.Next(2, 5), 3, padding: 1, bias: random.Next(2) == 0),
                1 => m.Relu(x),
                2 => m.Graph.Tanh(x),
                3 => m.Graph.Shape(shortcut) == shape ? m.Graph.Add(x, shortcut) : m.Graph.Sigmoid(x),
                4 => m.BatchNorm("norm" + i, x),
                5 => m.Graph.Concat(x, m.Graph.Square(x)),
                6 => m.Dropout(x, 0.25),
                7 => m.MaxPool(random.Next(2) == 0 ? m.Relu(x) : x),
                _ => m.MaxPool(x, 3, 2, 1),
            };
            if (random.Next(3) == 0)
                shortcut = x;
        }
        return m.Linear("out", m.Graph.Flatten(m.Graph.Shape(shortcut) == m.Graph.Shape(x) ? m.Graph.Multiply(x, shortcut) : x), 5);
    });
}
