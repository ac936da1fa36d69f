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

    public void Close()
    {
        depth--;
        Line("}");
    }

    public void Blank() => text.Append('\n');

    public override string ToString() => text.ToString();
}
