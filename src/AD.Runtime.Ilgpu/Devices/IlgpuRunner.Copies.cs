using AdCompiler.Execution;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <content>What goes to the device in a step: the batch, and the numbers of an optimizer.</content>
internal sealed unsafe partial class IlgpuRunner<T>
{
    public override void Sgd(in OptimizerSteps.Arguments<T> a)
    {
        RequireDevice();
        Tell(a.LearningRate, a.Momentum, a.WeightDecay);
        momentum.BringToDevice();
        bool decays = a.WeightDecay != T.Zero, moves = a.Momentum != T.Zero;
        Optimize(new(steps.Sgd, decays ? 1 : 0, moves ? 1 : 0), sgd.With(3, decays ? 1 : 0).With(4, moves ? 1 : 0));
        momentum.DeviceHasWritten();
    }

    public override void Adam(in OptimizerSteps.Arguments<T> a)
    {
        RequireDevice();
        Tell(a.LearningRate, a.Beta1, T.One - a.Beta1, a.Beta2, T.One - a.Beta2, a.Epsilon, a.RootCorrection2, a.WeightDecay);
        adamMean.BringToDevice();
        adamVariance.BringToDevice();
        bool decays = a.WeightDecay != T.Zero;
        Optimize(new(steps.Adam, decays ? 1 : 0, 0), adam.With(4, decays ? 1 : 0));
        adamMean.DeviceHasWritten();
        adamVariance.DeviceHasWritten();
    }

    private void Optimize(LaunchKey name, PreparedLaunch<T> step)
    {
        DeviceMirror<T> trained = IsMixed ? masters : parameters;
        trained.BringToDevice();
        gradients.BringToDevice();
        RunLaunches(name, new OptimizerLaunches(this, step));
        trained.DeviceHasWritten();
    }

    /// <summary>P0 parameters, P1 gradients, two of the optimizer's own, a number, and P5 what <see cref="Tell"/> writes.</summary>
    private DevicePlace[] Places(DeviceRegion first, DeviceRegion second) =>
        [new(IsMixed ? DeviceRegion.Masters : DeviceRegion.Parameters), new(DeviceRegion.Gradients), new(first), new(second), DevicePlace.Number(0), new(DeviceRegion.OptimizerNumbers)];

    private void Tell(params ReadOnlySpan<T> numbers)
    {
        stream.Synchronize();                       // an earlier step may still read the same memory
        numbers.CopyTo(new Span<T>(optimizerNumbers.Pointer, optimizerNumbers.Length));
    }

    /// <inheritdoc/>
    public override void Prepare(in BatchSource source, bool half)
    {
        RequireDevice();
        (preparedBatches ??= new(request, accelerator, Lanes)).Begin(source, half);
    }

    /// <summary>Writes the batch where the device copies it from, unless it is there already. No copy is under way: a run waits for its results.</summary>
    private void Stage(ProgramMemory<T>* step, NetworkProgram<T> program)
    {
        (key.Pointer[0], key.Pointer[1]) = (step->Seed, step->Step);
        BatchSource source = step->Source;
        if (source.Prepared > 0)
            preparedBatches!.Bring(source, batch, stream);
        else
            batch.Write(source, step->RoundToHalf);
        if (program == request.Programs.Jvp)
            StagedBatch<T>.Numbers(imageTangents ??= Staging(DeviceRegion.ImageTangents, request.Batch * request.InputSize), source.ImageTangents, true, source.Samples * request.InputSize, step->RoundToHalf);
    }

    /// <summary>What the stream is given for a program: copies of seed and step and, if it was not prepared, of the batch, the program's launches, and a copy of the results.</summary>
    private readonly struct ProgramLaunches(IlgpuRunner<T> runner, NetworkProgram<T> program, PreparedLaunch<T>[] table, int blocks, int blockStride, int samples, bool prepared) : ILaunches
    {
        public void Run()
        {
            AcceleratorStream stream = runner.stream;
            runner.key.Send(stream, runner.key.Length);
            if (!prepared)
                runner.batch.Send(stream, samples);
            if (program == runner.request.Programs.Jvp)
                runner.imageTangents!.Send(stream, samples * runner.request.InputSize);
            foreach (PreparedLaunch<T> launch in table)
                launch.Run(stream, runner.memory, blocks, blockStride, samples);
            runner.results.Fetch(stream);
        }
    }

    /// <summary>What the stream is given for a step of an optimizer.</summary>
    private readonly struct OptimizerLaunches(IlgpuRunner<T> runner, PreparedLaunch<T> launch) : ILaunches
    {
        public void Run()
        {
            runner.optimizerNumbers.Send(runner.stream, runner.optimizerNumbers.Length);
            launch.Run(runner.stream, runner.memory, 0, 0, 0);
        }
    }
}
