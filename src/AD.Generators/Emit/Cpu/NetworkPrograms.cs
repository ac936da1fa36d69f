using AdCompiler.Generators.Passes;
using AdCompiler.Generators.Passes.Scheduling;
using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>The programs of a network, scheduled; the same for every width.</summary>
internal sealed record NetworkPrograms(NetworkModel Model, TensorGraph GradientGraph, Schedule Gradient, Schedule Jvp, Schedule Inference)
{
    public static NetworkPrograms Of(NetworkModel model)
    {
        ResultTargets targets = ResultTargets.Of(model);
        TensorGraph training = new NameValues().Run(model.Training), inference = new NameValues().Run(model.Inference);
        TensorGraph gradient = PassPipeline.Gradient(training);
        return new(model, gradient, Scheduler.Run(gradient, targets, withMaps: true),
            Scheduler.Run(PassPipeline.Tangent(training), targets, withMaps: false),
            Scheduler.Run(PassPipeline.Inference(inference), targets, withMaps: false));
    }
}
