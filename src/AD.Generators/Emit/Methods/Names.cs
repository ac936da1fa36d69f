using System.Globalization;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>Names that are free: two blocks of which none lies in the other may use one name.</summary>
internal sealed class Names
{
    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed",
        "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong",
        "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ];

    private readonly Dictionary<string, List<BlockNode>> taken = [];

    /// <summary>The wished name, or it with a number, for a variable of this block.</summary>
    public string Take(string wish, BlockNode home)
    {
        string name = wish;
        string separator = wish.Length > 0 && char.IsDigit(wish[wish.Length - 1]) ? "_" : "";
        for (int number = 2; !IsFree(name, home); number++)
            name = wish + separator + number.ToString(CultureInfo.InvariantCulture);
        if (!taken.TryGetValue(name, out List<BlockNode>? homes))
            taken[name] = homes = [];
        homes.Add(home);
        return Escaped(name);
    }

    public static string Escaped(string name) => Keywords.Contains(name) ? "@" + name : name;

    private bool IsFree(string name, BlockNode home) =>
        !taken.TryGetValue(name, out List<BlockNode>? homes) || !homes.Exists(other => other.Holds(home) || home.Holds(other));
}
