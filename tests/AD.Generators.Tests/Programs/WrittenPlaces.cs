using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Tests.Programs;

using Linear = AdCompiler.Generators.Programs.Linear;
using Index = AdCompiler.Generators.Programs.IndexExpression;

/// <summary>
/// Runs a program's index arithmetic and notes which thread writes which place, if each iteration of a nest that is said to be shared
/// has a thread of its own: what the proof is held against.
/// </summary>
internal sealed class WrittenPlaces
{
    private readonly Program program;
    private readonly Dictionary<VariableId, (VariableId Memory, int Offset)> pointers;
    private readonly Dictionary<VariableId, int> integers = [];
    private readonly Dictionary<(VariableId Memory, int Place), int> threads = [];
    private readonly int others;
    private int thread;
    private bool overlap;

    private WrittenPlaces(Program program, Func<For, LoopNest?> shared, int others)
    {
        (this.program, this.others) = (program, others);
        pointers = program.Parameters.ToDictionary(static p => p, static p => (p, 0));
        foreach (Statement statement in program.Body.Statements)
        {
            thread++;
            if (statement is For loop && shared(loop) is { } nest)
                Run(nest, 0);
            else
                Run([statement]);
        }
    }

    /// <summary>Whether two threads write one place, with integers that are known when it runs alone (the rule of a pool) 0 or 1.</summary>
    /// <param name="program">The program.</param>
    /// <param name="shared">The nest that is shared, of a loop at the top.</param>
    public static bool Overlap(Program program, Func<For, LoopNest?> shared) =>
        new WrittenPlaces(program, shared, others: 0).overlap || new WrittenPlaces(program, shared, others: 1).overlap;

    private void Run(LoopNest nest, int depth) => ForEach(nest.Loops[depth], () =>
    {
        EquatableArray<Statement> body = nest.Loops[depth].Body.Statements;
        if (depth + 1 == nest.Loops.Count)
        {
            thread++;
            Run(body);
            return;
        }
        Run(body.Take(body.Count - 1));
        Run(nest, depth + 1);
    });

    private void Run(IEnumerable<Statement> statements)
    {
        foreach (Statement statement in statements)
            switch (statement)
            {
                case SetInteger set:
                    integers[set.Target] = Value(set.Value);
                    break;
                case SetPointer set:
                    pointers[set.Target] = (pointers[set.From].Memory, pointers[set.From].Offset + Value(set.Offset));
                    break;
                case Assign assign:
                    Write(assign.Targets.OfType<Element>());
                    break;
                case Invoke { Target: null } invoke:
                    Write(invoke.Reads.OfType<Element>().Where(e => program.Variables[e.Pointer.Index].Kind is VariableKind.BytePointer or VariableKind.WordPointer));
                    break;
                case For loop when StoreAddresses.IsStore(loop):
                    ForEach(loop, () => Run(loop.Body.Statements));
                    break;
                case If branch when branch.Conditions.All(Holds):
                    Run(branch.Then.Statements);
                    break;
                case If { Else: { } otherwise }:
                    Run(otherwise.Statements);
                    break;
                case Scope scope:
                    Run(scope.Body.Statements);
                    break;
            }
    }

    private void ForEach(For loop, Action iteration)
    {
        for (int i = Value(loop.From), to = Value(loop.To); i < to; i += loop.Step)
        {
            integers[loop.Index] = i;
            iteration();
        }
    }

    private void Write(IEnumerable<Element> targets)
    {
        foreach (Element target in targets)
        {
            (VariableId Memory, int) place = (pointers[target.Pointer].Memory, pointers[target.Pointer].Offset + Value(target.Offset));
            overlap |= threads.TryGetValue(place, out int other) && other != thread;
            threads[place] = thread;
        }
    }

    private bool Holds(Comparison comparison)
    {
        int left = Value(comparison.Left), right = Value(comparison.Right);
        return comparison.Relation switch
        {
            Relation.Less => left < right,
            Relation.Equal => left == right,
            Relation.NotEqual => left != right,
            _ => left >= right,
        };
    }

    private int Value(Index index)
    {
        if (index is Linear linear)
            return linear.Constant + linear.Terms.Sum(term => term.Factor * (integers.TryGetValue(term.Variable, out int value) ? value : others));
        var call = (IndexCall)index;
        int left = Value(call.Left), right = Value(call.Right);
        return call.Operation switch
        {
            IndexOperation.Min => Math.Min(left, right),
            IndexOperation.Max => Math.Max(left, right),
            IndexOperation.Quotient => left / right,
            _ => left % right,
        };
    }
}
