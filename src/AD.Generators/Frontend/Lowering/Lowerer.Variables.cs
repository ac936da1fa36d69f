using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>
/// Variables are slots that hold the current value. What a branch or a loop changes is found by comparing the slots before and
/// after; it leaves through phis and carried values.
/// </summary>
internal sealed partial class Lowerer
{
    private readonly List<Slot> slots = [];

    /// <summary>A carried value that no iteration changes is the value from before the loop.</summary>
    private readonly Dictionary<ValueId, ValueId> aliases = [];

    /// <summary>The first variable of each array that is made here.</summary>
    private readonly Dictionary<ArrayId, string> arrayNames = [];

    private int arrays, keys;

    /// <summary><paramref name="Value"/> is null while nothing was assigned. A jump's slot is known to be false where an iteration begins.</summary>
    private sealed record Slot(int Key, string Name, Datum? Value, bool IsJump = false);

    private int NewSlot(string name, Datum? value, bool isJump = false)
    {
        slots.Add(new Slot(keys++, name, value, isJump));
        return slots.Count - 1;
    }

    private Variable NewVariable(string name, Datum? value)
    {
        int slot = NewSlot(name, value);
        return new Variable(slot, slots[slot].Key);
    }

    private Datum? Read(Variable variable, IOperation at) => variable.Slot < slots.Count && slots[variable.Slot].Key == variable.Key
        ? this[variable.Slot]
        : throw Unsupported(at, "a variable of a pattern here", "declare a variable before");

    private Datum? this[int slot]
    {
        get => slots[slot].Value;
        set => slots[slot] = slots[slot] with { Value = value };
    }

    private Slot[] Snapshot() => [.. slots];

    private void Restore(Slot[] snapshot)
    {
        slots.Clear();
        slots.AddRange(snapshot);
    }

    /// <summary>Numbers and arrays that reach a variable take its name unless they have one.</summary>
    private Datum Named(Datum value, string name)
    {
        if (name.Length > 0 && value is Number number && builder[number.Id].Name.Length == 0)
            builder.Rename(number.Id, name);
        else if (name.Length > 0 && value is Memory memory && builder[memory.Id].Name.Length == 0 && !arrayNames.ContainsKey(memory.Id))
            arrayNames[memory.Id] = name;
        else if (name.Length > 0 && value is Parts parts)
            for (int i = 0; i < parts.Items.Count; i++)
                Named(parts.Items[i], MemberName(name, Shapes.Members(parts.Type)[i].Name));
        return value;
    }

    /// <summary>The name of a member's number: "pX" for p.X.</summary>
    public static string MemberName(string owner, string member) => owner + char.ToUpperInvariant(member[0]) + member.Substring(1);

    private ArrayId NewArray(Methods.Array array)
    {
        arrays++;
        return builder.NewArray(array);
    }

    /// <summary>Lowers both ways of a choice and merges what they assign.</summary>
    private void Choose(ValueId condition, Action then, Action otherwise)
    {
        if (known.TryGetValue(condition, out long bits))
        {
            (bits != 0 ? then : otherwise)();
            return;
        }
        Slot[] before = Snapshot();
        int arraysBefore = arrays;
        (Block Block, Slot[] After) Way(Action fill)
        {
            Restore(before);
            return (builder.Inside(fill), Snapshot());
        }
        (Block thenBlock, Slot[] afterThen) = Way(then);
        (Block elseBlock, Slot[] afterElse) = Way(otherwise);
        Merge(condition, before, arraysBefore, (thenBlock, afterThen), (elseBlock, afterElse));
    }

    private void Merge(ValueId condition, Slot[] before, int arraysBefore, (Block Block, Slot[] After) then, (Block Block, Slot[] After) otherwise)
    {
        var phis = new List<Phi>();
        Restore(before);
        for (int i = 0; i < before.Length; i++)
            this[i] = Merge(then.After[i].Value, otherwise.After[i].Value, before[i].Name, arraysBefore, phis);
        if (then.Block.Statements.Count + otherwise.Block.Statements.Count + phis.Count > 0)
            builder.Add(new If(condition, then.Block, otherwise.Block, phis.ToEquatableArray()));
    }

    /// <summary>A choice that has a value.</summary>
    private Datum Choose(ValueId condition, Func<Datum> then, Func<Datum> otherwise, IOperation at)
    {
        int slot = NewSlot("", null);
        Choose(condition, () => this[slot] = then(), () => this[slot] = otherwise());
        Datum value = Usable(this[slot], at);
        this[slot] = null;
        return value;
    }

    private Datum? Merge(Datum? a, Datum? b, string name, int arraysBefore, List<Phi> phis)
    {
        if (Equals(a, b))
            return a;
        switch (a ?? Blank(b!), b ?? Blank(a!))
        {
            case (Number x, Number y):
                if (known.TryGetValue(x.Id, out long p) && known.TryGetValue(y.Id, out long q) && p == q)
                    return new Number(OfBits(builder[x.Id].Type, p));
                ValueId target = builder.NewValue(builder[x.Id].Type, name);
                phis.Add(new Phi(target, x.Id, y.Id));
                return new Number(target);
            case (Parts x, Parts y) when x.Items.Count == y.Items.Count:
                return x with { Items = x.Items.Select((item, i) => Merge(item, y.Items[i], name, arraysBefore, phis)!).ToEquatableArray() };
            case (Memory x, null) when x.Id.Index < arraysBefore:
                return x;
            case (null, Memory y) when y.Id.Index < arraysBefore:
                return y;
            default:
                return new Torn(name);
        }
    }

    /// <summary>What a variable holds where C# has not assigned it: never read, so any number will do. Null for what has no such value.</summary>
    private Datum? Blank(Datum like) => like switch
    {
        Number number => new Number(OfBits(builder[number.Id].Type, 0)),
        Parts parts when parts.Items.Select(Blank).ToArray() is var items && items.All(item => item is not null) => parts with { Items = items.ToEquatableArray()! },
        _ => null,
    };

    private Datum Usable(Datum? value, IOperation at) => value switch
    {
        Torn torn => throw Unsupported(at, torn.Variable.Length > 0 ? $"'{torn.Variable}', which is another array in another branch" : "a choice between arrays"),
        null => throw Unsupported(at, "a variable that is not assigned"),
        _ => value,
    };

    /// <summary>One iteration as a block. All numbers in variables are carried; those that it leaves alone are not, after all.</summary>
    private (Block Body, EquatableArray<Carried> Carried) Iterate(Action iteration, IOperation at)
    {
        Slot[] before = Snapshot();
        for (int i = 0; i < before.Length; i++)
            if (!before[i].IsJump && before[i].Value is { } value)
                this[i] = Fresh(value, before[i].Name);
        Slot[] inside = Snapshot();
        int arraysBefore = arrays;
        Block body = builder.Inside(iteration);
        Slot[] after = Snapshot();
        Restore(before);
        var carried = new List<Carried>();
        for (int i = 0; i < before.Length; i++)
            this[i] = Leave(before[i].Value, inside[i].Value, after[i].Value, before[i].Name, arraysBefore, carried, at);
        return (body, carried.ToEquatableArray());
    }

    private Datum Fresh(Datum value, string name) => value switch
    {
        Number number => new Number(builder.NewValue(builder[number.Id].Type, name)),
        Parts parts => parts with { Items = parts.Items.Select(item => Fresh(item, name)).ToEquatableArray() },
        _ => value,
    };

    private Datum? Leave(Datum? before, Datum? inside, Datum? after, string name, int arraysBefore, List<Carried> carried, IOperation at)
    {
        if (Equals(inside, after))
        {
            Forget(before, inside);
            return before;
        }
        switch (before ?? Blank(after!), inside, after)
        {
            case (Number x, _, Number next):
                ValueId start = inside is Number { Id: var id } && id != x.Id ? id : builder.NewValue(builder[x.Id].Type, name);
                ValueId result = builder.NewValue(builder[x.Id].Type, name);
                carried.Add(new Carried(x.Id, start, next.Id, result));
                return new Number(result);
            case (Parts x, _, Parts next):
                Parts? within = inside as Parts;
                return x with { Items = x.Items.Select((item, i) => Leave(item, within?.Items[i], next.Items[i], name, arraysBefore, carried, at)!).ToEquatableArray() };
            case (null, null, Memory memory) when memory.Id.Index < arraysBefore:
                return memory;
            case (null, null, _):
                return new Torn(name);
            default:
                throw Unsupported(at, $"a loop that makes '{name}' another array, where its elements could be copied");
        }
    }

    private void Forget(Datum? before, Datum? inside)
    {
        if (before is Number x && inside is Number y && x != y)
            aliases[y.Id] = x.Id;
        else if (before is Parts p && inside is Parts q)
            for (int i = 0; i < p.Items.Count; i++)
                Forget(p.Items[i], q.Items[i]);
    }
}
