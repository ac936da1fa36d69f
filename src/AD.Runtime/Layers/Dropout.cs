namespace AdCompiler;

/// <summary>In training sets each element to 0 with probability p and scales the others by 1/(1-p); in inference the identity.</summary>
/// <param name="p">Probability of dropping an element, in [0, 1).</param>
public sealed class Dropout(double p = 0.5) : Module
{
    public Tensor Forward(Tensor x) => Ops.Dropout(x, p, Training);
}
