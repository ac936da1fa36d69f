namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>Integers and conditions.</summary>
internal sealed partial class RandomSource
{
    private string Converted(string integer) => IsGeneric ? $"{real}.CreateChecked({integer})" : Chance(0.5) ? $"({real})({integer})" : $"({integer})";

    /// <summary>A real number cut to an integer.</summary>
    private string Cut(string number) => twin ? $"Watch.Integer({number} * 3)" : $"(int)({number} * {Number(3)})";

    private string Watched(string condition) => twin ? $"Watch.Choice({condition})" : condition;

    private string Int(int deep)
    {
        if (deep <= 0 || Chance(0.2))
            return ints.Count > 0 && Chance(0.7) ? Pick(ints).Name : arrays.Count > 0 && Chance(0.3) ? $"{Pick(arrays).Name}.Length" : $"{random.Next(6)}";
        string a = Int(deep - 1), b = Int(deep - 1);
        IntVariable[] fitting = [.. ints.Where(i => i.Assignable)];
        return random.Next(18) switch
        {
            0 => $"({a} + {b})",
            1 => $"({a} - {b})",
            2 => $"({a} * {random.Next(2, 4)} - {b})",
            3 => $"({a} % {random.Next(2, 5)})",
            4 => $"({a} & 3 | {b})",
            5 => $"({a} ^ {b})",
            6 => $"(({a} & 7) << 1)",
            7 => $"({a} >> 1)",
            8 => $"(-{a})",
            9 => $"(~{a})",
            10 => $"Math.Min({a}, {b})",
            11 => $"(int)unchecked((byte)({a} + 250))",
            12 => $"(int)((long){a} * {b} % 7)",
            13 when !IsGeneric => Cut(Atom().Text),
            14 when fitting.Length > 0 && !inFunction => $"({Pick(fitting).Name}++ % 10)",
            15 => $"(int)(unchecked((uint)({a} & 15)) >>> 1)",
            16 => $"({a} / {random.Next(2, 4)})",
            _ => $"({Condition(0)} ? {a} : {b})",
        };
    }

    private string Condition(int deep) => Watched(Test(deep));

    private string Test(int deep)
    {
        if (deep > 0 && Chance(0.4))
        {
            (string a, string b) = (Test(deep - 1), Test(deep - 1));
            return random.Next(6) switch { 0 => $"(({a}) | ({b}))", 1 => $"(({a}) ^ ({b}))", 2 => $"!({a})", 3 => $"(({a}) && ({b}))", 4 => $"(({a}) || ({b}))", _ => $"(({a}) == ({b}))" };
        }
        string x = Atom().Text, y = Atom().Text;
        return random.Next(10) switch
        {
            0 when bools.Count > 0 => Pick(bools),
            1 when ints.Count > 0 => $"{Int(1)} % 2 == 0",
            2 when ints.Count > 0 => $"{Pick(ints).Name} is 1 or > 3",
            3 when !IsGeneric => $"{Number(1)} * {x} is > {Number(0.1)} and < {Number(1.2)}",
            4 when ints.Count > 0 => $"{Pick(ints).Name} < {Int(1)}",
            5 when vectors.Count > 0 && !IsGeneric => $"{Pick(vectors)} is {{ X: > {Number(0.2)}, Y: < {Number(0.9)} }}",
            6 => $"{x} * {y} <= {Number(Tenth())}",
            7 when kinds.Count > 0 => $"{Pick(kinds)} != Kind.Second",
            _ when x != y => $"{x} > {y}",
            _ => $"{x} * {x} > {Number(Tenth())}",
        };
    }
}
