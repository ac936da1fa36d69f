namespace AdCompiler.Generators.Tensors;

/// <summary>An operand as a message names it: its role in the operation, the user's name for it and its shape.</summary>
internal readonly record struct Operand(string Role, string? Name, Shape Shape)
{
    public override string ToString() => string.Join(" ", ((string?[])[Role, Name == Role ? "" : Name, Shape.ToString()]).Where(part => !string.IsNullOrEmpty(part)));
}
