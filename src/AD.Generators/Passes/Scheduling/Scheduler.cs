using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes.Scheduling;

/// <summary>An optimised graph becomes a program over memory: kernels, phases, places.</summary>
internal static class Scheduler
{
    /// <inheritdoc cref="FusionPlan.Of"/>
    public static Schedule Run(TensorGraph graph, ResultTargets targets, bool withMaps)
    {
        SelectedKernels kernels = KernelSelection.Run(graph, targets, withMaps);
        List<Phase> phases = PhasePlan.Run(kernels);
        return MemoryPlan.Run(graph.Name, kernels, phases);
    }
}
