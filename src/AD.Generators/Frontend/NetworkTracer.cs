using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Frontend.Known;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AdCompiler.Generators.Frontend;

/// <summary>
/// Constructs a network at compile time, then runs Forward and Loss twice: as in training and as in inference. Both graphs
/// number parameters, buffers and nonsmooth sites alike.
/// </summary>
internal sealed class NetworkTracer(
    INamedTypeSymbol type, IMethodSymbol constructor, int[] input, Compilation compilation, CancellationToken ct)
{
    private readonly TraceTables tables = new();
    private readonly Interpreter interpreter = new(SourceCode.Of(compilation), ct);
    private readonly RuleReader rules = new(ct);

    public EquatableArray<SourceSpan> Origins => tables.Origins.ToEquatableArray();

    public IEnumerable<DiagnosticInfo> Warnings => interpreter.Warnings;

    /// <summary>Parameters that neither program reads, by name.</summary>
    public EquatableArray<string> Unused { get; private set; }

    public NetworkModel Run(ClassName name)
    {
        SyntaxNode declaration = type.DeclaringSyntaxReferences[0].GetSyntax(ct);
        ObjectValue network = interpreter.Construct(type, constructor, declaration);
        network.Path = "";
        IReadOnlyList<StoredTensorValue> stored = FieldPaths.Assign(network);
        Interpreter.Freeze(network);

        TensorGraph training = Trace(network, training: true, out Shape output);
        TensorGraph inference = Trace(network, training: false, out _);
        RequireDistinctNames(declaration);
        Unused = stored.Where(value => !value.IsBuffer && !tables.Parameters.Contains(value)).Select(value => value.Path!).ToEquatableArray();
        return new NetworkModel(
            name, input.ToEquatableArray(), output.Dims, tables.TargetDims?.ToEquatableArray(),
            Stored(tables.Parameters), Stored(tables.Buffers), tables.Sites.ToEquatableArray(), training, inference);
    }

    // A private field of a base class may have the name of one of the derived class's.
    private void RequireDistinctNames(SyntaxNode declaration)
    {
        var names = new HashSet<string>();
        foreach (StoredTensorValue stored in tables.Parameters.Concat(tables.Buffers))
            if (!names.Add(stored.Path!))
                throw new TraceFault(new DiagnosticInfo(
                    "ADC0115", [type.Name, stored.Path!], SourceSpan.Of(((BaseTypeDeclarationSyntax)declaration).Identifier.GetLocation())));
    }

    private TensorGraph Trace(ObjectValue network, bool training, out Shape outputShape)
    {
        var trace = new Trace(interpreter, tables, rules, training);
        interpreter.Trace = trace;
        trace.EnterRoot(type);
        var image = new TensorValue(trace.Builder.Input(input));
        IMethodSymbol forward = Override("Forward");
        TensorValue output = Result(interpreter.Run(forward, network, image), forward);
        outputShape = trace.Builder.Shape(output.Id);
        if (!outputShape.Batched)
            throw Fault("ADC0111", forward, $"a tensor without the batch, of shape {outputShape}", "a tensor computed from the input");
        IMethodSymbol loss = Override("Loss");
        TensorValue losses = SourceCode.HasSource(loss)
            ? Result(interpreter.Run(loss, network, output, LabelsValue.Instance), loss)
            : DefaultLoss(trace, output, forward);
        Shape lossShape = trace.Builder.Shape(losses.Id);
        if (!lossShape.Batched || lossShape.Dims.Count > 0)
            throw Fault("ADC0111", loss, $"shape {lossShape}", "one loss per sample, [N]; use Mean or Sum, which are per sample");
        trace.Builder.Result("output", output.Id);
        trace.Builder.Result("loss", losses.Id);
        return trace.Builder.Build(type.Name + (training ? ".training" : ".inference"));
    }

    /// <summary>Network.Loss, whose source is in the library.</summary>
    private TensorValue DefaultLoss(Trace trace, TensorValue output, IMethodSymbol forward)
    {
        tables.LabelsAreUsed = true;
        trace.Builder.Origin = new(-1);
        try
        {
            return new TensorValue(trace.Builder.SoftmaxCrossEntropy(output.Id, trace.Builder.Labels()));
        }
        catch (ShapeException)
        {
            throw Fault("ADC0111", forward, $"shape {trace.Builder.Shape(output.Id)}", "[N,classes] for the loss of Network, softmax cross-entropy; override Loss for another output");
        }
    }

    /// <summary>The most derived version of a method of Network.</summary>
    private IMethodSymbol Override(string name)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
            foreach (IMethodSymbol method in t.GetMembers(name).OfType<IMethodSymbol>())
                if (TypeNames.Of(t) == KnownNames.Network || OverridesNetwork(method))
                    return method;
        throw new InvalidOperationException($"Network has no method {name}");
    }

    private static bool OverridesNetwork(IMethodSymbol method)
    {
        IMethodSymbol? overridden = method.IsOverride ? method.OverriddenMethod : null;
        while (overridden?.OverriddenMethod is { } next)
            overridden = next;
        return overridden is not null && TypeNames.Of(overridden.ContainingType) == KnownNames.Network;
    }

    private TensorValue Result(object? value, IMethodSymbol method) => value switch
    {
        TensorValue tensor => tensor,
        StoredTensorValue => throw Fault("ADC0111", method, "a parameter", "a tensor computed from the input"),
        _ => throw Fault("ADC0111", method, "null", "a tensor"),
    };

    private TraceFault Fault(string id, IMethodSymbol method, string found, string expected)
    {
        ISymbol at = SourceCode.HasSource(method) ? method : type;
        return new TraceFault(new DiagnosticInfo(id, [Interpreter.Display(method), found, expected], SourceSpan.Of(at.Locations[0])));
    }

    private static EquatableArray<StoredValue> Stored(IReadOnlyList<StoredTensorValue> values) =>
        values.Select(value => new StoredValue(value.Path!, value.Dims.ToEquatableArray(), value.Initializer)).ToEquatableArray();
}
