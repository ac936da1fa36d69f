namespace AdCompiler.Networks.Functions;

/// <summary>ADBench's LSTM: layers of cells without connections among them, which predict the next character's bits.</summary>
public static partial class Lstm
{
    /// <summary>The mean loss over a sequence of characters.</summary>
    /// <param name="main">A layer after the other: weights, then biases, of the forget, input, output and change gates.</param>
    /// <param name="extra">Input weights, output weights, output biases.</param>
    /// <param name="initialState">A layer after the other: hidden values, then cells.</param>
    /// <param name="sequence">A character after the other.</param>
    [Differentiable(Reductions = Reductions.Lanes)]
    public static double Loss(
        ReadOnlySpan<double> main, ReadOnlySpan<double> extra,
        [NotDifferentiable] ReadOnlySpan<double> initialState, [NotDifferentiable] ReadOnlySpan<double> sequence)
    {
        int bits = extra.Length / 3;
        int characters = sequence.Length / bits;
        var state = new double[initialState.Length];
        for (int i = 0; i < state.Length; i++)
            state[i] = initialState[i];

        var x = new double[bits];
        double sum = 0;
        for (int t = 0; t < characters - 1; t++)
        {
            Predict(main, extra, state, sequence.Slice(t * bits, bits), x);
            sum += LogLikelihood(x, sequence.Slice((t + 1) * bits, bits));
        }
        return -sum / ((characters - 1) * bits);
    }

    private static void Predict(ReadOnlySpan<double> main, ReadOnlySpan<double> extra, Span<double> state, ReadOnlySpan<double> input, Span<double> x)
    {
        int bits = x.Length;
        for (int i = 0; i < bits; i++)
            x[i] = input[i] * extra[i];
        for (int layer = 0; layer < state.Length / (2 * bits); layer++)
        {
            Step(
                main.Slice(8 * bits * layer, 4 * bits), main.Slice(8 * bits * layer + 4 * bits, 4 * bits),
                state.Slice(2 * bits * layer, bits), state.Slice(2 * bits * layer + bits, bits), x);
        }
        for (int i = 0; i < bits; i++)
            x[i] = x[i] * extra[bits + i] + extra[2 * bits + i];
    }

    /// <summary>One layer: x is its input, then its output.</summary>
    private static void Step(ReadOnlySpan<double> weight, ReadOnlySpan<double> bias, Span<double> hidden, Span<double> cell, Span<double> x)
    {
        int bits = x.Length;
        for (int i = 0; i < bits; i++)
        {
            double forget = Sigmoid(x[i] * weight[i] + bias[i]);
            double input = Sigmoid(hidden[i] * weight[bits + i] + bias[bits + i]);
            double output = Sigmoid(x[i] * weight[2 * bits + i] + bias[2 * bits + i]);
            double change = Math.Tanh(hidden[i] * weight[3 * bits + i] + bias[3 * bits + i]);
            cell[i] = cell[i] * forget + input * change;
            hidden[i] = output * Math.Tanh(cell[i]);
            x[i] = hidden[i];
        }
    }

    private static double LogLikelihood(ReadOnlySpan<double> predicted, ReadOnlySpan<double> next)
    {
        double sum = 2;
        for (int i = 0; i < predicted.Length; i++)
            sum += Math.Exp(predicted[i]);
        double normaliser = Math.Log(sum);
        double total = 0;
        for (int i = 0; i < predicted.Length; i++)
            total += next[i] * (predicted[i] - normaliser);
        return total;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
