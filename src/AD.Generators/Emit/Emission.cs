using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Passes;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Emit;

/// <summary>
/// The generated files of a network and what there is to tell about its programs, or why there are none: an internal error,
/// reported at the class.
/// </summary>
internal sealed record Emission(ClassName Class, EquatableArray<SourceFile> Files, EquatableArray<Finding> Findings = default, string? Failure = null)
{
    /// <param name="model">The network.</param>
    /// <param name="onDevice">Whether the user's compilation can run programs on a GPU.</param>
    /// <param name="ct">Ends the emission.</param>
    public static Emission OfPrograms(NetworkModel model, bool onDevice, CancellationToken ct) =>
        Of(model.Class, () =>
        {
            NetworkPrograms programs = NetworkPrograms.Of(model);
            return (NetworkEmitter.Emit(programs, onDevice, ct), GraphFindings.Of(model, programs.GradientGraph, programs.Gradient));
        });

    /// <summary>The members that callers see, from the declaration alone: they stay while Forward is being typed.</summary>
    public static Emission OfApi(ClassName name) => Of(name, () => ([ApiEmitter.Emit(name)], default));

    private static Emission Of(ClassName name, Func<(IReadOnlyList<SourceFile> Files, EquatableArray<Finding> Findings)> emit)
    {
        try
        {
            var (files, findings) = emit();
            return new Emission(name, files.ToEquatableArray(), findings);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new Emission(name, default, Failure: $"{error.GetType().Name}: {error.Message.Replace("\r", "").Replace("\n", " ")}");
        }
    }
}
