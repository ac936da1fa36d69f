using System.Globalization;

namespace AdCompiler.Training;

/// <summary>Round numbers on an axis: multiples of 1, 2 or 5 times a power of ten that enclose a range.</summary>
sealed record Ticks(double Step, double First, int Count)
{
    public double Last => First + Step * (Count - 1);

    public IEnumerable<double> Values => Enumerable.Range(0, Count).Select(i => First + Step * i);

    /// <summary>About <paramref name="wanted"/> ticks from at or below <paramref name="low"/> to at or above <paramref name="high"/>.</summary>
    public static Ticks Enclosing(double low, double high, int wanted, double leastStep = 0)
    {
        if (!(high > low)) (low, high) = (low - 0.5 * Math.Max(Math.Abs(low), 0.01), low + 0.5 * Math.Max(Math.Abs(low), 0.01));
        double step = Math.Max(NiceStep((high - low) / wanted), leastStep);
        double first = Math.Floor(low / step + 1e-9), last = Math.Ceiling(high / step - 1e-9);
        return new Ticks(step, first * step, (int)(last - first) + 1);
    }

    static double NiceStep(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough))), digit = rough / power;
        return power * (digit <= 1 + 1e-9 ? 1 : digit <= 2 + 1e-9 ? 2 : digit <= 5 + 1e-9 ? 5 : 10);
    }

    /// <summary>As many decimals as the step needs.</summary>
    public string Text(double value)
    {
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(Step) - 1e-9), 0, 12);
        string text = value.ToString("F" + decimals, CultureInfo.InvariantCulture);
        return text.StartsWith('-') && text.All(c => c is '-' or '0' or '.') ? text[1..] : text;
    }
}
