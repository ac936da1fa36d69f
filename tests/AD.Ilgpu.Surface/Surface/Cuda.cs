using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>Stands for what only NVIDIA's compiler can be asked: the surface has no such device.</summary>
public readonly struct NvidiaInstructions : IDeviceInstructions
{
    public static float Fma(float a, float b, float c) => throw new NotSupportedException("fma.rn.f32 outside of a GPU");

    public static double Fma(double a, double b, double c) => throw new NotSupportedException("fma.rn.f64 outside of a GPU");

    public static ushort ToHalf(float number) => throw new NotSupportedException("cvt.rn.f16.f32 outside of a GPU");

    public static float OfHalf(ushort bits) => throw new NotSupportedException("cvt.f32.f16 outside of a GPU");

    public static bool SumsAreAtomic => false;
}

/// <inheritdoc cref="NvidiaInstructions"/>
internal static class PtxText
{
    public static Action<AcceleratorStream, KernelConfig, DeviceMemory<T>, KernelArguments> Load<T>(Accelerator accelerator, Action<DeviceMemory<T>, KernelArguments> kernel, DeviceNumerics numerics, LaunchBounds? bounds)
        where T : unmanaged => throw new NotSupportedException("PTX outside of a GPU");
}

/// <summary>CUDA's graphs, as far as they can be had without a GPU: a capture writes down what the stream is given, and starting it does that.</summary>
internal sealed class CudaGraphDriver(AcceleratorStream stream) : IGraphDriver
{
    private readonly Dictionary<nint, List<Action>> graphs = [], executables = [];
    private nint last;

    public static bool IsFor(Accelerator accelerator) => true;

    public static IGraphDriver Of(AcceleratorStream stream) => new CudaGraphDriver(stream);

    /// <summary>What was made and not destroyed.</summary>
    public int Alive => graphs.Count + executables.Count;

    public int BeginCapture()
    {
        stream.Recording = [];
        return 0;
    }

    public int EndCapture(out nint graph)
    {
        graphs[graph = ++last] = stream.Recording!;
        stream.Recording = null;
        return 0;
    }

    public int Instantiate(nint graph, out nint executable)
    {
        executables[executable = ++last] = graphs[graph];
        return 0;
    }

    public int Launch(nint executable)
    {
        List<Action> recorded = executables[executable];
        stream.Do(() => recorded.ForEach(static action => action()), "graph");
        return 0;
    }

    public int DestroyGraph(nint graph) => graphs.Remove(graph) ? 0 : 400;

    public int DestroyExecutable(nint executable) => executables.Remove(executable) ? 0 : 400;

    public string Describe(int answer) => answer == 400 ? "CUDA_ERROR_INVALID_HANDLE" : $"error {answer}";
}

/// <inheritdoc cref="NvidiaInstructions"/>
internal static class CudaDriver
{
    public static string Library => "none";

    public static string Absence(string library) => "the test surface has none";
}
