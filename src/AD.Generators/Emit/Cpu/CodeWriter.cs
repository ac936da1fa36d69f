using System.Globalization;
using System.Text;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>Text with indentation, appended piece by piece: emission allocates little and is linear.</summary>
internal sealed class CodeWriter(int indentation = 1)
{
    private const string Spaces = "                                                                ";
    private readonly StringBuilder text = new(8192);
    private int depth = indentation;

    public CodeWriter Start()
    {
        text.Append(Spaces, 0, Math.Min(Spaces.Length, depth * 4));
        return this;
    }

    public CodeWriter Append(string piece)
    {
        text.Append(piece);
        return this;
    }

    public CodeWriter Append(int number)
    {
        text.Append(number.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    public void End(string piece = "") => text.Append(piece).Append('\n');

    public void Line(string line) => Start().End(line);

    public void Open()
    {
        Line("{");
        depth++;
    }

    public void Close(string after = "")
    {
        depth--;
        Line("}" + after);
    }

    /// <summary>Text that is complete as it stands, with its own indentation.</summary>
    public void Raw(string complete) => text.Append(complete);

    /// <summary>Lines that were written one level deep, at the depth of this place.</summary>
    public void Lines(string lines)
    {
        foreach (string line in lines.TrimEnd('\n').Split('\n'))
            if (line.Length == 0)
                Blank();
            else
                Indent(depth - 1).End(line);
    }

    private CodeWriter Indent(int levels)
    {
        text.Append(' ', Math.Max(0, levels) * 4);
        return this;
    }

    public void Blank() => text.Append('\n');

    public override string ToString() => text.ToString();
}
