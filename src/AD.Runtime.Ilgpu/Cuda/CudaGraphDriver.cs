using System.Runtime.InteropServices;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace AdCompiler.Ilgpu;

/// <summary>
/// NVIDIA's driver, called past ILGPU, which has no graphs. Sources: CUDA Driver API, "Stream Management" and "Graph Management". A capture is local to
/// its thread, so that ILGPU's other threads (finalizers among them) may free memory meanwhile. The device's context is to be current.
/// </summary>
internal sealed unsafe class CudaGraphDriver : IGraphDriver
{
    /// <summary>The driver lacks a function: <see cref="missing"/>. Its own numbers are not negative.</summary>
    private const int Missing = -1;

    private const int ThreadLocalMode = 1;              // CU_STREAM_CAPTURE_MODE_THREAD_LOCAL

    private readonly nint stream;
    private readonly string? missing;
    private readonly delegate* unmanaged<nint, int, int> beginCapture;
    private readonly delegate* unmanaged<nint, nint*, int> endCapture;
    private readonly delegate* unmanaged<nint*, nint, ulong, int> instantiate;
    private readonly delegate* unmanaged<nint, nint, int> launch;
    private readonly delegate* unmanaged<nint, int> destroyGraph, destroyExecutable;
    private readonly delegate* unmanaged<int, byte**, int> errorName;

    /// <param name="library">The driver's library; one that cannot be loaded, or is too old, refuses the first capture.</param>
    /// <param name="stream">Not the default stream, which cannot be captured.</param>
    public CudaGraphDriver(string library, nint stream)
    {
        this.stream = stream;
        if (!NativeLibrary.TryLoad(library, out nint driver))
        {
            missing = $"{library} cannot be loaded";
            return;
        }
        string? lacks = null;
        beginCapture = (delegate* unmanaged<nint, int, int>)Find("cuStreamBeginCapture_v2");
        endCapture = (delegate* unmanaged<nint, nint*, int>)Find("cuStreamEndCapture");
        instantiate = (delegate* unmanaged<nint*, nint, ulong, int>)Find("cuGraphInstantiateWithFlags");
        launch = (delegate* unmanaged<nint, nint, int>)Find("cuGraphLaunch");
        destroyGraph = (delegate* unmanaged<nint, int>)Find("cuGraphDestroy");
        destroyExecutable = (delegate* unmanaged<nint, int>)Find("cuGraphExecDestroy");
        errorName = (delegate* unmanaged<int, byte**, int>)Find("cuGetErrorName");
        missing = lacks;

        nint Find(string function)
        {
            if (!NativeLibrary.TryGetExport(driver, function, out nint address))
                lacks ??= $"{library} has no {function}, which CUDA has from version 11.4 on";
            return address;
        }
    }

    public static bool IsFor(Accelerator accelerator) => accelerator.AcceleratorType == AcceleratorType.Cuda;

    /// <summary>The driver of a stream; none where it is not NVIDIA's.</summary>
    public static IGraphDriver? Of(AcceleratorStream stream) =>
        stream is CudaStream cuda ? new CudaGraphDriver(CudaDriver.Library, cuda.StreamPtr) : null;

    public int BeginCapture() => missing is null ? beginCapture(stream, ThreadLocalMode) : Missing;

    public int EndCapture(out nint graph)
    {
        fixed (nint* target = &graph)
        {
            *target = 0;
            return endCapture(stream, target);
        }
    }

    public int Instantiate(nint graph, out nint executable)
    {
        fixed (nint* target = &executable)
        {
            *target = 0;
            return instantiate(target, graph, 0);
        }
    }

    public int Launch(nint executable) => launch(executable, stream);

    public int DestroyGraph(nint graph) => destroyGraph(graph);

    public int DestroyExecutable(nint executable) => destroyExecutable(executable);

    public string Describe(int answer)
    {
        if (answer == Missing)
            return missing!;
        byte* name;
        return errorName(answer, &name) == 0 ? Marshal.PtrToStringUTF8((nint)name)! : $"error {answer}";
    }
}
