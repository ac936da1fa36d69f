using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend.Interpretation;

/// <summary>One graph being traced: of the training or of the inference program.</summary>
internal sealed class Trace(Interpreter interpreter, TraceTables tables, RuleReader rules, bool training)
{
    private readonly Dictionary<(string Scope, SyntaxNode At, SiteKind Kind), int> visits = [];
    private int dropouts;

    public TensorBuilder Builder { get; } = new();
    public bool Training => training;
    public FixedRules Rules { get; private set; } = FixedRules.None;
    private string Path { get; set; } = "";

    /// <summary>A method of a module runs: its operations are in the module's scope, under the module's rules.</summary>
    public IDisposable Enter(ObjectValue module)
    {
        var leave = new Leave(this, Builder.Scope, Rules, Path);
        if (module.Path is { } path && path != Path)
        {
            Path = path;
            Builder.Scope = Builder.AddScope(path);
            Rules = Rules.OverriddenBy(rules.Of(module.Type));
        }
        return leave;
    }

    public void EnterRoot(INamedTypeSymbol type) => Rules = rules.Of(type);

    /// <summary>Operations from now on come from this expression.</summary>
    public void At(IOperation operation) => Builder.Origin = tables.Origin(operation.Syntax);

    public TensorValue Read(StoredTensorValue stored, IOperation at)
    {
        if (stored.Path is not { } path)
            throw interpreter.Fault("ADC0110", at, stored.IsBuffer ? "buffer" : "parameter");
        int index = tables.Index(stored);
        return new TensorValue(stored.IsBuffer
            ? Builder.Buffer(index, path, stored.Dims)
            : Builder.Parameter(index, path, stored.Dims));
    }

    /// <summary>Gives a tensor the name of the user's variable; other values need none.</summary>
    public void Name(object? value, string name)
    {
        if (value is TensorValue tensor)
            Builder.Name(tensor.Id, name);
    }

    /// <summary>
    /// The number of a nonsmooth operation. The same expression visited the same time in the same block is the same site in
    /// the training and in the inference program.
    /// </summary>
    public int Site(SiteKind kind, IOperation at, FixedPoolRule? pool, double? @fixed)
    {
        (string, SyntaxNode, SiteKind) place = (Path, at.Syntax, kind);
        visits.TryGetValue(place, out int visit);
        visits[place] = visit + 1;
        return tables.Site(Path, at.Syntax, visit, kind, pool, @fixed);
    }

    public int Dropout() => dropouts++;

    /// <summary>Labels are class indices (no dimensions) or real targets of one shape, the same throughout the network.</summary>
    public void UseLabels(int[]? targetDims, IOperation at)
    {
        if (tables.LabelsAreUsed && !(targetDims ?? [-1]).SequenceEqual(tables.TargetDims ?? [-1]))
            throw interpreter.Fault("ADC0112", at, Describe(tables.TargetDims), Describe(targetDims));
        tables.LabelsAreUsed = true;
        tables.TargetDims = targetDims;
    }

    private static string Describe(int[]? targetDims) =>
        targetDims is null ? "class indices" : $"targets of shape [{string.Join(",", targetDims)}]";

    private sealed class Leave(Trace trace, ScopeId scope, FixedRules rules, string path) : IDisposable
    {
        public void Dispose()
        {
            trace.Builder.Scope = scope;
            trace.Rules = rules;
            trace.Path = path;
        }
    }
}

/// <summary>What both graphs of a network number in common, in order of first use by the training program.</summary>
internal sealed class TraceTables
{
    private readonly List<StoredTensorValue> parameters = [], buffers = [];
    private readonly List<NonsmoothSite> sites = [];
    private readonly Dictionary<(string Scope, SyntaxNode At, int Visit, SiteKind Kind), int> siteNumbers = [];
    private readonly Dictionary<(string Scope, SiteKind Kind), int> siteNames = [];
    private readonly Dictionary<SourceSpan, int> originNumbers = [];
    private readonly List<SourceSpan> origins = [];

    public IReadOnlyList<StoredTensorValue> Parameters => parameters;
    public IReadOnlyList<StoredTensorValue> Buffers => buffers;
    public IReadOnlyList<NonsmoothSite> Sites => sites;
    public IReadOnlyList<SourceSpan> Origins => origins;

    /// <summary>Dimensions of labels.Values, null where the labels are class indices.</summary>
    public int[]? TargetDims { get; set; }
    public bool LabelsAreUsed { get; set; }

    public int Index(StoredTensorValue stored)
    {
        List<StoredTensorValue> list = stored.IsBuffer ? buffers : parameters;
        int index = list.IndexOf(stored);
        if (index < 0)
        {
            index = list.Count;
            list.Add(stored);
        }
        return index;
    }

    public OriginId Origin(SyntaxNode syntax)
    {
        SourceSpan span = SourceSpan.Of(syntax);
        if (!originNumbers.TryGetValue(span, out int index))
        {
            originNumbers[span] = index = origins.Count;
            origins.Add(span);
        }
        return new OriginId(index);
    }

    public int Site(string scope, SyntaxNode at, int visit, SiteKind kind, FixedPoolRule? pool, double? @fixed)
    {
        if (siteNumbers.TryGetValue((scope, at, visit, kind), out int number))
            return number;
        number = sites.Count;
        siteNumbers[(scope, at, visit, kind)] = number;
        siteNames.TryGetValue((scope, kind), out int ordinal);
        siteNames[(scope, kind)] = ++ordinal;
        string name = (scope.Length > 0 ? scope + "." : "") + kind.ToString().ToLowerInvariant() + ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture);
        sites.Add(new NonsmoothSite(number, kind, name, pool, @fixed));
        return number;
    }
}
