using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Symbolic;

/// <summary>What a method computes, and its first derivatives, as formulas, each with its name: Distance, dDistance/dx.</summary>
internal sealed class MethodFormulas
{
    private const int LongestLine = 140, MostLines = 120, MostStatements = 500;

    private MethodFormulas(IReadOnlyList<(string Name, Formula Formula)> values, IReadOnlyList<(string Name, Formula Formula)> derivatives) =>
        (Values, Derivatives) = (values, derivatives);

    public IReadOnlyList<(string Name, Formula Formula)> Values { get; }

    public IReadOnlyList<(string Name, Formula Formula)> Derivatives { get; }

    /// <summary>The lines, parts first; empty where they are too many.</summary>
    public IReadOnlyList<string> Lines { get; private set; } = [];

    /// <summary>The derivatives alone, if they are few and short enough to be read at a glance; otherwise empty.</summary>
    public IReadOnlyList<string> Short { get; private set; } = [];

    private MethodFormulas Written()
    {
        IReadOnlyList<string> all = FormulaLines.Of([.. Values, .. Derivatives], LongestLine), few = FormulaLines.Of(Derivatives, LongestLine);
        Lines = all.Count > MostLines ? [] : all;
        Short = few.Count <= 8 && few.Sum(line => line.Length) <= 3 * LongestLine ? few : [];
        return this;
    }

    /// <param name="derived">The derived methods of the primal, its gradient or Jacobian among them.</param>
    /// <returns>Null where a method loops, uses arrays, or has no gradient or rows.</returns>
    public static MethodFormulas? Of(Method primal, IReadOnlyList<Method> derived)
    {
        if (derived.FirstOrDefault(method => method.Name.Name == primal.Name.Name + "Gradient" || method.Name.Name == primal.Name.Name + "Jacobian") is not Method first)
            return null;
        if (first.Body.Statements.Count > MostStatements)
            return null;
        try
        {
            // Written out if that is short; otherwise in terms of the values that the user named.
            return (Of(primal, first, 0) is { IsLong: false } all ? all : Of(primal, first, primal.Values.Count))?.Written();
        }
        catch (Exception error) when (error is NoFormulaException or InsufficientExecutionStackException)
        {
            return null;
        }
    }

    private bool IsLong => Values.Concat(Derivatives).Any(item => FormulaLines.IsLong(item.Formula, LongestLine));

    private static MethodFormulas? Of(Method primal, Method first, int named)
    {
        (string Name, ValueId Value)[] results = [.. Leaves(primal, primal.Result!, primal.Name.Name)];
        (string Name, ValueId Value)[] numbers = [.. primal.Parameters.Where(p => p.Differentiable && p.Incoming is not null).SelectMany(p => Leaves(primal, p.Incoming!, p.Name))];
        if (results.Length == 0 || numbers.Length == 0 || first.Result is not Aggregate { Fields: var fields })
            return null;
        ValueId[] partials = [.. fields.Skip(1).SelectMany(field => Structures.Values(field.Structure)).Where(value => first.Values[value.Index].Type.IsReal())];
        ValueId[] values = [.. Structures.Values(fields[0].Structure).Where(value => first.Values[value.Index].Type.IsReal())];
        if (partials.Length != results.Length * numbers.Length || SymbolicRun.Of(first, new Algebra(), values.Concat(partials), named) is not { } formulas)
            return null;
        return new MethodFormulas(
            [.. results.Select((result, i) => (result.Name, formulas[i]))],
            [.. results.SelectMany((result, row) => numbers.Select((number, column) => ($"d{result.Name}/d{number.Name}", formulas[results.Length + row * numbers.Length + column])))]);
    }

    private static IEnumerable<(string, ValueId)> Leaves(Method method, Structure structure, string path) => structure switch
    {
        NumberLeaf leaf when method.Values[leaf.Value.Index].Type.IsReal() => [(path, leaf.Value)],
        Aggregate aggregate => aggregate.Fields.SelectMany(field => Leaves(method, field.Structure, path + "." + field.Name)),
        _ => [],
    };
}
