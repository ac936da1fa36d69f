namespace AdCompiler.Training;

/// <summary>A curve over epochs 1, 2, ...; values that are not finite leave a gap.</summary>
/// <param name="Name">Stands at the curve's end.</param>
/// <param name="Style">Class of the style sheet that gives its colour.</param>
/// <param name="Values">One per epoch.</param>
sealed record Curve(string Name, string Style, IReadOnlyList<double> Values);

/// <summary>Draws curves over epochs with round ticks, a light grid, and each curve's name at its end.</summary>
sealed class LinePlot
{
    const double Width = 620, Height = 330, Left = 56, Right = 92, Top = 16, Bottom = 44;

    // a curve's dots are shown while they stay apart
    const int MostDots = 40;

    // a lone dot has no curve that leads the eye to it
    double DotRadius => epochs == 1 ? 6 : epochs <= MostDots ? 3.2 : 6;

    readonly IReadOnlyList<Curve> curves;
    readonly Func<double, string> text;
    readonly int epochs;
    readonly Ticks ticks;
    readonly SvgWriter svg;

    LinePlot(string title, IReadOnlyList<Curve> curves, Func<double, string> text)
    {
        (this.curves, this.text) = (curves, text);
        epochs = curves.Max(curve => curve.Values.Count);
        var finite = curves.SelectMany(curve => curve.Values).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        double low = finite.Min(), high = finite.Max();
        if (low >= 0 && low < 0.35 * high) low = 0;
        ticks = Ticks.Enclosing(low, high, 6);
        svg = new SvgWriter(Width, Height, title);
    }

    /// <param name="title">For readers that cannot see it.</param>
    /// <param name="unit">Follows each tick's number.</param>
    /// <param name="curves">At least one.</param>
    /// <param name="text">A value as the curve's label and the dots' hints show it.</param>
    public static string Draw(string title, string unit, IReadOnlyList<Curve> curves, Func<double, string> text)
    {
        var plot = new LinePlot(title, curves, text);
        plot.DrawAxes(unit);
        foreach (var curve in curves) plot.DrawCurve(curve);
        plot.DrawNames();
        return plot.svg.End();
    }

    double X(double epoch) => epochs == 1 ? (Left + Width - Right) / 2 : Left + (Width - Right - Left) * (epoch - 1) / (epochs - 1);

    double Y(double value) => Height - Bottom - (Height - Bottom - Top) * (value - ticks.First) / (ticks.Last - ticks.First);

    void DrawAxes(string unit)
    {
        foreach (double value in ticks.Values)
        {
            svg.Line("grid", Left, Y(value), Width - Right, Y(value));
            svg.Text("tick", Left - 8, Y(value) + 4, "end", ticks.Text(value) + unit);
        }
        svg.Line("axis", Left, Height - Bottom, Width - Right, Height - Bottom);
        foreach (double epoch in EpochTicks())
        {
            svg.Line("axis", X(epoch), Height - Bottom, X(epoch), Height - Bottom + 5);
            svg.Text("tick", X(epoch), Height - Bottom + 19, "middle", $"{epoch:0}");
        }
        svg.Text("tick", (Left + Width - Right) / 2, Height - 6, "middle", "epoch");
    }

    // round numbers, and 1 where it does not touch the next
    IEnumerable<double> EpochTicks()
    {
        if (epochs == 1) return [1];
        var round = Ticks.Enclosing(1, epochs, 10, leastStep: 1).Values.Where(epoch => epoch >= 1 && epoch <= epochs).ToList();
        return round[0] > 1 && X(round[0]) - X(1) > 18 ? round.Prepend(1) : round;
    }

    void DrawCurve(Curve curve)
    {
        var run = new List<(double X, double Y)>();
        for (int i = 0; i <= curve.Values.Count; i++)
        {
            bool ends = i == curve.Values.Count || !double.IsFinite(curve.Values[i]);
            if (!ends) run.Add((X(i + 1), Y(curve.Values[i])));
            if (!ends || run.Count == 0) continue;
            svg.Polyline($"curve {curve.Style}", run);
            run.Clear();
        }
        for (int i = 0; i < curve.Values.Count; i++)
            if (double.IsFinite(curve.Values[i]))
                svg.Dot(epochs <= MostDots ? $"dot {curve.Style}" : "hit", X(i + 1), Y(curve.Values[i]), DotRadius,
                    $"epoch {i + 1}: {curve.Name} {text(curve.Values[i])}");
    }

    // names stand at the height of their curve's last value, pushed apart where they would touch
    void DrawNames()
    {
        const double lineHeight = 30;
        var names = curves
            .Where(curve => curve.Values.Any(double.IsFinite))
            .Select(curve => (Curve: curve, Value: curve.Values.Last(double.IsFinite)))
            .OrderBy(name => Y(name.Value)).ToList();
        var at = names.ConvertAll(name => Y(name.Value));
        for (int i = 1; i < at.Count; i++)
        {
            double overlap = lineHeight - (at[i] - at[i - 1]);
            if (overlap <= 0) continue;
            (at[i - 1], at[i]) = (at[i - 1] - overlap / 2, at[i] + overlap / 2);
        }
        double shift = Math.Max(0, at.DefaultIfEmpty(0).Max() + 14 - (Height - Bottom));
        double beside = X(epochs) + 12;
        for (int i = 0; i < names.Count; i++)
        {
            svg.Text($"name {names[i].Curve.Style}", beside, at[i] - shift - 1, "start", names[i].Curve.Name);
            svg.Text("value", beside, at[i] - shift + 14, "start", text(names[i].Value));
        }
    }
}
