using System.Globalization;
using AdCompiler.Generators.Passes.Scheduling;

namespace AdCompiler.Generators.Passes;

/// <summary>
/// Names of which no two are one identifier in the text, so that its comments and its constants call a value the same.
/// A number made here is none that <paramref name="written"/> has: x2 stays the user's own.
/// </summary>
internal sealed class UniqueNames(IEnumerable<string> written)
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal), reserved = new(written.Select(CallComment.Identifier), StringComparer.Ordinal);

    /// <summary>The name, or with the first number that makes it new.</summary>
    public string Take(string name)
    {
        if (taken.Add(CallComment.Identifier(name)))
            return name;
        for (int i = 2; ; i++)
        {
            string numbered = name + i.ToString(CultureInfo.InvariantCulture), identifier = CallComment.Identifier(numbered);
            if (!reserved.Contains(identifier) && taken.Add(identifier))
                return numbered;
        }
    }
}
