namespace AdCompiler;

public static partial class Ops
{
    /// <summary>x W^T + bias: [N, in] to [N, out].</summary>
    /// <param name="x">[N, in].</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out], or none.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit each other.</exception>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias = null)
    {
        Shapes.RequireRank("Linear input", x, 2, "[N, in]");
        Shapes.RequireRank("Linear weight", weight, 2, "[out, in]");
        int batch = x.Shape[0], inputs = x.Shape[1], outputs = weight.Shape[0];
        if (weight.Shape[1] != inputs)
            throw new ArgumentException($"Linear: input has {inputs} features; expected {weight.Shape[1]} for weight {Shapes.Text(weight.Shape)}.");
        if (bias is not null)
            Shapes.RequireEqual("Linear bias", bias.Shape, [outputs]);

        var y = Tensor.Zeros(batch, outputs);
        for (int n = 0; n < batch; n++)
        for (int o = 0; o < outputs; o++)
        {
            double sum = bias?.Values[o] ?? 0;
            for (int i = 0; i < inputs; i++)
                sum += weight.Values[o * inputs + i] * x.Values[n * inputs + i];
            y.Values[n * outputs + o] = sum;
        }
        return y;
    }
}
