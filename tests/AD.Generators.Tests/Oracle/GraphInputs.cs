namespace AdCompiler.Generators.Tests.Oracle;

using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Tensors;

/// <summary>A value of the interpreter: samples x features (or features alone), row-major.</summary>
internal sealed class Value(Shape shape, int samples)
{
    public Shape Shape { get; } = shape;
    public int Samples { get; } = shape.Batched ? samples : 1;
    public double[] Data { get; } = new double[(shape.Batched ? samples : 1) * shape.Count];
    public WindowCode[] Codes { get; init; } = [];
}

/// <summary>
/// Winners of one window, entries numbered in scan order: those that attain the maximum; for a pool of relu(z) whose maximum
/// is 0 (AtZero), those whose z is exactly 0.
/// </summary>
internal readonly record struct WindowCode(ulong Ties, ulong Zeros, bool AtZero);

/// <summary>
/// What a graph reads from outside. <see cref="Padding"/> lanes past the batch hold copies of sample 0, as in compiled programs:
/// mask and loss seed are 0 there.
/// </summary>
internal sealed class GraphInputs
{
    public required int Batch { get; init; }
    public int Padding { get; init; }
    public double[] Input { get; init; } = [];
    public int[] Labels { get; init; } = [];
    public double[] Targets { get; init; } = [];
    public IReadOnlyDictionary<int, double[]> Parameters { get; init; } = new Dictionary<int, double[]>();
    public IReadOnlyDictionary<int, double[]> Buffers { get; init; } = new Dictionary<int, double[]>();
    public double[] InputTangent { get; init; } = [];
    public IReadOnlyDictionary<int, double[]> ParameterTangents { get; init; } = new Dictionary<int, double[]>();

    /// <summary>PyTorch's values by slot.</summary>
    public double[] Rules { get; init; } = [0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5, 1, 1, double.PositiveInfinity, 0];

    /// <summary>For pools that the source does not fix.</summary>
    public FixedPoolRule Pool { get; init; } = new(PoolRuleKind.Native, 0, PoolEvaluation.Fused);

    /// <summary>A dropout mask's uniform number in [0,1) for (site, sample, element).</summary>
    public Func<int, int, int, double> Random { get; init; } = (site, sample, element) =>
        ((site * 7919 + sample * 104729 + element * 1299709) % 1000 + 0.5) / 1000;
}
