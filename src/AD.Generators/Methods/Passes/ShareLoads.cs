using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>
/// An element that is read a second time, with no store to its memory since, is the number read first. Without this, the derived part
/// would keep it, or read it, once for each time.
/// </summary>
internal sealed class ShareLoads(Method method)
{
    private readonly MethodFacts facts = new(method);
    private readonly Dictionary<ValueId, ValueId> same = [];

    public static Method Run(Method method)
    {
        var pass = new ShareLoads(method);
        return ReplaceUses.In(method, pass.Share(method.Body, []), pass.Of);
    }

    private ValueId Of(ValueId value) => same.TryGetValue(value, out ValueId first) ? first : value;

    /// <param name="loaded">What memory is known to hold where the block begins; at the end, where it ends.</param>
    private Block Share(Block block, Dictionary<Place, ValueId> loaded)
    {
        var statements = new List<Statement>();
        foreach (Statement statement in block.Statements)
        {
            foreach (ArrayId written in Written(statement))
                Forget(loaded, written);
            Statement shared = ReplaceUses.In(Inside(statement, loaded), Of);
            if (shared is not Load load)
                statements.Add(shared);
            else if (loaded.TryGetValue(load.From, out ValueId first))
                same[load.Target] = first;
            else
            {
                loaded[load.From] = load.Target;
                statements.Add(load);
            }
        }
        return new Block(statements.ToEquatableArray());
    }

    /// <summary>What a loop writes has been forgotten before it: an iteration comes after others.</summary>
    private Statement Inside(Statement statement, Dictionary<Place, ValueId> loaded) => statement switch
    {
        If choice => choice with { Then = Share(choice.Then, new(loaded)), Else = Share(choice.Else, new(loaded)) },
        For loop => loop with { Body = Share(loop.Body, new(loaded)) },
        While loop => loop with { Body = Share(loop.Body, new(loaded)) },
        _ => statement,
    };

    private static IEnumerable<ArrayId> Written(Statement statement) => statement switch
    {
        Store store => [store.To.Array],
        Accumulate sum => [sum.To.Array],
        Clear clear => [clear.Array],
        _ => Statements.Blocks(statement).SelectMany(block => block.Statements).SelectMany(Written),
    };

    /// <summary>Two arrays that the caller has may overlap; one that is made here overlaps no other.</summary>
    private void Forget(Dictionary<Place, ValueId> loaded, ArrayId written)
    {
        ArrayId memory = facts.Memory(written);
        bool isOwn = IsOwn(memory);
        foreach (Place place in loaded.Keys.ToList())
            if (facts.Memory(place.Array) is var other && (other == memory || (!isOwn && !IsOwn(other))))
                loaded.Remove(place);
    }

    private bool IsOwn(ArrayId memory) => facts.Definition(memory) is Allocate;
}
