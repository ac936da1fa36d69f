using System.Globalization;
using System.Text;

namespace AdCompiler.Training;

/// <summary>A self-contained page about a training run: curves, epochs, settings and rules. No script, no outside resource.</summary>
public static class TrainingReport
{
    /// <param name="title">Stands above all.</param>
    /// <param name="epochs">The finished epochs; may be none.</param>
    /// <param name="settings">Name and value; names that begin with "rule " are the derivatives chosen at nonsmooth points.</param>
    public static string Html(string title, IReadOnlyList<EpochMetrics> epochs, IReadOnlyList<(string Name, string Value)> settings)
    {
        var page = new StringBuilder();
        page.Append($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{SvgWriter.Escape(title)}</title>
            <style>
            {ReportStyle.Css}
            </style>
            </head>
            <body>
            <h1>{SvgWriter.Escape(title)}</h1>

            """);
        if (epochs.Count == 0)
        {
            page.Append("<p class=\"note\">No epoch has ended yet.</p>\n");
        }
        else
        {
            page.Append(Figures(epochs));
            page.Append(Plots(epochs));
        }
        page.Append("<div class=\"columns\">\n");
        if (epochs.Count > 0) page.Append(EpochTable(epochs));
        page.Append("<div>\n");
        page.Append(SettingsTable("Settings", settings.Where(setting => !IsRule(setting.Name)), ""));
        if (settings.Any(setting => IsRule(setting.Name)))
            page.Append(SettingsTable("Derivatives at nonsmooth points", settings.Where(setting => IsRule(setting.Name)),
            "Where the network's source does not fix them."));
        return page.Append("</div>\n</div>\n</body>\n</html>\n").ToString();
    }

    static string Figures(IReadOnlyList<EpochMetrics> epochs)
    {
        var last = epochs[^1];
        var best = epochs.MaxBy(epoch => double.IsNaN(epoch.TestAccuracy) ? -1 : epoch.TestAccuracy)!;
        int nanSteps = epochs.Sum(epoch => epoch.NanSteps), skippedSteps = epochs.Sum(epoch => epoch.SkippedSteps);
        var figures = new StringBuilder("<div class=\"figures\">\n");
        void Add(string label, string value, string detail, string style = "") => figures.Append(
            $"<div><span>{label}</span><strong{style}>{value}</strong><span>{detail}</span></div>\n");
        Add("Test accuracy", Percent(last.TestAccuracy), $"best {Percent(best.TestAccuracy)} in epoch {best.Epoch}");
        Add("Test loss", Loss(last.TestLoss), $"training {Loss(last.TrainLoss)}");
        Add("Epochs", $"{last.Epoch}", $"{Seconds(epochs.Sum(epoch => epoch.Seconds))} in all");
        Add("Images per second", Count(epochs.Select(epoch => epoch.ImagesPerSecond).Order().ElementAt(epochs.Count / 2)), "median epoch, training");
        Add("Steps without a finite loss", $"{nanSteps}", nanSteps == 0 ? "none" : "NaN or infinite", nanSteps == 0 ? "" : " class=\"bad\"");
        if (skippedSteps > 0) Add("Steps left out", $"{skippedSteps}", "a gradient was not finite");
        return figures.Append("</div>\n").ToString();
    }

    static string Plots(IReadOnlyList<EpochMetrics> epochs)
    {
        string loss = LinePlot.Draw("Loss by epoch", "",
            [Of("training", "train", epoch => epoch.TrainLoss), Of("test", "test", epoch => epoch.TestLoss)], Loss);
        string accuracy = LinePlot.Draw("Accuracy by epoch, in percent", " %",
            [Of("training", "train", epoch => 100 * epoch.TrainAccuracy), Of("test", "test", epoch => 100 * epoch.TestAccuracy)],
            value => Percent(value / 100));
        return $"<div class=\"plots\">\n<figure><figcaption>Loss</figcaption>\n{loss}</figure>\n<figure><figcaption>Accuracy</figcaption>\n{accuracy}</figure>\n</div>\n";

        Curve Of(string name, string style, Func<EpochMetrics, double> get) => new(name, style, [.. epochs.Select(get)]);
    }

    static string EpochTable(IReadOnlyList<EpochMetrics> epochs)
    {
        var table = new StringBuilder("""
            <section>
            <h2>Epochs</h2>
            <div class="scroll"><table class="numbers">
            <thead><tr><th></th><th colspan="2">Training</th><th colspan="2">Test</th><th></th><th></th><th></th><th></th></tr>
            <tr><th>Epoch</th><th>loss</th><th>accuracy</th><th>loss</th><th>accuracy</th><th>rate</th><th>time</th><th>images/s</th><th>NaN steps</th></tr></thead>
            <tbody>

            """);
        foreach (var e in epochs)
            table.Append($"<tr><td>{e.Epoch}</td><td>{Loss(e.TrainLoss)}</td><td>{Percent(e.TrainAccuracy)}</td><td>{Loss(e.TestLoss)}</td>"
                + $"<td>{Percent(e.TestAccuracy)}</td><td>{Rate(e.LearningRate)}</td><td>{Seconds(e.Seconds)}</td><td>{Count(e.ImagesPerSecond)}</td><td>{e.NanSteps}</td></tr>\n");
        return table.Append("</tbody></table></div>\n<p class=\"note\">Training figures are means over the epoch's steps, each taken before its update; test figures are taken after the epoch.</p>\n</section>\n").ToString();
    }

    static string SettingsTable(string title, IEnumerable<(string Name, string Value)> settings, string note)
    {
        var table = new StringBuilder($"<section>\n<h2>{title}</h2>\n<table class=\"settings\">\n");
        foreach (var (name, value) in settings)
            table.Append($"<tr><th scope=\"row\">{SvgWriter.Escape(IsRule(name) ? name["rule ".Length..] : name)}</th><td>{SvgWriter.Escape(value)}</td></tr>\n");
        table.Append("</table>\n");
        if (note != "") table.Append($"<p class=\"note\">{note}</p>\n");
        return table.Append("</section>\n").ToString();
    }

    static bool IsRule(string name) => name.StartsWith("rule ", StringComparison.Ordinal);

    static string Loss(double value) => Text(value, "0.0000");

    static string Percent(double share) => double.IsFinite(share) ? Text(100 * share, "0.00") + " %" : Text(share, "0");

    static string Rate(double value) => Text(value, "G3");

    static string Count(double value) => Text(value, "#,0");

    static string Seconds(double value) => value < 100 ? Text(value, "0.00") + " s" : Text(value / 60, "0.0") + " min";

    static string Text(double value, string format) =>
        double.IsNaN(value) ? "NaN" : double.IsInfinity(value) ? "infinite" : value.ToString(format, CultureInfo.InvariantCulture);
}
