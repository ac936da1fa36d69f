namespace AdCompiler;

public static partial class Ops
{
    /// <summary>
    /// (x - mean) / sqrt(variance + epsilon) gamma + beta per feature. In training mean and variance (divided by the
    /// count) are the batch's, and the running statistics move towards them, the variance there divided by the count
    /// less one; in inference the running statistics are used.
    /// </summary>
    /// <param name="x">[N, C, ...].</param>
    /// <param name="gamma">[C].</param>
    /// <param name="beta">[C].</param>
    /// <param name="runningMean">[C]; written in training.</param>
    /// <param name="runningVariance">[C]; written in training.</param>
    /// <param name="training">Known at compile time.</param>
    /// <param name="momentum">Weight of the batch in the running statistics.</param>
    /// <param name="epsilon">Added to the variance under the root.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit, or in training a single value per feature.</exception>
    public static Tensor BatchNorm(
        Tensor x, Tensor gamma, Tensor beta, Buffer runningMean, Buffer runningVariance, bool training,
        double momentum = 0.1, double epsilon = 1e-5)
    {
        RequireFeatures(x, gamma, beta, runningMean, runningVariance);
        int batch = x.Shape[0], features = x.Shape[1], positions = x.Count / (batch * features), count = batch * positions;
        if (training && count < 2)
            throw new ArgumentException($"BatchNorm: {count} value per feature of {Shapes.Text(x.Shape)}; training needs at least 2.");
        var y = Tensor.Zeros(x.Shape);
        for (int c = 0; c < features; c++)
        {
            double mean = runningMean.Value.Values[c], variance = runningVariance.Value.Values[c];
            if (training)
            {
                mean = SumOverFeature(x, c, static v => v) / count;
                double squares = SumOverFeature(x, c, v => (v - mean) * (v - mean));
                variance = squares / count;
                Move(ref runningMean.Value.Values[c], mean, momentum);
                Move(ref runningVariance.Value.Values[c], squares / (count - 1), momentum);
            }
            double scale = gamma.Values[c] / Math.Sqrt(variance + epsilon);
            for (int n = 0; n < batch; n++)
            for (int p = 0, at = (n * features + c) * positions; p < positions; p++, at++)
                y.Values[at] = (x.Values[at] - mean) * scale + beta.Values[c];
        }
        return y;
    }

    static void Move(ref double running, double latest, double momentum) => running = (1 - momentum) * running + momentum * latest;

    static double SumOverFeature(Tensor x, int feature, Func<double, double> function)
    {
        int batch = x.Shape[0], features = x.Shape[1], positions = x.Count / (batch * features);
        double sum = 0;
        for (int n = 0; n < batch; n++)
        for (int p = 0; p < positions; p++)
            sum += function(x.Values[(n * features + feature) * positions + p]);
        return sum;
    }

    static void RequireFeatures(Tensor x, Tensor gamma, Tensor beta, Buffer runningMean, Buffer runningVariance)
    {
        if (x.Rank < 2)
            throw new ArgumentException($"BatchNorm input: shape is {Shapes.Text(x.Shape)}; expected [N, C, ...].");
        int[] expected = [x.Shape[1]];
        Shapes.RequireEqual("BatchNorm gamma", gamma.Shape, expected);
        Shapes.RequireEqual("BatchNorm beta", beta.Shape, expected);
        Shapes.RequireEqual("BatchNorm runningMean", runningMean.Shape, expected);
        Shapes.RequireEqual("BatchNorm runningVariance", runningVariance.Shape, expected);
    }
}
