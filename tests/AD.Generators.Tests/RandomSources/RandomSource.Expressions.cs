using System.Globalization;

namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>Expressions that are real numbers.</summary>
internal sealed partial class RandomSource
{
    /// <param name="Text">In parentheses unless it binds as tightly as a call.</param>
    /// <param name="Bound">It is no larger.</param>
    private readonly record struct Expression(string Text, double Bound);

    private string Number(double number)
    {
        string text = number.ToString("0.0###", CultureInfo.InvariantCulture);
        return real switch { "float" => text + "f", "T" => $"T.CreateChecked({text})", _ => IsGeneric ? $"double.CreateChecked({text})" : text };
    }

    /// <summary>An expression whose value is at most <see cref="Bound"/>.</summary>
    private string Tamed(int deep) => Tame(Real(deep)).Text;

    private Expression Tame(Expression e, double bound = Bound) => e.Bound <= bound ? e : random.Next(e.Bound > 12 ? 2 : 3) switch
    {
        0 => new(Call("Sin", e.Text), 1),
        1 => new(Call("Tanh", e.Text), 1),
        _ => new($"({Number(Math.Floor(1000 * bound / e.Bound) / 1000)} * {e.Text})", bound),
    };

    /// <summary>A function of Math, MathF, double, float or the type parameter.</summary>
    private string Call(string function, params string[] arguments)
    {
        bool ofMath = real != "T" && !IsGeneric && function is not ("ExpM1" or "LogP1") && Chance(0.8);
        string type = !ofMath ? real : real == "float" ? "MathF" : "Math";
        return $"{type}.{function}({string.Join(", ", arguments)})";
    }

    /// <summary>A function with kinks: the twin tells on which side it is.</summary>
    private string Kinked(string function, params string[] arguments)
    {
        string type = IsGeneric ? real : function == "Clamp" || real == "double" ? "Math" : "MathF";
        return $"{(twin ? "Watch" : type)}.{function}({string.Join(", ", arguments)})";
    }

    private Expression Atom()
    {
        if (Chance(0.1))
            return Constant();
        if (Chance(indices.Count > 0 ? 0.5 : 0.25) && Element() is { } element)
            return element;
        if (vectors.Count > 0 && Chance(0.2))
            return new($"{Pick(vectors)}.{Pick(["X", "Y"])}", Bound);
        RealVariable[] fresh = Chance(0.6) ? [.. reals.Where(v => unread.Contains(v.Name))] : [];
        RealVariable variable = fresh.Length > 0 ? Pick(fresh) : Pick(reals);
        unread.Remove(variable.Name);
        return variable.Bound <= Bound ? new(variable.Name, variable.Bound) : Tame(new(variable.Name, variable.Bound));
    }

    private Expression Constant()
    {
        double number = (random.Next(1, 16) - (Chance(0.5) ? 16 : 0)) / 10.0;
        return new(number < 0 ? $"({Number(number)})" : Number(number), Math.Abs(number));
    }

    /// <summary>An element at an index that is surely there, or something else where it is not.</summary>
    private Expression? Element(bool bare = false)
    {
        ArrayVariable[] fitting = [.. arrays.Where(a => a.Rank == 1)];
        if (fitting.Length == 0)
            return null;
        ArrayVariable array = Pick(fitting);
        if (Index(array) is string index)
            return new($"{array.Name}[{index}]{Part(array)}", Bound);
        if (bare)
            return null;
        int at = random.Next(9);
        return new($"({Watched($"{array.Name}.Length > {at}")} ? {array.Name}[{(Chance(0.3) ? "^1" : at)}]{Part(array)} : {Number(0.5)})", Bound);
    }

    private string Part(ArrayVariable array) => array.OfVectors ? Pick([".X", ".Y"]) : "";

    /// <summary>Null if none is known to be inside.</summary>
    private string? Index(ArrayVariable array)
    {
        if (int.TryParse(array.Length, CultureInfo.InvariantCulture, out int length))
            return random.Next(3) switch
            {
                0 => $"{random.Next(length)}",
                1 when length > 1 => $"^{random.Next(1, length + 1)}",
                _ => $"Math.Abs({Int(0)} % {length})",
            };
        IReadOnlyList<(string Name, string Length)> known = [.. indices.Where(i => i.Length == array.Length || (i.Length == HalfLength && array.Length == SharedLength))];
        if (known.Count == 0)
            return null;
        (string name, string of) = Pick(known);
        return random.Next(8) switch
        {
            0 => $"{array.Name}.Length - 1 - {name}",
            1 => $"{name} / 2",
            2 => $"({name} + {random.Next(1, 4)}) % {array.Name}.Length",
            3 when of == array.Length => $"^({name} + 1)",
            _ => name,
        };
    }

    private Expression Real(int deep)
    {
        if (deep <= 0)
            return Atom();
        if (Chance(0.12))
            return Kink(deep - 1);
        if (Chance(0.12))
            return Choice(deep - 1);
        if (Chance(0.15) && callees.Count > 0)
            return CallOf(Pick(callees), deep - 1);
        return Smooth(deep - 1);
    }

    private Expression Smooth(int deep)
    {
        Expression x = Tame(Real(deep)), y = Tame(Real(deep - 1));
        string p = Atom().Text;
        return random.Next(36) switch
        {
            0 => new(Call("Sin", x.Text), 1),
            1 => new(Call("Cos", x.Text), 1),
            2 => new(Call("Tanh", x.Text), 1),
            3 => new(Call("Atan", x.Text), 1.2),
            4 => new(Call("Exp", x.Text), 7.4),
            5 => new(Call("Exp", $"-{p} * {p}"), 1),
            6 => new(Call("Log", $"{p} * {p} + {Number(0.4)}"), 1.6),
            7 => new(Call("Sqrt", $"{Number(0.3)} + {p} * {p}"), 2.1),
            8 => new($"({Number(1)} / ({p} * {p} + {Number(0.6)}))", 1.7),
            9 => new(Call("Cbrt", $"{p} * {p} + {Number(0.3)}"), 1.7),
            10 => new(Call("Pow", $"{p} * {p} + {Number(0.5)}", y.Text), 21),
            11 => new(Call("Pow", p, Number(random.Next(2, 4))), 8),
            12 => new(Call("Asin", $"{Number(0.4)} * {x.Text}"), 1),
            13 => new(Call("Atan2", x.Text, $"{p} * {p} + {Number(0.5)}"), 1.4),
            14 => new(Call("Cosh", x.Text), 3.8),
            15 => new(Call("Sinh", x.Text), 3.7),
            16 => new(Call("ExpM1", x.Text), 6.4),
            17 => new(Call("LogP1", $"{p} * {p}"), 1.7),
            18 => new(Call("Tan", $"{Number(0.5)} * {x.Text}"), 1.6),
            19 => new($"(-{x.Text})", x.Bound),
            20 or 21 => new($"({x.Text} - {y.Text})", x.Bound + y.Bound),
            22 => new($"({x.Text} - {y.Text} * {p})", x.Bound + 2 * y.Bound),
            < 26 => new($"({x.Text} + {y.Text})", x.Bound + y.Bound),
            < 28 => new($"({x.Text} * {y.Text})", x.Bound * y.Bound),
            < 30 => new($"({x.Text} * {p} * {y.Text})", 2 * x.Bound * y.Bound),
            30 => new($"({x.Text} / ({p} * {p} + {Number(0.7)}))", x.Bound / 0.7),
            31 => new($"({Converted($"{Int(1)} % 5")} * {x.Text})", 4 * x.Bound),
            32 when !IsGeneric => Cast(x),
            33 when vectors.Count > 0 => OfVector(),
            34 => Assigned(x),
            _ => new($"({x.Text} * {x.Text})", x.Bound * x.Bound),
        };
    }

    /// <summary>A number between widths, or an expression of another width.</summary>
    private Expression Cast(Expression x)
    {
        IsNarrow = true;
        bool once = Chance(0.5);
        return twin ? x
            : new(real == "float" ? $"(float)(0.5 + (double){x.Text} - 0.5)" : once ? $"(float){x.Text}" : $"(double)(float){x.Text}", x.Bound);
    }

    private Expression OfVector()
    {
        (string v, string w) = (Pick(vectors), Pick(vectors));
        return random.Next(5) switch
        {
            0 => new($"{v}.Dot({w})", 8),
            1 => new($"({v} + {w}).X", 4),
            2 => new($"({v} - {w}).Turned().Y", 4),
            3 => new($"{v}.Square", 8),
            _ => new($"({v} with {{ X = {Atom().Text} }}).Dot({w})", 8),
        };
    }

    /// <summary>An assignment inside an expression: what stands before it has the old value.</summary>
    private Expression Assigned(Expression x)
    {
        RealVariable[] fitting = [.. reals.Where(v => v.Assignable && v.Bound <= Bound)];
        if (fitting.Length == 0 || inFunction)
            return x;
        string v = Pick(fitting).Name;
        return Chance(0.5) ? new($"({v} * ({v} = {Tame(x).Text}))", 4) : new($"({v} + ({v} *= {Tame(x, 1).Text}) * {v})", 8);
    }

    private Expression Kink(int deep)
    {
        Expression x = Tame(Real(deep)), y = Tame(Real(deep - 1));
        return random.Next(9) switch
        {
            0 => new(Kinked("Abs", x.Text), x.Bound),
            1 => new(Kinked("Max", x.Text, y.Text), Math.Max(x.Bound, y.Bound)),
            2 => new(Kinked("Min", x.Text, y.Text), Math.Max(x.Bound, y.Bound)),
            3 => new(Kinked("Clamp", x.Text, Number(-0.7), Number(0.9)), 0.9),
            4 => new($"({Kinked("Floor", x.Text)} * {y.Text})", 3 * y.Bound),
            5 => new(Kinked("Max", x.Text, Number(0)), x.Bound),
            6 => new($"({x.Text} - {Kinked("Round", x.Text)})", 0.5),
            7 => new(twin ? $"Watch.Remainder({x.Text}, 0.7)" : $"({x.Text} % {Number(0.7)})", 0.7),
            8 when IsGeneric => x,
            _ => new($"({x.Text} * {Converted(Cut(y.Text))})", 6 * x.Bound),
        };
    }

    private Expression Choice(int deep)
    {
        Expression x = Tame(Real(deep)), y = Tame(Real(deep - 1)), z = Tame(Real(deep - 1));
        double bound = Math.Max(x.Bound, Math.Max(y.Bound, z.Bound));
        string Arm(int number, string text) => twin ? $"Watch.Arm({number}, {text})" : text;
        return random.Next(5) switch
        {
            0 => new($"({Int(1)} switch {{ 0 => {x.Text}, 1 or 2 => {y.Text}, > 3 and < 9 when {Condition(0)} => {z.Text}, _ => {Number(0.4)} }})", bound),
            1 when !IsGeneric => new($"(({Number(1)} * {Atom().Text}) switch {{ > {Number(0.6)} => {Arm(1, x.Text)}, < {Number(-0.4)} => {Arm(2, y.Text)}, _ => {Arm(3, z.Text)} }})", bound),
            _ => new($"({Condition(1)} ? {x.Text} : {y.Text})", bound),
        };
    }

    private Expression CallOf(Callee callee, int deep) =>
        new($"{callee.Name}({string.Join(", ", Enumerable.Range(0, callee.Arity).Select(i => Tamed(i == 0 ? deep : 0)))})", callee.Bound);
}
