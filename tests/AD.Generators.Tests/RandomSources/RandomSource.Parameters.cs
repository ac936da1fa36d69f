namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>What a random method takes, and how its statements begin to use it.</summary>
internal sealed partial class RandomSource
{
    /// <summary>All arrays that are given have this length, and half of them their parts.</summary>
    private const string SharedLength = "n", HalfLength = "n/2";

    private readonly List<string> begins = [];
    private readonly List<(string Name, string Length)> indices = [];

    private List<string> Parameters()
    {
        var parameters = new List<string> { Parameter(0) };
        if (Chance(0.6))
            parameters.Add(Parameter(random.Next(4, 9)));
        if (Chance(0.5))
            parameters.Add(Parameter(10));
        int count = random.Next(1, 4);
        for (int i = 0; i < count; i++)
            parameters.Add(Parameter(random.Next(16)));
        return parameters;
    }

    private string Parameter(int kind)
    {
        string p = Fresh(kind switch { < 4 => "x", < 9 => "a", 9 => "v", 10 => "n", _ => "p" });
        switch (kind)
        {
            case 0 or 1:
                Show(new(p, Assignable: true));
                return $"{real} {p}";
            case 2:
                notCaptured.Add(p);
                Show(new(p, Assignable: true));
                return $"ref {real} {p}";
            case 3:
                notCaptured.Add(p);
                Show(new(p, Assignable: false));
                return $"in {real} {p}";
            case 4 or 5:
                return Array(p, $"{real}[]", writable: Chance(0.5));
            case 6:
                return Array(p, $"ReadOnlySpan<{real}>", writable: false, isSpan: true);
            case 7:
                return Array(p, $"Span<{real}>", writable: true, isSpan: true);
            case 8:
                arrays.Add(new(p, SharedLength, Writable: Chance(0.5), IsParameter: true, Rank: 2));
                if (arrays[^1].Writable)
                    begins.Add($"for (int r = 0; r < {p}.GetLength(0); r++) for (int c = 0; c < {p}.GetLength(1); c++) {p}[r, c] *= {Number(0.9)} * {p}[r, c];");
                return $"{real}[,] {p}";
            case 9:
                vectors.Add(p);
                return $"Vec<{real}> {p}";
            case 10:
                ints.Add(new(p, Assignable: true));
                return $"int {p}";
            case 11:
                Show(new(p + ".A", Assignable: true));
                Show(new(p + ".B.C", Assignable: true));
                return $"({real} A, ({real} C, int D) B) {p}";
            case 12:
                bools.Add(p);
                return $"bool {p}";
            case 13:
                kinds.Add(p);
                return $"Kind {p}";
            case 14:
                arrays.Add(new(p, SharedLength, Writable: Chance(0.6), IsParameter: true) { OfVectors = true, IsSpan = Chance(0.5) });
                return arrays[^1].IsSpan ? $"Span<Vec<{real}>> {p}" : $"Vec<{real}>[] {p}";
            default:
                begins.Add($"{p} = {Atom().Text};");
                notCaptured.Add(p);
                Show(new(p, Assignable: true));
                return $"out {real} {p}";
        }
    }

    private string Array(string name, string type, bool writable, bool isSpan = false)
    {
        arrays.Add(new(name, SharedLength, writable, IsParameter: true) { IsSpan = isSpan });
        return $"{type} {name}";
    }
}
