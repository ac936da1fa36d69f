namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>Holds what the generator made of one random method against everything that is known about it, at arrays of one length.</summary>
internal sealed partial class SourceOracle
{
    private readonly CalledMethod method, twin, jvp, vjp;
    private readonly CalledMethod? gradient, hvp;
    private readonly bool isNarrow, hasOtherBits;
    private readonly Random random;
    private readonly object?[] point;
    private readonly bool[] isWritten;

    public SourceOracle(SourceBatch batch, SourceMethod source, int length)
    {
        CalledMethod Required(string type, string name) => batch.Find(type, name) ?? throw new SourceFault($"no {name}");
        (method, twin) = (Required(source.Class, "F"), Required(source.Twin.Class, "F"));
        (jvp, vjp) = (Required(source.Class, "FJvp"), Required(source.Class, "FVjp"));
        (gradient, hvp) = (batch.Find(source.Class, "FGradient"), batch.Find(source.Class, "FHvp"));
        isNarrow = source.IsNarrow;
        hasOtherBits = new[] { "LaneMath", "LaneSum", "Lanes.Sum" }.Any(word => batch.Texts[source.Class].Contains(word, StringComparison.Ordinal));
        random = new Random(source.Seed + 1000003 * length);
        point = [.. method.Parameters.Select(p => p.IsOut ? null : Argument(p.Type, length))];
        isWritten = [.. method.Parameters.Select(p => p.Type.IsArray && (p.Type.GetArrayRank() > 1
            ? source.Method.WrittenMatrices.Contains(p.Name)
            : jvp.Parameters.Any(q => q.Name == p.Name + "Dot" && !q.IsReadOnly)))];
    }

    /// <summary>Whether differences could be taken: of the method, and of its gradient.</summary>
    public (bool First, bool Second) Check()
    {
        double[] inputDot = Direction(Inputs(point).Length);
        (double[] output, double[] outputDot) = Tangents(inputDot);
        if (!output.All(double.IsFinite))
            return (false, false);                                           // it overflows: its derivatives are what is left of infinities
        double[] outputBar = Direction(output.Length);
        double[] inputBar = Cotangents(outputBar);
        Transposed(inputDot, outputDot, inputBar, outputBar);
        if (!TwinIsAlike(inputDot, output))
            return (false, false);
        bool first = AgreesWithDifferences(outputDot, "the tangents", h => Twin(Moved(inputDot, h)));
        return (first, gradient is null || SecondOrder(inputDot));
    }

    /// <summary>A twin has the method's own bits, but for floats: where those decide otherwise, it says nothing of the method.</summary>
    private bool TwinIsAlike(double[] inputDot, double[] output)
    {
        double[] found = Twin(Moved(inputDot, 0)).Output;
        SourceFault.Require(isNarrow || found.SequenceEqual(output), $"the twin gives {Shown(found)}, the method {Shown(output)}");
        return IsNear(found, output, 1e-4);
    }

    private object Argument(Type type, int length)
    {
        object like = type.IsArray ? Array.CreateInstance(type.GetElementType()!, (int[])(type.GetArrayRank() == 2 ? [Math.Min(length, 3), 4] : [length]))
            : type.IsEnum ? Enum.ToObject(type, random.Next(3)) : type == typeof(int) ? random.Next(-1, 6) : type == typeof(bool) ? random.Next(2) == 0 : Activator.CreateInstance(type)!;
        return Flat.Made(type, like, () => (float)(3 * random.NextDouble() - 1.5));
    }

    private double[] Direction(int count) => [.. Enumerable.Range(0, count).Select(_ => (double)(float)(2 * random.NextDouble() - 1))];

    private static object?[] Copy(object?[] arguments) => [.. arguments.Select(a => a is Array array ? array.Clone() : a)];

    private bool IsDifferentiable(int parameter) => Flat.HasReals(method.Parameters[parameter].Type);

    private double[] Inputs(object?[] arguments) => [.. Enumerable.Range(0, method.Parameters.Length).Where(i => !method.Parameters[i].IsOut).SelectMany(i => Flat.Reals(arguments[i]))];

    private bool IsOutput(int parameter) => IsDifferentiable(parameter) && (method.Parameters[parameter].HandsBack || isWritten[parameter]);

    private double[] Outputs(object? result, object?[] after) => [.. Flat.Reals(result), .. Enumerable.Range(0, method.Parameters.Length).Where(IsOutput).SelectMany(i => Flat.Reals(after[i]))];

    private object?[] Moved(double[] inputDot, double h)
    {
        int next = 0;
        return [.. method.Parameters.Select((p, i) => p.IsOut ? null : Flat.Made(twin.Types[i], point[i], Reader([.. Inputs(point).Select((x, k) => x + h * inputDot[k])], () => next++)))];
    }

    private static Func<double> Reader(double[] numbers, Func<int> next) => () => numbers[next()];

    private (double[] Output, ulong Decided) Twin(object?[] arguments)
    {
        System.Reflection.FieldInfo decided = twin.WatchField;
        decided.SetValue(null, 0ul);
        object? result = twin.Call(arguments);
        return (Outputs(result, arguments), (ulong)decided.GetValue(null)!);
    }

    private (double[] Output, double[] OutputDot) Tangents(double[] inputDot)
    {
        (object? expected, object?[] after) = Run();
        int next = 0;
        object?[] arguments = Copy(point);
        int first = method.Parameters.Length;
        var dots = new Dictionary<int, int>();
        for (int i = 0; i < method.Parameters.Length; i++)
            if (IsDifferentiable(i))
                dots[i] = first + dots.Count;
        object?[] all = [.. arguments, .. dots.Keys.Select(i => method.Parameters[i].IsOut ? null : Flat.Made(method.Types[i], point[i], Reader(inputDot, () => next++)))];
        object? found = jvp.Call(all);
        (object? value, object? dot) = method.ReturnsVoid ? (null, null) : (Field(found, "Item1"), Field(found, "Item2"));
        SameValues("FJvp", expected, after, value, all);
        object?[] moved = [.. point.Select((_, i) => dots.TryGetValue(i, out int at) ? all[at] : null)];
        return (Outputs(expected, after), Outputs(dot, moved));
    }

    private double[] Cotangents(double[] outputBar)
    {
        (object? expected, object?[] after) = Run();
        int next = 0;
        List<object?> all = [.. Copy(point)];
        if (!method.ReturnsVoid)
            all.Add(Flat.Made(expected!.GetType(), expected, Reader(outputBar, () => next++)));
        var bars = new Dictionary<int, int>();
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            CalledParameter p = method.Parameters[i];
            if (!IsDifferentiable(i) || !(p.HandsBack || p.Type.IsArray))
                continue;
            bars[i] = all.Count;
            all.Add(Flat.Made(p.Type, after[i], IsOutput(i) ? Reader(outputBar, () => next++) : () => double.NaN));
        }
        object?[] arguments = [.. all];
        object? found = vjp.Call(arguments);
        bool bundled = !method.ReturnsVoid && HasCotangentsOfNumbers;
        SameValues("FVjp", expected, after, bundled ? Field(found, "Item1") : method.ReturnsVoid ? null : found, arguments);
        return InputBar(found, method.ReturnsVoid ? 0 : Flat.Reals(expected).Count(), i => arguments[bars[i]]);
    }

    private bool HasCotangentsOfNumbers => method.Parameters.Where((p, i) => IsDifferentiable(i) && !p.IsOut && !p.Type.IsArray).Any();

    /// <summary>Cotangents in the order of the inputs: of numbers as they were returned after so many others, of arrays as they were written.</summary>
    private double[] InputBar(object? returned, int skip, Func<int, object?> written)
    {
        using IEnumerator<double> numbers = Flat.Reals(returned).Skip(skip).GetEnumerator();
        var bar = new List<double>();
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            CalledParameter p = method.Parameters[i];
            if (!IsDifferentiable(i) || p.IsOut)
                continue;
            if (p.Type.IsArray)
                bar.AddRange(Flat.Reals(written(i)));
            else
                for (int count = Flat.Reals(point[i]).Count(); count > 0; count--)
                    bar.Add(numbers.MoveNext() ? numbers.Current : throw new SourceFault("fewer cotangents than numbers"));
        }
        return numbers.MoveNext() ? throw new SourceFault("more cotangents than numbers") : [.. bar];
    }

    private (object? Result, object?[] After) Run()
    {
        object?[] arguments = Copy(point);
        object? result = method.Call(arguments);
        return (result, arguments);
    }

    private void SameValues(string what, object? expected, object?[] after, object? found, object?[] left)
    {
        Same(what, "the value", expected, found);
        for (int i = 0; i < after.Length; i++)
            Same(what, method.Parameters[i].Name, after[i], left[i]);
    }

    private void Same(string product, string what, object? expected, object? found)
    {
        if (!hasOtherBits)
            SourceFault.Require(Flat.Bits(expected).SequenceEqual(Flat.Bits(found)), $"{product}: {what} is {Shown(found)}, the method's is {Shown(expected)}");
        else
            Near($"{product}: {what}", [.. Flat.Reals(found)], [.. Flat.Reals(expected)], isNarrow ? 1e-5 : 1e-12);
    }

    private static string Shown(object? value) => string.Join(", ", Flat.Reals(value).Take(40).Select(x => x.ToString("R", null)));

    private void Transposed(double[] inputDot, double[] outputDot, double[] inputBar, double[] outputBar)
    {
        SourceFault.Require(inputBar.Length == inputDot.Length && outputDot.Length == outputBar.Length, "other counts of tangents and cotangents");
        (double forward, double reverse) = (Dot(outputBar, outputDot), Dot(inputBar, inputDot));
        double scale = Dot(outputBar.Select(Math.Abs), outputDot.Select(Math.Abs)) + Dot(inputBar.Select(Math.Abs), inputDot.Select(Math.Abs));
        SourceFault.Require(Math.Abs(forward - reverse) <= (isNarrow ? 2e-4 : 1e-10) * (scale + 1e-3), $"<yBar, J xDot> = {forward:R}, <J^T yBar, xDot> = {reverse:R}");
    }

    private bool SecondOrder(double[] inputDot)
    {
        double[] seeded = Cotangents([1]), bar = GradientAt(point);
        SourceFault.Require(seeded.Select(BitConverter.DoubleToInt64Bits).SequenceEqual(bar.Select(BitConverter.DoubleToInt64Bits))
            || (hasOtherBits && IsNear(bar, seeded, isNarrow ? 1e-4 : 1e-12)), $"FGradient gives {Shown(bar)}, FVjp {Shown(seeded)}");
        double[] other = Direction(inputDot.Length), along = HessianTimes(inputDot), across = HessianTimes(other);
        (double vhu, double uhv) = (Dot(other, along), Dot(inputDot, across));
        double scale = Dot(other.Select(Math.Abs), along.Select(Math.Abs)) + Dot(inputDot.Select(Math.Abs), across.Select(Math.Abs));
        SourceFault.Require(Math.Abs(vhu - uhv) <= (isNarrow ? 2e-3 : 1e-9) * (scale + 1e-3), $"<v, H u> = {vhu:R}, <u, H v> = {uhv:R}");
        // of floats, differences of the gradient say too little
        return isNarrow || AgreesWithDifferences(along, "the Hessian-vector product", h =>
        {
            object?[] twins = Moved(inputDot, h);
            return (GradientAt(Moved(inputDot, h)), Twin(twins).Decided);
        });
    }

    private double[] GradientAt(object?[] at)
    {
        object?[] arguments = [.. Copy(at), .. Bars(at, double.NaN)];
        object? found = gradient!.Call(arguments);
        int next = at.Length;
        return InputBar(found, 1, _ => arguments[next++]);
    }

    private IEnumerable<object?> Bars(object?[] at, double fill) =>
        Enumerable.Range(0, at.Length).Where(i => IsDifferentiable(i) && method.Parameters[i].Type.IsArray).Select(i => Flat.Made(method.Types[i], at[i], () => fill));

    private double[] HessianTimes(double[] inputDot)
    {
        int next = 0;
        object?[] bars = [.. Bars(point, double.NaN)];
        object?[] dots = [.. Enumerable.Range(0, point.Length).Where(IsDifferentiable).Select(i => Flat.Made(method.Types[i], point[i], Reader(inputDot, () => next++)))];
        object?[] arguments = [.. Copy(point), .. bars, .. dots, .. Bars(point, double.NaN)];
        object? found = hvp!.Call(arguments);
        int array = point.Length + bars.Length + dots.Length;
        return InputBar(found, 0, _ => arguments[array++]);
    }

    private static bool IsNear(double[] found, double[] expected, double close) =>
        found.Length == expected.Length && Enumerable.Range(0, found.Length).All(i => Math.Abs(found[i] - expected[i]) <= close * (1 + Math.Abs(expected[i])));

    private static void Near(string what, double[] found, double[] expected, double close) =>
        SourceFault.Require(IsNear(found, expected, close), $"{what} is {Shown(found)}, expected {Shown(expected)}");

    private static object? Field(object? tuple, string name) => tuple!.GetType().GetField(name)!.GetValue(tuple);

    private static double Dot(IEnumerable<double> a, IEnumerable<double> b) => a.Zip(b, (x, y) => x * y).Sum();
}

/// <summary>Something that the generator made is wrong.</summary>
internal sealed class SourceFault(string message) : Exception(message)
{
    public static void Require(bool holds, string fault)
    {
        if (!holds)
            throw new SourceFault(fault);
    }
}
