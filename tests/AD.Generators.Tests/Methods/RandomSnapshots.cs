namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

/// <summary>A method with some of its counted loops asked to keep snapshots, wherever they stand.</summary>
internal sealed class RandomSnapshots
{
    private readonly MethodSample sample;
    private readonly MethodFacts facts;
    private readonly MethodBuilder tables;
    private readonly Random random;

    private RandomSnapshots(MethodSample sample, int seed)
    {
        this.sample = sample;
        facts = new MethodFacts(sample.Method);
        tables = new MethodBuilder(sample.Method);
        random = new Random(seed);
    }

    public int Loops { get; private set; }

    public static (MethodSample Sample, int Loops) In(MethodSample sample, int seed)
    {
        var writer = new RandomSnapshots(sample, seed);
        ValueId[] snapshots = [.. Enumerable.Range(1, 3).Select(count => writer.tables.Integer(count))];
        foreach (Statement statement in writer.Asked(sample.Method.Body, snapshots).Statements)
            writer.tables.Add(statement);
        Method method = sample.Method;
        return (sample with { Method = writer.tables.Build(method.Name, method.Summary, method.Parameters, method.ResultType, method.Result) }, writer.Loops);
    }

    private Block Asked(Block block, ValueId[] snapshots) => new([.. block.Statements.Select(statement => statement switch
    {
        If choice => choice with { Then = Asked(choice.Then, snapshots), Else = Asked(choice.Else, snapshots) },
        For loop => Asked(loop with { Body = Asked(loop.Body, snapshots) }, MayHave(loop), snapshots),
        While loop => loop with { Body = Asked(loop.Body, snapshots) },
        _ => statement,
    })]);

    private For Asked(For loop, bool mayHave, ValueId[] snapshots)
    {
        if (!mayHave || random.NextDouble() > 0.6)
            return loop;
        Loops++;
        return loop with { Snapshots = snapshots[random.Next(snapshots.Length)] };
    }

    /// <summary>The frontend refuses arrays of arrays that are written, or made in the method.</summary>
    private bool MayHave(For loop) => loop.Step == 1 && sample.Method.Values[loop.Index.Index].Type == NumberType.Int32
        && Loads(loop.Body).Select(facts.Memory)
            .All(memory => sample.Method.Arrays[memory.Index].Form != ArrayForm.Jagged || !(facts.IsWritten(memory) || facts.Definition(memory) is Allocate));

    private static IEnumerable<ArrayId> Loads(Block block) => block.Statements.SelectMany(statement =>
        statement is Load load ? [load.From.Array] : Statements.Blocks(statement).SelectMany(Loads));
}
