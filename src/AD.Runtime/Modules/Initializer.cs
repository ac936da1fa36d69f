namespace AdCompiler;

/// <summary>The distributions an <see cref="Initializer"/> can draw from.</summary>
public enum InitializerKind
{
    /// <summary>Every element is <see cref="Initializer.Scale"/>.</summary>
    Constant,

    /// <summary>Uniform in [-Scale, Scale).</summary>
    Uniform,

    /// <summary>Normal with mean 0 and standard deviation Scale.</summary>
    Normal,
}

/// <summary>How a parameter starts. Its numbers are a function of the seed, the parameter's name and the element's index alone.</summary>
/// <param name="Kind">The distribution.</param>
/// <param name="Scale">The constant, the bound, or the standard deviation.</param>
public sealed record Initializer(InitializerKind Kind, double Scale)
{
    public static Initializer Zeros { get; } = Constant(0);

    public static Initializer Ones { get; } = Constant(1);

    public static Initializer Constant(double value) => new(InitializerKind.Constant, value);

    /// <summary>Uniform in [-bound, bound).</summary>
    public static Initializer Uniform(double bound) => new(InitializerKind.Uniform, NonNegative(bound, nameof(bound)));

    /// <summary>Normal with mean 0.</summary>
    public static Initializer Normal(double std) => new(InitializerKind.Normal, NonNegative(std, nameof(std)));

    /// <summary>Uniform with bound 1/sqrt(fanIn): what torch.nn.Conv2d and torch.nn.Linear use for weight and bias.</summary>
    public static Initializer PyTorchDefault(int fanIn) => Uniform(1 / Math.Sqrt(Positive(fanIn, nameof(fanIn))));

    /// <summary>Uniform with bound sqrt(6/fanIn), for layers before a ReLU (He et al., ICCV 2015).</summary>
    public static Initializer KaimingUniform(int fanIn) => Uniform(Math.Sqrt(6.0 / Positive(fanIn, nameof(fanIn))));

    /// <summary>Normal with standard deviation sqrt(2/fan); fan is the fan-in or the fan-out, as the caller chooses.</summary>
    public static Initializer KaimingNormal(int fan) => Normal(Math.Sqrt(2.0 / Positive(fan, nameof(fan))));

    /// <summary>Fills a parameter, in row-major order.</summary>
    /// <param name="seed">Seed of the whole network.</param>
    /// <param name="name">The parameter's full name, such as <c>c1.weight</c>.</param>
    /// <param name="values">Where the numbers go.</param>
    public void Fill(ulong seed, string name, Span<double> values)
    {
        ulong key = CounterRandom.Key(seed, name);
        for (int i = 0; i < values.Length; i++)
            values[i] = Kind switch
            {
                InitializerKind.Constant => Scale,
                InitializerKind.Uniform => Scale * (2 * CounterRandom.Uniform(key, (ulong)i) - 1),
                _ => Scale * CounterRandom.Normal(key, (ulong)i),
            };
    }

    static double NonNegative(double value, string name) =>
        double.IsFinite(value) && value >= 0
            ? value
            : throw new ArgumentException($"Initializer: {name} is {value}; expected a finite number of at least 0.", name);

    static int Positive(int value, string name) =>
        value > 0 ? value : throw new ArgumentException($"Initializer: {name} is {value}; expected at least 1.", name);
}
