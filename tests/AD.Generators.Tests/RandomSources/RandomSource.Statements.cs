namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>Statements that compute.</summary>
internal sealed partial class RandomSource
{
    /// <summary>So many statements in a scope of their own.</summary>
    private void Scoped(int count) => Scoped(() => Statements(count));

    private void Scoped(Action write)
    {
        int[] marks = [reals.Count, ints.Count, bools.Count, vectors.Count, arrays.Count, callees.Count, indices.Count, actions.Count];
        depth++;
        write();
        if (Chance(0.8))
            lines.Statement(() => Bring(marks[0]));
        depth--;
        Cut(reals, marks[0]);
        Cut(ints, marks[1]);
        Cut(bools, marks[2]);
        Cut(vectors, marks[3]);
        Cut(arrays, marks[4]);
        Cut(callees, marks[5]);
        Cut(indices, marks[6]);
        Cut(actions, marks[7]);
    }

    /// <summary>What the variables from this one on hold goes to one outside, so that they are not in vain.</summary>
    private void Bring(int first)
    {
        RealVariable[] fresh = [.. reals.Skip(first).Where(v => unread.Contains(v.Name))];
        RealVariable[] targets = [.. reals.Take(first).Where(v => v is { Assignable: true, Bound: <= Bound })];
        if (fresh.Length == 0 || targets.Length == 0)
            return;
        string x = Pick(targets).Name;
        lines.Add($"{x} = {Number(0.5)} * {x} + {Number(0.4)} * {string.Join(" * ", fresh.Select(v => Call("Sin", v.Name)))};");
    }

    private static void Cut<T>(List<T> list, int count) => list.RemoveRange(count, list.Count - count);

    private void Statements(int count)
    {
        for (int i = 0; i < count; i++)
            lines.Statement(Statement);
    }

    private void Statement()
    {
        switch (random.Next(depth < 3 ? 34 : 18))
        {
            case < 4: Declare(); break;
            case < 6: Set(); break;
            case < 8: Compound(); break;
            case < 11: Store(); break;
            case 11: Sum(); break;
            case 12: Integers(); break;
            case 13: Pairs(); break;
            case 14: Vectors(); break;
            case 15: Reference(); break;
            case 16 when actions.Count > 0 && Chance(0.5): lines.Add($"{Pick(actions)}();"); break;
            case 16: Helper(); break;
            case 17: Whole(); break;
            case < 21: If(); break;
            case < 26: Loop(); break;
            case 26: While(); break;
            case 27: ForEach(); break;
            case 28: Switch(); break;
            case < 31: NewArray(); break;
            case 31: Slice(); break;
            case 32: Function(); break;
            default: Jump(); break;
        }
    }

    private void Declare()
    {
        string value = Tamed(random.Next(1, 4)), x = Fresh("t");
        switch (random.Next(6))
        {
            case 0:
                lines.Add($"{real} {x}, {x}s = {value}; {x} = {x}s * {Number(0.7)};");
                break;
            case 1 when !IsGeneric && own == "double":
                IsNarrow = true;
                lines.Add($"{(twin ? "double" : "float")} {x} = {(twin ? "" : "(float)")}({value});");
                Show(new(x, Assignable: false));
                return;
            case 2:
                lines.Add($"bool {x}b = {Condition(1)};");
                bools.Add(x + "b");
                lines.Add($"{real} {x} = {x}b ? {value} : {Atom().Text};");
                break;
            default:
                lines.Add($"{real} {x} = {value};");
                break;
        }
        Show(new(x, Assignable: true));
    }

    private string? Target(double bound = Bound)
    {
        RealVariable[] fitting = [.. reals.Where(v => v.Assignable && v.Bound <= bound)];
        return fitting.Length > 0 ? Pick(fitting).Name : null;
    }

    private void Set()
    {
        if (Target() is not string x)
            return;
        // in long loops mostly steps that come nearer to something, so that errors do not grow with each iteration
        string value = iterations <= 4 || Chance(0.2) ? Tamed(random.Next(1, 4)) : $"{Number(0.6)} * {x} + {Tame(Real(2), 0.8).Text}";
        lines.Add($"{x} = {value};");
    }

    private void Compound()
    {
        if (Target() is not string x)
            return;
        lines.Add(random.Next(6) switch
        {
            0 => $"{x} *= {Tame(Real(2), 1).Text};",
            1 => $"{x} /= {Number(1.2)} + {Call("Cos", Atom().Text)} * {Number(0.1)};",
            2 => $"{x} -= {Number(0.4)} * ({x} - {Tamed(1)});",
            3 => $"{x} += {Number(0.3)} * ({Tamed(2)} - {x});",
            4 => $"{x} = -{x};",
            _ => $"{x} *= {Call("Cos", Atom().Text)};",
        });
    }

    /// <summary>An element is set or changed, and stays as small.</summary>
    private void Store()
    {
        if (Chance(0.1) && arrays.FirstOrDefault(a => a is { IsPlain: true, Writable: true } && a.Length != SharedLength && a.Length != HalfLength) is { } small
            && ints.FirstOrDefault(i => i.Assignable) is { } k && !inFunction)
        {
            lines.Add($"{small.Name}[Math.Abs({k.Name}++ % {small.Length})] {Pick(["=", "*="])} {Tame(Real(2), 1).Text};");
            lines.Add($"if ({k.Name} > 9) {k.Name} = 0;");
            return;
        }
        if (Place() is not string place)
        {
            Compound();
            return;
        }
        lines.Add(random.Next(9) switch
        {
            < 3 => $"{place} = {Tamed(random.Next(1, 4))};",
            3 => $"{place} *= {Tame(Real(2), 1).Text};",
            4 => $"{place} += {Number(0.3)} * ({Tamed(2)} - {place});",
            5 => $"{place} -= {Number(0.5)} * {place};",
            6 when Target() is string x && !place.Contains("++", StringComparison.Ordinal) => $"{x} = {place} = {Tamed(2)};",
            7 when Place() is string other => $"({place}, {other}) = ({other}, {place});",
            _ => $"{place} = {Call("Sin", place)} * {Atom().Text};",
        });
    }

    /// <param name="isVariable">One that may be referred to.</param>
    private string? Place(bool isVariable = false)
    {
        ArrayVariable[] fitting = [.. arrays.Where(a => a.Writable && (isVariable ? a.IsPlain : a.Rank == 1))];
        if (fitting.Length == 0)
            return null;
        ArrayVariable array = Pick(fitting);
        return Index(array) is string index && !index.Contains("++", StringComparison.Ordinal) && !index.Contains('=', StringComparison.Ordinal) ? $"{array.Name}[{index}]{Part(array)}" : null;
    }

    /// <summary>A variable that only grows is read through something that keeps it small.</summary>
    private void Sum()
    {
        RealVariable[] sums = [.. reals.Where(v => v.Bound > Bound)];
        if (sums.Length == 0 || (depth == 0 && Chance(0.5)))
        {
            string s = Fresh("s");
            lines.Add($"{real} {s} = {Number(Tenth())};");
            Show(new(s, Assignable: true, Bound: 400));
            return;
        }
        string sum = Pick(sums).Name;
        lines.Add(random.Next(4) switch { 0 => $"{sum}++;", 1 => $"{sum} -= {Tamed(3)};", _ => $"{sum} += {Tamed(3)};" });
    }

    private void Integers()
    {
        IntVariable[] fitting = [.. ints.Where(i => i.Assignable)];
        if (fitting.Length == 0 || Chance(0.4))
        {
            string k = Fresh("k");
            lines.Add($"int {k} = {Int(2)} % 10;");
            ints.Add(new(k, Assignable: true));
            return;
        }
        string i = Pick(fitting).Name;
        lines.Add(random.Next(4) switch { 0 => $"{i} = ({i} + {Int(1)}) % 10;", 1 => $"{i} ^= {random.Next(8)};", 2 => $"if ({i} < 9) {i}++;", _ => $"{i} -= {i} / 2;" });
    }

    private void Pairs()
    {
        if (Target() is string x && Target() is string y && x != y && Chance(0.6))
        {
            lines.Add(Chance(0.5) ? $"({x}, {y}) = ({y}, {Tamed(2)});" : $"({x}, {y}) = ({Number(0.8)} * {y}, {x});");
            return;
        }
        string p = Fresh("p");
        if (Chance(0.5))
        {
            lines.Add($"({real} A, {real} B) {p} = ({Tamed(2)}, {Tamed(2)});");
            Show(new(p + ".A", Assignable: true));
            Show(new(p + ".B", Assignable: true));
            return;
        }
        lines.Add($"({real} {p}s, {real} {p}c) = {real}.SinCos({Tamed(2)});");
        Show(new(p + "s", Assignable: true));
        Show(new(p + "c", Assignable: true));
    }

    private void Vectors()
    {
        if (vectors.Count == 0 || Chance(0.3))
        {
            string v = Fresh("v");
            ArrayVariable[] from = [.. arrays.Where(a => a.OfVectors)];
            if (from.Length > 0 && Index(from[0]) is string index && Chance(0.6))
                lines.Add($"var {v} = {from[0].Name}[{index}];");
            else
                lines.Add($"var {v} = new Vec<{real}>({Tamed(2)}, {Tamed(2)});");
            vectors.Add(v);
            return;
        }
        (string to, string other) = (Pick(vectors), Pick(vectors));
        ArrayVariable[] written = [.. arrays.Where(a => a is { OfVectors: true, Writable: true })];
        if (written.Length > 0 && Index(written[0]) is string place && Chance(0.5))
        {
            lines.Add($"{written[0].Name}[{place}] = {Pick([other, $"{other}.Turned()", $"new Vec<{real}>({Tamed(2)}, {other}.X)"])};");
            return;
        }
        if (Chance(0.15))
        {
            string copy = Fresh("v");
            lines.Add($"var {copy} = {to};");
            lines.Add($"{copy}.X *= {Tame(Real(1), 1).Text};");
            vectors.Add(copy);
            return;
        }
        lines.Add(random.Next(6) switch
        {
            0 => $"{to} = {other} * {Number(0.6)} + {to}.Turned() * {Number(0.4)};",
            1 => $"{to}.X = {Tamed(2)};",
            2 => $"{to} = {other} with {{ Y = {Tamed(2)} }};",
            3 => $"{to}.Damp({Tame(Real(1), 1).Text});",
            4 => $"{to} -= ({to} + {other}) * {Number(0.5)};",
            _ => $"{to}.Y *= {Call("Cos", $"{other}.X")};",
        });
    }

    private void Reference()
    {
        string r = Fresh("r");
        if (Place(isVariable: true) is string place && Chance(0.8))
            lines.Add($"ref {real} {r} = ref {place};");
        else if (Target() is string x)
            lines.Add($"ref {real} {r} = ref {x};");
        else
            return;
        lines.Add($"{r} = {Tamed(2)};");
        if (Chance(0.5))
            lines.Add($"{r} *= {Tame(Real(1), 1).Text};");
    }
}
