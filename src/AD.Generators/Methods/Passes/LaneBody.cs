using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>
/// Reads the body of a counted loop as a function of what an iteration reads. <see cref="Form"/> gives null where an iteration
/// needs another one, or does what lanes cannot.
/// </summary>
internal sealed class LaneBody
{
    private readonly Method method;
    private readonly MethodBuilder tables;
    private readonly MethodFacts facts;
    private readonly For loop;
    private readonly NumberType type;
    private readonly bool isUsers;
    private readonly ScalarBuilder builder;
    private readonly HashSet<ValueId> inside = [];
    private readonly HashSet<CellId> written = [];
    private readonly Dictionary<ValueId, Scalar> lanes = [];
    private readonly Dictionary<ValueId, ValueId> first = [], hoisted = [];
    private readonly Dictionary<Place, Scalar> contents = [];
    private readonly List<LanePlace> inputs = [];
    private readonly List<(LanePlace Place, Scalar Value)> sums = [];
    private readonly Dictionary<Carried, CellId> cells = [];
    private readonly List<(LanePlace Place, Scalar Value)> saves = [];
    private readonly List<Place> stored = [], loaded = [], uniformLoads = [], uniformSums = [];
    private readonly List<Statement> uniform = [], before = [];

    private LaneBody(Method method, MethodBuilder tables, MethodFacts facts, For loop, NumberType type, bool isUsers)
    {
        (this.method, this.tables, this.facts, this.loop, this.type, this.isUsers) = (method, tables, facts, loop, type, isUsers);
        builder = new ScalarBuilder(4 * loop.Body.Statements.Count + loop.Carried.Count);
        foreach (Statement statement in loop.Body.Statements)
        {
            inside.UnionWith(Statements.Defines(statement));
            if (statement is SetCell set)
                written.Add(set.Cell);
            if (statement is AddToCell add)
                written.Add(add.Cell);
        }
    }

    /// <param name="facts">Of the method as it is now.</param>
    /// <param name="isUsers">The loop is the user's: one by one, its sums are added in the order in which it runs.</param>
    /// <returns>The loop in lanes after the statements that compute its bounds.</returns>
    public static IReadOnlyList<Statement>? Form(Method method, MethodBuilder tables, MethodFacts facts, For loop, bool isUsers)
    {
        if (loop.Step is not (1 or -1) || tables[loop.Index].Type != NumberType.Int32 || TypeOf(method, loop) is not NumberType type)
            return null;
        var body = new LaneBody(method, tables, facts, loop, type, isUsers);
        return body.ReadCarried() && loop.Body.Statements.All(body.Read) ? body.Result() : null;
    }

    /// <summary>The one real type of a body's numbers, if it is float or double.</summary>
    private static NumberType? TypeOf(Method method, For loop)
    {
        NumberType[] found = [.. loop.Body.Statements.SelectMany(Statements.Defines).Select(v => method.Values[v.Index].Type).Where(t => t.IsReal()).Distinct()];
        return found.Length == 1 && found[0] is NumberType.Single or NumberType.Double ? found[0] : null;
    }

    private bool ReadCarried()
    {
        foreach (Carried variable in loop.Carried)
        {
            if (tables[variable.Inside].Type != type || !LoopSums.IsSum(loop, variable, facts))
                return false;
            cells[variable] = tables.NewCell(type, tables[variable.Inside].Name);
        }
        return true;
    }

    private bool Read(Statement statement) => statement switch
    {
        Comment => true,
        Let let => loop.Carried.FirstOrDefault(c => c.Next == let.Target) is Carried sum ? ReadSum(let, sum) : ReadLet(let),
        LetInteger let => ReadInteger(let),
        Convert convert => ReadConvert(convert),
        Length or ReadMember => Hoist(statement),
        ReadCell read => !written.Contains(read.Cell) && Hoist(statement),
        Load load => ReadLoad(load),
        Store store => ReadStore(store.To, store.Value, sum: false),
        Accumulate sum => ReadStore(sum.To, sum.Value, sum: true),
        AddToCell add => Lane(add.Value) is Scalar term && Sum(new LaneCellSum(add.Cell), term),
        SaveField save => tables[save.Value].Type == type && Lane(save.Value) is Scalar kept && First(save.Number) is ValueId number && IsAffine(save.Number) && Save(new LaneField(save.Frame, save.Field, number), kept),
        RestoreField restore => tables[restore.Target].Type == type && IsAffine(restore.Number) && First(restore.Number) is ValueId number
            && Define(restore.Target, Input(new LaneField(restore.Frame, restore.Field, number))),
        _ => false,
    };

    private bool Define(ValueId target, Scalar value)
    {
        lanes[target] = value;
        return true;
    }

    private bool Sum(LanePlace place, Scalar value)
    {
        if (sums.Any(s => s.Place == place))
            return false;
        sums.Add((place, value));
        return true;
    }

    private bool Save(LanePlace place, Scalar value)
    {
        saves.Add((place, value));
        return true;
    }

    /// <summary>Computed once, before the lanes, under an id of its own.</summary>
    private bool Hoist(Statement statement)
    {
        if (!Statements.Uses(statement).All(IsUniform))
            return false;
        ValueId target = Statements.Defines(statement).Single(), copy = tables.NewValue(tables[target].Type, tables[target].Name);
        uniform.Add(Statements.WithTarget(ReplaceUses.In(statement, value => First(value)!.Value), copy));
        hoisted[target] = copy;
        return true;
    }

    private bool IsUniform(ValueId value) => hoisted.ContainsKey(value)
        || (!inside.Contains(value) && value != loop.Index && loop.Carried.All(c => c.Inside != value));

    private Scalar Input(LanePlace place)
    {
        int index = inputs.IndexOf(place);
        if (index < 0)
        {
            index = inputs.Count;
            inputs.Add(place);
        }
        return builder[index];
    }

    /// <summary>A real number as the lanes have it; null for a boolean that is no lane's.</summary>
    private Scalar? Lane(ValueId value)
    {
        if (lanes.TryGetValue(value, out Scalar known))
            return known;
        if (!IsUniform(value) || tables[value].Type != type)
            return null;
        if (facts.Definition(value) is Let { Value: { Op: ScalarOp.Constant } constant })
            return builder.Constant(constant.Number);
        return Input(new LaneUniform(First(value)!.Value));
    }

    private bool ReadLet(Let let)
    {
        if (!LaneOps.Has(let.Value.Op))
            return false;
        if (let.Value.Op == ScalarOp.Constant)
            return Define(let.Target, builder.Constant(let.Value.Number));
        if (tables[let.Target].Type.IsReal() && let.Value.Operands.All(IsUniform))
            return Hoist(let);
        var operands = new List<ValueId>();
        foreach (ValueId operand in let.Value.Operands)
        {
            if (Lane(operand) is not Scalar lane)
                return false;
            operands.Add(lane.Id);
        }
        return Define(let.Target, builder.Call(let.Value.Op, operands.ToEquatableArray(), let.Value.Rules));
    }

    private bool ReadSum(Let let, Carried sum) => Lane(LoopSums.Term(let, sum)) is Scalar value && Sum(new LaneCellSum(cells[sum]), value);

    /// <summary>Index, index + n, n + index, index - n, with n the same in all iterations: the next element in the next iteration.</summary>
    private bool IsAffine(ValueId value) => value == loop.Index || (first.ContainsKey(value) && facts.Definition(value) is LetInteger);

    private bool ReadInteger(LetInteger let)
    {
        if (let.Operands.All(IsUniform))
            return Hoist(let);
        bool affine = (let.Op, let.Operands.Count) switch
        {
            (IntegerOp.Add, 2) => (IsAffine(let.Operands[0]) && IsUniform(let.Operands[1])) || (IsUniform(let.Operands[0]) && IsAffine(let.Operands[1])),
            (IntegerOp.Subtract, 2) => IsAffine(let.Operands[0]) && IsUniform(let.Operands[1]),
            _ => false,
        };
        if (!affine || tables[let.Target].Type != NumberType.Int32)
            return false;
        ValueId target = tables.NewValue(NumberType.Int32);
        uniform.Add(let with { Target = target, Operands = let.Operands.Select(operand => First(operand)!.Value).ToEquatableArray() });
        first[let.Target] = target;
        return true;
    }

    /// <summary>An integer in the iteration with the smallest index.</summary>
    private ValueId? First(ValueId value)
    {
        if (value == loop.Index)
            return Lowest();
        return first.TryGetValue(value, out ValueId known) || hoisted.TryGetValue(value, out known) ? known : IsUniform(value) ? value : null;
    }

    private ValueId Lowest()
    {
        if (loop.Step == 1)
            return loop.From;
        if (!first.TryGetValue(loop.Index, out ValueId lowest))
            first[loop.Index] = lowest = OneMore(loop.To);
        return lowest;
    }

    private ValueId OneMore(ValueId value)
    {
        ValueId one = tables.NewValue(NumberType.Int32), sum = tables.NewValue(NumberType.Int32);
        before.Add(new LetInteger(one, IntegerOp.Constant, default, 1));
        before.Add(new LetInteger(sum, IntegerOp.Add, [value, one]));
        return sum;
    }

    private bool ReadConvert(Convert convert)
    {
        if (IsUniform(convert.From))
            return Hoist(convert);
        return tables[convert.Target].Type == type && IsAffine(convert.From) && Define(convert.Target, Input(new LaneIndex(First(convert.From)!.Value)));
    }

    private bool IsPlain(Place place)
    {
        Array array = tables[place.Array];
        return place.Indices.Count == 1 && place.Field.Length == 0 && array.Fields.Count == 1 && array.Fields[0].Type == type
            && array.Form is ArrayForm.Array or ArrayForm.Span or ArrayForm.ReadOnlySpan;
    }

    private bool ReadLoad(Load load)
    {
        if (load.From.Indices.All(IsUniform))
        {
            uniformLoads.Add(load.From);
            return Hoist(load);
        }
        return IsPlain(load.From) && IsAffine(load.From.Indices[0]) && Define(load.Target, Content(load.From));
    }

    private Scalar Content(Place place)
    {
        if (contents.TryGetValue(place, out Scalar known))
            return known;
        loaded.Add(place);
        return contents[place] = Input(new LaneElements(Start(place)));
    }

    private Place Start(Place place) => place with { Indices = place.Indices.Select(index => First(index)!.Value).ToEquatableArray() };

    private bool ReadStore(Place place, ValueId value, bool sum)
    {
        if (!IsPlain(place) || Lane(value) is not Scalar lane)
            return false;
        if (place.Indices.All(IsUniform))
        {
            uniformSums.Add(place);
            return sum && Sum(new LaneElementSum(Start(place)), lane);
        }
        if (!IsAffine(place.Indices[0]))
            return false;
        contents[place] = sum ? Content(place) + lane : lane;
        if (!stored.Contains(place))
            stored.Add(place);
        return true;
    }

    private IReadOnlyList<Statement>? Result()
    {
        var outputs = stored.Select(place => ((LanePlace)new LaneElements(Start(place)), contents[place])).Concat(saves).Concat(sums).ToList();
        if (outputs.Count == 0 || inputs.Count > builder.Parameters || !UniformsAreUntouched() || Ranges() is not List<(Place First, Place Second, bool IsElement)> apart)
            return null;
        // Lanes add upwards: where it is left to run time whether there are lanes, or the order is the user's, an ordered sum may not run downwards.
        if (loop.Step == -1 && sums.Count > 0 && method.Reductions == Reductions.Ordered && (isUsers || apart.Count > 0))
            return null;
        ScalarFunction function = Shorten(builder.Build([.. outputs.Select(output => output.Item2)]), inputs.Count);
        For upwards = loop.Step == 1 ? loop : loop with { From = Lowest(), To = OneMore(loop.From), Step = 1 };
        var lanes = new LaneLoop(
            upwards.From, upwards.To, type, inputs.ToEquatableArray(), function, outputs.Select(output => output.Item1).ToEquatableArray(), method.Reductions);
        return Wrapped(upwards, lanes, apart);
    }

    /// <summary>
    /// if (there are iterations enough, and ranges are apart) { uniform; lanes } else the loop as it was, in its own order. Sums are in cells, before and after.
    /// </summary>
    private IReadOnlyList<Statement>? Wrapped(For upwards, LaneLoop lanes, List<(Place First, Place Second, bool IsElement)> apart)
    {
        MoveIntegersBefore();
        if (apart.SelectMany(pair => pair.First.Indices.Concat(pair.Second.Indices)).Any(index => uniform.Any(s => Statements.Defines(s).Contains(index))))
            return null;
        ValueId condition = IsWorthwhile(upwards, lanes.Function);
        foreach ((Place one, Place other, bool isElement) in apart)
        {
            ValueId pair = tables.NewValue(NumberType.Boolean), both = tables.NewValue(NumberType.Boolean);
            before.Add(new AreApart(pair, one, other, upwards.From, upwards.To, isElement));
            before.Add(new LetInteger(both, IntegerOp.And, [condition, pair]));
            condition = both;
        }
        foreach (Carried variable in loop.Carried)
        {
            before.Add(new DeclareCell(cells[variable]));
            before.Add(new SetCell(cells[variable], variable.Initial));
        }
        // Where ranges overlap, an iteration may need the one before it.
        For single = (apart.Count == 0 && (sums.Count == 0 || !isUsers) ? upwards : loop) with
        {
            Carried = loop.Carried.Select(c => c with { Result = tables.NewValue(type, tables[c.Result].Name) }).ToEquatableArray(),
        };
        IEnumerable<Statement> results = loop.Carried.Zip(single.Carried, (variable, copy) => new SetCell(cells[variable], copy.Result));
        before.Add(new If(condition, new Block([.. uniform, lanes]), new Block([single, .. results]), default));
        before.AddRange(loop.Carried.Select(variable => new ReadCell(variable.Result, cells[variable])));
        return before;
    }

    /// <summary>
    /// A vector's worth of iterations where a function is expensive, four vectors' where it is not: fewer are done sooner one by one.
    /// </summary>
    private ValueId IsWorthwhile(For upwards, ScalarFunction function)
    {
        int vectors = function.Nodes.Any(node => ScalarOps.IsExpensive(node.Op) && node.Op is not (ScalarOp.Divide or ScalarOp.Reciprocal or ScalarOp.Sqrt)) ? 1 : 4;
        ValueId lanes = tables.NewValue(NumberType.Int32), count = tables.NewValue(NumberType.Int32), enough = tables.NewValue(NumberType.Boolean);
        before.Add(new LetInteger(lanes, IntegerOp.Constant, default, vectors * (type == NumberType.Double ? 8 : 16)));
        before.Add(new LetInteger(count, IntegerOp.Subtract, [upwards.To, upwards.From]));
        before.Add(new LetInteger(enough, IntegerOp.LessOrEqual, [lanes, count]));
        return enough;
    }

    /// <summary>Where ranges begin must be known before it is decided whether to use lanes; a division might fail there.</summary>
    private void MoveIntegersBefore()
    {
        var later = new HashSet<ValueId>();
        foreach (Statement statement in uniform.ToList())
            if (statement is (LetInteger { Op: not (IntegerOp.Divide or IntegerOp.Remainder) } or Length) && !Statements.Uses(statement).Any(later.Contains))
            {
                uniform.Remove(statement);
                before.Add(statement);
            }
            else
                later.UnionWith(Statements.Defines(statement));
    }

    /// <summary>The builder was given room for more arguments than there are inputs.</summary>
    private static ScalarFunction Shorten(ScalarFunction function, int parameters)
    {
        int surplus = function.Parameters - parameters;
        ValueId Moved(ValueId id) => id.Index < parameters ? id : new(id.Index - surplus);
        return new ScalarFunction(parameters,
            function.Nodes.Select(node => node with { Operands = node.Operands.Select(Moved).ToEquatableArray() }).ToEquatableArray(),
            function.Results.Select(Moved).ToEquatableArray());
    }

    /// <summary>What is read once must not be written by an iteration, nor a sum in memory be read by one.</summary>
    private bool UniformsAreUntouched()
    {
        IEnumerable<ArrayId> all = stored.Concat(loaded).Concat(uniformLoads).Select(place => facts.Memory(place.Array));
        return uniformLoads.All(place => stored.All(other => facts.Memory(other.Array) != facts.Memory(place.Array)))
            && uniformSums.All(place => all.All(memory => memory != facts.Memory(place.Array)))
            && uniformSums.Select(place => facts.Memory(place.Array)).Distinct().Count() == uniformSums.Count;
    }

    /// <summary>Pairs of places, one written, that may turn out to overlap; null where one of them is no part of a line.</summary>
    private List<(Place First, Place Second, bool IsElement)>? Ranges()
    {
        var apart = new List<(Place, Place, bool)>();
        foreach (Place place in stored)
            foreach (Place other in stored.Concat(loaded).Distinct())
                if (other != place && MayOverlap(place.Array, other.Array) && !apart.Contains((Start(other), Start(place), false)))
                    apart.Add((Start(place), Start(other), false));
        IEnumerable<(Place Range, Place Element)> elements = stored.SelectMany(place => uniformLoads.Concat(uniformSums).Select(element => (place, element)))
            .Concat(loaded.SelectMany(place => uniformSums.Select(element => (place, element)))).Distinct();
        foreach ((Place range, Place element) in elements.Where(pair => MayOverlap(pair.Range.Array, pair.Element.Array)))
            if (IsPlain(element))
                apart.Add((Start(range), Start(element), true));
            else
                return null;
        return uniformSums.Any(sum => uniformLoads.Any(load => MayOverlap(sum.Array, load.Array))) ? null : apart;
    }

    private bool MayOverlap(ArrayId first, ArrayId second) => MemoryChecks.MayOverlap(method, facts, first, second);
}
