using System.Diagnostics;
using System.Globalization;
using AdCompiler.Training;

namespace AdCompiler.Cli;

/// <summary>Where a training run stands, on stderr: one line that is rewritten on a terminal, a plain line every ten seconds elsewhere.</summary>
internal sealed class ProgressLine : IDisposable
{
    private readonly bool terminal = !Console.IsErrorRedirected;
    private long last = Stopwatch.GetTimestamp();
    private bool shown;

    public void Show(TrainingProgress p)
    {
        if (Stopwatch.GetElapsedTime(last).TotalSeconds < (terminal ? 0.1 : 10))
            return;
        last = Stopwatch.GetTimestamp();
        string text = string.Create(CultureInfo.InvariantCulture,
            $"epoch {p.Epoch}/{p.Epochs} {Bar(p)} {p.Step}/{p.Steps}  loss {p.Loss:0.0000}  accuracy {p.Accuracy:P1}  {p.ImagesPerSecond:N0} images/s  {Left(p.TimeLeft)} left");
        if (terminal)
            Console.Error.Write("\r" + text + "\u001b[K");
        else
            Console.Error.WriteLine(text);
        shown = terminal;
    }

    public void Clear()
    {
        if (shown)
            Console.Error.Write("\r\u001b[K");
        shown = false;
    }

    public void Dispose() => Clear();

    private static string Bar(TrainingProgress p)
    {
        const int width = 20;
        int done = width * p.Step / p.Steps;
        return "[" + new string('#', done) + new string('.', width - done) + "]";
    }

    private static string Left(TimeSpan left) => left.TotalHours >= 1 ? left.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture) : left.ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
