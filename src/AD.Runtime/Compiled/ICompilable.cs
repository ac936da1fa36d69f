namespace AdCompiler;

/// <summary>What the generator adds to a [Differentiable] network: programs of every width.</summary>
public interface ICompilable<TSelf> where TSelf : ICompilable<TSelf>
{
    /// <summary>A network with memory of its own for batches of up to <paramref name="batch"/> samples.</summary>
    /// <param name="width">The format its values are stored in.</param>
    /// <param name="batch">The most samples of a step, at least 1.</param>
    /// <param name="rules">Derivatives at nonsmooth points where the source fixed none; PyTorch's if null.</param>
    /// <param name="options">Threads, accumulation, seed and tie census.</param>
    static abstract CompiledNetwork Compile(Width width, int batch, Rules? rules = null, CompileOptions? options = null);
}
