using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>Whether the iterations of a loop can run in lanes: none needs another one, and all take the same way.</summary>
internal sealed class LaneIndependence : ILaneFacts
{
    private readonly Method method;
    private readonly MethodFacts facts;
    private readonly Privacy privacy;
    private readonly For loop;
    private readonly NumberType type;
    private readonly List<Statement> all;
    private readonly Dictionary<ArrayId, LaneMemory?> memories = [];
    private readonly Dictionary<ValueId, bool> affine = [];
    private Variation? variation;

    public LaneIndependence(Method method, MethodFacts facts, Privacy privacy, For loop, NumberType type)
    {
        (this.method, this.facts, this.privacy, this.loop, this.type) = (method, facts, privacy, loop, type);
        all = [.. Statements.Inside(loop.Body)];
        Holds = loop.Step == 1 && method.Values[loop.Index.Index].Type == NumberType.Int32 && loop.Carried.All(variable => LoopSums.IsSum(loop, variable, facts))
            && LaneWorth.Holds(loop.Body, Variation) && all.TrueForAll(IsLaneable);
    }

    public bool Holds { get; }

    public Variation Variation => variation ??= new Variation(facts, loop);

    public LaneMemory? this[ArrayId array]
    {
        get
        {
            ArrayId memory = facts.Memory(array);
            if (!memories.TryGetValue(memory, out LaneMemory? known))
                memories[memory] = known = Classify(memory);
            return known;
        }
    }

    public bool IsInside(BlockFacts block) => facts[loop.Body].Loop!.Holds(block);

    public bool IsDeclaredInside(CellId cell) => all.Contains(new DeclareCell(cell));

    private LaneMemory? Classify(ArrayId memory)
    {
        List<Statement> writes = all.FindAll(statement => Written(statement) is ArrayId array && facts.Memory(array) == memory);
        if (writes.Count == 0)
            return LaneMemory.Shared;
        if (privacy.IsPrivate(memory, loop))
            return Variation[memory] ? LaneMemory.Private : LaneMemory.Shared;
        bool isRead = all.Exists(statement => statement is Load load && MemoryChecks.MayOverlap(method, facts, load.From.Array, memory))
            || all.Exists(statement => Written(statement) is ArrayId array && facts.Memory(array) != memory && MemoryChecks.MayOverlap(method, facts, array, memory));
        return isRead ? null : writes.TrueForAll(write => write is Accumulate) ? LaneMemory.Summed : writes.Count == 1 && writes[0] is Store ? LaneMemory.Scattered : null;
    }

    private static ArrayId? Written(Statement statement) => statement switch
    {
        Store store => store.To.Array,
        Accumulate sum => sum.To.Array,
        Clear clear => clear.Array,
        _ => null,
    };

    private NumberType TypeOf(ValueId value) => method.Values[value.Index].Type;

    private bool IsSame(ValueId value) => !Variation[value];

    private bool AreSame(IEnumerable<ValueId> values) => values.All(IsSame);

    /// <summary>Real numbers may be in lanes, conditions between two of them too; integers are the same in all lanes, unless they only count iterations.</summary>
    private bool MayBeLanes(ValueId value) => IsSame(value) || TypeOf(value) == type;

    private bool IsLaneable(Statement statement) => statement switch
    {
        Let let => IsSame(let.Target) || let.Value.Op == ScalarOp.Rule || LaneOps.Has(let.Value.Op),
        LetInteger let => IsSame(let.Target) || IsAffine(let.Target),
        Convert or Call => IsSame(Statements.Defines(statement).Single()),
        Load load => this[load.From.Array] is not null && MayBeLanes(load.Target) && IsReadable(load.From),
        Store store => MayBeLanes(store.Value) && IsWritable(store.To, this[store.To.Array] is LaneMemory.Scattered),
        Accumulate sum => MayBeLanes(sum.Value) && IsWritable(sum.To, false),
        Clear clear => this[clear.Array] is LaneMemory.Private or LaneMemory.Shared && !Variation.IsMoving(clear.Array),
        Length length => !Variation.IsMoving(length.Of),
        Allocate allocate => !allocate.Escapes && AreSame(allocate.Extents) && (!Variation[allocate.Target] || IsLine(allocate.Target)),
        Slice slice => IsSame(slice.Length) && (IsSame(slice.Start) || (IsAffine(slice.Start) && this[slice.From] is LaneMemory.Shared)),
        Row row => AreSame(row.Indices),
        ReadMember or ReadArray or Comment or DeclareCell => true,
        SetCell set => MayBeLanes(set.Value) && IsDeclaredInside(set.Cell),
        AddToCell add => MayBeLanes(add.Value) && (IsDeclaredInside(add.Cell) || (method.Cells[add.Cell.Index].Type == type && !all.Exists(s => s is ReadCell read && read.Cell == add.Cell))),
        ReadCell read => MayBeLanes(read.Target) || IsDeclaredInside(read.Cell),
        If choice => IsSame(choice.Condition) && choice.Phis.All(phi => MayBeLanes(phi.Target)),
        For inner => AreSame([inner.From, inner.To]) && inner.Carried.All(variable => MayBeLanes(variable.Inside)),
        OpenFrames open => IsSame(open.Count) && IsOpenedInside(open.Frame),
        ReopenFrames reopen => IsOpenedInside(reopen.Frame),
        CloseFrames close => IsOpenedInside(close.Frame),
        SaveField save => IsOpenedInside(save.Frame) && IsSame(save.Number) && MayBeLanes(save.Value),
        RestoreField restore => IsOpenedInside(restore.Frame) && IsSame(restore.Number) && MayBeLanes(restore.Target),
        _ => false,
    };

    /// <summary>Whether an iteration closes what it opens: frames that another loop reads are not its own.</summary>
    private bool IsOpenedInside(FrameId frame) =>
        all.Exists(statement => statement is OpenFrames open && open.Frame == frame) && all.Exists(statement => statement is CloseFrames close && close.Frame == frame);

    private bool IsReadable(Place place) => AreSame(place.Indices) || (this[place.Array] is LaneMemory.Shared && !all.Exists(s => Written(s) is ArrayId written && facts.Memory(written) == facts.Memory(place.Array))
        && AreSame(place.Indices.Take(place.Indices.Count - 1)) && IsAffine(place.Indices[place.Indices.Count - 1]));

    private bool IsWritable(Place place, bool scattered) => scattered
        ? TypeOf(place) == type && place.Indices[place.Indices.Count - 1] == loop.Index && AreSame(place.Indices.Take(place.Indices.Count - 1)) && !Variation.IsMoving(place.Array)
        : AreSame(place.Indices) && !Variation.IsMoving(place.Array)
            && (this[place.Array] is LaneMemory.Shared || (IsLine(place.Array) && TypeOf(place) == type && this[place.Array] is LaneMemory.Private or LaneMemory.Summed));

    private NumberType TypeOf(Place place) => method.Arrays[place.Array.Index].Fields.First(field => field.Path == place.Field).Type;

    /// <summary>Whether lanes of an array's elements can lie in a line: it has one dimension, and its numbers have the loop's type.</summary>
    private bool IsLine(ArrayId array)
    {
        Array made = method.Arrays[facts.Memory(array).Index];
        return (facts.Memory(array) == array || IsInside(facts.BlockOf(array))) && made.Rank == 1 && made.Form != ArrayForm.Jagged && made.Fields.All(field => field.Type == type);
    }

    /// <summary>A multiple of the iteration's number, and something that is the same in all.</summary>
    private bool IsAffine(ValueId value)
    {
        if (value == loop.Index)
            return true;
        if (affine.TryGetValue(value, out bool known))
            return known;
        return affine[value] = TypeOf(value) == NumberType.Int32 && facts.Definition(value) is LetInteger let && let.Operands.Count == 2 && let.Op switch
        {
            IntegerOp.Add or IntegerOp.Subtract => let.Operands.All(operand => IsSame(operand) || IsAffine(operand)),
            IntegerOp.Multiply => (IsSame(let.Operands[0]) && IsAffine(let.Operands[1])) || (IsAffine(let.Operands[0]) && IsSame(let.Operands[1])),
            _ => false,
        };
    }
}
