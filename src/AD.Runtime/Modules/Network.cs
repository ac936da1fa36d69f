using System.Reflection;

namespace AdCompiler;

/// <summary>
/// A module that is trained: it takes a batch of inputs and has a loss. A partial class marked [Differentiable] and
/// [Input] gets its compiled programs from the source generator; run as it stands, it is their reference.
/// </summary>
public abstract class Network : Module
{
    /// <summary>The outputs of a batch.</summary>
    /// <param name="input">Shape [N, ...] with the rest as in the class's [Input].</param>
    public abstract Tensor Forward(Tensor input);

    /// <summary>One loss per sample, shape [N]; the network's loss is their mean. Softmax cross-entropy unless overridden.</summary>
    protected virtual Tensor Loss(Tensor output, Labels labels) => Ops.SoftmaxCrossEntropy(output, labels);

    /// <summary>The network's loss by the reference implementation: the mean over the batch of Loss(Forward(input), labels).</summary>
    /// <exception cref="ArgumentException">The loss is not one value per sample, the labels are not as many as the samples, or the input is not as [Input] says.</exception>
    public double ReferenceLoss(Tensor input, Labels labels)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(labels);
        int samples = RequireInput(input);
        if (labels.Count != samples)
            throw new ArgumentException($"{GetType().Name}: {labels.Count} labels; expected one for each of {samples} samples.");
        Tensor losses = Loss(Forward(input), labels);
        Shapes.RequireEqual($"{GetType().Name}.Loss", losses.Shape, [samples]);
        double sum = 0;
        foreach (double loss in losses.Values)
            sum += loss;
        return sum / samples;
    }

    /// <summary>The number of samples, once the input is known to be of the shape that the class's [Input] says, as a compiled network requires.</summary>
    int RequireInput(Tensor input)
    {
        if (input.Rank == 0)
            throw new ArgumentException($"{GetType().Name}: a single number of images; expected a batch of them.");
        int[] expected = [input.Shape[0], .. GetType().GetCustomAttribute<InputAttribute>()?.Shape ?? input.Shape[1..]];
        if (!input.Shape.AsSpan().SequenceEqual(expected))
            throw new ArgumentException(
                $"{GetType().Name}: images of shape {Shapes.Text(input.Shape)} for {expected[0]} samples; expected {Shapes.Text(expected)}, that is {Shapes.Text(expected.AsSpan(1))} for each.");
        return input.Shape[0];
    }
}
