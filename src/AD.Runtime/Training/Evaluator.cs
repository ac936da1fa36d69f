using AdCompiler.Data;

namespace AdCompiler.Training;

/// <summary>Loss and accuracy of a network's inference program on a data set.</summary>
public static class Evaluator
{
    /// <summary>Mean loss over all images, and the share whose largest output is at their label.</summary>
    public static (double Loss, double Accuracy) Run(CompiledNetwork network, ImageDataSet set) =>
        Run(network, set, new float[Math.Min(network.Batch, set.Count) * set.ImageSize], new int[Math.Min(network.Batch, set.Count)]);

    /// <summary>As above, through the caller's memory for one batch.</summary>
    internal static (double Loss, double Accuracy) Run(CompiledNetwork network, ImageDataSet set, float[] images, int[] labels)
    {
        double loss = 0;
        long correct = 0;
        for (int first = 0; first < set.Count; first += network.Batch)
        {
            int samples = Math.Min(network.Batch, set.Count - first);
            set.CopyRange(first, images, labels.AsSpan(0, samples));
            loss += samples * network.Evaluate(images.AsSpan(0, samples * set.ImageSize), labels.AsSpan(0, samples), out int right);
            correct += right;
        }
        return (loss / set.Count, (double)correct / set.Count);
    }
}
