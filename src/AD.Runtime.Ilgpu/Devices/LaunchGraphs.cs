namespace AdCompiler.Ilgpu;

/// <summary>
/// Runs launches: the first time each by itself, since the driver loads kernels then; the second time they are recorded; from then on one call of the
/// driver starts the recording. Once the driver refuses anything, launches are made one by one for good.
/// </summary>
/// <param name="driver">Records and starts; null for one by one from the start.</param>
/// <param name="refused">Is told why, once, if the driver refuses.</param>
internal sealed class LaunchGraphs(IGraphDriver? driver, Action<string>? refused = null) : IDisposable
{
    /// <summary>Recordings that are kept; a caller with ever new numbers of samples makes as many as he likes.</summary>
    public const int Most = 32;

    private readonly Dictionary<LaunchKey, nint> executables = [];       // 0: has run once, launch by launch

    /// <summary>What the driver refused, and in which words.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Does what <paramref name="launches"/> does, now or as it was recorded under the same key.</summary>
    /// <exception cref="Exception">What running the launches one by one throws.</exception>
    public void Run<TLaunches>(LaunchKey key, TLaunches launches) where TLaunches : struct, ILaunches
    {
        if (driver is null || Refusal is not null)
            launches.Run();
        else if (!executables.TryGetValue(key, out nint executable))
        {
            launches.Run();
            if (executables.Count == Most)
                Forget();
            executables[key] = 0;
        }
        else if (executable == 0 && !Recorded(driver, key, launches, out executable) || !Accepts(driver.Launch(executable), "cuGraphLaunch"))
            launches.Run();
    }

    public void Dispose() => Forget();

    private bool Recorded<TLaunches>(IGraphDriver driver, LaunchKey key, TLaunches launches, out nint executable) where TLaunches : struct, ILaunches
    {
        executable = 0;
        if (!Captured(driver, launches, out nint graph))
            return false;
        bool ready = Accepts(driver.Instantiate(graph, out executable), "cuGraphInstantiateWithFlags");
        if (ready)
            executables[key] = executable;
        return Accepts(driver.DestroyGraph(graph), "cuGraphDestroy") && ready;
    }

    /// <summary>A capture that has begun is ended, whatever happens: the stream would take nothing else.</summary>
    private bool Captured<TLaunches>(IGraphDriver driver, TLaunches launches, out nint graph) where TLaunches : struct, ILaunches
    {
        graph = 0;
        if (!Accepts(driver.BeginCapture(), "cuStreamBeginCapture"))
            return false;
        string? failure = null;
        try
        {
            launches.Run();
        }
        catch (Exception error)                         // what the driver does not record; one by one it may well work, and throws again if not
        {
            failure = error.GetBaseException().Message;
        }
        int ended = driver.EndCapture(out graph);
        if (failure is not null)
            Refuse($"a launch while recording: {failure}");
        if (Accepts(ended, "cuStreamEndCapture") && failure is null)
            return true;
        if (graph != 0)
            driver.DestroyGraph(graph);
        return false;
    }

    private bool Accepts(int answer, string function)
    {
        if (answer != 0)
            Refuse($"{function}: {driver!.Describe(answer)}");
        return answer == 0;
    }

    /// <summary>The first reason is the one that is kept.</summary>
    private void Refuse(string reason)
    {
        if (Refusal is not null)
            return;
        Refusal = reason;
        Forget();
        refused?.Invoke(reason);
    }

    /// <summary>An executable that is running is destroyed by the driver when it has ended.</summary>
    private void Forget()
    {
        foreach (nint executable in executables.Values)
            if (executable != 0)
                driver!.DestroyExecutable(executable);
        executables.Clear();
    }
}
