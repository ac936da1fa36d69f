using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>Elements of an argument from number <paramref name="Low"/> to <paramref name="High"/>, counted from the element that depends on them.</summary>
internal readonly record struct Window(int Low, int High)
{
    public Window Or(Window other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));

    public Window Moved(int by) => new(Low + by, High + by);
}

/// <summary>
/// What the elements of a method's results depend on, where that can be proved to be elements at fixed distances, and numbers. A value is
/// followed by where its elements stand relative to an integer of the same iteration; memory by where they stand relative to the element that
/// holds them, whenever it was written. So more may be found than is there, never less.
/// </summary>
internal sealed class Stencil
{
    // What takes more passes is a recurrence: each pass finds an element further away.
    private const int MaxPasses = 10, MaxDistance = 1 << 20;

    private readonly MethodFacts facts;
    private readonly Method method;
    private readonly Dictionary<ValueId, Reach> values = [];
    private readonly Dictionary<ArrayId, Reach> memory = [];
    private bool changed;

    private Stencil(Method method) => (this.method, facts) = (method, new MethodFacts(method));

    /// <summary>Of all elements that the method writes: windows into the arguments, and the numbers. Null if it cannot be proved, or the method returns something.</summary>
    public static (IReadOnlyDictionary<ArrayId, Window> Windows, IReadOnlyCollection<ValueId> Numbers)? Of(Method method)
    {
        var stencil = new Stencil(method);
        ArrayId[] given = [.. method.Parameters.Where(p => p.Differentiable).SelectMany(p => Structures.Arrays(p.Incoming))];
        ArrayId[] rows = [.. given.Where(stencil.facts.IsWritten)];
        if (method.Result is not null || rows.Length == 0 || !given.All(stencil.IsPlain) || method.Parameters.Any(p => Structures.HasReals(p.Outgoing, method.Values)))
            return null;
        foreach (Parameter parameter in method.Parameters.Where(p => p.Differentiable))
        {
            foreach (ValueId value in Structures.Values(parameter.Incoming))
                stencil.Of(value).Numbers.Add(value);
            foreach (ArrayId array in Structures.Arrays(parameter.Incoming))
                stencil.Of(array).Windows[(null, array)] = new(0, 0);
        }
        int passes = 0;
        do
        {
            if (passes++ == MaxPasses)
                return null;
            stencil.changed = false;
            stencil.Visit(method.Body);
        }
        while (stencil.changed);
        var found = new Reach();
        foreach (ArrayId row in rows)
            found.Add(stencil.Of(row));
        return found.IsUnknown ? null : (found.Windows.ToDictionary(window => window.Key.Input, window => window.Value), found.Numbers);
    }

    /// <summary>Numbers in a row.</summary>
    private bool IsPlain(ArrayId array) => method.Arrays[array.Index] is { Rank: 1, Form: not ArrayForm.Jagged, Fields: { Count: 1 } fields } && fields[0].Path.Length == 0;

    private Reach Of(ValueId value) => values.TryGetValue(value, out Reach? known) ? known : values[value] = new Reach();

    private Reach Of(ArrayId array) => memory.TryGetValue(facts.Memory(array), out Reach? known) ? known : memory[facts.Memory(array)] = new Reach();

    private void Visit(Block block)
    {
        foreach (Statement statement in block.Statements)
            Visit(statement);
    }

    private void Visit(Statement statement)
    {
        switch (statement)
        {
            case Let or Convert:
                foreach (ValueId operand in Statements.SmoothOperands(statement))
                    Add(Statements.Defines(statement).First(), Of(operand));
                break;
            case Load load:
                Add(load.Target, PositionOf(load.From) is var (from, at) ? Of(load.From.Array).At(from, at) : Of(load.From.Array).Anywhere());
                break;
            case Store store: Write(store.To, Of(store.Value)); break;
            case Accumulate sum: Write(sum.To, Of(sum.Value)); break;
            case If choice:
                Visit(choice.Then);
                Visit(choice.Else);
                foreach (Phi phi in choice.Phis)
                {
                    Add(phi.Target, Of(phi.Then));
                    Add(phi.Target, Of(phi.Else));
                }
                break;
            case For loop: Visit(loop.Body, loop.Carried); break;
            case While loop: Visit(loop.Body, loop.Carried); break;
        }
    }

    /// <summary>What an iteration hands on stands relative to integers of that iteration, which the next one does not have.</summary>
    private void Visit(Block body, EquatableArray<Carried> carried)
    {
        LoopFacts loop = facts[body].Loop!;
        Visit(body);
        foreach (Carried variable in carried)
        {
            Reach next = Of(variable.Next).Leaving(value => loop.Holds(facts.BlockOf(value)));
            foreach (ValueId target in (ValueId[])[variable.Inside, variable.Result])
            {
                Add(target, Of(variable.Initial));
                Add(target, next);
            }
        }
    }

    private void Add(ValueId target, Reach reach)
    {
        if (method.Values[target.Index].Type.IsReal())
            changed |= Of(target).Add(reach);
    }

    private void Write(Place place, Reach value) =>
        changed |= Of(place.Array).Add(PositionOf(place) is var (from, at) ? value.SeenFrom(from, at) : value.Anywhere());

    /// <summary>Where an element stands in its memory: so many from an integer, or from the first element.</summary>
    private (ValueId? From, int At)? PositionOf(Place place)
    {
        if (place.Indices.Count != 1)
            return null;
        (ValueId? from, int at) = PositionOf(place.Indices[0]);
        ArrayId array = place.Array;
        for (; facts.Memory(array) != array; array = ((Slice)facts.Definition(array)!).From)
        {
            if (facts.Definition(array) is not Slice slice)
                return null;
            (ValueId? start, int further) = PositionOf(slice.Start);
            if (start is not null && from is not null)
                return null;
            (from, at) = (from ?? start, at + further);
        }
        return Math.Abs(at) < MaxDistance ? (from, at) : null;
    }

    private (ValueId? From, int At) PositionOf(ValueId index)
    {
        int at = 0;
        while (facts.Definition(index) is LetInteger { Op: IntegerOp.Constant or IntegerOp.Add or IntegerOp.Subtract } let && method.Values[index.Index].Type == NumberType.Int32)
        {
            if (let.Op == IntegerOp.Constant)
                return Math.Abs(let.Bits) < MaxDistance ? (null, at + (int)let.Bits) : (index, at);
            bool second = Constant(let.Operands[1]) is not null;
            if ((second ? Constant(let.Operands[1]) : let.Op == IntegerOp.Add ? Constant(let.Operands[0]) : null) is not int constant)
                break;
            index = let.Operands[second ? 0 : 1];
            at += let.Op == IntegerOp.Add ? constant : -constant;
        }
        return (index, at);
    }

    private int? Constant(ValueId value) =>
        facts.Definition(value) is LetInteger { Op: IntegerOp.Constant } let && Math.Abs(let.Bits) < MaxDistance ? (int)let.Bits : null;

    /// <summary>What something depends on. Windows stand relative to an integer; to the first element or, of memory, to the element itself where that is null.</summary>
    private sealed class Reach
    {
        public Dictionary<(ValueId? From, ArrayId Input), Window> Windows { get; } = [];

        public HashSet<ValueId> Numbers { get; } = [];

        public bool IsUnknown { get; private set; }

        /// <returns>Whether it is more than before.</returns>
        public bool Add(Reach other)
        {
            bool more = other.IsUnknown && !IsUnknown;
            IsUnknown |= other.IsUnknown;
            foreach (ValueId number in other.Numbers)
                more |= Numbers.Add(number);
            foreach (KeyValuePair<(ValueId?, ArrayId), Window> window in other.Windows)
            {
                Window wider = Windows.TryGetValue(window.Key, out Window known) ? known.Or(window.Value) : window.Value;
                more |= !Windows.ContainsKey(window.Key) || wider != known;
                Windows[window.Key] = wider;
            }
            return more;
        }

        /// <summary>Of memory: what is read of it there.</summary>
        public Reach At(ValueId? from, int at) => Changed(window => (from, window.Value.Moved(at)));

        /// <summary>Of a value: what an element depends on that it is written to there; unknown if that stands relative to something else.</summary>
        public Reach SeenFrom(ValueId? from, int at) => Changed(window => window.Key.From == from ? (null, window.Value.Moved(-at)) : null);

        /// <summary>At a place that is not known.</summary>
        public Reach Anywhere() => Changed(_ => null);

        /// <summary>After the integers for which this holds have changed.</summary>
        public Reach Leaving(Func<ValueId, bool> isInside) => Changed(window => window.Key.From is ValueId from && isInside(from) ? null : (window.Key.From, window.Value));

        private Reach Changed(Func<KeyValuePair<(ValueId? From, ArrayId Input), Window>, (ValueId?, Window)?> change)
        {
            var reach = new Reach { IsUnknown = IsUnknown };
            reach.Numbers.UnionWith(Numbers);
            foreach (KeyValuePair<(ValueId?, ArrayId Input), Window> window in Windows)
                if (change(window) is var (from, moved))
                    reach.Windows[(from, window.Key.Input)] = moved;
                else
                    reach.IsUnknown = true;
            return reach;
        }
    }
}
