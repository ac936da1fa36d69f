namespace AdCompiler.Generators.Tests.Tensors;

using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Tensors;
using AdCompiler.Generators.Tests.Oracle;
using ValueId = AdCompiler.Generators.Scalars.ValueId;

/// <summary>A small network under construction with what is needed to run it: the dimensions of all it reads.</summary>
internal sealed class Net
{
    public const int Classes = 3;

    private readonly List<int[]> parameters = [], buffers = [];
    private int[] inputDims = [], targetDims = [];

    public TensorBuilder Builder { get; } = new();

    public ValueId Input(params int[] dims) => Builder.Name(Builder.Input(inputDims = dims), "x");

    public ValueId Parameter(params int[] dims)
    {
        parameters.Add(dims);
        return Builder.Parameter(parameters.Count - 1, "p" + (parameters.Count - 1), dims);
    }

    public ValueId Buffer(int features)
    {
        buffers.Add([features]);
        return Builder.Buffer(buffers.Count - 1, "b" + (buffers.Count - 1), features);
    }

    public static RuleValue Rule(RuleSlot slot) => new(slot);

    /// <summary>Per-sample loss: the inner product of the output with random targets, so that every cotangent occurs.</summary>
    public TensorGraph Weighted(ValueId output)
    {
        Shape shape = Builder.Shape(output);
        targetDims = [.. shape.Dims];
        ValueId product = Builder.Multiply(output, Builder.Targets(targetDims));
        return Finish(output, shape.Dims.Count == 0 ? product : Builder.Sum(product));
    }

    public TensorGraph Finish(ValueId output, ValueId loss)
    {
        Builder.Result("output", output);
        Builder.Result("loss", loss);
        return GraphVerifier.Verify(Builder.Build("net"));
    }

    /// <summary>Coarse: multiples of 1/2 in [-1, 1], so that ties and zeros are common; otherwise smooth random numbers.</summary>
    public GraphInputs Inputs(int seed, bool coarse = false, int batch = 3, int padding = 0, FixedPoolRule? pool = null, double[]? rules = null)
    {
        var random = new Random(seed);
        double Draw() => coarse ? random.Next(-2, 3) / 2.0 : random.NextDouble() * 3 - 1.5;
        double Tangent() => random.NextDouble() * 2 - 1;
        double[] Many(int count, Func<double> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];
        int Count(int[] dims) => dims.Aggregate(1, (a, b) => a * b);
        var inputs = new GraphInputs
        {
            Batch = batch,
            Padding = padding,
            Input = Many(batch * Count(inputDims), Draw),
            Targets = Many(batch * Count(targetDims), Tangent),
            Labels = [.. Enumerable.Range(0, batch).Select(_ => random.Next(Classes))],
            Parameters = parameters.Select((dims, i) => (i, Many(Count(dims), Draw))).ToDictionary(p => p.i, p => p.Item2),
            Buffers = buffers.Select((dims, i) => (i, Many(Count(dims), () => 0.5 + random.NextDouble()))).ToDictionary(p => p.i, p => p.Item2),
            InputTangent = Many(batch * Count(inputDims), Tangent),
            ParameterTangents = parameters.Select((dims, i) => (i, Many(Count(dims), Tangent))).ToDictionary(p => p.i, p => p.Item2),
            Pool = pool ?? new(PoolRuleKind.Native, 0, PoolEvaluation.Fused),
            Rules = rules ?? new GraphInputs { Batch = 1 }.Rules,
        };
        return inputs;
    }
}
