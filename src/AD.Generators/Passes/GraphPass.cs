using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes;

/// <summary>One rewriting of a graph. Its results keep their meaning and, unless it says otherwise, every bit.</summary>
internal abstract class GraphPass
{
    public string Name => GetType().Name;

    /// <summary>Whether the operations on each number and their order stay as they were; the pipelines take no pass that says no.</summary>
    public virtual bool PreservesRounding => true;

    public abstract TensorGraph Run(TensorGraph graph);
}
