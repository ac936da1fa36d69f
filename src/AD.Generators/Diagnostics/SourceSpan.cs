using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace AdCompiler.Generators.Diagnostics;

/// <summary>A place in the user's source as plain values: no syntax tree is kept alive by it.</summary>
internal sealed record SourceSpan(string Path, int Start, int Length, int Line, int Column, int EndLine, int EndColumn)
{
    public static SourceSpan Of(SyntaxNode node) => Of(node.GetLocation());

    public static SourceSpan Of(Location location)
    {
        FileLinePositionSpan lines = location.GetLineSpan();
        return new SourceSpan(
            location.SourceTree?.FilePath ?? lines.Path ?? "", location.SourceSpan.Start, location.SourceSpan.Length,
            lines.StartLinePosition.Line, lines.StartLinePosition.Character,
            lines.EndLinePosition.Line, lines.EndLinePosition.Character);
    }

    /// <summary>
    /// Attaches the span to the compilation's tree again: only a diagnostic with a tree obeys #pragma warning and .editorconfig.
    /// </summary>
    public Location ToLocation(Compilation compilation)
    {
        var span = new TextSpan(Start, Length);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
            if (tree.FilePath == Path && span.End <= tree.Length)
                return Location.Create(tree, span);
        return Location.Create(Path, span, new LinePositionSpan(new LinePosition(Line, Column), new LinePosition(EndLine, EndColumn)));
    }
}
