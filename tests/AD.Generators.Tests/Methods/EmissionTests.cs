namespace AdCompiler.Generators.Tests.Methods;

using System.Reflection;
using System.Runtime.Intrinsics;
using AdCompiler.Generators.Methods;

/// <summary>Does the C# text of a method compute, bit for bit, what the method says?</summary>
public sealed class EmissionTests
{
    private static IEnumerable<Method> All => [.. MethodCases.All, .. EmissionCases.All];

    public static TheoryData<string> Cases => [.. All.Select(method => method.Name.Name)];

    [Theory, MemberData(nameof(Cases))]
    public void Does_the_text_give_the_bits_of_the_method(string name) => Check(name);

    [Theory]
    [InlineData("Rosenbrock")]
    [InlineData("OverwrittenElement")]
    [InlineData("HalvedUntilSmall")]
    [InlineData("SwappedVariables")]
    [InlineData("PointAndTuple")]
    [InlineData("SteppedWithSnapshots")]
    public async Task Is_the_text_as_a_person_would_write_it(string name) => await Verify(Check(name).Text, "cs").UseTextForParameters(name);

    private static CompiledMethods Check(string name)
    {
        Method primal = MethodVerifier.Verify(All.Single(method => method.Name.Name == name));
        return Check([primal, .. MethodDerivatives.Of(primal)], seed: name.Length, EmissionCases.Users);
    }

    private static CompiledMethods Check(IReadOnlyList<Method> methods, int seed, string users)
    {
        var compiled = new CompiledMethods(methods, users);
        for (int i = 0; i < methods.Count; i++)
            for (int sample = 0; sample < 3; sample++)
                Compare(compiled, i, new Random(100 * seed + sample));
        return compiled;
    }

    private static void Compare(CompiledMethods compiled, int index, Random random)
    {
        Method method = compiled.Methods[index];
        List<Structure> leaves = [.. method.Parameters.Where(p => p.Incoming is not null).SelectMany(p => MethodInterpreter.Leaves(p.Incoming!))];
        List<object> arguments = [.. leaves.Select(leaf => Argument(leaf, compiled, method, random))];
        List<Datum> data = [.. arguments.Select(ToDatum)];
        MethodRun expected = MethodInterpreter.Run(method, data);
        object[] found = compiled.Run(index, [.. arguments]);
        Datum[] all = [.. expected.Result, .. expected.Outgoing];
        Assert.Equal(all.Length, found.Length);
        for (int i = 0; i < all.Length; i++)
            AssertSame(all[i], found[i], $"{method.Name.Name}, result {i}", compiled.Text);
        for (int i = 0; i < leaves.Count; i++)
            if (leaves[i] is ArrayLeaf)
                AssertSame(data[i], arguments[i], $"{method.Name.Name}, array {i}", compiled.Text);
    }

    private static object Argument(Structure leaf, CompiledMethods compiled, Method method, Random random)
    {
        if (leaf is NumberLeaf number)
            return Scalar(method.Values[number.Value.Index].Type, random);
        Array array = method.Arrays[((ArrayLeaf)leaf).Array.Index];
        const int n = 4;
        double Next() => random.NextDouble() + 0.5;
        double[] Row() => [.. Enumerable.Range(0, n).Select(_ => Next())];
        return array.Form == ArrayForm.Jagged ? Enumerable.Range(0, n).Select(_ => Row()).ToArray()
            : array.Fields[0].Type == NumberType.DoubleLanes ? Enumerable.Range(0, n).Select(_ => Vector512.Create<double>([.. Row(), .. Row()])).ToArray()
            : array.Fields.Count == 1 ? Row()
            : Elements(compiled.TypeNamed(array.Element), n, type => type == typeof(double) ? (object)Next() : random.Next(5));
    }

    private static System.Array Elements(Type type, int count, Func<Type, object> next)
    {
        var elements = System.Array.CreateInstance(type, count);
        for (int i = 0; i < count; i++)
        {
            object element = Activator.CreateInstance(type)!;
            foreach (FieldInfo field in Fields(type))
                field.SetValue(element, next(field.FieldType));
            elements.SetValue(element, i);
        }
        return elements;
    }

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static object Scalar(NumberType type, Random random) => type switch
    {
        NumberType.Double or NumberType.Generic => random.NextDouble() + 0.5,
        NumberType.Single => (float)(random.NextDouble() + 0.5),
        NumberType.Half => (Half)(random.NextDouble() + 0.5),
        NumberType.Boolean => random.Next(2) == 0,
        NumberType.Int32 => random.Next(0, 4),
        NumberType.Int64 => (long)random.Next(0, 4),
        _ => throw new NotSupportedException($"no sample of {type}"),
    };

    private static Datum ToDatum(object value) => value switch
    {
        double x => new(Number.Of(x)),
        float x => new(Number.Of(x)),
        Half x => new(Number.Of((double)x)),
        bool x => new(Number.Of(x)),
        int x => new(new Number(0, x)),
        long x => new(new Number(0, x)),
        double[] x => new(default, MemoryOf([.. x.Select(Number.Of)])),
        Vector512<double>[] x => new(default, MemoryOf([.. x.Select(lanes => new Number(0, 0, [.. Enumerable.Range(0, Vector512<double>.Count).Select(lane => Number.Of(lanes[lane]))]))])),
        double[][] x => new(default, new Memory([.. x.Select(row => MemoryOf([.. row.Select(Number.Of)]))])),
        System.Array x => new(default, ElementsOf(x)),
        _ => throw new NotSupportedException($"no datum of {value.GetType()}"),
    };

    private static Memory ElementsOf(System.Array elements)
    {
        FieldInfo[] fields = Fields(elements.GetType().GetElementType()!);
        var memory = new Memory(fields.Length, elements.Length);
        using IEnumerator<Number> numbers = elements.Cast<object>().SelectMany(element => fields.Select(field => ToDatum(field.GetValue(element)!).Number)).GetEnumerator();
        memory.Fill((_, _) => numbers.MoveNext() ? numbers.Current : throw new InvalidOperationException("the array is shorter than its memory"));
        return memory;
    }

    private static Memory MemoryOf(Number[] numbers)
    {
        var memory = new Memory(1, numbers.Length);
        int next = 0;
        memory.Fill((_, _) => numbers[next++]);
        return memory;
    }

    private static void AssertSame(Datum expected, object found, string what, string text)
    {
        Datum other = ToDatum(found);
        if (expected.Memory is null)
            Assert.True(expected.Number.HasBitsOf(other.Number), $"{what}: found {other.Number}, expected {expected.Number}\n{text}");
        else
            Assert.True(expected.Memory.All.Zip(other.Memory!.All, (a, b) => a.Number.HasBitsOf(b.Number)).All(same => same),
                $"{what}: found {string.Join(", ", other.Memory.All)}, expected {string.Join(", ", expected.Memory.All)}\n{text}");
    }
}
