using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Emit;

/// <summary>The generated files of a network, or why there are none: an internal error, reported at the class.</summary>
internal sealed record Emission(ClassName Class, EquatableArray<SourceFile> Files, string? Failure = null)
{
    public static Emission OfPrograms(NetworkModel model, CancellationToken ct) =>
        Of(model.Class, () => NetworkEmitter.Emit(model, ct));

    /// <summary>The members that callers see, from the declaration alone: they stay while Forward is being typed.</summary>
    public static Emission OfApi(ClassName name) => Of(name, () => [ApiEmitter.Emit(name)]);

    private static Emission Of(ClassName name, Func<IReadOnlyList<SourceFile>> emit)
    {
        try
        {
            return new Emission(name, emit().ToEquatableArray());
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new Emission(name, default, $"{error.GetType().Name}: {error.Message.Replace("\r", "").Replace("\n", " ")}");
        }
    }
}
