using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Emit;

/// <summary>
/// Networks whose names differ in case alone. C# tells them apart; the compiler does not tell their generated files apart, which are named after them,
/// so those get a number.
/// </summary>
internal sealed record Namesakes(EquatableArray<string> Stems)
{
    public static Namesakes Of(IEnumerable<ClassName> names) => new(names
        .Select(static name => name.HintName).Distinct(StringComparer.Ordinal)
        .GroupBy(static stem => stem, StringComparer.OrdinalIgnoreCase).Where(static group => group.Count() > 1)
        .SelectMany(static group => group).OrderBy(static stem => stem, StringComparer.Ordinal).ToEquatableArray());

    /// <summary>The name of a class's file among all.</summary>
    public string HintName(ClassName name, SourceFile file)
    {
        int number = 1 + Stems.TakeWhile(stem => stem != name.HintName).Count();
        return number > Stems.Count ? file.HintName : $"{name.HintName}-{number}{file.HintName.Substring(name.HintName.Length)}";
    }
}
