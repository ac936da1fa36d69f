namespace AdCompiler.Ilgpu;

/// <summary>
/// What a driver offers to record what a stream is given, once, and to start it again as a whole: CUDA graphs. Each call answers 0 where it was done,
/// otherwise the driver's number for what was wrong.
/// </summary>
internal interface IGraphDriver
{
    /// <summary>From now on the stream records what it is given instead of doing it.</summary>
    int BeginCapture();

    /// <summary>Ends a recording, whether it went well or not.</summary>
    /// <param name="graph">What was recorded; 0 for nothing usable.</param>
    int EndCapture(out nint graph);

    /// <summary>Makes a graph ready to be started.</summary>
    int Instantiate(nint graph, out nint executable);

    /// <summary>Starts everything that was recorded.</summary>
    int Launch(nint executable);

    int DestroyGraph(nint graph);

    int DestroyExecutable(nint executable);

    /// <summary>The driver's name for an answer that is not 0.</summary>
    string Describe(int answer);
}

/// <summary>What is given to a stream, the same each time it is run.</summary>
internal interface ILaunches
{
    void Run();
}

/// <summary>Tells recordings apart: all that the arguments of launches and the lengths of copies depend on.</summary>
/// <param name="Program">The program, or the kernel of an optimizer.</param>
/// <param name="Blocks">Of the step; a variant of an optimizer.</param>
/// <param name="Samples">Of the step.</param>
/// <param name="Prepared">Whether the device has the batch, which is then not copied from the host.</param>
internal readonly record struct LaunchKey(object Program, int Blocks, int Samples, bool Prepared = false);
