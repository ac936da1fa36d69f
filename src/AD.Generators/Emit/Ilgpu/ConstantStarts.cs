using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Ilgpu;

/// <summary>
/// The constants with which variables start that ILGPU's compiler would join with what follows: of sum = 0 and sum = sum + x it makes x, which
/// is not the same for x = -0. Where a loop changes the variable first, or its lanes are summed in
/// memory, it sees no constant.
/// </summary>
internal static class ConstantStarts
{
    public static HashSet<Assign> Of(Program program)
    {
        var starts = new HashSet<Assign>();
        Collect(program.Body, starts);
        return starts;
    }

    private static void Collect(Block block, HashSet<Assign> starts)
    {
        for (int i = 0; i < block.Statements.Count; i++)
        {
            Statement statement = block.Statements[i];
            if (statement is Assign assign && IsConstant(assign) && assign.Targets.Count == 1 && assign.Targets[0] is Local { Variable: var variable }
                && block.Statements.Skip(i + 1).FirstOrDefault(next => LocalVariables.Writes(next, variable) || LocalVariables.Exposed([next]).Contains(variable)) is { } first
                && !(first is SumLanes || first is For or ForBlocks && LocalVariables.Writes(first, variable)))
                starts.Add(assign);
            foreach (Block inner in LocalVariables.Blocks(statement))
                Collect(inner, starts);
        }
    }

    private static bool IsConstant(Assign assign) => assign.Reads.Count == 0 && assign.Value.Nodes.All(static node => node.Op == ScalarOp.Constant);
}
