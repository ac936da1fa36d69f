using AdCompiler.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <content>What goes to the device in a step: the batch, and the numbers of an optimizer.</content>
internal sealed unsafe partial class IlgpuRunner<T>
{
    public override void Sgd(in OptimizerSteps.Arguments<T> a)
    {
        Tell(a.LearningRate, a.Momentum, a.WeightDecay);
        momentum.BringToDevice();
        Optimize(sgd.With(3, a.WeightDecay != T.Zero ? 1 : 0).With(4, a.Momentum != T.Zero ? 1 : 0));
        momentum.DeviceHasWritten();
    }

    public override void Adam(in OptimizerSteps.Arguments<T> a)
    {
        Tell(a.LearningRate, a.Beta1, T.One - a.Beta1, a.Beta2, T.One - a.Beta2, a.Epsilon, a.RootCorrection2, a.WeightDecay);
        adamMean.BringToDevice();
        adamVariance.BringToDevice();
        Optimize(adam.With(4, a.WeightDecay != T.Zero ? 1 : 0));
        adamMean.DeviceHasWritten();
        adamVariance.DeviceHasWritten();
    }

    private void Optimize(PreparedLaunch<T> step)
    {
        parameters.BringToDevice();
        gradients.BringToDevice();
        step.Run(stream, memory, 0, 0, 0);
        parameters.DeviceHasWritten();
    }

    /// <summary>P0 parameters, P1 gradients, two of the optimizer's own, a number, and P5 what <see cref="Tell"/> writes.</summary>
    private static DevicePlace[] Places(DeviceRegion first, DeviceRegion second) =>
        [new(DeviceRegion.Parameters), new(DeviceRegion.Gradients), new(first), new(second), DevicePlace.Number(0), new(DeviceRegion.OptimizerNumbers)];

    private void Tell(params ReadOnlySpan<T> numbers)
    {
        stream.Synchronize();                       // what an earlier step is still to be told is in the same memory
        numbers.CopyTo(optimizerNumbers.Span);
        memory.Numbers.SubView(layout.Start(DeviceRegion.OptimizerNumbers), optimizerNumbers.Length)
            .CopyFromCPUUnsafeAsync(stream, ref *optimizerNumbers.Pointer, optimizerNumbers.Length);
    }

    private void Upload(ProgramMemory<T>* step, NetworkProgram<T> program)
    {
        int count = step->Blocks * Lanes;
        memory.Labels.SubView(0, count).CopyFromCPUUnsafeAsync(stream, ref *step->Labels, count);
        (seeds.Pointer[0], seeds.Pointer[1]) = (step->Seed, step->Step);
        memory.Key.CopyFromCPUUnsafeAsync(stream, ref *seeds.Pointer, 2);
        lanes.HostHasWritten();
        lanes.BringToDevice();
        BatchSource source = step->Source;
        Numbers(DeviceRegion.Images, source.Images, source.ImagesAreDoubles, source.Samples * request.InputSize, step->RoundToHalf);
        Numbers(DeviceRegion.Targets, source.Targets, source.TargetsAreDoubles, source.Samples * request.TargetSize, step->RoundToHalf);
        if (program == request.Programs.Jvp)
            Numbers(DeviceRegion.ImageTangents, source.ImageTangents, true, source.Samples * request.InputSize, step->RoundToHalf);
    }

    /// <summary>
    /// Numbers of the caller's, in the container and rounded as a store rounds; zeros for none. These are copied, too: ILGPU's MemSet of a part of
    /// an OpenCL buffer sets another part, whose offset is the element size times as large.
    /// </summary>
    private void Numbers(DeviceRegion region, void* source, bool doubles, int count, bool half)
    {
        if (count == 0)
            return;
        ArrayView<T> target = memory.Numbers.SubView(layout.Start(region), count);
        if (source != null && !half && doubles == (typeof(T) == typeof(double)))
        {
            target.CopyFromCPUUnsafeAsync(stream, ref *(T*)source, count);
            return;
        }
        stream.Synchronize();                       // the same memory may still be on its way for another region
        T* numbers = batch.Pointer;
        for (int i = 0; i < count; i++)
        {
            double number = source == null ? 0 : doubles ? ((double*)source)[i] : ((float*)source)[i];
            numbers[i] = half ? T.CreateTruncating(System.Half.CreateTruncating(T.CreateTruncating(number))) : T.CreateTruncating(number);
        }
        target.CopyFromCPUUnsafeAsync(stream, ref *numbers, count);
    }
}
