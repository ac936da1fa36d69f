namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>Functions: local ones, lambdas, methods beside the random one, and those of <see cref="SourceLibrary"/>.</summary>
internal sealed partial class RandomSource
{
    /// <summary>A call of the library's, with references, results in two places, or a function.</summary>
    private void Helper()
    {
        if (Target() is not string x || Target() is not string y || x == y)
            return;
        string z = Fresh("z");
        switch (random.Next(8))
        {
            case 0:
                lines.Add($"Helpers.Mix<{real}>(ref {x}, ref {y});");
                return;
            case 5 when Place(isVariable: true) is string a && Place(isVariable: true) is string b:
                lines.Add($"Helpers.Mix<{real}>(ref {a}, ref {b});");
                return;
            case 6 when Place(isVariable: true) is string a && Place(isVariable: true) is string b:
                lines.Add($"{real} {z} = {Number(0.5)} * Helpers.Alias<{real}>(in {a}, ref {b});");
                break;
            case 7:
                lines.Add($"{real} {z} = {Number(0.5)} * Helpers.Alias<{real}>(in {Pick([x, y])}, ref {x});");
                break;
            case 1:
                lines.Add($"Helpers.Both<{real}>({y}, {Atom().Text}, out {real} {z}, out {x});");
                break;
            case 2 when !IsGeneric && own == "double":
                lines.Add($"{real} {z} = {(twin ? "Watch" : "Helpers")}.Late({Atom().Text}, {Int(1)});");
                break;
            default:
                string u = Fresh("u"), at = Atom().Text;
                lines.Add($"{real} {z} = {Number(0.5)} * Helpers.Twice<{real}>({u} => {Inside([u], () => Tamed(2))}, {at});");
                break;
        }
        Show(new(z, Assignable: true));
    }

    /// <summary>What is written in a function: references and spans are not seen there.</summary>
    private string Inside(string[] parameters, Func<string> write)
    {
        RealVariable[] allReals = [.. reals];
        ArrayVariable[] allArrays = [.. arrays];
        bool outside = inFunction;
        inFunction = true;
        reals.RemoveAll(v => notCaptured.Contains(v.Name));
        arrays.RemoveAll(a => a.IsSpan);
        reals.AddRange(parameters.Select(p => new RealVariable(p, Assignable: false)));
        string text = write();
        reals.Clear();
        reals.AddRange(allReals);
        arrays.Clear();
        arrays.AddRange(allArrays);
        inFunction = outside;
        return text;
    }

    private void Function()
    {
        string f = Fresh("f"), u = Fresh("u"), w = Fresh("w");
        switch (inFunction ? 0 : random.Next(5))
        {
            case 0:
                lines.Add($"{real} {f}({real} {u}) => {Inside([u], () => Tamed(3))};");
                callees.Add(new(f, 1, Bound));
                break;
            case 1:
                lines.Add($"Func<{real}, {real}, {real}> {f} = ({u}, {w}) => {Inside([u, w], () => Tamed(2))};");
                callees.Add(new(f, 2, Bound));
                break;
            case 2:
                Inside([u, w], () => Body($"{real} {f}({real} {u}, {real} {w})", captured: true));
                callees.Add(new(f, 2, Bound));
                break;
            case 3:
                Action(f);
                break;
            default:
                Member(char.ToUpperInvariant(f[0]) + f[1..], u, w);
                break;
        }
    }

    /// <summary>Statements with a result, in a function.</summary>
    private string Body(string head, bool captured)
    {
        (bool loop, int times, int before) = (inLoop, iterations, depth);
        (inLoop, iterations, depth) = (false, captured ? 20 : 1, 1);
        lines.Block(head, () => Scoped(() =>
        {
            Statements(random.Next(1, 4));
            lines.Add($"return {Tamed(3)};");
        }));
        (inLoop, iterations, depth) = (loop, times, before);
        return "";
    }

    /// <summary>A local function that changes a variable outside of it.</summary>
    private void Action(string f)
    {
        RealVariable[] fitting = [.. reals.Where(v => v is { Assignable: true, Bound: <= Bound } && !notCaptured.Contains(v.Name))];
        if (fitting.Length == 0)
            return;
        string x = Pick(fitting).Name;
        lines.Add($"void {f}() => {x} = {Number(0.5)} * {x} + {Inside([], () => Tame(Real(2), 1).Text)};");
        actions.Add(f);
    }

    /// <summary>A method beside the random one.</summary>
    private void Member(string f, string u, string w)
    {
        (SourceLines outside, RealVariable[] allReals, IntVariable[] allInts, string[] allBools) = (lines, [.. reals], [.. ints], [.. bools]);
        (string[] allVectors, string[] allKinds, ArrayVariable[] allArrays, Callee[] allCallees, string[] allActions) = ([.. vectors], [.. kinds], [.. arrays], [.. callees], [.. actions]);
        (string, string)[] allIndices = [.. indices];
        lines = new SourceLines();
        reals.Clear();
        ints.Clear();
        bools.Clear();
        vectors.Clear();
        kinds.Clear();
        arrays.Clear();
        callees.Clear();
        actions.Clear();
        indices.Clear();
        reals.AddRange([new(u, Assignable: true), new(w, Assignable: false)]);
        inFunction = true;
        Body($"private static {real} {f}{TypeParameter}({real} {u}, {real} {w}){Constraint}", captured: false);
        inFunction = false;
        members.Add(lines.Text(new HashSet<int>()).TrimEnd());
        lines = outside;
        reals.Clear();
        reals.AddRange(allReals);
        ints.AddRange(allInts);
        bools.AddRange(allBools);
        vectors.AddRange(allVectors);
        kinds.AddRange(allKinds);
        arrays.AddRange(allArrays);
        callees.AddRange(allCallees);
        actions.AddRange(allActions);
        indices.AddRange(allIndices);
        callees.Add(new(f, 2, Bound));
    }
}
