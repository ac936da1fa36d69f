using ILGPU.Runtime;

namespace ILGPU;

public enum OptimizationLevel { O1 = 1 }

public enum MathMode { Default }

/// <summary>The devices there are: one.</summary>
public sealed class Context : IDisposable
{
    private Context() { }

    public IReadOnlyList<Device> Devices { get; } = [new Device()];

    public static Context Create(Action<Builder> configure)
    {
        configure(new Builder());
        return new Context();
    }

    public void Dispose() { }

    public sealed class Builder
    {
        public Builder AllAccelerators() => this;

        public Builder Optimize(OptimizationLevel level) => level == OptimizationLevel.O1 ? this : throw new ArgumentOutOfRangeException(nameof(level));

        public Builder Math(MathMode mode) => mode == MathMode.Default ? this : throw new ArgumentOutOfRangeException(nameof(mode));
    }
}

/// <summary>Groups in a launch, in two dimensions, and threads in a group.</summary>
public readonly record struct KernelConfig(int GridDim, int GridDimY, int GroupDim)
{
    public KernelConfig(int gridDim, int groupDim) : this(gridDim, 1, groupDim) { }

    public KernelConfig(int gridDimX, int gridDimY, int gridDimZ, int groupDimX, int groupDimY, int groupDimZ) : this(gridDimX, gridDimY, groupDimX)
    {
        if ((gridDimZ, groupDimY, groupDimZ) != (1, 1, 1))
            throw new ArgumentOutOfRangeException(nameof(gridDimZ), "more dimensions than any kernel has");
    }
}

public static class Stride1D
{
    public readonly struct Dense;
}
