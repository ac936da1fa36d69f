using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>
/// Leaves out what nothing needs (values, phis and carried values that nobody reads, stores to memory that nobody reads, branches
/// and loops without effect) and numbers the rest anew. A value under an alias is the other one.
/// </summary>
internal sealed class Cleanup(Method method, Dictionary<ValueId, ValueId> aliases, Dictionary<ArrayId, string> arrayNames)
{
    private readonly Dictionary<ValueId, ValueId> values = [];
    private readonly Dictionary<ArrayId, ArrayId> arrays = [];
    private readonly List<Value> keptValues = [];
    private readonly List<Methods.Array> keptArrays = [];
    private readonly HashSet<ArrayId> escaping = [];
    private readonly Needs needs = new();

    public Method Run()
    {
        needs.Read(method.Body, id => Resolved(id));
        foreach (Parameter parameter in method.Parameters)
            Need(parameter.Incoming);
        // Arrays that parameters hold are there before anything else, so they are not the method's own.
        HashSet<ArrayId> given = [.. needs.LiveArrays];
        foreach (Parameter parameter in method.Parameters)
            Need(parameter.Outgoing);
        Need(method.Result);
        Parameter[] parameters = [.. method.Parameters.Select(p => p with { Incoming = Copy(p.Incoming) })];
        foreach (ArrayId array in needs.Results)
            if (!given.Contains(array))
                escaping.Add(array);
        Block body = Copy(method.Body);
        for (int i = 0; i < parameters.Length; i++)
            parameters[i] = parameters[i] with { Outgoing = Copy(method.Parameters[i].Outgoing) };
        return method with
        {
            Parameters = parameters.ToEquatableArray(), Result = Copy(method.Result), Body = body,
            Values = keptValues.ToEquatableArray(), Arrays = keptArrays.ToEquatableArray(),
        };
    }

    private ValueId Resolved(ValueId id)
    {
        while (aliases.TryGetValue(id, out ValueId other))
            id = other;
        return id;
    }

    private void Need(Structure? structure)
    {
        switch (structure)
        {
            case NumberLeaf leaf:
                needs.Mark(Resolved(leaf.Value));
                break;
            case ArrayLeaf leaf:
                needs.Results.Add(leaf.Array);
                needs.Mark(leaf.Array);
                break;
            case Aggregate aggregate:
                foreach (Field field in aggregate.Fields)
                    Need(field.Structure);
                break;
        }
    }

    private Structure? Copy(Structure? structure) => structure switch
    {
        NumberLeaf leaf => new NumberLeaf(Copy(leaf.Value)),
        ArrayLeaf leaf => new ArrayLeaf(Copy(leaf.Array)),
        Aggregate aggregate => aggregate with { Fields = aggregate.Fields.Select(field => field with { Structure = Copy(field.Structure)! }).ToEquatableArray() },
        _ => structure,
    };

    private ValueId Copy(ValueId id)
    {
        id = Resolved(id);
        if (!values.TryGetValue(id, out ValueId copy))
        {
            values[id] = copy = new(keptValues.Count);
            keptValues.Add(method.Values[id.Index]);
        }
        return copy;
    }

    private ArrayId Copy(ArrayId id)
    {
        if (!arrays.TryGetValue(id, out ArrayId copy))
        {
            arrays[id] = copy = new(keptArrays.Count);
            Methods.Array array = method.Arrays[id.Index];
            keptArrays.Add(arrayNames.TryGetValue(id, out string? name) ? array with { Name = name } : array);
        }
        return copy;
    }

    private EquatableArray<ValueId> Copy(EquatableArray<ValueId> ids) => ids.Select(Copy).ToEquatableArray();

    private Block Copy(Block block)
    {
        var kept = new List<Statement>();
        foreach (Statement statement in block.Statements)
            if (Copy(statement) is { } copy)
                kept.Add(copy);
        return new Block(kept.ToEquatableArray());
    }

    private bool IsLive(ValueId id) => needs.IsLive(Resolved(id));

    private Statement? Copy(Statement statement) => statement switch
    {
        Let s => IsLive(s.Target) ? new Let(Copy(s.Target), s.Value with { Operands = Copy(s.Value.Operands) }) : null,
        LetInteger s => IsLive(s.Target) ? s with { Target = Copy(s.Target), Operands = Copy(s.Operands) } : null,
        Methods.Convert s => IsLive(s.Target) ? new Methods.Convert(Copy(s.Target), Copy(s.From)) : null,
        ReadMember s => IsLive(s.Target) ? s with { Target = Copy(s.Target) } : null,
        Call s => IsLive(s.Target) ? s with { Target = Copy(s.Target), Operands = Copy(s.Operands) } : null,
        Load s => IsLive(s.Target) ? new Load(Copy(s.Target), CopyPlace(s.From)) : null,
        Length s => IsLive(s.Target) ? s with { Target = Copy(s.Target), Of = Copy(s.Of) } : null,
        Store s => needs.IsRead(s.To.Array) ? new Store(CopyPlace(s.To), Copy(s.Value)) : null,
        Accumulate s => needs.IsRead(s.To.Array) ? new Accumulate(CopyPlace(s.To), Copy(s.Value)) : null,
        Clear s => needs.IsRead(s.Array) ? new Clear(Copy(s.Array)) : null,
        Allocate s => needs.IsRead(s.Target) ? new Allocate(Copy(s.Target), Copy(s.Extents), escaping.Contains(s.Target)) : null,
        Slice s => needs.LiveArrays.Contains(s.Target) ? new Slice(Copy(s.Target), Copy(s.From), Copy(s.Start), Copy(s.Length)) : null,
        Row s => needs.LiveArrays.Contains(s.Target) ? new Row(Copy(s.Target), Copy(s.From), Copy(s.Indices)) : null,
        ReadArray s => needs.LiveArrays.Contains(s.Target) ? s with { Target = Copy(s.Target) } : null,
        If s => CopyIf(s),
        For s => CopyFor(s),
        While s => CopyWhile(s),
        _ => throw new NotSupportedException($"cleaning up: found {statement.GetType().Name}, expected a statement of a user's method"),
    };

    private Methods.Place CopyPlace(Methods.Place place) => place with { Array = Copy(place.Array), Indices = Copy(place.Indices) };

    private If? CopyIf(If choice)
    {
        Phi[] phis = [.. choice.Phis.Where(phi => IsLive(phi.Target))];
        Block then = Copy(choice.Then), otherwise = Copy(choice.Else);
        return then.Statements.Count + otherwise.Statements.Count + phis.Length == 0 ? null : new If(
            Copy(choice.Condition), then, otherwise, phis.Select(phi => new Phi(Copy(phi.Target), Copy(phi.Then), Copy(phi.Else))).ToEquatableArray());
    }

    private For? CopyFor(For loop)
    {
        Carried[] carried = Live(loop.Carried);
        Block body = Copy(loop.Body);
        return body.Statements.Count + carried.Length == 0 ? null
            : new For(Copy(loop.Index), Copy(loop.From), Copy(loop.To), loop.Step, body, Copy(carried), Snapshots: loop.Snapshots is ValueId snapshots ? Copy(snapshots) : null);
    }

    private While? CopyWhile(While loop)
    {
        Carried[] carried = Live(loop.Carried);
        Block body = Copy(loop.Body);
        return body.Statements.Count + carried.Length == 0 ? null : new While(Copy(loop.Continue), body, Copy(carried));
    }

    private Carried[] Live(EquatableArray<Carried> carried) => [.. carried.Where(c => IsLive(c.Inside) || IsLive(c.Result))];

    private EquatableArray<Carried> Copy(Carried[] carried) =>
        carried.Select(c => new Carried(Copy(c.Initial), Copy(c.Inside), Copy(c.Next), Copy(c.Result))).ToEquatableArray();
}
