using AdCompiler.Generators.Emit.Methods;
using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit;

/// <summary>The text with the derivatives of a method, or why there is none: an internal error, reported at the method.</summary>
internal sealed record MethodEmission(Method Method, string? Text, string? Failure)
{
    public static MethodEmission Of(Method method, CancellationToken ct)
    {
        try
        {
            return new MethodEmission(method, MethodFile.Text(method, ct), null);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new MethodEmission(method, null, $"{error.GetType().Name}: {error.Message.Replace("\r", "").Replace("\n", " ")}");
        }
    }

    /// <summary>Type.Method.g.cs; overloads, and names that differ in case alone, are numbered in the order in which they stand.</summary>
    public static IEnumerable<SourceFile> Files(IEnumerable<MethodEmission> emissions) => emissions
        .GroupBy(emission => MethodFile.Stem(emission.Method.Name), StringComparer.OrdinalIgnoreCase)       // as the compiler compares files
        .SelectMany(group => group.Where(emission => emission.Text is not null)
            .Select((emission, i) => new SourceFile(group.Key + (i == 0 ? "" : "." + (i + 1)) + ".g.cs", emission.Text!)));
}
