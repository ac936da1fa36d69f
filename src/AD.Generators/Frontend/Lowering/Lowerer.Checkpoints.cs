using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>foreach (int step in AD.Checkpoint(..)): a counted loop that says how many snapshots its derivatives keep.</summary>
internal sealed partial class Lowerer
{
    private readonly List<(IOperation At, IReadOnlyList<ArrayId> Read)> checkpoints = [];

    /// <summary>An array of arrays has rows of lengths that nobody knows before: no snapshot is made of it.</summary>
    private void RequireSnapshots()
    {
        foreach ((IOperation at, IReadOnlyList<ArrayId> read) in checkpoints)
            foreach (ArrayId array in read.Select(WholeOf).Where(array => builder[array].Form is ArrayForm.Jagged && written.Contains(array)))
                throw Unsupported(at, $"'{builder[array].Name}', an array of arrays that is written, in a loop over AD.Checkpoint", "use an array of one or two dimensions");
    }

    private void Checkpointed(IForEachLoopOperation loop, IInvocationOperation call)
    {
        if (Inner(loop.Body).Any(operation => operation is IReturnOperation))
            throw Unsupported(loop, "a 'return' out of a loop over AD.Checkpoint", "leave the loop by 'break', and return after it");
        if (loop.LoopControlVariable is not IVariableDeclaratorOperation { Symbol: { } step })
            throw Unsupported(loop.LoopControlVariable, "this variable of a loop over AD.Checkpoint", "declare it: foreach (int step in AD.Checkpoint(..))");
        ValueId[] given = [.. Arguments(call.Arguments).Select(place => ((Number)Usable(Read(place, call), call)).Id)];
        ValueId from = given.Length == 2 ? Constant(NumberType.Int32, 0) : given[0], to = given[given.Length - 2], snapshots = given[given.Length - 1];
        if (known.TryGetValue(snapshots, out long number) && number < 1)
            throw Unsupported(call, $"a loop over AD.Checkpoint with {number} snapshots", "give at least 1");
        int index = NewSlot(step.Name, new Number(from)), goesOn = NewSlot("", new Number(Truth(true)));
        Block body = builder.Inside(() => Counted(loop, from, to, 1, index, step.Name, HasExit(loop) ? () => Choose(((Number)this[goesOn]!).Id, UntilLeft, () => { }) : Body, [], snapshots));
        AddAll(body);
        this[index] = this[goesOn] = null;
        checkpoints.Add((call, [.. Methods.Statements.Inside(body).OfType<Load>().Select(load => load.From.Array)]));

        void Body()
        {
            Declare(step, ConvertedTo(this[index]!, call.TargetMethod.Parameters[0].Type, step.Type, loop.Collection));
            Statement(loop.Body);
        }

        // After a break the iterations that are left do nothing.
        void UntilLeft()
        {
            this[goesOn] = new Number(Truth(false));
            int left = Iteration(loop, Body);
            Continue(() => this[goesOn] = new Number(Truth(true)));
            EndJump(left);
        }
    }
}
