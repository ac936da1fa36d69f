using System.Globalization;
using AdCompiler.Generators.Methods.Passes;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// Loops with snapshots. Where the derived part goes back to one, memory is as it was then: whatever stood before the loop in the text and
/// is still to come has its values from elsewhere, since the loop, or what comes after it, writes that memory.
/// </summary>
internal sealed partial class ReverseMode
{
    private void Checkpointed(For loop)
    {
        Mirror body = new(current, facts[loop.Body]);
        Derive(loop.Body, loop.Carried, body, () =>
        {
            var own = new Snapshots(tables, loop, needs.Iterations(loop), needs.Memory(loop));
            snapshots.Add(loop, own);
            Block derived = tables.Inside(() => own.Backwards(() =>
            {
                tables.Add(new Comment(IterationAgain));
                Append(needs.WithoutOutputs(tables.Inside(() => Sweep.AppendIteration(loop)), loop).Statements);
                tables.Add(new Comment(AndBackwards));
                Append(body.Statements);
            }));
            foreach (Statement statement in FromHere(derived, facts[loop.Body].Loop!).Statements)
                Emit(statement);
        });
    }

    /// <summary>For the summary: what the snapshots of each loop take.</summary>
    private string Peaks() => string.Concat(snapshots.Select(pair => "\n" + pair.Value.Peak(facts.Definition(pair.Key.Snapshots!.Value) is LetInteger { Op: IntegerOp.Constant } count
        ? count.Bits.ToString(CultureInfo.InvariantCulture) : tables[pair.Key.Snapshots.Value].Name is { Length: > 0 } name ? $"'{name}'" : "as many as asked for")));

    private void Append(IEnumerable<Statement> statements)
    {
        foreach (Statement statement in statements)
            tables.Add(statement);
    }

    /// <summary>
    /// Statements with primal values and memory from outside of a loop as the derived part has them where it stands now. An array made where the derived part
    /// does not see it is made again: the snapshots have what is in it.
    /// </summary>
    private Block FromHere(Block block, LoopFacts loop) => ReplaceUses.InDepth(block,
        value => value.Index >= primal.Values.Count || loop.Holds(facts.BlockOf(value)) ? value : Need(value),
        array => array.Index >= primal.Arrays.Count || loop.Holds(facts.BlockOf(array)) ? array : Reach(array));
}
