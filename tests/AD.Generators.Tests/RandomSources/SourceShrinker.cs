namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>Leaves out statements for as long as the same kind of fault stays.</summary>
internal static class SourceShrinker
{
    public static SourceMethod Shrink(SourceMethod source, string fault, Func<SourceMethod, string?> check)
    {
        string kind = Kind(fault);
        for (bool smaller = true; smaller;)
        {
            smaller = false;
            foreach (int[] lines in Candidates(source).Where(lines => !lines.All(source.Without.Contains)).OrderByDescending(lines => lines.Length).ToArray())
            {
                SourceMethod less = source with { Without = new HashSet<int>([.. source.Without, .. lines]) };
                if (less.Without.Count == source.Without.Count || !Fails(less, kind, check))
                    continue;
                source = less;
                smaller = true;
            }
        }
        return source;
    }

    /// <summary>Whole statements, and blocks without what is around them.</summary>
    private static IEnumerable<int[]> Candidates(SourceMethod source) => source.Method.Lines.Statements.SelectMany(s =>
        new[] { Enumerable.Range(s.First, s.End - s.First).ToArray(), [s.First, s.First + 1, s.End - 1] }.Where(lines => lines.Length > 0 && lines[^1] < s.End && lines.Distinct().Count() == lines.Length));

    private static bool Fails(SourceMethod source, string kind, Func<SourceMethod, string?> check)
    {
        try
        {
            return check(source) is string fault && Kind(fault) == kind;
        }
        catch (InvalidSourceException)
        {
            return false;
        }
    }

    /// <summary>What kind of fault: its words without numbers.</summary>
    private static string Kind(string fault) => fault.Split("arrays of ")[^1].TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').Split(' ', 4) is var words
        ? string.Join(' ', words.Take(3)) : "";
}
