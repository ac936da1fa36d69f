namespace AdCompiler.Generators.Tests.Tensors;

using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

/// <summary>Small random networks: a chain of operations on images, with branches that join again, ending in features.</summary>
internal sealed class RandomGraphs(int seed)
{
    private readonly Random random = new(seed);
    private readonly Net net = new();
    private int sites;

    public static TensorGraph Create(int seed, out Net net)
    {
        var graphs = new RandomGraphs(seed);
        net = graphs.net;
        return graphs.Create();
    }

    private TensorBuilder B => net.Builder;

    private TensorGraph Create()
    {
        ValueId x = net.Input(1 + random.Next(2), 4 + random.Next(3), 4 + random.Next(3));
        int steps = 2 + random.Next(4);
        for (int i = 0; i < steps; i++)
            x = Step(x);
        x = random.Next(2) == 0 ? B.GlobalAvgPool(x) : B.Flatten(x);
        x = random.Next(2) == 0 ? Activation(B.Linear(x, net.Parameter(4, B.Shape(x).Count), net.Parameter(4))) : x;
        ValueId logits = B.Linear(x, net.Parameter(Net.Classes, B.Shape(x).Count), net.Parameter(Net.Classes));
        return net.Finish(logits, random.Next(2) == 0 ? B.SoftmaxCrossEntropy(logits, B.Labels()) : B.MeanSquaredError(logits, B.OneHot(B.Labels(), Net.Classes)));
    }

    private ValueId Step(ValueId x)
    {
        EquatableArray<int> dims = B.Shape(x).Dims;
        int channels = dims[0], least = Math.Min(dims[1], dims[2]);
        switch (random.Next(10))
        {
            case 0 or 1:
                int outputs = 1 + random.Next(2), kernel = 1 + random.Next(Math.Min(3, least));
                return B.Conv2d(x, net.Parameter(outputs, channels, kernel, kernel), random.Next(2) == 0 ? net.Parameter(outputs) : null, 1 + random.Next(2), random.Next(2));
            case 2 when least >= 3:
                return B.MaxPool(x, new(sites++, null), 3, 1, 1);
            case 3 when dims[1] % 2 == 0 && dims[2] % 2 == 0:
                return B.MaxPool(Activation(x), new(sites++, null), 2);
            case 4 when least >= 2:
                return B.AvgPool(x, 2, 1);
            case 5:
                return B.BatchNorm(x, net.Parameter(channels), net.Parameter(channels), net.Buffer(channels), net.Buffer(channels), 0.1, 1e-3, training: true);
            case 6:
                return B.Add(x, Activation(B.Multiply(x, net.Parameter(channels, 1, 1))));
            case 7:
                return B.Concat(x, Activation(x));
            case 8:
                return B.Max(x, B.Multiply(x, net.Parameter(dims[1], dims[2])), Net.Rule(RuleSlot.MaxTieFirst), Net.Rule(RuleSlot.MaxTieSecond));
            default:
                return Activation(x);
        }
    }

    private ValueId Activation(ValueId x) => random.Next(6) switch
    {
        0 => B.Tanh(x),
        1 => B.Abs(x, Net.Rule(RuleSlot.AbsAtZero)),
        2 => B.Gelu(x),
        3 => B.Dropout(B.Sigmoid(x), sites++, 0.25, training: true),
        _ => B.Relu(x, Net.Rule(RuleSlot.ReluAtZero)),
    };
}
