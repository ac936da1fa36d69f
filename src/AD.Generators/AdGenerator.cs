using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Emit;
using AdCompiler.Generators.Frontend;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators;

/// <summary>
/// The pipeline: trace (C# -> model and spans), read (the model alone), declare (what callers see, from the declaration alone),
/// emit (model -> text of the programs), report. Tracing runs again on every edit, as ForAttributeWithMetadataName does; an edit
/// that only moves code ends there, since the model is equal.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class AdGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<Reading> traced = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownNames.Differentiable, DefinitionReader.IsCandidate, DefinitionReader.Read)
            .WithTrackingName(Steps.Trace);

        IncrementalValuesProvider<NetworkModel> models = traced
            .Where(static reading => reading.Model is not null)
            .Select(static (reading, _) => reading.Model!).WithTrackingName(Steps.Read);

        IncrementalValuesProvider<ClassName> classes = traced
            .Where(static reading => reading.Class is not null)
            .Select(static (reading, _) => reading.Class!);

        IncrementalValueProvider<Namesakes> namesakes = classes.Collect().Select(static (names, _) => Namesakes.Of(names));

        IncrementalValuesProvider<Emission> declared = classes
            .Select(static (name, _) => Emission.OfApi(name)).WithTrackingName(Steps.Declare);

        IncrementalValueProvider<bool> onDevice = context.CompilationProvider
            .Select(static (compilation, _) => compilation.GetTypeByMetadataName(KnownNames.DeviceCode) is not null);

        IncrementalValuesProvider<Emission> emitted = models.Combine(onDevice)
            .Select(static (pair, ct) => Emission.OfPrograms(pair.Left, pair.Right, ct)).WithTrackingName(Steps.Emit);

        IncrementalValuesProvider<MethodEmission> methods = traced
            .Where(static reading => reading.Method is not null)
            .Select(static (reading, _) => reading.Method!).WithTrackingName(Steps.ReadMethod)
            .Select(static (method, ct) => MethodEmission.Of(method, ct)).WithTrackingName(Steps.EmitMethod);

        context.RegisterSourceOutput(declared.Combine(namesakes), Add);
        context.RegisterSourceOutput(emitted.Combine(namesakes), Add);
        context.RegisterSourceOutput(methods.Collect(), static (output, emissions) =>
        {
            foreach (SourceFile file in MethodEmission.Files(emissions))
                output.AddSource(file.HintName, file.Text);
        });
        IncrementalValuesProvider<CompileOutcome> outcomes = emitted
            .Select(static (emission, _) => new CompileOutcome(emission.Class, emission.Findings, emission.Failure));
        IncrementalValuesProvider<MethodFailure> failures = methods
            .Where(static emission => emission.Failure is not null)
            .Select(static (emission, _) => new MethodFailure(emission.Method, emission.Failure!));
        context.ReportDiagnostics(traced, outcomes, failures, context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownNames.Input, DefinitionReader.IsCandidate, DefinitionReader.ReadUnmarked)
            .Where(static hint => hint is not null).Select(static (hint, _) => hint!), context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownNames.DerivativeOf, DefinitionReader.IsCandidate, DerivativeReader.Read));
    }

    private static void Add(SourceProductionContext output, (Emission Emission, Namesakes Namesakes) pair)
    {
        foreach (SourceFile file in pair.Emission.Files)
            output.AddSource(pair.Namesakes.HintName(pair.Emission.Class, file), file.Text);
    }
}
