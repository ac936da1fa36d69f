using System.Runtime.CompilerServices;

namespace AdCompiler.Generators.Symbolic;

/// <summary>Lines of formulas: what they share, and what would make one too long, is a part of its own and stands before.</summary>
internal static class FormulaLines
{
    public static IReadOnlyList<string> Of(IReadOnlyList<(string Name, Formula Formula)> formulas, int longest)
    {
        var order = new List<Formula>();
        var uses = new Dictionary<Formula, int>();
        foreach ((_, Formula formula) in formulas)
            Visit(formula, uses, order);

        var names = new Dictionary<Formula, string>();
        if (formulas.Any(item => IsLong(item.Formula, longest)))
            NameShared(order, uses, names);
        var printer = new FormulaPrinter(names);
        var lines = new List<string>();
        foreach (Formula formula in order)
            if (formula is Symbol { Definition: Formula definition } symbol)
                lines.Add($"{symbol.Name} = {printer.Line(definition, isDefinition: !names.ContainsKey(definition))}");
            else if (names.TryGetValue(formula, out string? name))
                lines.Add($"{name} = {printer.Line(formula)}");
        lines.AddRange(formulas.Select(item => $"{item.Name} = {printer.Line(item.Formula, isDefinition: !names.ContainsKey(item.Formula))}"));
        return lines;
    }

    public static bool IsLong(Formula formula, int longest) => formula.Size > longest || new FormulaPrinter().Line(formula).Length > longest;

    /// <summary>Parts first.</summary>
    private static void Visit(Formula formula, Dictionary<Formula, int> uses, List<Formula> order)
    {
        uses[formula] = uses.TryGetValue(formula, out int before) ? before + 1 : 1;
        if (before > 0)
            return;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (Formula part in formula is Symbol { Definition: Formula definition } ? [definition] : formula.Parts)
            Visit(part, uses, order);
        order.Add(formula);
    }

    private static void NameShared(List<Formula> order, Dictionary<Formula, int> uses, Dictionary<Formula, string> names)
    {
        foreach (Formula formula in order)
            if (uses[formula] > 1 && formula is not (Symbol or Constant) && new FormulaPrinter(names).Line(formula).Length > 12)
                names[formula] = FormattableString.Invariant($"t{names.Count + 1}");
    }
}
