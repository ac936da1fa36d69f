namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>Loops and arrays.</summary>
internal sealed partial class RandomSource
{
    private void Loop()
    {
        ArrayVariable[] rows = [.. arrays.Where(a => a.Rank == 1)], matrices = [.. arrays.Where(a => a.Rank == 2)];
        if (matrices.Length > 0 && iterations == 1 && Chance(0.4))
            Matrix(Pick(matrices));
        else if (rows.Length > 0 && iterations <= 4 && Chance(0.75))
            Over(Pick(rows));
        else if (iterations <= 16)
            Counted();
        else
            Compound();
    }

    private void Body(int times, Action begin, int most = 3)
    {
        (bool before, int outside) = (inLoop, iterations);
        (inLoop, iterations) = (true, iterations * times);
        Scoped(() =>
        {
            begin();
            Statements(random.Next(1, most));
        });
        (inLoop, iterations) = (before, outside);
    }

    /// <summary>A loop over the elements of an array, often one that can run in lanes.</summary>
    private void Over(ArrayVariable array)
    {
        string i = Fresh("i");
        bool simple = Chance(0.5);
        string head = random.Next(8) switch
        {
            0 => $"for (int {i} = {array.Name}.Length - 1; {i} >= 0; {i}--)",
            1 => $"for (int {i} = 0; {i} < {array.Name}.Length; {i} += 2)",
            2 => $"for (int {i} = 1; {i} < {array.Name}.Length; {i}++)",
            3 => $"for (int {i} = 0; {i} < {array.Name}.Length / 2; ++{i})",
            4 when arrays.FirstOrDefault(a => a.Length == array.Length && a != array) is { } other => $"for (int {i} = 0; {i} < {array.Name}.Length && {i} < {other.Name}.Length; {i}++)",
            _ => $"for (int {i} = 0; {i} < {array.Name}.Length; {i}++)",
        };
        lines.Block(head, () => Body(33, () =>
        {
            indices.Add((i, array.Length));
            ints.Add(new(i, Assignable: false));
            if (!simple)
                return;
            for (int k = random.Next(1, 4); k > 0; k--)
                lines.Statement(Chance(0.3) ? Sum : Store);
            if (head.Contains("= 1;", StringComparison.Ordinal) && array is { IsPlain: true, Writable: true })
                lines.Add($"{array.Name}[{i}] = {Number(0.5)} * {array.Name}[{i} - 1] + {Tame(Real(2), 1).Text};");
        }, simple ? 2 : 3));
    }

    private void Matrix(ArrayVariable matrix)
    {
        (string i, string j) = (Fresh("i"), Fresh("j"));
        lines.Block($"for (int {i} = 0; {i} < {matrix.Name}.GetLength(0); {i}++)", () =>
            lines.Block($"for (int {j} = 0; {j} < {matrix.Name}.GetLength(1); {j}++)", () => Body(99, () =>
            {
                string element = Fresh("e"), at = $"{matrix.Name}[{i}, {j}]";
                lines.Add($"{real} {element} = {at};");
                Show(new(element, Assignable: true));
                if (matrix.Writable)
                    lines.Add(Chance(0.5) ? $"{at} = {Tamed(3)};" : $"{at} *= {Tame(Real(2), 1).Text};");
                else
                    Sum();
            }, 3)));
    }

    private void Counted()
    {
        string i = Fresh("i");
        int times = random.Next(1, 5);
        string bound = ints.Count > 0 && Chance(0.4) ? $"Math.Min({times}, {Pick(ints).Name})" : $"{times}";
        string head = random.Next(6) switch
        {
            4 => $"foreach (int {i} in AD.Checkpoint({bound}, snapshots: {random.Next(1, 4)}))",
            5 => $"foreach (int {i} in AD.Checkpoint(from: -1, {bound}, {(ints.Count > 0 ? $"1 + Math.Abs({Pick(ints).Name} % 3)" : "2")}))",
            0 => $"for (int {i} = {bound}; {i} > 0; {i}--)",
            1 => $"for (int {i} = -1; {i} <= {bound} - 2; {i}++)",
            2 => $"for (long {i} = 0; {i} < {bound}; {i} += 1)",
            _ => $"for (int {i} = 0; {i} < {bound}; {i}++)",
        };
        lines.Block(head, () => Body(times, () =>
        {
            if (!head.Contains("long", StringComparison.Ordinal))
                ints.Add(new(i, Assignable: false));
        }));
    }

    /// <summary>As long as it takes, but not long.</summary>
    private void While()
    {
        if (iterations > 16)
        {
            Set();
            return;
        }
        string k = Fresh("k");
        int times = random.Next(2, 6);
        lines.Add($"int {k} = 0;");
        string x = Atom().Text, condition = Watched($"{k} < {times} && {x} < {Number(1.6)}");
        void Inside(string step) => Body(times, () =>
        {
            lines.Add(step);
            ints.Add(new(k, Assignable: false));
        });
        switch (random.Next(3))
        {
            case 0:
                lines.Block($"while ({condition})", () => Inside($"{k}++;"));
                break;
            case 1:
                lines.Block("do", () => Inside($"{k}++;"), $"}} while ({condition});");
                break;
            default:
                lines.Block("while (true)", () => Inside($"if ({k}++ >= {times}) break;"));
                break;
        }
    }

    private void ForEach()
    {
        ArrayVariable[] fitting = [.. arrays.Where(a => a.IsPlain)];
        if (fitting.Length == 0 || iterations > 4)
        {
            Declare();
            return;
        }
        ArrayVariable array = Pick(fitting);
        string e = Fresh("e");
        bool byReference = array is { Writable: true, IsSpan: true } && Chance(0.4);
        lines.Block($"foreach ({(byReference ? "ref " : "")}{real} {e} in {(Chance(0.3) && array.IsSpan ? $"{array.Name}[({array.Name}.Length / 3)..]" : array.Name)})", () => Body(33, () =>
        {
            if (byReference)
                notCaptured.Add(e);
            Show(new(e, Assignable: byReference));
            Sum();
        }));
    }

    private void NewArray()
    {
        string t = Fresh("b");
        int length = random.Next(1, 5);
        string shared = arrays.FirstOrDefault(a => a.Length == SharedLength && a.Rank == 1)?.Name ?? "";
        switch (random.Next(5))
        {
            case 0 when iterations == 1 && shared.Length > 0:
                lines.Add($"var {t} = new {real}[{shared}.Length];");
                Fill(t, SharedLength);
                return;
            case 1:
                lines.Add($"Span<{real}> {t} = [{string.Join(", ", Enumerable.Range(0, length).Select(_ => Tamed(1)))}];");
                arrays.Add(new(t, $"{length}", Writable: true) { IsSpan = true });
                return;
            case 2 when iterations == 1:
                lines.Add($"Span<{real}> {t} = new {real}[{length}];");
                Fill(t, $"{length}", isSpan: true);
                return;
            case 3:
                lines.Add($"{real}[] {t} = [{string.Join(", ", Enumerable.Range(0, length).Select(_ => Tamed(1)))}];");
                arrays.Add(new(t, $"{length}", Writable: true));
                return;
            default:
                lines.Add($"var {t} = new {real}[{length}];");
                break;
        }
        Fill(t, $"{length}");
    }

    private void Fill(string array, string length, bool isSpan = false)
    {
        string i = Fresh("i");
        indices.Add((i, length));
        ints.Add(new(i, Assignable: false));
        lines.Add($"for (int {i} = 0; {i} < {array}.Length; {i}++) {array}[{i}] = {Tamed(2)};");
        indices.RemoveAt(indices.Count - 1);
        ints.RemoveAt(ints.Count - 1);
        arrays.Add(new(array, length, Writable: true) { IsSpan = isSpan });
    }

    private void Slice()
    {
        ArrayVariable[] fitting = [.. arrays.Where(a => a is { IsPlain: true, Length: SharedLength })];
        if (fitting.Length == 0)
            return;
        ArrayVariable from = Pick(fitting);
        string part = Fresh("part"), source = from.IsSpan ? from.Name : $"{from.Name}.AsSpan()";
        lines.Add(random.Next(3) switch
        {
            0 => $"var {part} = {source}[..({from.Name}.Length / 2)];",
            1 => $"var {part} = {source}.Slice({from.Name}.Length / 3, {from.Name}.Length / 2);",
            _ => $"var {part} = {source}[({from.Name}.Length - {from.Name}.Length / 2)..];",
        });
        arrays.Add(new(part, HalfLength, Writable: from.Writable) { IsSpan = true });
    }

    /// <summary>All elements at once.</summary>
    private void Whole()
    {
        ArrayVariable[] written = [.. arrays.Where(a => a is { IsPlain: true, Writable: true })];
        if (written.Length == 0)
            return;
        ArrayVariable to = Pick(written);
        ArrayVariable[] same = [.. arrays.Where(a => a.Length == to.Length && a.IsPlain && a != to)];
        string span = to.IsSpan ? to.Name : $"{to.Name}.AsSpan()";
        ArrayVariable other = Pick([.. arrays.Where(a => a.IsPlain)]);
        lines.Add(random.Next(8) switch
        {
            3 => $"Helpers.Turn<{real}>({to.Name});",
            4 or 5 when iterations <= 4 => $"Helpers.Shift<{real}>({other.Name}, {to.Name});",
            6 when own == "double" && iterations == 1 => $"{(twin ? "Watch" : "Helpers")}.Sort({to.Name});",
            7 when iterations <= 4 && to.IsSpan => $"for (int q = 0; q + 1 < {to.Name}.Length; q++) {to.Name}[q + 1] *= {Call("Sin", $"{to.Name}[q]")};",
            0 when same.Length > 0 => $"{(Pick(same) is var from && from.IsSpan ? from.Name : $"{from.Name}.AsSpan()")}.CopyTo({span});",
            1 => $"{span}.Fill({Atom().Text});",
            2 => $"Helpers.Scale<{real}>({to.Name}, {Tame(Real(1), 1).Text});",
            _ => $"Helpers.Swirl<{real}>({to.Name});",
        });
    }
}
