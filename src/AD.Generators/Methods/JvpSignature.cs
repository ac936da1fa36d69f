using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>The parameters and the result of a Jacobian-vector product: the primal's, then a tangent for each that is differentiable.</summary>
internal sealed class JvpSignature
{
    private readonly Method primal;
    private readonly MethodBuilder builder;
    private readonly MethodFacts facts;
    private readonly List<(Parameter Primal, string Name, string Type, Structure? Incoming)> moving = [];

    public JvpSignature(Method primal, MethodBuilder builder)
    {
        (this.primal, this.builder) = (primal, builder);
        facts = new MethodFacts(primal);
        foreach (Parameter parameter in primal.Parameters)
            if (parameter.Differentiable)
                Add(parameter);
    }

    public List<(ValueId Value, ValueId Tangent)> Tangents { get; } = [];

    public List<(ArrayId Array, ArrayId Shadow)> Shadows { get; } = [];

    /// <summary>What must hold of the memory that is given, and the primal does not check itself.</summary>
    public IEnumerable<Statement> Checks
    {
        get
        {
            (ArrayId Shadow, ArrayId Array)[] shadows = [.. Shadows
                .Where(pair => builder[pair.Array].Fields.Any(one => one.Type.IsReal())).Select(pair => (pair.Shadow, pair.Array))];
            ArrayId[] given = [.. primal.Parameters.SelectMany(parameter => Structures.Arrays(parameter.Incoming))];
            ArrayId[] written = [.. given.Where(facts.IsWritten), .. shadows.Where(pair => facts.IsWritten(pair.Array)).Select(pair => pair.Shadow)];
            return MemoryChecks.Of(shadows, written, [.. given, .. shadows.Select(pair => pair.Shadow)])
                .Where(check => check is not RequireDisjoint pair || !MemoryChecks.AreDisjoint(primal, pair.First, pair.Second));
        }
    }

    public string Summary => primal.Result is null
        ? $"The derivative of {primal.Name.Name} in the direction of the tangents, which are written where {primal.Name.Name} writes."
        : $"The value of {primal.Name.Name} and its derivative in the direction of the tangents.";

    public string ResultType => primal.Result is null ? primal.ResultType : $"({primal.ResultType} Value, {primal.ResultType} Dot)";

    /// <summary><paramref name="tangent"/> gives the tangents of what the primal hands back.</summary>
    public EquatableArray<Parameter> Parameters(Func<Structure, Structure> tangent) => primal.Parameters.Concat(moving.Select(p => p.Primal with
    {
        Name = p.Name, Type = p.Type, Incoming = p.Incoming, Outgoing = p.Primal.Outgoing is Structure outgoing ? tangent(outgoing) : null,
    })).ToEquatableArray();

    public Structure? Result(Func<Structure, Structure> tangent) => primal.Result is Structure value
        ? new Aggregate(ResultType, Construction.Tuple, [new Field("Value", value), new Field("Dot", tangent(value))])
        : null;

    private void Add(Parameter parameter)
    {
        string name = Free(parameter.Name + "Dot");
        if (parameter.Incoming is ArrayLeaf leaf)
        {
            Array shadow = ShadowOf(builder[leaf.Array], name, facts.IsWritten(leaf.Array));
            moving.Add((parameter, name, shadow.Type, new ArrayLeaf(Shadow(leaf.Array, shadow))));
        }
        else
            moving.Add((parameter, name, parameter.Type, parameter.Incoming is Structure incoming ? Structures.Select(incoming, Tangent, Shadow) : null));
    }

    private string Free(string name)
    {
        while (primal.Parameters.Any(p => p.Name == name) || moving.Any(p => p.Name == name))
            name += "Dot";
        return name;
    }

    private ValueId Tangent(ValueId value)
    {
        Value moved = builder[value];
        ValueId tangent = builder.NewValue(moved.Type, moved.Name.Length > 0 ? moved.Name + "Dot" : "");
        Tangents.Add((value, tangent));
        return tangent;
    }

    private ArrayId Shadow(ArrayId array) => Shadow(array, builder[array] with { Name = builder[array].Name + "Dot" });

    private ArrayId Shadow(ArrayId array, Array shadow)
    {
        ArrayId id = builder.NewArray(shadow);
        Shadows.Add((array, id));
        return id;
    }

    /// <summary>Of memory in a row a span is enough, and takes arrays too.</summary>
    private static Array ShadowOf(Array array, string name, bool written)
    {
        if (array.Form is ArrayForm.Rectangular or ArrayForm.Jagged)
            return array with { Name = name };
        ArrayForm form = written ? ArrayForm.Span : ArrayForm.ReadOnlySpan;
        return array with { Name = name, Form = form, Type = $"{form}<{array.Element}>" };
    }
}
