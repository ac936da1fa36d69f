using AdCompiler.Generators.Frontend.Known;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AdCompiler.Generators.Frontend;

/// <summary>A marked class: checks that a program can exist for it, then traces it.</summary>
internal static class NetworkReader
{
    public static Reading Read(INamedTypeSymbol type, Compilation compilation, Reading nothing, CancellationToken ct)
    {
        if (type.TypeKind is not TypeKind.Class)
            return nothing.With("ADC0010", type.Name, "structs and interfaces are");
        if (!TypeNames.Inherits(type, KnownNames.Module))
            return nothing.With("ADC0008", type.Name);
        if (!IsPartial(type, ct))
            return nothing.With("ADC0001", type.Name);
        // A block or an abstract base has no program of its own: it is traced as part of the networks that use it.
        if (!TypeNames.Inherits(type, KnownNames.Network) || type.IsAbstract)
            return nothing;
        if (type.IsFileLocal)
            return nothing.With("ADC0010", type.Name, "file-local classes are");
        if (type.IsGenericType)
            return nothing.With("ADC0005", type.Name);
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            if (outer.TypeKind is not TypeKind.Class || outer.IsRecord || outer.IsGenericType || !IsPartial(outer, ct))
                return nothing.With("ADC0004", type.Name, outer.Name);

        Reading declared = nothing with { Class = ClassNameOf(type) };
        if (compilation.Options is not CSharpCompilationOptions { AllowUnsafe: true })
            return declared.With("ADC0009");
        if (InputOf(type, out string problem) is not { } input)
            return declared.With("ADC0006", type.Name, problem);
        if (ConstructorOf(type, out problem) is not { } constructor)
            return declared.With("ADC0007", type.Name, problem);
        try
        {
            var tracer = new NetworkTracer(type, constructor, input, compilation, ct);
            NetworkModel model = tracer.Run(declared.Class!);
            Reading reading = tracer.Unused.Count == 0 ? declared : declared.With("ADC0304", type.Name, string.Join(", ", tracer.Unused));
            return reading with { Model = model, Origins = tracer.Origins, Diagnostics = reading.Diagnostics.Concat(tracer.Warnings).ToEquatableArray() };
        }
        catch (Diagnostics.TraceFault fault)
        {
            return declared with { Diagnostics = [fault.Diagnostic] };
        }
    }

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken ct)
    {
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
            if (reference.GetSyntax(ct) is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
                return true;
        return false;
    }

    private static ClassName ClassNameOf(INamedTypeSymbol type)
    {
        var containing = new List<string>();
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            containing.Insert(0, outer.Name);
        string space = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
        return new ClassName(space, containing.ToEquatableArray(), type.Name);
    }

    private static int[]? InputOf(INamedTypeSymbol type, out string problem)
    {
        AttributeData? attribute = type.GetAttributes().FirstOrDefault(a => a.AttributeClass is { } c && TypeNames.Of(c) == KnownNames.Input);
        problem = "no [Input]";
        if (attribute is null || attribute.ConstructorArguments.Length != 1 || attribute.ConstructorArguments[0].Kind is not TypedConstantKind.Array)
            return null;
        int[] dims = [.. attribute.ConstructorArguments[0].Values.Select(value => value.Value is int dim ? dim : 0)];
        problem = $"the input shape [{string.Join(", ", dims)}], whose extents must be at least 1";
        return dims.Length > 0 && dims.All(dim => dim >= 1) ? dims : null;
    }

    private static IMethodSymbol? ConstructorOf(INamedTypeSymbol type, out string problem)
    {
        IMethodSymbol? constructor = type.InstanceConstructors.FirstOrDefault(c => c.Parameters.Length == 0);
        problem = "it has no parameterless constructor";
        return constructor;
    }
}
