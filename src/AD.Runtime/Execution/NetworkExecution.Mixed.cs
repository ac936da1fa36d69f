namespace AdCompiler.Execution;

/// <content>Mixed precision: <see cref="LossScaling"/>.</content>
public sealed unsafe partial class NetworkExecution<T, TContainer>
{
    /// <summary>Parameters in float; no memory where the parameters are what the programs read.</summary>
    private readonly NativeBlock<TContainer> masters;

    /// <summary>The scale, and the steps without an overflow since it last changed.</summary>
    private readonly NativeBlock<double> scaling = new(2);

    private bool overflows;

    public override double LossScale => IsMixed ? scaling.Pointer[0] : 1;

    private bool IsMixed => Options.LossScaling is not null;

    /// <summary>What optimizers change, and users see.</summary>
    private NativeBlock<TContainer> Trained => IsMixed ? masters : parameters;

    private static long MasterElements(CompileOptions options, long parameters) => options.LossScaling is null ? 0
        : IsHalf && options.Accumulate == Accumulate.Wide ? parameters
        : throw new ArgumentException($"{nameof(CompileOptions.LossScaling)} at {WidthOf<T>()} with {nameof(Accumulate)}.{options.Accumulate}; expected {Width.Half} with {nameof(Accumulate)}.{Accumulate.Wide}.");

    private void ResetScaling()
    {
        if (IsMixed)
            SetScale(Options.LossScaling!.Validated().Initial);
    }

    private void SetScale(double scale) => (scaling.Pointer[0], scaling.Pointer[1]) = (scale, 0);

    private void RoundParameters()
    {
        MixedPrecision.Arguments<TContainer> arguments = new() { Masters = masters.Pointer, Parameters = parameters.Pointer, Count = parameters.Length };
        workers.Run((delegate*<void*, int, void>)(delegate*<MixedPrecision.Arguments<TContainer>*, int, void>)&MixedPrecision.Round<TContainer>, &arguments, Tasks);
    }

    private void Unscale()
    {
        MixedPrecision.Arguments<TContainer> arguments = new() { Gradients = gradients.Pointer, Count = gradients.Length, Unscale = TContainer.CreateTruncating(1 / LossScale) };
        workers.Run((delegate*<void*, int, void>)(delegate*<MixedPrecision.Arguments<TContainer>*, int, void>)&MixedPrecision.Unscale<TContainer>, &arguments, Tasks);
        overflows = arguments.Overflows != 0;
    }

    /// <summary>Moves the scale after an optimizer was asked for a step by the last gradients.</summary>
    /// <returns>Whether the step is to be taken.</returns>
    private bool IsStepTaken()
    {
        if (!IsMixed)
            return true;
        if (overflows)
        {
            SkippedSteps++;
            SetScale(Math.Max(1, LossScale / 2));
            return false;
        }
        if (++scaling.Pointer[1] >= Options.LossScaling!.GrowthInterval)
            SetScale(Math.Min(LossScaling.Largest, LossScale * 2));
        return true;
    }
}
