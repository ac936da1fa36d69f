namespace AdCompiler.Generators.Emit;

/// <summary>A file that is added to the user's compilation.</summary>
internal sealed record SourceFile(string HintName, string Text);
