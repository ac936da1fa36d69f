using AdCompiler.Generators.Scalars;
using static AdCompiler.Generators.Scalars.ScalarMath;

namespace AdCompiler.Generators.Methods;

/// <summary>The tangent of each kind of statement.</summary>
internal sealed partial class ForwardMode
{
    private void Move(Block block)
    {
        foreach (Statement statement in block.Statements)
            Move(statement);
    }

    private void Move(Statement statement)
    {
        switch (statement)
        {
            case If choice: Move(choice); return;
            case For loop: Move(loop); return;
            case While loop: Move(loop); return;
            case LaneLoop or LoadLanes or StoreLanes or AddLanes:
                throw new InvalidOperationException($"{statement.GetType().Name} in a method that is to be moved: lanes are made last");
        }
        builder.Add(statement);
        if (statement is Let { Value: { Op: ScalarOp.Constant } constant } fixedNumber)
            constants[fixedNumber.Target] = constant.Number;
        else if (statement is Let let && varied[let.Target])
            tangents[let.Target.Index] = TangentOf(let);
        else if (TangentOf(statement) is Statement tangent)
            builder.Add(tangent);
    }

    /// <summary>Null where nothing moves.</summary>
    private Statement? TangentOf(Statement statement) => statement switch
    {
        Convert s when varied[s.Target] => new Convert(NewTangent(s.Target), Tangent(s.From)),
        Load s when varied[s.Target] => new Load(NewTangent(s.Target), ShadowOf(s.From)),
        Store s when varied[s.To.Array] && IsReal(s.To) => new Store(ShadowOf(s.To), TangentOrZero(s.Value)),
        Accumulate s when varied[s.Value] && varied[s.To.Array] => new Accumulate(ShadowOf(s.To), Tangent(s.Value)),
        Allocate s when varied[s.Target] => s with { Target = ShadowOf(s.Target) },
        Slice s when varied[s.Target] => s with { Target = ViewOf(s.Target, s.From), From = ShadowOf(s.From) },
        Row s when varied[s.Target] => s with { Target = ShadowOf(s.Target), From = ShadowOf(s.From) },
        Clear s when varied[s.Array] => new Clear(ShadowOf(s.Array)),
        DeclareCell s when varied[s.Cell] => new DeclareCell(ShadowOf(s.Cell)),
        SetCell s when varied[s.Cell] => new SetCell(ShadowOf(s.Cell), TangentOrZero(s.Value)),
        AddToCell s when varied[s.Value] => new AddToCell(ShadowOf(s.Cell), Tangent(s.Value)),
        ReadCell s when varied[s.Target] => new ReadCell(NewTangent(s.Target), ShadowOf(s.Cell)),
        SaveField s when varied[s.Frame, s.Field] => s with { Field = fields[s.Frame.Index][s.Field], Value = TangentOrZero(s.Value) },
        Call s when varied[s.Target] => new NoTangent(NewTangent(s.Target), s.Name),
        RestoreField s when varied[s.Target] => s with { Target = NewTangent(s.Target), Field = fields[s.Frame.Index][s.Field] },
        _ => null,
    };

    /// <summary>An integer inside an element does not move.</summary>
    private bool IsReal(Place place) => builder[place.Array].Fields.First(field => field.Path == place.Field).Type.IsReal();

    /// <summary>Appends the sum of the rules' terms; an operation that hands a tangent on unchanged adds nothing.</summary>
    private ValueId TangentOf(Let let)
    {
        Expr operation = let.Value;
        int arity = operation.Operands.Count;
        var arguments = new List<ValueId>(operation.Operands) { let.Target };
        bool Moves(int i) => !ScalarRules.IsFlat(operation, i) && varied[operation.Operands[i]];
        arguments.AddRange(operation.Operands.Where((_, i) => Moves(i)).Select(Tangent));
        var expression = new ScalarBuilder(arguments.Count);

        Scalar Argument(int i) => constants.TryGetValue(arguments[i], out double number) ? expression.Constant(number) : expression[i];
        Scalar[] x = [.. operation.Operands.Select((_, i) => Argument(i))];
        var dots = new Scalar?[arity];
        for (int i = 0, next = arity + 1; i < arity; i++)
            dots[i] = Moves(i) ? Argument(next++) : null;

        ScalarFunction function = expression.Build(TangentOf(expression, operation, x, expression[arity], dots));
        var statements = new List<Statement>();
        ValueId tangent = new ScalarCopy(builder, statements, builder[let.Target].Type).Append(function, i => arguments[i], DotName(builder[let.Target].Name));
        statements.ForEach(builder.Add);
        return tangent;
    }

    private static Scalar TangentOf(ScalarBuilder expression, Expr operation, Scalar[] x, Scalar y, Scalar?[] dots)
    {
        if (operation.Op == ScalarOp.Select)
            return Where(x[0], dots[1] ?? expression.Constant(0), dots[2] ?? expression.Constant(0));
        IReadOnlyList<PartialRule> rules = ScalarRules.Of(operation);
        Scalar[] at = [.. operation.Rules.Select(expression.Rule)];
        Scalar? sum = null;
        for (int i = 0; i < x.Length; i++)
            if (dots[i] is Scalar dot)
            {
                Scalar term = rules[i](dot, x, y, at);
                sum = sum is Scalar before ? before + term : term;
            }
        return sum ?? throw new InvalidOperationException($"no operand of {operation.Op} moves");
    }

    private void Move(If choice)
    {
        Phi[] moving = [.. choice.Phis.Where(phi => varied[phi.Target])];
        ValueId[] then = [], otherwise = [];
        Block thenBlock = builder.Inside(() =>
        {
            Move(choice.Then);
            then = [.. moving.Select(phi => TangentOrZero(phi.Then))];
        });
        Block elseBlock = builder.Inside(() =>
        {
            Move(choice.Else);
            otherwise = [.. moving.Select(phi => TangentOrZero(phi.Else))];
        });
        IEnumerable<Phi> added = moving.Select((phi, i) => new Phi(NewTangent(phi.Target), then[i], otherwise[i]));
        builder.Add(choice with { Then = thenBlock, Else = elseBlock, Phis = choice.Phis.Concat(added).ToEquatableArray() });
    }

    private void Move(For loop)
    {
        (Block body, EquatableArray<Carried> carried) = Move(loop.Body, loop.Carried);
        builder.Add(loop with { Body = body, Carried = carried, Snapshots = null });
    }

    private void Move(While loop)
    {
        (Block body, EquatableArray<Carried> carried) = Move(loop.Body, loop.Carried);
        builder.Add(loop with { Body = body, Carried = carried });
    }

    private (Block, EquatableArray<Carried>) Move(Block body, EquatableArray<Carried> carried)
    {
        Carried[] moving = [.. carried.Where(variable => varied[variable.Inside])];
        ValueId[] initial = [.. moving.Select(variable => TangentOrZero(variable.Initial))], next = [];
        ValueId[] inside = [.. moving.Select(variable => NewTangent(variable.Inside))];
        Block moved = builder.Inside(() =>
        {
            Move(body);
            next = [.. moving.Select(variable => TangentOrZero(variable.Next))];
        });
        IEnumerable<Carried> added = moving.Select((variable, i) => new Carried(initial[i], inside[i], next[i], NewTangent(variable.Result)));
        return (moved, carried.Concat(added).ToEquatableArray());
    }
}
