using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>Primal values and memory in the derived part.</summary>
internal sealed partial class ReverseMode
{
    /// <summary>A primal value where the derived part stands now: itself, computed again, or read back.</summary>
    private ValueId Need(ValueId value)
    {
        if (value.Index >= primal.Values.Count || rerun.IsAtHand(facts.BlockOf(value)))
            return value;
        Mirror home = current.Of(facts.BlockOf(value));
        if (home.Values.TryGetValue(value, out ValueId known))
            return known;
        Mirror outer = current;
        current = home;
        ValueId found = IsFree(value, home, [], facts.BlockOf(value).Loop) ? Again(value) : saved.Restore(value, HomeOf(value, home));
        current = outer;
        home.Values[value] = found;
        return found;
    }

    /// <summary>Where a value is read back: outside of the loops in which it is the same in all iterations, as an element that they do not write.</summary>
    private Mirror HomeOf(ValueId value, Mirror home)
    {
        if (facts.Definition(value) is not Load load)
            return home;
        while (home.Primal.Loop is LoopFacts loop && !rerun.Contains(loop) && !facts.IsWrittenIn(loop, load.From.Array)
            && !loop.Holds(facts.BlockOf(load.From.Array)) && !load.From.Indices.Any(index => loop.Holds(facts.BlockOf(index))))
        {
            do
                home = home.Outer!;
            while (home.Primal.Loop == loop);
        }
        return home;
    }

    /// <summary>Whether a value can be had without saving anything more, but perhaps once an iteration of a loop around <paramref name="innermost"/>.</summary>
    private bool IsFree(ValueId value, Mirror mirror, Dictionary<ValueId, bool> known, LoopFacts? innermost)
    {
        if (rerun.IsAtHand(facts.BlockOf(value)))
            return true;
        Mirror home = mirror.Of(facts.BlockOf(value));
        if (home.Values.ContainsKey(value) || saved.Contains(value))
            return true;
        if (known.TryGetValue(value, out bool free))
            return free;
        return known[value] = facts.BlockOf(value).Loop != innermost || facts.Definition(value) switch
        {
            Let let => !ScalarOps.IsExpensive(let.Value.Op) && let.Value.Operands.All(operand => IsFree(operand, home, known, innermost)),
            LetInteger let => let.Operands.All(operand => IsFree(operand, home, known, innermost)),
            Convert convert => IsFree(convert.From, home, known, innermost),
            ReadMember => true,
            Length length => IsReachable(length.Of, home, known, innermost),
            Load load => !facts.MayBeWrittenAfter(load, load.From.Array, rerun.Around(home.Primal)) && IsReachable(load.From.Array, home, known, innermost)
                && load.From.Indices.All(index => IsFree(index, home, known, innermost)),
            _ => false,
        };
    }

    /// <summary>Whether primal memory can be read in the derived part: it was there before all loops and choices, or is a view of such.</summary>
    private bool IsReachable(ArrayId array, Mirror mirror, Dictionary<ValueId, bool> known, LoopFacts? innermost) =>
        rerun.IsAtHand(facts.BlockOf(array)) || facts.Definition(array) switch
        {
            Slice slice => IsReachable(slice.From, mirror, known, innermost) && IsFree(slice.Start, mirror, known, innermost) && IsFree(slice.Length, mirror, known, innermost),
            Row row => IsReachable(row.From, mirror, known, innermost) && row.Indices.All(index => IsFree(index, mirror, known, innermost)),
            ReadArray => true,
            _ => false,
        };

    /// <summary>The statement once more, on operands of the derived part.</summary>
    private ValueId Again(ValueId value)
    {
        if (saved.Contains(value))
            return saved.Restore(value, HomeOf(value, current));
        ValueId target = tables.NewValue(tables[value].Type, tables[value].Name);
        Emit(facts.Definition(value) switch
        {
            Let let => let with { Target = target, Value = let.Value with { Operands = NeedAll(let.Value.Operands) } },
            LetInteger let => let with { Target = target, Operands = NeedAll(let.Operands) },
            Convert convert => new Convert(target, Need(convert.From)),
            ReadMember read => read with { Target = target },
            Length length => length with { Target = target, Of = Reach(length.Of) },
            Load load => new Load(target, load.From with { Array = Reach(load.From.Array), Indices = NeedAll(load.From.Indices) }),
            Statement other => throw new InvalidOperationException($"{other.GetType().Name} cannot run twice"),
            null => throw new InvalidOperationException("a parameter is visible everywhere"),
        });
        return target;
    }

    private EquatableArray<ValueId> NeedAll(EquatableArray<ValueId> values) => values.Select(Need).ToEquatableArray();

    private ArrayId Reach(ArrayId array)
    {
        if (rerun.IsAtHand(facts.BlockOf(array)))
            return array;
        Mirror home = current.Of(facts.BlockOf(array));
        if (!home.Views.TryGetValue(array, out ArrayId view))
            home.Views[array] = view = At(home, () => View(array, Reach, tables[array]));
        return view;
    }

    /// <summary>The cotangents of memory: an array of the same extents. What belongs to one iteration has its cotangents there.</summary>
    private ArrayId Shadow(ArrayId array)
    {
        Mirror home = current.Of(rerun.OwnerOf(array, current.Primal) is For owner && facts.BlockOf(array).IsRoot ? facts[owner.Body] : facts.BlockOf(array));
        if (!home.Shadows.TryGetValue(array, out ArrayId shadow))
            home.Shadows[array] = shadow = At(home, () => View(array, Shadow, VjpSignature.ShadowOf(tables[array])));
        return shadow;
    }

    private Place Shadow(Place place) => place with { Array = Shadow(place.Array), Indices = NeedAll(place.Indices) };

    private ArrayId At(Mirror mirror, Func<ArrayId> make)
    {
        Mirror outer = current;
        current = mirror;
        ArrayId made = make();
        current = outer;
        return made;
    }

    private ArrayId View(ArrayId array, Func<ArrayId, ArrayId> source, Array description)
    {
        Statement? definition = facts.Definition(array);
        ArrayId? from = definition switch { Slice slice => source(slice.From), Row row => source(row.From), _ => null };
        ArrayId target = tables.NewArray(description);
        Emit(definition switch
        {
            Slice slice => new Slice(target, from!.Value, Need(slice.Start), Need(slice.Length)),
            Row row => new Row(target, from!.Value, NeedAll(row.Indices)),
            Allocate allocate => new Allocate(target, NeedAll(allocate.Extents)),
            ReadArray read => read with { Target = target },
            _ => throw new InvalidOperationException($"array '{description.Name}' has no shadow"),
        });
        return target;
    }
}
