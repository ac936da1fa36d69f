namespace AdCompiler.Generators.Tests.Oracle;

using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

/// <summary>
/// Every tensor operation in double by plain loops over samples, channels, rows and columns, written from the operations'
/// definitions and sharing nothing with the compiler's lowerings: what emitted programs are held against.
/// </summary>
internal sealed partial class GraphInterpreter(GraphInputs inputs)
{
    private readonly GraphInputs inputs = inputs;
    private readonly int samples = inputs.Batch + inputs.Padding;

    /// <summary>The results of a graph by name, each row-major without the lanes past the batch.</summary>
    public static Dictionary<string, double[]> Run(TensorGraph graph, GraphInputs inputs)
    {
        Value[] values = RunAll(graph, inputs);
        return graph.Results.ToDictionary(r => r.Name, r =>
        {
            Value value = values[r.Value.Index];
            return value.Data[..((value.Shape.Batched ? inputs.Batch : 1) * value.Shape.Count)];
        });
    }

    /// <summary>The value of every node.</summary>
    public static Value[] RunAll(TensorGraph graph, GraphInputs inputs)
    {
        var interpreter = new GraphInterpreter(inputs);
        var values = new Value[graph.Nodes.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = interpreter.Evaluate(graph.Nodes[i], [.. graph.Nodes[i].Operands.Select(o => values[o.Index])]);
        return values;
    }

    private Value Evaluate(TensorNode node, Value[] x) => node.Op switch
    {
        Input => Batched(node.Shape, inputs.Input),
        InputTangent => Batched(node.Shape, inputs.InputTangent),
        TargetValues => Batched(node.Shape, inputs.Targets),
        ClassLabels => Batched(node.Shape, [.. inputs.Labels.Select(l => (double)l)]),
        ParameterRead p => Uniform(node.Shape, inputs.Parameters[p.Index]),
        ParameterTangent p => Uniform(node.Shape, inputs.ParameterTangents[p.Index]),
        BufferRead b => Uniform(node.Shape, inputs.Buffers[b.Index]),
        ConstantValue c => Fill(node.Shape, (_, _) => c.Number),
        BatchCount => Fill(node.Shape, (_, _) => inputs.Batch),
        SampleMask => Fill(node.Shape, (n, _) => n < inputs.Batch ? 1 : 0),
        LossSeed => Fill(node.Shape, (n, _) => n < inputs.Batch ? 1.0 / inputs.Batch : 0),
        RandomMask r => Fill(node.Shape, (n, i) => inputs.Random(r.Site, n, i) < r.Probability ? 0 : 1 / (1 - r.Probability)),
        OneHot => Fill(node.Shape, (n, i) => (int)x[0].Data[n] == i ? 1 : 0),

        Conv2d op => Conv2d(op.Geometry, node.Shape, x),
        Conv2dBackwardData op => Conv2dBackwardData(op.Geometry, node.Shape, x[0], x[1]),
        Conv2dBackwardWeights op => Conv2dBackwardWeights(op.Geometry, node.Shape, x[0], x[1]),
        Linear op => Linear(op, node.Shape, x),
        LinearBackwardData op => Fill(node.Shape, (n, i) => Total(op.OutFeatures, o => x[0].Data[n * op.OutFeatures + o] * x[1].Data[o * op.InFeatures + i])),
        LinearBackwardWeights op => Fill(node.Shape, (_, k) => Total(samples, n => x[1].Data[n * op.OutFeatures + k / op.InFeatures] * x[0].Data[n * op.InFeatures + k % op.InFeatures])),

        Reshape => Fill(node.Shape, (n, i) => x[0].Data[n * node.Shape.Count + i]),
        Concat => Joined(node.Shape, x),
        Slice op => Fill(node.Shape, (n, i) => x[0].Data[n * x[0].Shape.Count + op.Start * (node.Shape.Count / op.Length) + i]),

        Map op => Elementwise(op.Function, node.Shape, x),
        Reduce op => Sum(Elementwise(op.Function, op.Source, x), node.Shape),

        AvgPool op => AvgPool(op, node.Shape, x[0]),
        AvgPoolBackward op => AvgPoolBackward(op, node.Shape, x[0]),
        MaxPool op => MaxPool(op, node.Shape, x[0]),
        MaxPoolWinners op => MaxPoolWinners(op, node.Shape, x[0]),
        MaxPoolBackward op => MaxPoolBackward(op, node.Shape, x[0], x[1]),
        MaxPoolTangent op => MaxPoolTangent(op, node.Shape, x[0], x[1]),
        NormPool op => Windows(op.Window, node.Shape, entries => Math.Sqrt(entries.Sum(e => x[0].Data[e] * x[0].Data[e]))),
        NormPoolBackward op => NormPoolBackward(op, node.Shape, x[0], x[1], x[2]),
        NormPoolTangent op => NormPoolTangent(op, node.Shape, x[0], x[1], x[2]),

        SoftmaxCrossEntropy => SoftmaxLoss(node.Shape, x[0], x[1]),
        SoftmaxCrossEntropyBackward => SoftmaxCotangent(node.Shape, x[0], x[1], x[2]),
        BatchNorm => Elementwise(ScalarFunctions.Normalise, node.Shape, x),
        _ => throw new NotSupportedException($"the interpreter does not know {node.Op.GetType().Name}"),
    };

    // ---- shapes ---------------------------------------------------------------------------------------------------

    private Value Fill(Shape shape, Func<int, int, double> element)
    {
        var value = new Value(shape, samples);
        for (int n = 0; n < value.Samples; n++)
            for (int i = 0; i < shape.Count; i++)
                value.Data[n * shape.Count + i] = element(n, i);
        return value;
    }

    private Value Uniform(Shape shape, double[] data) => Fill(shape, (_, i) => data[i]);

    /// <summary>Lanes past the batch copy sample 0.</summary>
    private Value Batched(Shape shape, double[] data) => Fill(shape, (n, i) => data[(n < inputs.Batch ? n : 0) * shape.Count + i]);

    private static double Total(int count, Func<int, double> term)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
            sum += term(i);
        return sum;
    }

    private Value Elementwise(ScalarFunction function, Shape shape, Value[] x)
    {
        int[][] positions = [.. x.Select(v => Positions(v.Shape, shape))];
        var arguments = new double[x.Length];
        return Fill(shape, (n, i) =>
        {
            for (int k = 0; k < x.Length; k++)
                arguments[k] = x[k].Data[(x[k].Shape.Batched ? n : 0) * x[k].Shape.Count + positions[k][i]];
            return ScalarInterpreter.Evaluate(function, arguments, inputs.Rules);
        });
    }

    private Value Sum(Value terms, Shape target)
    {
        int[] positions = Positions(target, terms.Shape);
        var sum = new Value(target, samples);
        for (int n = 0; n < terms.Samples; n++)
            for (int i = 0; i < terms.Shape.Count; i++)
                sum.Data[(target.Batched ? n : 0) * target.Count + positions[i]] += terms.Data[n * terms.Shape.Count + i];
        return sum;
    }

    /// <summary>For each element of <paramref name="to"/>, the element of <paramref name="from"/> that repeats there.</summary>
    private static int[] Positions(Shape from, Shape to)
    {
        var positions = new int[to.Count];
        int skipped = to.Dims.Count - from.Dims.Count;
        for (int i = 0; i < positions.Length; i++)
        {
            int rest = i, stride = 1;
            for (int axis = to.Dims.Count - 1; axis >= 0; axis--)
            {
                int at = rest % to.Dims[axis];
                rest /= to.Dims[axis];
                if (axis < skipped || from.Dims[axis - skipped] == 1)
                    continue;
                positions[i] += at * stride;
                stride *= from.Dims[axis - skipped];
            }
        }
        return positions;
    }

    private Value Joined(Shape shape, Value[] parts)
    {
        var value = new Value(shape, samples);
        for (int n = 0; n < samples; n++)
        {
            int offset = n * shape.Count;
            foreach (Value part in parts)
            {
                Array.Copy(part.Data, n * part.Shape.Count, value.Data, offset, part.Shape.Count);
                offset += part.Shape.Count;
            }
        }
        return value;
    }

    // ---- losses ---------------------------------------------------------------------------------------------------

    private Value SoftmaxLoss(Shape shape, Value logits, Value labels)
    {
        int classes = logits.Shape.Count;
        return Fill(shape, (n, _) =>
        {
            ReadOnlySpan<double> z = logits.Data.AsSpan(n * classes, classes);
            double max = double.NegativeInfinity, sum = 0;
            foreach (double value in z)
                max = Math.Max(max, value);
            foreach (double value in z)
                sum += Math.Exp(value - max);
            return Math.Log(sum) - (z[(int)labels.Data[n]] - max);
        });
    }

    private Value SoftmaxCotangent(Shape shape, Value g, Value logits, Value labels) => Fill(shape, (n, i) =>
    {
        ReadOnlySpan<double> z = logits.Data.AsSpan(n * shape.Count, shape.Count);
        double max = double.NegativeInfinity, sum = 0;
        foreach (double value in z)
            max = Math.Max(max, value);
        foreach (double value in z)
            sum += Math.Exp(value - max);
        return g.Data[n] * (Math.Exp(z[i] - max) / sum - ((int)labels.Data[n] == i ? 1 : 0));
    });
}
