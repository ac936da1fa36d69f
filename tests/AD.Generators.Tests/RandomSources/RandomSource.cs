namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>
/// A random differentiable method as a person might write it, from a seed. All numbers stay small by construction, so that differences
/// can be taken: a variable is at most <see cref="Bound"/>, but for sums, which are drawn together where they are read.
/// </summary>
/// <remarks>
/// The same seed gives the method once more as a <em>twin</em> with the same lines: in double, with what decides or has a kink
/// reported to <c>Watch</c>. Differences are taken of the twin, so that they are exact and know whether they crossed a kink.
/// </remarks>
internal sealed partial class RandomSource
{
    /// <summary>No variable is larger.</summary>
    private const double Bound = 2;

    private readonly Random random;
    private readonly bool twin;
    private readonly Reductions reductions;
    private readonly string own, real, name;
    private readonly List<string> members = [];
    private readonly List<RealVariable> reals = [];
    private readonly List<IntVariable> ints = [];
    private readonly List<string> bools = [], vectors = [], kinds = [];
    private readonly List<ArrayVariable> arrays = [];
    private readonly List<Callee> callees = [];
    private readonly List<string> actions = [];
    private readonly HashSet<string> notCaptured = [], unread = [];
    private SourceLines lines = new();
    private int names, depth, iterations = 1;
    private bool inLoop, inFunction;
    private string result = "";

    private RandomSource(int seed, bool twin)
    {
        random = new Random(seed);
        this.twin = twin;
        reductions = seed % 2 == 0 ? Reductions.Lanes : Reductions.Ordered;
        own = random.Next(10) switch { < 7 => "double", < 9 => "float", _ => "T" };
        IsNarrow = own == "float";
        real = twin ? "double" : own;
        name = (twin ? "Twin" : "Method") + seed;
    }

    /// <summary>Whether some of its numbers are floats, so that its derivative has their precision.</summary>
    private bool IsNarrow { get; set; }

    private bool IsGeneric => own == "T";

    public static SourceMethod Create(int seed) => new(seed, new RandomSource(seed, twin: false).Write(), new RandomSource(seed, twin: true).Write());

    private SourceText Write()
    {
        List<string> parameters = Parameters();
        result = Pick(["real", "real", "real", "real", "real", "real", "pair", "vector", "array", "mixed", "void"]);
        if (result == "void" && !arrays.Any(a => a.IsParameter && a.Writable))
        {
            parameters.Add($"Span<{real}> o");
            arrays.Add(new("o", SharedLength, Writable: true, IsParameter: true) { IsSpan = true });
        }
        foreach (string begin in begins)
            lines.Add(begin);
        Statements(random.Next(1, 5));
        Return();
        string header = $"public static {ResultType()} F{TypeParameter}({string.Join(", ", parameters)}){Constraint}";
        return new SourceText(name, header, lines, members, IsNarrow, twin, reductions,
            [.. arrays.Where(a => a is { Rank: 2, IsParameter: true, Writable: true }).Select(a => a.Name)]);
    }

    private string TypeParameter => real == "T" ? "<T>" : "";

    private string Constraint => real == "T" ? " where T : IFloatingPointIeee754<T>" : "";

    private string ResultType() => result switch
    {
        "real" => real,
        "pair" => $"({real} First, {real} Second)",
        "vector" => $"Vec<{real}>",
        "array" => $"{real}[]",
        "mixed" => $"({real} Value, int Count)",
        _ => "void",
    };

    /// <summary>What the method gives back, of all that is visible.</summary>
    private void Return() => lines.Add(result switch
    {
        "real" => $"return {Everything()};",
        "pair" => $"return ({Everything()}, {Real(2).Text});",
        "vector" => $"return new Vec<{real}>({Everything()}, {Real(1).Text});",
        "array" => $"return [{Everything()}, {Real(2).Text}, {Real(1).Text}];",
        "mixed" => $"return ({Everything()}, {Int(1)});",
        _ => $"{Accumulated(arrays.Last(a => a.IsParameter && a.Writable))}",
    });

    private string Accumulated(ArrayVariable array) => array.Rank == 2
        ? $"if ({array.Name}.Length > 0) {array.Name}[0, 0] += {Everything()};"
        : $"if ({array.Name}.Length > 0) {array.Name}[{array.Name}.Length / 2]{(array.OfVectors ? ".Y" : "")} += {Everything()};";

    /// <summary>A sum of every visible number, so that few statements are dead.</summary>
    private string Everything()
    {
        var terms = new List<string> { Real(1).Text };
        foreach (RealVariable variable in reals)
            if (Chance(0.7))
                terms.Add(Chance(0.5) ? variable.Name : $"{Number(Tenth())} * {variable.Name}");
        foreach (string vector in vectors)
            terms.Add($"{vector}.Dot({vector})");
        foreach (ArrayVariable array in arrays.Where(a => a.IsPlain))
            if (Chance(0.7))
                terms.Add($"{Number(Tenth())} * Helpers.Total<{real}>({array.Name})");
        return string.Join(" + ", terms);
    }

    private double Tenth() => Math.Round(random.NextDouble() + 0.1, 1);

    private bool Chance(double probability) => random.NextDouble() < probability;

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private void Show(RealVariable variable)
    {
        reals.Add(variable);
        unread.Add(variable.Name);
    }

    private string Fresh(string stem) => stem + names++;

    private sealed record RealVariable(string Name, bool Assignable, double Bound = RandomSource.Bound);

    private sealed record IntVariable(string Name, bool Assignable);

    /// <param name="Length">Arrays of the same text have the same length.</param>
    private sealed record ArrayVariable(string Name, string Length, bool Writable, bool IsParameter = false, int Rank = 1)
    {
        public bool IsSpan { get; init; }

        /// <summary>Its elements are vectors, of whose numbers one is read or written at a time.</summary>
        public bool OfVectors { get; init; }

        /// <summary>Its elements are numbers, in a row.</summary>
        public bool IsPlain => Rank == 1 && !OfVectors;
    }

    /// <summary>A function that can be called with so many numbers.</summary>
    private sealed record Callee(string Name, int Arity, double Bound);
}
