using System.Text;

namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>Lines of a method, and which of them belong to one statement.</summary>
internal sealed class SourceLines
{
    private readonly List<(int Indent, string Text)> lines = [];
    private int indent;

    /// <summary>First line, and the line after the last; a block's head and foot are its first and last line.</summary>
    public List<(int First, int End)> Statements { get; } = [];

    public void Add(string line) => lines.Add((indent, line));

    public void Statement(Action write)
    {
        int first = lines.Count;
        write();
        if (lines.Count > first)
            Statements.Add((first, lines.Count));
    }

    public void Block(string head, Action write, string foot = "}")
    {
        Add(head);
        Add("{");
        indent++;
        write();
        indent--;
        Add(foot);
    }

    public string Text(IReadOnlySet<int> without)
    {
        var text = new StringBuilder();
        for (int i = 0; i < lines.Count; i++)
            if (!without.Contains(i))
                text.Append(' ', 4 * (lines[i].Indent + 2)).Append(lines[i].Text).Append('\n');
        return text.ToString();
    }
}

/// <summary>One of the two texts of a random method.</summary>
internal sealed record SourceText(string Class, string Header, SourceLines Lines, IReadOnlyList<string> Members, bool IsNarrow, bool IsTwin, Reductions Reductions,
    IReadOnlyCollection<string> WrittenMatrices)
{
    private string Attribute => Reductions == Reductions.Lanes ? "    [Differentiable(Reductions = Reductions.Lanes)]\n" : "    [Differentiable]\n";

    public string Text(IReadOnlySet<int> without) =>
        $"public static partial class {Class}\n{{\n{(IsTwin ? "" : Attribute)}    {Header}\n    {{\n{Lines.Text(without)}    }}\n"
        + string.Concat(Members.Select(member => "\n    " + member.Replace("\n", "\n    ", StringComparison.Ordinal) + "\n")) + "}\n";
}

/// <summary>A random method, and its twin.</summary>
internal sealed record SourceMethod(int Seed, SourceText Method, SourceText Twin)
{
    /// <summary>Lines that are left out of both.</summary>
    public IReadOnlySet<int> Without { get; init; } = new HashSet<int>();

    public string Class => Method.Class;

    public string Text => Method.Text(Without);

    public string TwinText => Twin.Text(Without);

    public bool IsNarrow => Method.IsNarrow;
}
