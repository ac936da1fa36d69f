namespace AdCompiler.Generators.Tests.Methods;

using System.Reflection;
using System.Runtime.Intrinsics;
using AdCompiler.Generators.Methods;

/// <summary>
/// Does the C# text of random methods and of their derivatives, compiled, leave what the interpreter leaves, bit for bit?
/// ADC_RANDOM_TEXTS and ADC_RANDOM_TEXTS_FROM set how many, and from which seed on.
/// </summary>
public class RandomEmissionTests
{
    private const int Batch = 50;

    private const string Users = """
        public struct Point
        {
            public double X;
            public int N;
            public double Y;
            public Point(double x, int n, double y) { X = x; N = n; Y = y; }
        }
        """;

    [Fact]
    public void Does_the_text_of_random_methods_give_their_bits()
    {
        int first = DerivativeTests.Setting("ADC_RANDOM_TEXTS_FROM", 1), count = DerivativeTests.Setting("ADC_RANDOM_TEXTS", 200);
        var failures = new List<string>();
        for (int seed = first; seed < first + count; seed += Batch)
            CheckBatch(Enumerable.Range(seed, Math.Min(Batch, first + count - seed)).Select(RandomMethods.Create), failures);
        Assert.True(failures.Count == 0, $"{failures.Count} of {count}:\n" + string.Join("\n", failures.Take(10)));
    }

    /// <summary>Fails unless the texts of these methods and of their derivatives leave what the interpreter leaves.</summary>
    internal static void Check(IReadOnlyList<MethodSample> samples)
    {
        var failures = new List<string>();
        CheckBatch(samples, failures);
        Assert.True(failures.Count == 0, $"{failures.Count} of {samples.Count}:\n" + string.Join("\n", failures.Take(10)));
    }

    private static void CheckBatch(IEnumerable<MethodSample> samples, List<string> failures)
    {
        var methods = new List<Method>();
        var arguments = new List<List<Datum>>();
        foreach (MethodSample sample in samples)
        {
            IReadOnlyList<Method> products = MethodDerivatives.Of(sample.Method);
            var derivatives = new Derivatives(sample, products[0], products[1]);
            // numbers that float has too
            double[] inputDot = [.. derivatives.Point.Select(x => (double)(float)(1 - x / 3))];
            double[] outputBar = [.. derivatives.Value(derivatives.Point).Output.Select(y => (double)(float)(1 - y / 5))];
            foreach (Method method in (Method[])[sample.Method, .. products])
            {
                methods.Add(method);
                arguments.Add(derivatives.ArgumentsOf(method, inputDot, outputBar));
            }
        }
        var compiled = new CompiledMethods(methods, Users);
        for (int i = 0; i < methods.Count; i++)
            if (Fault(compiled, i, arguments[i]) is string fault)
                failures.Add($"{methods[i].Name.Name}: {fault}");
    }

    private static string? Fault(CompiledMethods compiled, int index, List<Datum> arguments)
    {
        Method method = compiled.Methods[index];
        Structure[] leaves = [.. method.Parameters.Where(p => p.Incoming is not null).SelectMany(p => MethodInterpreter.Leaves(p.Incoming!))];
        object[] objects = [.. leaves.Zip(arguments, (leaf, datum) => ToObject(leaf, datum, method, compiled))];
        List<Datum> data = [.. arguments.Select(d => d.Copy())];
        MethodRun expected = MethodInterpreter.Run(method, data);
        object[] found;
        try
        {
            found = compiled.Run(index, objects);
        }
        catch (TargetInvocationException e)
        {
            return e.InnerException!.ToString();
        }
        Structure[] results = [.. method.Result is null ? [] : MethodInterpreter.Leaves(method.Result), .. method.Parameters.Where(p => p.Outgoing is not null).SelectMany(p => MethodInterpreter.Leaves(p.Outgoing!))];
        (Structure Leaf, Datum Expected, object Found)[] all =
        [
            .. results.Zip(expected.Result.Concat(expected.Outgoing), found),
            .. leaves.Zip(data, objects),
        ];
        for (int i = 0; i < all.Length; i++)
        {
            Number[] want = [.. Flat(all[i].Expected)], have = [.. Flat(all[i].Found)];
            if (want.Length != have.Length || !want.Zip(have, (a, b) => a.HasBitsOf(b)).All(same => same))
                return $"output {i}: found {string.Join(", ", have)}, expected {string.Join(", ", want)}";
        }
        return null;
    }

    private static IEnumerable<Number> Flat(Datum datum) => datum.Memory is null ? [datum.Number] : datum.Memory.All.Select(n => n.Number);

    private static IEnumerable<Number> Flat(object value) => value switch
    {
        double x => [Number.Of(x)],
        float x => [Number.Of(x)],
        int x => [new Number(0, x)],
        long x => [new Number(0, x)],
        bool x => [Number.Of(x)],
        Vector512<double> x => [new Number(0, 0, [.. Enumerable.Range(0, Vector512<double>.Count).Select(lane => Number.Of(x[lane]))])],
        Vector512<float> x => [new Number(0, 0, [.. Enumerable.Range(0, Vector512<float>.Count).Select(lane => Number.Of(x[lane]))])],
        System.Array array => array.Cast<object>().SelectMany(Flat),
        _ => value.GetType().GetFields().SelectMany(f => Flat(f.GetValue(value)!)),
    };

    private static object ToObject(Structure leaf, Datum datum, Method method, CompiledMethods compiled)
    {
        if (leaf is NumberLeaf number)
            return Scalar(method.Values[number.Value.Index].Type, datum.Number);
        Array array = method.Arrays[((ArrayLeaf)leaf).Array.Index];
        return ToArray(array, datum.Memory!, compiled.TypeNamed(array.Element));
    }

    private static object Scalar(NumberType type, Number number) => type switch
    {
        NumberType.Double => (object)number.Real,
        NumberType.Single => (float)number.Real,
        NumberType.Int32 => (int)number.Integer,
        NumberType.DoubleLanes => Vector512.Create<double>([.. Enumerable.Range(0, Vector512<double>.Count).Select(lane => number[lane].Real)]),
        NumberType.SingleLanes => Vector512.Create<float>([.. Enumerable.Range(0, Vector512<float>.Count).Select(lane => (float)number[lane].Real)]),
        _ => throw new NotSupportedException($"no object of {type}"),
    };

    private static System.Array ToArray(Array array, Memory memory, Type element)
    {
        if (array.Form == ArrayForm.Jagged && array.Rank > 1)
        {
            System.Array[] rows = [.. Enumerable.Range(0, memory.Length(0)).Select(i => ToArray(array with { Rank = array.Rank - 1 }, memory.Row(i), element))];
            var jagged = System.Array.CreateInstance(element.MakeArrayType(), rows.Length);
            rows.CopyTo(jagged, 0);
            return jagged;
        }
        int[] extents = [.. Enumerable.Range(0, array.Form == ArrayForm.Rectangular ? array.Rank : 1).Select(memory.Length)];
        var made = System.Array.CreateInstance(element, extents);
        Number[] numbers = [.. memory.All.Select(n => n.Number)];
        int fields = array.Fields.Count;
        for (int i = 0; i < made.Length; i++)
        {
            object[] parts = [.. Enumerable.Range(0, fields).Select(f => Scalar(array.Fields[f].Type, numbers[i * fields + f]))];
            made.SetValue(array.Fields[0].Path.Length == 0 ? parts[0] : Activator.CreateInstance(element, parts)!,
                (int[])(extents.Length == 1 ? [i] : [i / extents[1], i % extents[1]]));
        }
        return made;
    }
}
