using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// How a derived method is called: the primal's parameters, then cotangents. Cotangents of numbers are returned, those of arrays written:
/// for an array that the primal only reads they are set, for one that it writes they go in for the output and come out for the input.
/// </summary>
internal sealed class VjpSignature(Method method, bool seeded)
{
    private readonly List<Parameter> parameters = [.. method.Parameters];
    private readonly List<(ValueId Value, ValueId? Seed)> seeds = [];
    private readonly List<ArrayId> clear = [];

    public string Suffix => seeded ? "Gradient" : "Vjp";

    public string Summary => seeded
        ? $"Value and gradient of {method.Name.Name}."
        : $"Value of {method.Name.Name}, and the cotangents of its arguments for given cotangents of its results."
            + (ReverseMode.WhyNoGradient(method) is string why ? $" There is no {method.Name.Name}Gradient: {why}." : "");

    public EquatableArray<Parameter> Parameters => parameters.ToEquatableArray();

    /// <summary>The numbers that the method gives out, each with the cotangent that comes in; null for 1.</summary>
    public IReadOnlyList<(ValueId Value, ValueId? Seed)> Seeds => seeds;

    public Dictionary<ArrayId, ArrayId> Shadows { get; } = [];

    public IReadOnlyList<ArrayId> ToClear => clear;

    /// <summary>What must hold of the memory that is given, checked before anything is written.</summary>
    public IReadOnlyList<Statement> Checks { get; private set; } = [];

    /// <summary>What must hold of the cotangents of arrays that the method makes, checked when it has made them.</summary>
    public IEnumerable<Statement> ChecksOfResult =>
        Structures.Arrays(method.Result).Where(Shadows.ContainsKey).Select(array => new RequireSameShape(Shadows[array], array));

    public string ResultType { get; private set; } = "void";

    public void Declare(MethodBuilder tables, MethodFacts facts)
    {
        if (seeded)
            seeds.AddRange(Structures.Values(method.Result).Select(value => (value, (ValueId?)null)));
        else if (method.Result is not null)
            Seed("result", method.ResultType, method.Result, tables);
        foreach (Parameter parameter in method.Parameters)
        {
            if (!parameter.Differentiable)
                continue;
            if (parameter.Outgoing is not null && Structures.HasReals(parameter.Outgoing, method.Values))
                Seed(parameter.Name, parameter.Type, parameter.Outgoing, tables);
            foreach (ArrayId array in Structures.Arrays(parameter.Incoming))
                if (method.Arrays[array.Index].Fields.Any(field => field.Type.IsReal()))
                    Shadow(array, parameter.Incoming is ArrayLeaf ? parameter.Name : method.Arrays[array.Index].Name, tables, facts);
        }
        ArrayId[] given = [.. method.Parameters.SelectMany(parameter => Structures.Arrays(parameter.Incoming))];
        Checks = MemoryChecks.Of([.. given.Where(Shadows.ContainsKey).Select(array => (Shadows[array], array))],
            [.. given.Where(facts.IsWritten), .. Shadows.Values], [.. given, .. Shadows.Values]);
    }

    public static Array ShadowOf(Array array) => array with
    {
        Name = array.Name.Length > 0 ? array.Name + "Bar" : "",
        Form = array.Form is ArrayForm.Array or ArrayForm.ReadOnlySpan ? ArrayForm.Span : array.Form,
        Type = array.Form is ArrayForm.Array or ArrayForm.ReadOnlySpan or ArrayForm.Span ? $"Span<{array.Element}>" : array.Type,
    };

    /// <summary>The name of a parameter's cotangent: another one where the user has that name.</summary>
    private string Bar(string name)
    {
        for (name += "Bar"; parameters.Any(p => p.Name == name); name += "Bar")
        {
        }
        return name;
    }

    private void Seed(string name, string type, Structure outgoing, MethodBuilder tables)
    {
        name = Bar(name);
        Structure incoming = Structures.Select(outgoing,
            value =>
            {
                ValueId seed = tables.NewValue(tables[value].Type, tables[value].Type.IsReal() ? name : "");
                if (tables[value].Type.IsReal())
                    seeds.Add((value, seed));
                return seed;
            },
            array => Shadows[array] = tables.NewArray(ShadowOf(tables[array]) with { Name = name }));
        string spelled = incoming is ArrayLeaf leaf ? tables[leaf.Array].Type : type;
        parameters.Add(new Parameter(name, spelled, Passing.Value, true, incoming, null));
    }

    private void Shadow(ArrayId array, string name, MethodBuilder tables, MethodFacts facts)
    {
        Array shadow = ShadowOf(tables[array]) with { Name = Bar(name) };
        ArrayId id = tables.NewArray(shadow);
        Shadows[array] = id;
        parameters.Add(new Parameter(shadow.Name, shadow.Type, Passing.Value, true, new ArrayLeaf(id), null));
        if (!facts.IsWritten(array))
            clear.Add(id);
    }

    /// <summary>What is returned: the primal's result, then the cotangents of the numbers among its parameters.</summary>
    public Structure? Result(Func<ValueId, ValueId> cotangent, Func<ValueId, ValueId> zero)
    {
        var items = new List<Bundle.Item>();
        if (method.Result is not null)
            items.Add(new Bundle.Item(method.ResultType, "Value", method.Result));
        items.AddRange(Bundle.Cotangents(method, name => seeded ? name == "Value" ? "ValueBar" : name : name + "Bar", cotangent, zero));
        (ResultType, Structure? result) = Bundle.Of(items);
        return result;
    }
}
