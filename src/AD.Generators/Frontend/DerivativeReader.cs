using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Frontend.Lowering;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend;

/// <summary>What was read from one [DerivativeOf].</summary>
/// <param name="Method">The id of the marked method; see <see cref="Reading.Derivatives"/>.</param>
/// <param name="Unused">What to say if no differentiable method makes use of it; null where there is a fault.</param>
internal sealed record DerivativeReading(string Method, EquatableArray<DiagnosticInfo> Faults, EquatableArray<DiagnosticInfo> Unused);

/// <summary>A method marked [DerivativeOf] -> its faults. Its body is read where the derivative is used.</summary>
internal static class DerivativeReader
{
    public static DerivativeReading Read(GeneratorAttributeSyntaxContext context, CancellationToken ct)
    {
        List<DiagnosticInfo> faults = [], unused = [];
        if (context.TargetSymbol is not IMethodSymbol method)
            return new DerivativeReading("", default, default);
        Compilation compilation = context.SemanticModel.Compilation;
        foreach (AttributeData mark in OwnDerivatives.MarksOf(method))
        {
            ct.ThrowIfCancellationRequested();
            (OwnDerivative? found, DiagnosticInfo? fault) = DerivativeSignature.Read(method, mark, compilation);
            if (fault is not null)
                faults.Add(fault);
            if (found is null)
                continue;
            var span = SourceSpan.Of(mark.ApplicationSyntaxReference!.GetSyntax(ct));
            IMethodSymbol first = OwnDerivatives.Of(compilation).Find(found.Of)?.Method ?? method;
            if (!SymbolEqualityComparer.Default.Equals(first, method))
                faults.Add(new DiagnosticInfo("ADC0015", [Interpreter.Display(found.Of), first.Name, method.Name], span));
            else
                unused.Add(new DiagnosticInfo("ADC0305", [method.Name, Interpreter.Display(found.Of)], span));
        }
        return new DerivativeReading(OwnDerivatives.Id(method), faults.ToEquatableArray(), unused.ToEquatableArray());
    }
}
