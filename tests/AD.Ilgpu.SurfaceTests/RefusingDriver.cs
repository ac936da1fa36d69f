using ILGPU.Runtime;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>The surface's driver, which refuses one function, in the way CUDA does: a capture is over when its end was asked for, whatever the answer.</summary>
internal sealed class RefusingDriver(AcceleratorStream stream, string? refused = null) : IGraphDriver
{
    private const int NotSupported = 801;

    private readonly CudaGraphDriver driver = new(stream);

    public List<string> Calls { get; } = [];

    /// <summary>Graphs and executables that were not destroyed.</summary>
    public int Alive => driver.Alive;

    public int BeginCapture() => Refuses() ? NotSupported : driver.BeginCapture();

    public int EndCapture(out nint graph)
    {
        bool refuses = Refuses();
        driver.EndCapture(out graph);
        if (!refuses)
            return 0;
        driver.DestroyGraph(graph);
        graph = 0;
        return NotSupported;
    }

    public int Instantiate(nint graph, out nint executable)
    {
        executable = 0;
        return Refuses() ? NotSupported : driver.Instantiate(graph, out executable);
    }

    public int Launch(nint executable) => Refuses() ? NotSupported : driver.Launch(executable);

    public int DestroyGraph(nint graph)
    {
        int answer = driver.DestroyGraph(graph);
        return Refuses() ? NotSupported : answer;
    }

    public int DestroyExecutable(nint executable)
    {
        Assert.Equal(0, driver.DestroyExecutable(executable));
        return Refuses() ? NotSupported : 0;
    }

    public string Describe(int answer) => answer == NotSupported ? "CUDA_ERROR_NOT_SUPPORTED" : $"error {answer}";

    private bool Refuses([System.Runtime.CompilerServices.CallerMemberName] string call = "")
    {
        Calls.Add(call);
        return call == refused;
    }
}
