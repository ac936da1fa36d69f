namespace AdCompiler;

public static partial class Ops
{
    /// <summary>max(x, 0); NaN stays NaN.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="atZero">Derivative at 0; NaN for the network's rule.</param>
    public static Tensor Relu(Tensor x, double atZero = double.NaN) => Each(x, static v => v <= 0 ? 0 : v);

    /// <summary>x where positive, slope x elsewhere.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="slope">Derivative left of 0.</param>
    /// <param name="atZero">alpha in the derivative slope + alpha (1 - slope) at 0; NaN for the network's rule.</param>
    public static Tensor LeakyRelu(Tensor x, double slope = 0.01, double atZero = double.NaN) =>
        Each(x, v => v <= 0 ? slope * v : v);

    /// <summary>min(max(x, 0), 6).</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="atZero">Derivative at 0; NaN for the network's rule.</param>
    /// <param name="atSix">Derivative at 6; NaN for the network's rule.</param>
    public static Tensor Relu6(Tensor x, double atZero = double.NaN, double atSix = double.NaN) =>
        Each(x, static v => v <= 0 ? 0 : v >= 6 ? 6 : v);

    /// <summary>1 / (1 + exp(-x)), without overflow on either side.</summary>
    public static Tensor Sigmoid(Tensor x) =>
        Each(x, static v => v >= 0 ? 1 / (1 + Math.Exp(-v)) : Math.Exp(v) / (1 + Math.Exp(v)));

    public static Tensor Tanh(Tensor x) => Each(x, Math.Tanh);

    /// <summary>log(1 + exp(x)), without overflow.</summary>
    public static Tensor Softplus(Tensor x) => Each(x, static v => Math.Max(v, 0) + LogOnePlus(Math.Exp(-Math.Abs(v))));

    /// <summary>x Phi(x) with the exact normal distribution function, not its tanh approximation.</summary>
    public static Tensor Gelu(Tensor x) => Each(x, static v => v * 0.5 * (1 + Erf(v * 0.70710678118654752)));

    // What 1 + y lost to rounding comes back in the quotient (Goldberg 1991, theorem 4).
    static double LogOnePlus(double y)
    {
        double sum = 1 + y;
        return sum == 1 ? y : Math.Log(sum) * (y / (sum - 1));
    }

    /// <summary>erf(x) = 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (2n+1)!!, whose terms all have one sign.</summary>
    internal static double Erf(double x)
    {
        if (Math.Abs(x) > 6)
            return Math.Sign(x);                            // 1 - erf(6) is below 2^-54
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > Math.Abs(sum) * 1e-17; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 1.1283791670955126 * Math.Exp(-x * x) * sum;
    }
}
