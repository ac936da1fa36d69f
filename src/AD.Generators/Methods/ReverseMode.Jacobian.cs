using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>All rows of a small Jacobian: the primal once, then the derived part once for each number of the result.</summary>
internal sealed partial class ReverseMode
{
    private const int MostRows = 16;

    /// <summary>Whether the method takes numbers (no arrays) to a few numbers, and no loop computes anything active.</summary>
    public static bool HasRows(Method method)
    {
        var facts = new MethodFacts(method);
        var active = new Activity(method, facts);
        int rows = Structures.Values(method.Result).Count(value => method.Values[value.Index].Type.IsReal());
        return rows is > 1 and <= MostRows && !Structures.Arrays(method.Result).Any()
            && method.Parameters.All(p => p.Outgoing is null && !(p.Differentiable && Structures.Arrays(p.Incoming).Any()))
            && !HasActiveLoop(method.Body, active, facts);
    }

    /// <summary>(primal parameters) -> value, and the gradient of each number of it, named as that number.</summary>
    public static Method Jacobian(Method method)
    {
        if (!HasRows(method))
            throw new ArgumentException($"'{method.Name.Name}' does not return a few numbers, takes arrays, or loops");
        return new ReverseMode(method).Rows();
    }

    private Method Rows()
    {
        var items = new List<Bundle.Item> { new(primal.ResultType, "Value", primal.Result!) };
        var derived = new List<Statement>();
        foreach ((string name, ValueId value) in Leaves(primal.Result!, ""))
        {
            current = new Mirror(null, facts.Root);
            if (active[value])
                Contribute(value, Number(tables[value].Type, 1));
            Reverse(primal.Body);
            (string type, Structure? row) = Bundle.Of([.. Bundle.Cotangents(primal, parameter => parameter, CotangentOrZero, Zero)]);
            items.Add(new Bundle.Item(type, Bundle.Pascal(name), row!));
            derived.Add(new Comment($"derivatives of {Bundle.Pascal(name)}"));
            derived.AddRange(current.Statements);
        }
        Sweep.Append(primal.Body);
        derived.ForEach(tables.Add);
        (string resultType, Structure? result) = Bundle.Of(items);
        return tables.Build(primal.Name with { Name = primal.Name.Name + "Jacobian" },
            $"Value and Jacobian of {primal.Name.Name}: the gradient of each number of its result.", primal.Parameters, resultType, result);
    }

    private IEnumerable<(string Name, ValueId Value)> Leaves(Structure structure, string path) => structure switch
    {
        NumberLeaf leaf when tables[leaf.Value].Type.IsReal() => [(path, leaf.Value)],
        Aggregate aggregate => aggregate.Fields.SelectMany(field => Leaves(field.Structure, path + Bundle.Pascal(field.Name))),
        _ => [],
    };

    private static bool HasActiveLoop(Block block, Activity active, MethodFacts facts) => block.Statements.Any(statement => statement switch
    {
        For { Snapshots: not null } => true,
        For loop => CountedWhiles.Touches(loop.Body, active, facts),
        While loop => CountedWhiles.IsActive(loop, active, facts),
        If choice => HasActiveLoop(choice.Then, active, facts) || HasActiveLoop(choice.Else, active, facts),
        _ => false,
    });
}
