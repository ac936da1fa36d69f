using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

internal sealed partial class TensorBuilder
{
    /// <summary>The newest value of each running statistic, by its read; a layer applied twice updates twice.</summary>
    private readonly Dictionary<ValueId, ValueId> running = [];

    /// <summary>
    /// gamma, beta and the running statistics are [C]. Training normalises by the batch's mean and (biased) variance and yields
    /// results "buffer:NAME" = (1 - momentum) * running + momentum * (mean, unbiased variance), as PyTorch does.
    /// </summary>
    public ValueId BatchNorm(
        ValueId x, ValueId gamma, ValueId beta, ValueId runningMean, ValueId runningVariance, double momentum, double epsilon, bool training)
    {
        Shape channel = Shapes.Channel("BatchNorm", Shape(x));
        Shape expected = Shapes.Uniform(channel.Dims[0]);
        Operand[] operands = [Operand(gamma, "weight"), Operand(beta, "bias"), Operand(runningMean, "running mean"), Operand(runningVariance, "running variance")];
        foreach (Operand operand in operands)
            if (operand.Shape != expected)
                throw ShapeException.Fit("BatchNorm", operand, expected, Operand(x, "input"));
        if (!(epsilon >= 0))
            throw ShapeException.Argument("BatchNorm", "epsilon", epsilon, "at least 0");
        ValueId Channelwise(ValueId value) => Reshape(value, [.. channel.Dims]);

        ScalarFunction inverseDeviation = ScalarFunctions.Define(1, b => 1 / ScalarMath.Sqrt(b[0] + epsilon));
        if (!training)
        {
            ValueId inverse = Map(inverseDeviation, Shape(runningVariance), runningVariance);
            return Map(ScalarFunctions.Normalise, Shape(x), x, Channelwise(gamma), Channelwise(beta), Channelwise(runningMean), Channelwise(inverse));
        }

        BatchMoments moments = BatchMoments.Of(this, Shape(x));
        ValueId mean = moments.Mean(channel, ScalarFunctions.Identity, x);
        ValueId variance = moments.Mean(channel, ScalarFunctions.SquaredDifference, x, mean);
        ValueId inverseOfBatch = Map(inverseDeviation, channel, variance);
        UpdateRunning(runningMean, mean, momentum, ScalarFunctions.Identity, []);
        UpdateRunning(runningVariance, variance, momentum, moments.Unbiased, [moments.Count]);
        return Emit(new BatchNorm(), Shape(x), x, Channelwise(gamma), Channelwise(beta), mean, inverseOfBatch);
    }

    private void UpdateRunning(ValueId buffer, ValueId statistic, double momentum, ScalarFunction estimate, ValueId[] extra)
    {
        ScalarFunction update = ScalarFunctions.Define(2 + extra.Length, b =>
            b[0] * (1 - momentum) + b.Inline(estimate, [.. Enumerable.Range(1, 1 + extra.Length).Select(i => b[i])])[0] * momentum);
        ValueId old = running.TryGetValue(buffer, out ValueId newest) ? newest : buffer;
        running[buffer] = Map(update, Shape(buffer), [old, Reshape(statistic, [.. Shape(buffer).Dims]), .. extra]);
        string name = "buffer:" + this[buffer].Name;
        results.RemoveAll(r => r.Name == name);
        Result(name, running[buffer]);
    }
}
