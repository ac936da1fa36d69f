namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>Choices, and ways out of them.</summary>
internal sealed partial class RandomSource
{
    private void If()
    {
        lines.Block($"if ({Condition(1)})", () => Scoped(random.Next(1, 3)));
        if (Chance(0.3))
            lines.Block($"else if ({Condition(1)})", () => Scoped(random.Next(1, 3)));
        if (Chance(0.5))
            lines.Block("else", () => Scoped(random.Next(1, 3)));
    }

    private void Switch()
    {
        lines.Block($"switch ({Int(1)} % 4)", () =>
        {
            foreach (string label in new[] { "case 0:", "case 1: case 2:", "case > 2 and < 9:", "default:" })
                if (label != "case > 2 and < 9:" || Chance(0.5))
                    lines.Block(label, () => Scoped(random.Next(0, 3)), "} break;");
        });
    }

    /// <summary>Out of a loop or of the method, in some cases.</summary>
    private void Jump()
    {
        if (depth == 0)
            return;
        string test = $"if ({Condition(1)})";
        if (inLoop && Chance(0.7))
            lines.Add($"{test} {Pick(["break", "continue"])};");
        else if (inFunction)
            lines.Add($"{test} return {Tamed(1)};");
        else if (result == "void")
            lines.Add($"{test} return;");
        else
            lines.Block(test, Return);
    }
}
