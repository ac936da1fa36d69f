namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

/// <summary>
/// A method and its derivatives as functions of vectors: the real numbers that go in (of differentiable parameters, in order) and
/// those that come out (of the result, then of each differentiable parameter: what it hands back, or its memory if that is written).
/// </summary>
internal sealed class Derivatives
{
    private readonly Method method, jvp;
    private readonly Method? vjp;
    private readonly IReadOnlyList<Datum> point;
    private readonly IReadOnlyList<(Parameter Parameter, int First, Structure[] Leaves)> inputs;
    private readonly MethodFacts facts;

    /// <param name="vjp">Null for methods with cells, which have no cotangents.</param>
    public Derivatives(MethodSample sample, Method jvp, Method? vjp)
    {
        method = MethodVerifier.Verify(sample.Method);
        point = sample.Arguments;
        facts = new MethodFacts(method);
        this.jvp = MethodVerifier.Verify(jvp);
        this.vjp = vjp is null ? null : MethodVerifier.Verify(vjp);
        var all = new List<(Parameter, int, Structure[])>();
        int next = 0;
        foreach (Parameter parameter in method.Parameters)
        {
            Structure[] leaves = parameter.Incoming is null ? [] : [.. MethodInterpreter.Leaves(parameter.Incoming)];
            all.Add((parameter, next, leaves));
            next += leaves.Length;
        }
        inputs = all;
    }

    private Derivatives(Derivatives of)
    {
        (method, jvp, vjp) = (Widen.Reals(of.method), Widen.Reals(of.jvp), of.vjp is null ? null : Widen.Reals(of.vjp));
        (point, inputs, facts) = (of.point, of.inputs, of.facts);
    }

    /// <summary>The same programs with every real number a double: what differences are taken of.</summary>
    public Derivatives InDouble() => new(this);

    /// <summary>The vector-Jacobian product as a method of its own, at the same point, for cotangents of the outputs.</summary>
    public MethodSample VjpSample(double[] outputBar) => new(vjp!, VjpArguments(outputBar));

    public IReadOnlyList<double> Point => [.. Inputs(point)];

    private IEnumerable<double> Inputs(IReadOnlyList<Datum> arguments) =>
        Differentiable.SelectMany(p => p.Leaves.Zip(arguments.Skip(p.First)).SelectMany(pair => Reals(pair.First, pair.Second)));

    private IEnumerable<(Parameter Parameter, int First, Structure[] Leaves)> Differentiable => inputs.Where(p => p.Parameter.Differentiable);

    private bool IsReal(ValueId value) => method.Values[value.Index].Type.IsReal();

    private bool IsReal(ArrayId array, int field) => method.Arrays[array.Index].Fields[field].Type.IsReal();

    private bool HasReals(Structure leaf) => leaf is NumberLeaf number ? IsReal(number.Value) : method.Arrays[((ArrayLeaf)leaf).Array.Index].Fields.Any(f => f.Type.IsReal());

    private bool IsWritten(Structure leaf) => leaf is ArrayLeaf array && facts.IsWritten(array.Array);

    private IEnumerable<double> Reals(Structure leaf, Datum datum) => leaf switch
    {
        NumberLeaf number => IsReal(number.Value) ? [datum.Number.Real] : [],
        ArrayLeaf array => datum.Memory!.All.Where(n => IsReal(array.Array, n.Field)).Select(n => n.Number.Real),
        _ => [],
    };

    /// <summary>A datum like another with its real numbers replaced by the next of a vector, and all else as it is or 0.</summary>
    private Datum With(Structure leaf, Datum datum, IEnumerator<double> reals, bool keep)
    {
        double Next() => reals.MoveNext() ? reals.Current : throw new InvalidOperationException("the vector is too short");
        if (leaf is NumberLeaf number)
            return IsReal(number.Value) ? new(Number.Of(Next())) : keep ? datum : default;
        ArrayId array = ((ArrayLeaf)leaf).Array;
        Datum copy = datum.Copy();
        copy.Memory!.Fill((field, old) => IsReal(array, field) ? Number.Of(Next()) : keep ? old : default);
        return copy;
    }

    private List<Datum> ArgumentsAt(IEnumerable<double> vector)
    {
        List<Datum> arguments = [.. point.Select(d => d.Copy())];
        using IEnumerator<double> reals = vector.GetEnumerator();
        foreach ((_, int first, Structure[] leaves) in Differentiable)
            for (int i = 0; i < leaves.Length; i++)
                arguments[first + i] = With(leaves[i], arguments[first + i], reals, keep: true);
        return arguments;
    }

    private Structure[] ResultLeaves => method.Result is null ? [] : [.. MethodInterpreter.Leaves(method.Result)];

    public (double[] Output, int Choices) Value(IEnumerable<double> vector)
    {
        List<Datum> arguments = ArgumentsAt(vector);
        MethodRun run = MethodInterpreter.Run(method, arguments);
        return ([.. Outputs(run.Result, run.Outgoing, arguments)], run.Choices);
    }

    private IEnumerable<double> Outputs(IReadOnlyList<Datum> result, IReadOnlyList<Datum> outgoing, IReadOnlyList<Datum> arguments) =>
        Active(OutputData(result, outgoing, arguments));

    private IEnumerable<double> Active(IEnumerable<(Structure Leaf, Datum Datum)> data) => data.SelectMany(o => Reals(o.Leaf, o.Datum));

    /// <summary>What comes out: leaves of the result, then of each differentiable parameter.</summary>
    private IEnumerable<(Structure Leaf, Datum Datum)> OutputData(IReadOnlyList<Datum> result, IReadOnlyList<Datum> outgoing, IReadOnlyList<Datum> arguments)
    {
        for (int i = 0; i < ResultLeaves.Length; i++)
            yield return (ResultLeaves[i], result[i]);
        int next = 0;
        foreach ((Parameter parameter, int first, Structure[] leaves) in inputs)
        {
            foreach (Structure leaf in parameter.Outgoing is null ? [] : MethodInterpreter.Leaves(parameter.Outgoing))
                yield return (leaf, outgoing[next++]);
            for (int i = 0; parameter.Differentiable && i < leaves.Length; i++)
                if (IsWritten(leaves[i]))
                    yield return (leaves[i], arguments[first + i]);
        }
    }

    /// <summary>All that a run leaves, integers too, to compare bits.</summary>
    private List<Number> Everything(IReadOnlyList<Datum> result, IReadOnlyList<Datum> outgoing, IReadOnlyList<Datum> arguments) =>
        [.. OutputData(result, outgoing, arguments).Select(o => o.Datum).Concat(arguments).SelectMany(d => d.Memory is null ? [d.Number] : d.Memory.All.Select(n => n.Number))];

    public List<Number> PrimalOutputs()
    {
        List<Datum> arguments = [.. point.Select(d => d.Copy())];
        MethodRun run = MethodInterpreter.Run(method, arguments);
        return Everything(run.Result, run.Outgoing, arguments);
    }

    private void AddTangents(List<Datum> arguments, double[] inputDot)
    {
        using IEnumerator<double> reals = ((IEnumerable<double>)inputDot).GetEnumerator();
        foreach ((_, int first, Structure[] leaves) in Differentiable)
            for (int i = 0; i < leaves.Length; i++)
                arguments.Add(With(leaves[i], point[first + i], reals, keep: false));
    }

    public TangentRun Jvp(double[] inputDot)
    {
        List<Datum> arguments = [.. point.Select(d => d.Copy())];
        AddTangents(arguments, inputDot);
        MethodRun run = MethodInterpreter.Run(jvp, arguments);

        int results = ResultLeaves.Length, outgoing = run.Outgoing.Count / 2, next = point.Count;
        List<Datum> moved = [.. arguments.Take(point.Count)];
        foreach ((_, int first, Structure[] leaves) in Differentiable)
            for (int i = 0; i < leaves.Length; i++)
                moved[first + i] = arguments[next++];
        Datum[] resultDot = [.. run.Result.Skip(results)];
        return new([.. Outputs(resultDot, [.. run.Outgoing.Skip(outgoing)], moved)], resultDot, moved,
            Everything([.. run.Result.Take(results)], [.. run.Outgoing.Take(outgoing)], [.. arguments.Take(point.Count)]));
    }

    /// <summary>Primal arguments, cotangents of the result, then of each parameter: of what it hands back, and its memory.</summary>
    private List<Datum> VjpArguments(double[] outputBar)
    {
        List<Datum> before = [.. point.Select(d => d.Copy())];
        MethodRun primal = MethodInterpreter.Run(method, before);
        List<Datum> arguments = [.. point.Select(d => d.Copy())];
        using IEnumerator<double> reals = ((IEnumerable<double>)outputBar).GetEnumerator();
        for (int i = 0; i < ResultLeaves.Length; i++)
            arguments.Add(With(ResultLeaves[i], primal.Result[i], reals, keep: false));
        int outgoing = 0;
        foreach ((Parameter parameter, int first, Structure[] leaves) in inputs)
        {
            foreach (Structure leaf in parameter.Outgoing is null ? [] : MethodInterpreter.Leaves(parameter.Outgoing))
                arguments.Add(With(leaf, primal.Outgoing[outgoing++], reals, keep: false));
            for (int i = 0; parameter.Differentiable && i < leaves.Length; i++)
                if (leaves[i] is ArrayLeaf array && HasReals(array))
                    arguments.Add(IsWritten(array) ? With(array, point[first + i], reals, keep: false) : Garbage(array, point[first + i]));
        }
        return arguments;
    }

    /// <summary>What stood in the cotangent of memory that is only read must not matter: it is set.</summary>
    private Datum Garbage(ArrayLeaf leaf, Datum like)
    {
        Datum copy = like.Copy();
        copy.Memory!.Fill((field, _) => IsReal(leaf.Array, field) ? Number.Of(7) : default);
        return copy;
    }

    public (double[] InputBar, List<Number> PrimalOutputs) Vjp(double[] outputBar)
    {
        List<Datum> arguments = VjpArguments(outputBar);
        MethodRun run = MethodInterpreter.Run(vjp!, arguments);
        return (InputBar(run.Result, arguments), Everything([.. run.Result.Take(ResultLeaves.Length)], run.Outgoing, [.. arguments.Take(point.Count)]));
    }

    /// <summary>The cotangents of the inputs: those of numbers are returned after the primal's result, those of memory are written.</summary>
    public double[] InputBar(IReadOnlyList<Datum> result, IReadOnlyList<Datum> arguments) =>
        InputBar(result, arguments, ResultLeaves.Length, point.Count + ResultLeaves.Length);

    /// <param name="returned">Where among the result's leaves the cotangents begin.</param>
    /// <param name="shadow">Where among the arguments those of the parameters begin.</param>
    private double[] InputBar(IReadOnlyList<Datum> result, IReadOnlyList<Datum> arguments, int returned, int shadow)
    {
        var inputBar = new List<double>();
        foreach ((Parameter parameter, int first, Structure[] leaves) in inputs)
        {
            shadow += parameter.Outgoing is null ? 0 : MethodInterpreter.Leaves(parameter.Outgoing).Count();
            if (!parameter.Differentiable)
                continue;
            bool returns = leaves.Any(l => l is NumberLeaf && HasReals(l));
            foreach (Structure leaf in leaves)
            {
                if (leaf is ArrayLeaf array && HasReals(array))
                    inputBar.AddRange(Reals(array, arguments[shadow++]));
                if (returns)
                    inputBar.AddRange(leaf is NumberLeaf ? Reals(leaf, result[returned]) : []);
                returned += returns ? 1 : 0;
            }
        }
        return [.. inputBar];
    }

    /// <summary>What a gradient method returns and writes for this method, which returns one number and writes nothing.</summary>
    public double[] Gradient(Method gradient)
    {
        List<Datum> arguments = GradientArguments();
        return InputBar(MethodInterpreter.Run(gradient, arguments).Result, arguments, 1, point.Count);
    }

    /// <summary>What a Hessian-vector product method returns and writes.</summary>
    public double[] Hvp(Method product, double[] inputDot)
    {
        List<Datum> arguments = GradientArguments();
        int shadows = arguments.Count - point.Count;
        AddTangents(arguments, inputDot);
        int shadowDots = arguments.Count;
        arguments.AddRange([.. arguments.Skip(point.Count).Take(shadows).Select(d => d.Copy())]);
        return InputBar(MethodInterpreter.Run(product, arguments).Result, arguments, 0, shadowDots);
    }

    /// <summary>The rows that a Jacobian method returns for this method, whose parameters hold no differentiable arrays.</summary>
    public double[][] Jacobian(Method jacobian)
    {
        IReadOnlyList<Datum> result = MethodInterpreter.Run(jacobian, [.. point.Select(d => d.Copy())]).Result;
        int rows = Active(ResultLeaves.Zip(result)).Count(), leaves = (result.Count - ResultLeaves.Length) / rows;
        return [.. Enumerable.Range(0, rows).Select(row => InputBar(result, [], ResultLeaves.Length + row * leaves, 0))];
    }

    /// <summary>The rows that a Hessian method returns for this method of a few numbers.</summary>
    public double[][] Hessian(Method hessian)
    {
        IReadOnlyList<Datum> result = MethodInterpreter.Run(hessian, [.. point.Select(d => d.Copy())]).Result;
        int leaves = result.Count / Point.Count;
        return [.. Enumerable.Range(0, Point.Count).Select(row => InputBar(result, [], row * leaves, 0))];
    }

    /// <summary>Arguments for one of the derived methods, told by its name.</summary>
    public List<Datum> ArgumentsOf(Method product, double[] inputDot, double[] outputBar)
    {
        string suffix = product.Name.Name[method.Name.Name.Length..];
        List<Datum> arguments = suffix switch
        {
            "Vjp" => VjpArguments(outputBar),
            "Gradient" or "Hvp" => GradientArguments(),
            "" or "Jvp" or "Jacobian" or "Hessian" => [.. point.Select(d => d.Copy())],
            _ => throw new NotSupportedException($"arguments of {product.Name.Name}"),
        };
        Datum[] shadows = [.. arguments.Skip(point.Count).Select(d => d.Copy())];
        if (suffix is "Jvp" or "Hvp")
            AddTangents(arguments, inputDot);
        if (suffix == "JvpLanes")
            AddTangentsInLanes(arguments, product, [.. Enumerable.Range(0, LanesOf(product)).Select(lane => inputDot.Select(x => Math.ScaleB(x, lane % 5 - 2)).ToArray())]);
        if (suffix == "Hvp")
            arguments.AddRange(shadows);
        return arguments;
    }

    private static int LanesOf(Method product) => product.Values.Select(v => v.Type).Concat(product.Arrays.SelectMany(a => a.Fields.Select(f => f.Type)))
        .First(type => type.IsLanes()).LaneCount();

    /// <summary>The tangents of as many directions as a vector has lanes: those of a struct's numbers one after the other.</summary>
    private void AddTangentsInLanes(List<Datum> arguments, Method product, double[][] inputDots)
    {
        List<Datum>[] tangents = [.. inputDots.Select(inputDot => { List<Datum> one = []; AddTangents(one, inputDot); return one; })];
        for (int i = 0; i < tangents[0].Count; i++)
        {
            Datum[] lanes = [.. tangents.Select(one => one[i])];
            if (lanes[0].Memory is not Memory first)
            {
                arguments.Add(new(new(0, 0, [.. lanes.Select(lane => lane.Number)])));
                continue;
            }
            Number[][] numbers = [.. lanes.Select(lane => lane.Memory!.All.Select(n => n.Number).ToArray())];
            var memory = new Memory(1, numbers[0].Length);
            int next = 0;
            memory.Fill((_, _) => InLanes(numbers, next++));
            arguments.Add(new(default, memory));
        }
    }

    private static Number InLanes(Number[][] lanes, int index) => new(0, 0, [.. lanes.Select(lane => lane[index])]);

    /// <summary>The tangents of the outputs of a product in lanes, and the directions that they belong to.</summary>
    public IEnumerable<(double[] InputDot, double[] OutputDot)> JvpInLanes(Method product, Random random)
    {
        double[][] inputDots = [.. Enumerable.Range(0, LanesOf(product)).Select(_ => Point.Select(_ => 2 * random.NextDouble() - 1).ToArray())];
        List<Datum> arguments = [.. point.Select(d => d.Copy())];
        AddTangentsInLanes(arguments, product, inputDots);
        MethodInterpreter.Run(product, arguments);
        for (int lane = 0; lane < inputDots.Length; lane++)
        {
            List<Datum> moved = [.. arguments.Take(point.Count)];
            int next = point.Count;
            foreach ((_, int first, Structure[] leaves) in Differentiable)
                for (int i = 0; i < leaves.Length; i++, next++)
                {
                    if (leaves[i] is not ArrayLeaf)
                        continue;
                    Datum copy = moved[first + i].Copy();
                    using IEnumerator<(int, Number Number)> numbers = arguments[next].Memory!.All.GetEnumerator();
                    copy.Memory!.Fill((_, _) => numbers.MoveNext() ? numbers.Current.Number[lane] : throw new InvalidOperationException("too few lanes"));
                    moved[first + i] = copy;
                }
            yield return (inputDots[lane], [.. Outputs([], [], moved)]);
        }
    }

    private List<Datum> GradientArguments()
    {
        List<Datum> arguments = VjpArguments([1]);
        arguments.RemoveRange(point.Count, ResultLeaves.Length);
        return arguments;
    }
}

/// <summary>What a Jacobian-vector product gives: the tangents of all outputs; those of the result and of the arguments by leaf; the primal's own outputs.</summary>
internal sealed record TangentRun(double[] OutputDot, IReadOnlyList<Datum> ResultDot, IReadOnlyList<Datum> ArgumentsDot, List<Number> PrimalOutputs);

/// <summary>A method with every narrow real number made a double.</summary>
internal static class Widen
{
    public static Method Reals(Method method) => method with
    {
        Values = [.. method.Values.Select(Reals)],
        Cells = [.. method.Cells.Select(c => c with { Type = Reals(c.Type) })],
        Frames = [.. method.Frames.Select(f => f with { Fields = [.. f.Fields.Select(Reals)] })],
        Arrays = [.. method.Arrays.Select(a => a with { Fields = [.. a.Fields.Select(f => f with { Type = Reals(f.Type) })] })],
    };

    private static Value Reals(Value value) => value with { Type = Reals(value.Type) };

    private static NumberType Reals(NumberType type) => type.IsReal() ? NumberType.Double : type;
}
