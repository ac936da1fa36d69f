using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// The vector-Jacobian product of a method: the primal statements, then their cotangents in opposite order. Primal values
/// that the derived part needs are computed again where that is cheap and their operands are at hand, otherwise kept: outside of
/// loops in a variable, in a loop in a frame per iteration. No variable or memory is ever set back to an older value, but for what the
/// snapshots of a loop have.
/// </summary>
internal sealed partial class ReverseMode
{
    /// <summary>The comment between the primal statements and those of the cotangents.</summary>
    public const string DerivedPart = "derived part";

    /// <summary>In the derived part: what follows are statements of the primal, in their order.</summary>
    public const string IterationAgain = "the iteration again", BackToSnapshot = "back to the uppermost snapshot, and on from it to this iteration";

    /// <summary>The end of those.</summary>
    public const string AndBackwards = "and backwards";

    private readonly Method primal;
    private readonly MethodFacts facts;
    private readonly Activity active;
    private readonly MethodBuilder tables;
    private readonly RerunLoops rerun;
    private readonly LoopNeeds needs;
    private readonly SavedValues saved;
    private readonly Dictionary<For, Snapshots> snapshots = new(ByReference.Comparer);
    private Mirror current;

    private ReverseMode(Method method)
    {
        primal = CountedWhiles.Add(method);
        facts = new MethodFacts(primal);
        active = new Activity(primal, facts);
        tables = new MethodBuilder(primal);
        rerun = new RerunLoops(primal, facts);
        needs = new LoopNeeds(primal, facts, rerun);
        saved = new SavedValues(tables, rerun);
        current = new Mirror(null, facts.Root);
    }

    /// <summary>(primal parameters, cotangents of the outputs) -> primal outputs and the cotangents of the inputs.</summary>
    public static Method Vjp(Method method) => new ReverseMode(method).Run(new VjpSignature(method, seeded: false));

    /// <summary>(primal parameters) -> value and gradient of a method that returns one number.</summary>
    /// <exception cref="ArgumentException">It returns something else; see <see cref="HasGradient"/>.</exception>
    public static Method Gradient(Method method) => HasGradient(method)
        ? new ReverseMode(method).Run(new VjpSignature(method, seeded: true))
        : throw new ArgumentException($"'{method.Name.Name}' has no gradient: it does not return one number, or writes its arguments");

    public static bool HasGradient(Method method) => WhyNoGradient(method) is null;

    /// <summary>What keeps a method from having a gradient, as the end of a sentence; null where it has one.</summary>
    public static string? WhyNoGradient(Method method)
    {
        var facts = new MethodFacts(method);
        if (method.Parameters.FirstOrDefault(p => p.Outgoing is not null || (p.Differentiable && Structures.Arrays(p.Incoming).Any(facts.IsWritten))) is Parameter output)
            return $"it writes '{output.Name}'";
        if (method.Result is null)
            return "it returns nothing";
        return method.Result is NumberLeaf leaf && method.Values[leaf.Value.Index].Type.IsReal() ? null : "it does not return one real number";
    }

    private Method Run(VjpSignature signature)
    {
        signature.Declare(tables, facts);
        foreach (KeyValuePair<ArrayId, ArrayId> shadow in signature.Shadows)
            current.Shadows[shadow.Key] = shadow.Value;
        Mirror root = current;
        foreach (ArrayId array in signature.ToClear)
            Emit(new Clear(array));
        foreach ((ValueId value, ValueId? seed) in signature.Seeds)
            if (active[value])
                Contribute(value, seed ?? Number(tables[value].Type, 1));
        Reverse(primal.Body);

        Structure? result = signature.Result(CotangentOrZero, Zero);
        foreach (Statement check in signature.Checks)
            tables.Add(check);
        Sweep.Append(primal.Body);
        tables.Add(new Comment(DerivedPart));
        foreach (Statement check in signature.ChecksOfResult)
            tables.Add(check);
        foreach (Statement statement in root.Statements)
            tables.Add(statement);
        return tables.Build(
            primal.Name with { Name = primal.Name.Name + signature.Suffix }, signature.Summary + Peaks(), signature.Parameters, signature.ResultType, result);
    }

    /// <summary>The primal statements, for once: what is kept is known by now.</summary>
    private ForwardSweep Sweep => new(tables, facts, saved, rerun, snapshots);

    private ValueId CotangentOrZero(ValueId value) => CotangentOf(value) ?? Zero(value);

    private ValueId Zero(ValueId value) => Number(tables[value].Type, 0);

    /// <summary>Backwards. A line of the user's that has something derived from it stands before that, too.</summary>
    private void Reverse(Block block)
    {
        int group = current.Statements.Count;
        for (int i = block.Statements.Count - 1; i >= 0; i--)
        {
            Reverse(block.Statements[i]);
            if (block.Statements[i] is not Comment line)
                continue;
            if (current.Statements.Count > group)
                current.Statements.Insert(group, line);
            group = current.Statements.Count;
        }
    }

    private void Reverse(Statement statement)
    {
        switch (statement)
        {
            case Let let:
                if (active[let.Target] && CotangentOf(let.Target) is ValueId cotangent)
                    Operation(let, cotangent);
                break;
            case Convert convert:
                if (active[convert.Target] && CotangentOf(convert.Target) is ValueId converted && active[convert.From])
                    Contribute(convert.From, ConvertTo(tables[convert.From].Type, converted));
                break;
            case Load load:
                if (active[load.Target] && CotangentOf(load.Target) is ValueId loaded && active[load.From.Array])
                    Emit(new Accumulate(Shadow(load.From), loaded));
                break;
            case Store store when active[store.To.Array] && TypeOf(store.To).IsReal():
                Stored(store);
                break;
            case Accumulate sum when active[sum.To.Array] && active[sum.Value]:
                Contribute(sum.Value, LoadShadow(sum.To));
                break;
            case Clear clear when active[clear.Array]:
                Emit(new Clear(Shadow(clear.Array)));
                break;
            case If choice:
                Choice(choice);
                break;
            case For { Snapshots: not null } loop:
                Checkpointed(loop);
                break;
            case For loop when rerun.Contains(loop):
                Rerun(loop);
                break;
            case For loop:
                Counted(loop);
                break;
            case While loop:
                Uncounted(loop);
                break;
        }
    }

    private void Stored(Store store)
    {
        Place shadow = Shadow(store.To);
        if (active[store.Value])
            Contribute(store.Value, LoadShadow(store.To));
        Emit(new Store(shadow, Number(TypeOf(store.To), 0)));
    }

    private ValueId LoadShadow(Place place)
    {
        ValueId target = tables.NewValue(TypeOf(place));
        Emit(new Load(target, Shadow(place)));
        return target;
    }

    private NumberType TypeOf(Place place) => tables[place.Array].Fields.First(field => field.Path == place.Field).Type;

    private void Choice(If choice)
    {
        var incoming = new List<(Phi Phi, ValueId Cotangent)>();
        foreach (Phi phi in choice.Phis)
            if (active[phi.Target] && CotangentOf(phi.Target) is ValueId cotangent)
                incoming.Add((phi, cotangent));
        Mirror then = Branch(choice.Then, () => incoming.ForEach(i => Contribute(i.Phi.Then, i.Cotangent)));
        Mirror otherwise = Branch(choice.Else, () => incoming.ForEach(i => Contribute(i.Phi.Else, i.Cotangent)));
        if (then.Statements.Count + otherwise.Statements.Count > 0)
            Emit(new If(Need(choice.Condition), BlockOf(then), BlockOf(otherwise), default));
    }

    private Mirror Branch(Block block, Action first)
    {
        Mirror outer = current, inner = new(outer, facts[block]);
        current = inner;
        first();
        Reverse(block);
        current = outer;
        return inner;
    }

    private static Block BlockOf(Mirror mirror) => new(mirror.Statements.ToEquatableArray());

    private void Emit(Statement statement) => current.Statements.Add(statement);
}
