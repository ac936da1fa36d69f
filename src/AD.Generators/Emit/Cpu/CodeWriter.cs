using System.Globalization;
using System.Text;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>Text with indentation, appended piece by piece: emission allocates little and is linear.</summary>
internal sealed class CodeWriter(int indentation = 1)
{
    private readonly StringBuilder text = new();
    private int depth = indentation;

    public CodeWriter Start()
    {
        text.Append(' ', depth * 4);
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

    /// <summary>An empty line, except right after an opening brace.</summary>
    public void Blank()
    {
        if (text.Length < 2 || text[text.Length - 2] != '{')
            text.Append('\n');
    }

    /// <summary>The text so far; the writer starts again, with its memory.</summary>
    public string Take()
    {
        string taken = text.ToString();
        text.Clear();
        return taken;
    }

    public override string ToString() => text.ToString();
}
