namespace AdCompiler.Generators.Tests.Tensors;

using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

/// <summary>LeNet-5 and ResNet-18 as the frontend builds them, for tests of what comes after it.</summary>
internal static class Networks
{
    private static readonly RuleValue AtZero = new(RuleSlot.ReluAtZero);

    public static TensorGraph LeNet5() => Build("LeNet5", net =>
    {
        ValueId x = net.Pool(net.Relu(net.Convolution("c1", net.Input(1, 28, 28), 6, 5, 0, bias: true)));
        x = net.Pool(net.Relu(net.Convolution("c2", x, 16, 5, 0, bias: true)));
        x = net.Relu(net.Linear("f1", net.B.Flatten(x), 120));
        x = net.Relu(net.Linear("f2", x, 84));
        return net.Linear("f3", x, 10);
    });

    public static TensorGraph ResNet18(bool batchNorm) => Build(batchNorm ? "ResNet18Bn" : "ResNet18", net =>
    {
        ValueId x = net.Pool(net.Relu(net.Norm("bn1", net.Convolution("conv1", net.Input(3, 32, 32), 64, 3, 1), batchNorm)));
        int block = 0;
        for (int stage = 0; stage < 4; stage++)
            for (int i = 0; i < 2; i++)
            {
                string path = $"blocks.{block++}";
                net.B.Scope = net.B.AddScope(path);
                int channels = 64 << stage, stride = stage > 0 && i == 0 ? 2 : 1;
                ValueId y = net.Relu(net.Norm(path + ".bn1", net.Convolution(path + ".conv1", x, channels, 3, 1, stride), batchNorm));
                y = net.Norm(path + ".bn2", net.Convolution(path + ".conv2", y, channels, 3, 1), batchNorm);
                ValueId direct = stride == 1 ? x : net.Norm(path + ".shortcut_bn", net.Convolution(path + ".shortcut", x, channels, 1, 0, stride), batchNorm);
                x = net.Relu(net.B.Add(y, direct));
                net.B.Scope = default;
            }
        return net.Linear("fc", net.B.GlobalAvgPool(x), 10);
    });

    private static TensorGraph Build(string name, Func<Builder, ValueId> forward)
    {
        var net = new Builder();
        ValueId output = forward(net);
        net.B.Result("output", output);
        net.B.Result("loss", net.B.SoftmaxCrossEntropy(output, net.B.Labels()));
        return net.B.Build(name);
    }

    private sealed class Builder
    {
        private int parameters, buffers, sites;

        public TensorBuilder B { get; } = new();

        public ValueId Input(params int[] dims) => B.Input(dims);

        public ValueId Relu(ValueId x) => B.Relu(x, AtZero);

        public ValueId Pool(ValueId x) => B.MaxPool(x, new(sites++, null), 2);

        public ValueId Convolution(string name, ValueId x, int outputs, int kernel, int padding, int stride = 1, bool bias = false) => B.Name(B.Conv2d(
            x, Parameter(name + ".weight", outputs, B.Shape(x).Dims[0], kernel, kernel), bias ? Parameter(name + ".bias", outputs) : null, stride, padding), name);

        public ValueId Linear(string name, ValueId x, int outputs) =>
            B.Name(B.Linear(x, Parameter(name + ".weight", outputs, B.Shape(x).Dims[0]), Parameter(name + ".bias", outputs)), name);

        public ValueId Norm(string name, ValueId x, bool enabled)
        {
            if (!enabled)
                return x;
            int channels = B.Shape(x).Dims[0];
            return B.Name(B.BatchNorm(x, Parameter(name + ".weight", channels), Parameter(name + ".bias", channels),
                B.Buffer(buffers++, name + ".running_mean", channels), B.Buffer(buffers++, name + ".running_var", channels), 0.1, 1e-5, training: true), name);
        }

        private ValueId Parameter(string name, params int[] dims) => B.Parameter(parameters++, name, dims);
    }
}
