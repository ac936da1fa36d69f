using AdCompiler.Execution;

namespace AdCompiler;

/// <summary>
/// The programs of a network at one width, with their memory: parameters, gradients, running statistics, optimizer state
/// and an arena for one batch. A step allocates nothing once each program has run. Not for use by several threads at a
/// time: a step spreads over <see cref="Threads"/> by itself, with bits that do not depend on their number.
/// </summary>
public abstract unsafe partial class CompiledNetwork : IDisposable
{
    private protected CompiledNetwork(string name, Width width, int batch, Rules rules, CompileOptions options, int[] inputShape, int outputSize)
    {
        if (batch < 1)
            throw new ArgumentOutOfRangeException(nameof(batch), $"{name}: batch is {batch}; expected at least 1.");
        if (options.Threads < 0)
            throw new ArgumentOutOfRangeException(nameof(options), $"{name}: {options.Threads} threads; expected at least 1, or 0 for all cores.");
        Name = name;
        Width = width;
        Batch = batch;
        Rules = rules.Validated();
        Options = options;
        InputShape = inputShape;
        InputSize = Shapes.Count(inputShape);
        OutputSize = outputSize;
        Threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
    }

    /// <summary>Name of the user's class.</summary>
    public string Name { get; }

    public Width Width { get; }

    public Accumulate Accumulate => Options.Accumulate;

    /// <summary>The most samples of a step.</summary>
    public int Batch { get; }

    public int Threads { get; }

    /// <summary>Rules of the sites whose rule the source does not fix.</summary>
    public Rules Rules { get; }

    public CompileOptions Options { get; }

    /// <summary>Shape of one input, without the batch.</summary>
    public int[] InputShape { get; }

    /// <summary>Numbers of one input.</summary>
    public int InputSize { get; }

    /// <summary>Numbers of one output.</summary>
    public int OutputSize { get; }

    /// <summary>Trained values, in the order of first use in Forward.</summary>
    public abstract IReadOnlyList<NetworkValue> Parameters { get; }

    /// <summary>Running statistics, in the order of first use in Forward.</summary>
    public abstract IReadOnlyList<NetworkValue> Buffers { get; }

    /// <summary>What an optimizer keeps between steps: everything that a resumed run needs beside the parameters, buffers and <see cref="Step"/>.</summary>
    public abstract IReadOnlyList<NetworkValue> OptimizerState { get; }

    public abstract ProgramInfo Info { get; }

    /// <summary>Counter of training steps: with the seed it determines the dropout masks. Every optimizer step adds 1.</summary>
    public ulong Step { get; set; }

    /// <summary>With mixed precision, what cotangents are multiplied by now; otherwise 1.</summary>
    public virtual double LossScale => 1;

    /// <summary>With mixed precision, optimizer steps that changed no parameter since <see cref="Initialize"/>, because a gradient was not finite.</summary>
    public long SkippedSteps { get; private protected set; }

    /// <summary>Samples of the last step whose largest output was at their label.</summary>
    public int Correct { get; private protected set; }

    /// <summary>The width whose type is <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException">T is none of Half, float and double.</exception>
    public static Width WidthOf<T>() =>
        typeof(T) == typeof(Half) ? Width.Half
        : typeof(T) == typeof(float) ? Width.Float
        : typeof(T) == typeof(double) ? Width.Double
        : throw new ArgumentException($"Programs of {typeof(T).Name} asked for; expected Half, float or double.");

    /// <summary>Gives each parameter its starting values, resets the running statistics, the optimizer state and <see cref="Step"/>.</summary>
    /// <param name="seed">With the parameters' names, all that the values depend on; the same numbers, rounded, in every width.</param>
    public void Initialize(ulong seed)
    {
        RequireUsable();
        SetInitialValues(seed);
        Step = 0;
        SkippedSteps = 0;
        hasGradient = false;
    }

    /// <summary>Runs the forward and the derived program in training mode; leaves gradients in the parameters.</summary>
    /// <param name="images">Samples one after the other, each [C][H][W] in row-major order.</param>
    /// <param name="labels">A class for each sample: 1 to <see cref="Batch"/> of them.</param>
    /// <returns>Mean loss of the samples.</returns>
    /// <exception cref="ArgumentException">Images and labels do not fit together, or a label is not a class of this network.</exception>
    /// <exception cref="InvalidOperationException">A parameter was given no values: by <see cref="Initialize"/>, a file of weights or <see cref="NetworkValue.SetValues(ReadOnlySpan{double})"/>.</exception>
    public double Gradient(ReadOnlySpan<float> images, ReadOnlySpan<int> labels)
    {
        fixed (float* image = images)
        fixed (int* label = labels)
            return Taken(RunGradient(new BatchSource { Images = image, Samples = Samples(images.Length, labels), Labels = label }));
    }

    /// <inheritdoc cref="Gradient(ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public double Gradient(ReadOnlySpan<double> images, ReadOnlySpan<int> labels)
    {
        fixed (double* image = images)
        fixed (int* label = labels)
            return Taken(RunGradient(new BatchSource { Images = image, ImagesAreDoubles = true, Samples = Samples(images.Length, labels), Labels = label }));
    }

    /// <summary>As with labels, for a network whose loss reads real targets.</summary>
    /// <param name="images">Samples one after the other.</param>
    /// <param name="targets">Targets of the samples one after the other.</param>
    public double Gradient(ReadOnlySpan<float> images, ReadOnlySpan<float> targets)
    {
        fixed (float* image = images)
        fixed (float* target = targets)
            return Taken(RunGradient(new BatchSource { Images = image, Samples = SamplesOf(images.Length, targets.Length), Targets = target }));
    }

    /// <inheritdoc cref="Gradient(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    public double Gradient(ReadOnlySpan<double> images, ReadOnlySpan<double> targets)
    {
        fixed (double* image = images)
        fixed (double* target = targets)
            return Taken(RunGradient(new BatchSource { Images = image, ImagesAreDoubles = true, Samples = SamplesOf(images.Length, targets.Length), Targets = target, TargetsAreDoubles = true }));
    }

    /// <summary>Runs the inference program.</summary>
    /// <param name="images">Samples one after the other.</param>
    /// <param name="labels">A class for each sample.</param>
    /// <param name="correct">Samples whose largest output is at their label.</param>
    /// <returns>Mean loss of the samples.</returns>
    /// <exception cref="ArgumentException">As <see cref="Gradient(ReadOnlySpan{float}, ReadOnlySpan{int})"/>.</exception>
    public double Evaluate(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, out int correct)
    {
        fixed (float* image = images)
        fixed (int* label = labels)
        {
            double loss = RunInference(new BatchSource { Images = image, Samples = Samples(images.Length, labels), Labels = label }, []);
            correct = Correct;
            return loss;
        }
    }

    /// <inheritdoc cref="Evaluate(ReadOnlySpan{float}, ReadOnlySpan{int}, out int)"/>
    public double Evaluate(ReadOnlySpan<double> images, ReadOnlySpan<int> labels, out int correct)
    {
        fixed (double* image = images)
        fixed (int* label = labels)
        {
            double loss = RunInference(new BatchSource { Images = image, ImagesAreDoubles = true, Samples = Samples(images.Length, labels), Labels = label }, []);
            correct = Correct;
            return loss;
        }
    }

    /// <summary>Outputs of the inference program.</summary>
    /// <param name="images">Samples one after the other.</param>
    /// <param name="outputs"><see cref="OutputSize"/> numbers for each sample.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public void Predict(ReadOnlySpan<float> images, Span<double> outputs)
    {
        fixed (float* image = images)
            RunInference(new BatchSource { Images = image, Samples = SamplesOf(images.Length, outputs) }, outputs);
    }

    /// <inheritdoc cref="Predict(ReadOnlySpan{float}, Span{double})"/>
    public void Predict(ReadOnlySpan<double> images, Span<double> outputs)
    {
        fixed (double* image = images)
            RunInference(new BatchSource { Images = image, ImagesAreDoubles = true, Samples = SamplesOf(images.Length, outputs) }, outputs);
    }

    /// <summary>
    /// Derivative of the mean loss along a direction: the one given for the images here and those the parameters were
    /// given by <see cref="NetworkValue.SetTangent"/>. Training mode; running statistics are left alone.
    /// </summary>
    /// <param name="images">Samples one after the other.</param>
    /// <param name="labels">A class for each sample.</param>
    /// <param name="imageTangents">Direction of the images, or empty for 0.</param>
    /// <returns>Mean loss, and its derivative along the direction.</returns>
    /// <exception cref="ArgumentException">As <see cref="Gradient(ReadOnlySpan{float}, ReadOnlySpan{int})"/>.</exception>
    public (double Loss, double Tangent) Jvp(ReadOnlySpan<double> images, ReadOnlySpan<int> labels, ReadOnlySpan<double> imageTangents = default)
    {
        if (!imageTangents.IsEmpty && imageTangents.Length != images.Length)
            throw new ArgumentException($"{Name}: {imageTangents.Length} numbers of image tangents for {images.Length} of images; expected as many, or none.", nameof(imageTangents));
        fixed (double* image = images, tangent = imageTangents)
        fixed (int* label = labels)
            return RunJvp(new BatchSource
            {
                Images = image, ImagesAreDoubles = true, Samples = Samples(images.Length, labels), Labels = label, ImageTangents = tangent,
            });
    }

    /// <summary>Ties of the gradients since the last <see cref="ResetTies"/>.</summary>
    /// <exception cref="InvalidOperationException">Compiled without <see cref="CompileOptions.CountTies"/>.</exception>
    public TieReport Ties()
    {
        RequireCensus();
        return ReportTies();
    }

    /// <summary>Starts a new tie census.</summary>
    /// <exception cref="InvalidOperationException">Compiled without <see cref="CompileOptions.CountTies"/>.</exception>
    public void ResetTies()
    {
        RequireCensus();
        ClearTies();
    }

    private protected abstract void SetInitialValues(ulong seed);

    private protected abstract TieReport ReportTies();

    private protected abstract void ClearTies();

    /// <param name="meanwhile">Runs before the results are waited for, if a device computes them, or else after.</param>
    private protected abstract double RunGradient(in BatchSource source, Action? meanwhile = null);

    private protected abstract double RunInference(in BatchSource source, Span<double> outputs);

    private protected abstract (double Loss, double Tangent) RunJvp(in BatchSource source);

    /// <summary>Real targets per sample, 0 for a network whose loss reads classes.</summary>
    private protected abstract int TargetSize { get; }

    /// <summary>Classes that the loss tells apart, which need not be as many as the outputs.</summary>
    private protected abstract int Classes { get; }

    /// <summary>Gives the memory back. From then on every method throws <see cref="ObjectDisposedException"/>, those of its values included.</summary>
    /// <exception cref="InvalidOperationException">Called while <see cref="Gradient(PreparedBatch, Action)"/> computes.</exception>
    public void Dispose()
    {
        if (disposed)
            return;
        RequireUsable();
        disposed = true;
        Dispose(true);
        foreach (BatchCopy batch in prepared)
            batch.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the native memory back.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>A <see cref="CompiledNetwork"/> whose width is known to the C# compiler.</summary>
/// <typeparam name="T"><see cref="Half"/>, <see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class CompiledNetwork<T> : CompiledNetwork where T : unmanaged
{
    private protected CompiledNetwork(string name, Width width, int batch, Rules rules, CompileOptions options, int[] inputShape, int outputSize)
        : base(name, width, batch, rules, options, inputShape, outputSize)
    {
    }
}
