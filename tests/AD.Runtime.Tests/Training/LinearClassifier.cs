using AdCompiler.Execution;

namespace AdCompiler.Tests.Training;

/// <summary>
/// The least network a trainer can train: softmax of one linear layer, by plain loops in double, with the optimizers as
/// PyTorch's documentation defines them and one running statistic. Its parameters can be made to explode.
/// </summary>
sealed unsafe class LinearClassifier : CompiledNetwork
{
    readonly NativeBlock<double> parameters, gradients, momentum, mean, variance, steps = new(1), seen = new(1);

    public LinearClassifier(int inputs, int outputs, int batch, Width width = Width.Double)
        : base("Linear", width, batch, Rules.Default, new CompileOptions(), [1, 1, inputs], outputs)
    {
        int count = inputs * outputs;
        (parameters, gradients, momentum, mean, variance) = (new(count), new(count), new(count), new(count), new(count));
        Parameters = [new StoredValue<double>(this, "f.weight", [outputs, inputs], 0, parameters, false, gradients)];
        Buffers = [new StoredValue<double>(this, "f.seen", [], 0, seen, false)];
        OptimizerState =
        [
            new StoredValue<double>(this, "sgd.momentum", [count], 0, momentum, false), new StoredValue<double>(this, "adam.mean", [count], 0, mean, false),
            new StoredValue<double>(this, "adam.variance", [count], 0, variance, false), new StoredValue<double>(this, "adam.steps", [1], 0, steps, false),
        ];
        Info = new ProgramInfo([], 0, 1, [], count, 0, "");
    }

    /// <summary>From this network step on, every loss is NaN.</summary>
    public ulong NanFrom { get; set; } = ulong.MaxValue;

    /// <summary>Every so many network steps an optimizer leaves one out, as in mixed precision.</summary>
    public ulong SkipsEvery { get; set; } = ulong.MaxValue;

    public override IReadOnlyList<NetworkValue> Parameters { get; }

    public override IReadOnlyList<NetworkValue> Buffers { get; }

    public override IReadOnlyList<NetworkValue> OptimizerState { get; }

    public override ProgramInfo Info { get; }

    private protected override int TargetSize => 0;

    private protected override int Classes => OutputSize;

    private protected override void SetInitialValues(ulong seed)
    {
        foreach (var block in new[] { momentum, mean, variance, steps, seen }) block.Clear();
        Parameters[0].SetValues([.. Enumerable.Range(0, Parameters[0].Count).Select(i => CounterRandom.Uniform(seed, (ulong)i) - 0.5)]);
    }

    private protected override double RunGradient(in BatchSource source, Action? meanwhile)
    {
        gradients.Span.Clear();
        seen.Span[0] += source.Samples;
        double loss = Run(source, derive: true);
        meanwhile?.Invoke();
        return Step >= NanFrom ? double.NaN : loss;
    }

    private protected override double RunInference(in BatchSource source, Span<double> outputs) => Run(source, derive: false);

    double Run(in BatchSource source, bool derive)
    {
        Span<double> p = stackalloc double[OutputSize];
        double loss = 0;
        Correct = 0;
        for (int n = 0; n < source.Samples; n++)
        {
            float* x = (float*)source.Images + n * InputSize;
            for (int o = 0; o < OutputSize; o++)
            {
                p[o] = 0;
                for (int i = 0; i < InputSize; i++) p[o] += parameters.Span[o * InputSize + i] * x[i];
            }
            double top = p[0], sum = 0;
            foreach (double logit in p) top = Math.Max(top, logit);
            Correct += p.IndexOf(top) == source.Labels[n] ? 1 : 0;
            foreach (ref double logit in p) sum += logit = Math.Exp(logit - top);
            loss -= Math.Log(p[source.Labels[n]] / sum);
            for (int o = 0; derive && o < OutputSize; o++)
                for (int i = 0; i < InputSize; i++)
                    gradients.Span[o * InputSize + i] += (p[o] / sum - (o == source.Labels[n] ? 1 : 0)) * x[i] / source.Samples;
        }
        return loss / source.Samples;
    }

    private protected override void RunSgd(double learningRate, double momentum, double weightDecay)
    {
        if ((Step + 1) % SkipsEvery == 0)
        {
            SkippedSteps++;
            return;
        }
        for (int i = 0; i < parameters.Length; i++)
        {
            ref double p = ref parameters.Span[i], v = ref this.momentum.Span[i];
            v = momentum * v + gradients.Span[i] + weightDecay * p;
            p -= learningRate * v;
        }
    }

    private protected override void RunAdam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    {
        double t = ++steps.Span[0];
        for (int i = 0; i < parameters.Length; i++)
        {
            ref double p = ref parameters.Span[i], m = ref mean.Span[i], v = ref variance.Span[i];
            double g = gradients.Span[i] + weightDecay * p;
            m = beta1 * m + (1 - beta1) * g;
            v = beta2 * v + (1 - beta2) * g * g;
            p -= learningRate / (1 - Math.Pow(beta1, t)) * m / (Math.Sqrt(v / (1 - Math.Pow(beta2, t))) + epsilon);
        }
    }

    private protected override (double Loss, double Tangent) RunJvp(in BatchSource source) => throw new NotSupportedException("linear classifier: no JVP");

    private protected override TieReport ReportTies() => new([]);

    private protected override void ClearTies()
    {
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var block in new[] { parameters, gradients, momentum, mean, variance, steps, seen }) block.Dispose();
    }
}
