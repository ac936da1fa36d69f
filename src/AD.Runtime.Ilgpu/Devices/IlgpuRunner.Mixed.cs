using AdCompiler.Execution;

namespace AdCompiler.Ilgpu;

/// <content>Mixed precision: what the programs read of the parameters, and gradients divided by the scale.</content>
internal sealed unsafe partial class IlgpuRunner<T>
{
    private bool IsMixed => request.Shared.Masters.Length > 0;

    private DeviceMixedKernels<T> Mixed => steps.Mixed ?? throw new InvalidOperationException($"{request.Network} has no kernels for mixed precision at this width.");

    private int ParameterCount => (int)request.Shared.Parameters.Length;

    /// <summary>Where a program leaves whether a gradient is not finite: behind outputs, losses and their tangents.</summary>
    private int OverflowAt => request.Blocks * Lanes * (request.OutputSize + 2);

    private IEnumerable<DeviceLaunch<T>> Rounding() => IsMixed
        ? [new(Mixed.Round, DeviceWork.Once, ParameterCount, [new(DeviceRegion.Masters), new(DeviceRegion.Parameters), new(DeviceRegion.Results, OverflowAt)])] : [];

    private IEnumerable<DeviceLaunch<T>> Unscaling(NetworkProgram<T> program) => IsMixed && program == request.Programs.Gradient
        ? [new(Mixed.Unscale, DeviceWork.Once, ParameterCount, [new(DeviceRegion.Gradients), new(DeviceRegion.BatchCount, 1), new(DeviceRegion.Results, OverflowAt)])] : [];
}
