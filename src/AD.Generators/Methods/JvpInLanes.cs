using AdCompiler.Generators.Methods.Passes;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// The Jacobian-vector product in as many directions at once as a vector has lanes: tangents become vectors, and the primal is computed
/// once for all of them.
/// </summary>
internal sealed class JvpInLanes : ILaneFacts
{
    private readonly Method jvp;
    private readonly MethodFacts facts;
    private readonly NumberType type;

    private JvpInLanes(Method jvp, NumberType type, IReadOnlyList<Parameter> tangents)
    {
        (this.jvp, this.type) = (jvp, type);
        facts = new MethodFacts(jvp);
        Variation = new Variation(facts, jvp.Body, tangents.SelectMany(p => Structures.Values(p.Incoming)), tangents.SelectMany(p => Structures.Arrays(p.Incoming)));
    }

    public Variation Variation { get; }

    public LaneMemory? this[ArrayId array] => Variation[array] ? LaneMemory.Private : LaneMemory.Shared;

    public bool IsDeclaredInside(CellId cell) => true;

    /// <summary>Null where tangents are in structs or in arrays of several dimensions, have several types, or decide which way is taken.</summary>
    /// <param name="primal">The method that <paramref name="jvp"/> was made from: its parameters come first.</param>
    public static Method? Of(Method primal, Method jvp)
    {
        Parameter[] tangents = [.. jvp.Parameters.Skip(primal.Parameters.Count)];
        NumberType[] types = [.. tangents.SelectMany(p => TypesOf(p.Incoming, jvp)).Distinct()];
        if (primal.Result is not null || types.Length != 1 || types[0] is not (NumberType.Single or NumberType.Double) || !tangents.All(p => IsInLine(p, jvp)))
            return null;
        var made = new JvpInLanes(jvp, types[0], tangents);
        return made.IsPossible(jvp.Body) ? made.Make(tangents) : null;
    }

    private static IEnumerable<NumberType> TypesOf(Structure? structure, Method method) => Structures.Values(structure).Select(value => method.Values[value.Index].Type)
        .Concat(Structures.Arrays(structure).SelectMany(array => method.Arrays[array.Index].Fields.Select(field => field.Type)));

    private static bool IsInLine(Parameter parameter, Method method) => parameter.Outgoing is null && (parameter.Incoming is NumberLeaf
        || (parameter.Incoming is ArrayLeaf leaf && method.Arrays[leaf.Array.Index].Form is ArrayForm.Span or ArrayForm.ReadOnlySpan));

    private bool IsPossible(Block block) => block.Statements.All(statement => IsPossible(statement) && Statements.Blocks(statement).All(IsPossible));

    private bool IsPossible(Statement statement) => statement switch
    {
        Let let => !Variation[let.Target] || LaneOps.Has(let.Value.Op) || let.Value.Op == ScalarOp.Rule,
        Allocate allocate => !allocate.Escapes && (!Variation[allocate.Target] || (jvp.Arrays[allocate.Target.Index] is { Rank: 1 } made && made.Fields.All(field => field.Type == type))),
        Row row => !Variation[row.Target],
        If choice => !Variation[choice.Condition],
        LaneLoop or AreApart => false,
        Call call => !Variation[call.Target],
        _ => true,
    } && Statements.Defines(statement).All(value => !Variation[value] || jvp.Values[value.Index].Type == type || jvp.Values[value.Index].Type == NumberType.Boolean && statement is Let);

    private Method Make(Parameter[] tangents)
    {
        var tables = new MethodBuilder(jvp);
        var code = new LaneCode(facts, tables, type, this, jvp.Body);
        List<Parameter> parameters = [.. jvp.Parameters.Take(jvp.Parameters.Count - tangents.Length)];
        foreach (Parameter tangent in tangents)
            parameters.Add(InLanes(tangent, tables, code));
        code.Write(jvp.Body);
        string directions = $"{type.LaneCount()} directions at once: a vector has a tangent for each, and the numbers of a struct have vectors one after the other";
        return tables.Build(jvp.Name with { Name = jvp.Name.Name + "Lanes" }, $"{jvp.Summary} In {directions}.", parameters.ToEquatableArray(), jvp.ResultType, null);
    }

    private Parameter InLanes(Parameter tangent, MethodBuilder tables, LaneCode code)
    {
        string vector = type.Vector();
        if (tangent.Incoming is NumberLeaf number)
        {
            ValueId lanes = tables.NewValue(type.InLanes(type), tables[number.Value].Name);
            code.Give(number.Value, lanes);
            return tangent with { Type = vector, Incoming = new NumberLeaf(lanes) };
        }
        ArrayId array = ((ArrayLeaf)tangent.Incoming!).Array;
        return tangent with { Type = $"{tables[array].Form}<{vector}>", Incoming = new ArrayLeaf(code.GivenInLanes(array)) };
    }
}
