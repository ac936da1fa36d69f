using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>
/// What each value and array needs to be there: operands, and the conditions of the blocks around it. A store is needed if the
/// memory it writes is; slices and rows are the same memory.
/// </summary>
internal sealed class Needs
{
    private readonly Dictionary<ValueId, (ValueId[] Values, ArrayId? Array)> values = [];
    private readonly Dictionary<ArrayId, (ValueId[] Values, ArrayId? From)> definitions = [];
    private readonly Dictionary<ArrayId, List<(ValueId[] Values, ArrayId Array)>> writes = [];
    private readonly HashSet<ValueId> live = [];
    private readonly HashSet<ArrayId> liveMemory = [];
    private readonly Stack<ValueId> toVisit = new();
    private Func<ValueId, ValueId> resolve = id => id;

    public HashSet<ArrayId> LiveArrays { get; } = [];

    /// <summary>Arrays that parameters and results hold.</summary>
    public HashSet<ArrayId> Results { get; } = [];

    public bool IsLive(ValueId id) => live.Contains(id);

    public bool IsRead(ArrayId array) => liveMemory.Contains(Memory(array));

    public void Read(Block block, Func<ValueId, ValueId> resolved)
    {
        resolve = resolved;
        Read(block, []);
    }

    public void Mark(ValueId id)
    {
        Visit(id);
        VisitWhatIsNeeded();
    }

    public void Mark(ArrayId array)
    {
        Visit(array);
        VisitWhatIsNeeded();
    }

    private void VisitWhatIsNeeded()
    {
        while (toVisit.Count > 0)
            if (values.TryGetValue(toVisit.Pop(), out (ValueId[] Values, ArrayId? Array) needed))
            {
                VisitAll(needed.Values);
                if (needed.Array is ArrayId array)
                    Visit(array);
            }
    }

    private void VisitAll(ValueId[] ids)
    {
        foreach (ValueId id in ids)
            Visit(resolve(id));
    }

    private void Visit(ValueId id)
    {
        if (live.Add(id))
            toVisit.Push(id);
    }

    private void Visit(ArrayId array)
    {
        if (!LiveArrays.Add(array))
            return;
        if (definitions.TryGetValue(array, out (ValueId[] Values, ArrayId? From) definition))
        {
            VisitAll(definition.Values);
            if (definition.From is ArrayId from)
                Visit(from);
        }
        ArrayId memory = Memory(array);
        if (liveMemory.Add(memory) && writes.TryGetValue(memory, out List<(ValueId[] Values, ArrayId Array)>? written))
            foreach ((ValueId[] needed, ArrayId target) in written)
            {
                VisitAll(needed);
                Visit(target);
            }
    }

    private ArrayId Memory(ArrayId array)
    {
        while (definitions.TryGetValue(array, out (ValueId[] Values, ArrayId? From) definition) && definition.From is ArrayId from)
            array = from;
        return array;
    }

    private void Read(Block block, ValueId[] conditions)
    {
        foreach (Statement statement in block.Statements)
            Read(statement, conditions);
    }

    private void Read(Statement statement, ValueId[] conditions)
    {
        switch (statement)
        {
            case Let s:
                values[s.Target] = ([.. conditions, .. s.Value.Operands], null);
                break;
            case LetInteger s:
                values[s.Target] = ([.. conditions, .. s.Operands], null);
                break;
            case Methods.Convert s:
                values[s.Target] = ([.. conditions, s.From], null);
                break;
            case ReadMember s:
                values[s.Target] = (conditions, null);
                break;
            case Call s:
                values[s.Target] = ([.. conditions, .. s.Operands], null);
                break;
            case Load s:
                values[s.Target] = ([.. conditions, .. s.From.Indices], s.From.Array);
                break;
            case Length s:
                values[s.Target] = (conditions, s.Of);
                break;
            case Store s:
                Write(s.To, [.. conditions, s.Value]);
                break;
            case Accumulate s:
                Write(s.To, [.. conditions, s.Value]);
                break;
            case Allocate s:
                definitions[s.Target] = ([.. conditions, .. s.Extents], null);
                break;
            case Slice s:
                definitions[s.Target] = ([.. conditions, s.Start, s.Length], s.From);
                break;
            case Row s:
                definitions[s.Target] = ([.. conditions, .. s.Indices], s.From);
                break;
            case ReadArray s:
                definitions[s.Target] = (conditions, null);
                break;
            case Clear s:
                Write(new Methods.Place(s.Array, default), conditions);
                break;
            case If s:
                ValueId[] inner = [.. conditions, s.Condition];
                foreach (Phi phi in s.Phis)
                    values[phi.Target] = ([.. inner, phi.Then, phi.Else], null);
                Read(s.Then, inner);
                Read(s.Else, inner);
                break;
            case For s:
                ValueId[] bounds = [.. conditions, .. Methods.Operands.Of(s with { Carried = default })];
                values[s.Index] = (bounds, null);
                Loop(s.Carried, s.Body, bounds);
                break;
            case While s:
                Loop(s.Carried, s.Body, [.. conditions, s.Continue]);
                break;
        }
    }

    private void Loop(EquatableArray<Carried> carried, Block body, ValueId[] conditions)
    {
        foreach (Carried value in carried)
            values[value.Inside] = values[value.Result] = ([.. conditions, value.Initial, value.Next], null);
        Read(body, conditions);
    }

    private void Write(Methods.Place place, ValueId[] needed)
    {
        ArrayId memory = Memory(place.Array);
        if (!writes.TryGetValue(memory, out List<(ValueId[] Values, ArrayId Array)>? list))
            writes[memory] = list = [];
        list.Add(([.. needed, .. place.Indices], place.Array));
    }
}
