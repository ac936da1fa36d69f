using System.Globalization;
using System.Net;
using System.Text;

namespace AdCompiler.Training;

/// <summary>Writes the few SVG elements that a plot needs; colours come from the page's style sheet by class.</summary>
sealed class SvgWriter
{
    readonly StringBuilder text = new();

    public SvgWriter(double width, double height, string title) => text.Append(
        $"<svg viewBox=\"0 0 {Number(width)} {Number(height)}\" role=\"img\" aria-label=\"{Escape(title)}\" xmlns=\"http://www.w3.org/2000/svg\">\n");

    public void Line(string style, double x1, double y1, double x2, double y2) => text.Append(
        $"<line class=\"{style}\" x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\"/>\n");

    public void Polyline(string style, IEnumerable<(double X, double Y)> points) => text.Append(
        $"<polyline class=\"{style}\" points=\"{string.Join(' ', points.Select(p => $"{Number(p.X)},{Number(p.Y)}"))}\"/>\n");

    /// <summary>A dot that shows <paramref name="hint"/> under the pointer.</summary>
    public void Dot(string style, double x, double y, double radius, string hint) => text.Append(
        $"<circle class=\"{style}\" cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(radius)}\"><title>{Escape(hint)}</title></circle>\n");

    /// <param name="style">Class in the style sheet.</param>
    /// <param name="x">Where the anchor lies.</param>
    /// <param name="y">Base line.</param>
    /// <param name="anchor">start, middle or end.</param>
    /// <param name="words">Escaped here.</param>
    public void Text(string style, double x, double y, string anchor, string words) => text.Append(
        $"<text class=\"{style}\" x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\">{Escape(words)}</text>\n");

    public string End() => text.Append("</svg>\n").ToString();

    public static string Escape(string words) => WebUtility.HtmlEncode(words);

    static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
