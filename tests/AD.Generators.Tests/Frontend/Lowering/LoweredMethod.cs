using System.Reflection;
using AdCompiler.Generators.Frontend.Lowering;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Tests.Methods;
using Microsoft.CodeAnalysis;
using Array = System.Array;
using Convert = System.Convert;
using Datum = AdCompiler.Generators.Tests.Methods.Datum;
using Memory = AdCompiler.Generators.Tests.Methods.Memory;
using Number = AdCompiler.Generators.Tests.Methods.Number;

namespace AdCompiler.Generators.Tests.Frontend.Lowering;

/// <summary>A method of C# text, compiled by Roslyn and lowered, so that both can be run on the same arguments.</summary>
internal sealed class LoweredMethod
{
    private readonly MethodInfo entry;

    private LoweredMethod(Method lowered, MethodInfo entry)
    {
        Lowered = lowered;
        this.entry = entry;
    }

    public Method Lowered { get; }

    /// <summary>Method G of class F. A method Run, if there is one, calls G for the caller: reflection cannot pass spans.</summary>
    public static LoweredMethod Of(string source)
    {
        var compilation = Generated.Compile(allowUnsafe: true, source);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity is DiagnosticSeverity.Error));
        IMethodSymbol symbol = compilation.GetTypeByMetadataName("F")!.GetMembers("G").OfType<IMethodSymbol>().Single();
        Method lowered = MethodVerifier.Verify(MethodLowering.Lower(symbol, compilation, CancellationToken.None).Method);
        using var stream = new MemoryStream();
        Assert.True(compilation.Emit(stream).Success);
        Type type = Assembly.Load(stream.ToArray()).GetType("F")!;
        const BindingFlags all = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        MethodInfo entry = type.GetMethod("Run", all) ?? type.GetMethod("G", all)!;
        return new LoweredMethod(lowered, entry.IsGenericMethod ? entry.MakeGenericMethod(typeof(double)) : entry);
    }

    /// <summary>The numbers that the C# leaves and those that the lowered method does; null from one that throws.</summary>
    public (Number[]? Expected, Number[]? Found) Run(Random random)
    {
        object?[] arguments = [.. entry.GetParameters().Select(parameter => parameter.IsOut ? null : Made(Plain(parameter.ParameterType), random))];
        object? self = entry.IsStatic ? null : Activator.CreateInstance(entry.DeclaringType!);
        ParameterInfo[] passed = [.. entry.GetParameters().Where(parameter => !parameter.IsOut)];
        Datum[] data = [.. passed.SelectMany(parameter => Leaves(Plain(parameter.ParameterType), arguments[parameter.Position]!))];
        Dictionary<string, Datum> members = Texts(Lowered.Body).Distinct().ToDictionary(text => text, text => Member(text, self, arguments));
        return (Attempt(() => ByReflection(self, arguments)), Attempt(() => Interpreted(data, members)));
    }

    private static Number[]? Attempt(Func<IEnumerable<Number>> run)
    {
        try
        {
            return [.. run()];
        }
        catch (Exception error) when (error is IndexOutOfRangeException or ArgumentException or OverflowException or DivideByZeroException or TargetInvocationException)
        {
            return null;
        }
    }

    private IEnumerable<Number> ByReflection(object? self, object?[] arguments)
    {
        object? result = entry.Invoke(self, arguments);
        IEnumerable<Datum> left = entry.ReturnType == typeof(void) ? [] : Leaves(entry.ReturnType, result!);
        foreach (ParameterInfo parameter in entry.GetParameters().Where(parameter => parameter.ParameterType.IsByRef && !parameter.IsIn))
            left = left.Concat(Leaves(Plain(parameter.ParameterType), arguments[parameter.Position]!));
        foreach (ParameterInfo parameter in entry.GetParameters().Where(parameter => parameter.ParameterType.IsArray))
            left = left.Concat(Leaves(parameter.ParameterType, arguments[parameter.Position]!));
        return Numbers(left);
    }

    private IEnumerable<Number> Interpreted(Datum[] data, Dictionary<string, Datum> members)
    {
        MethodRun run = MethodInterpreter.Run(Lowered, data, members);
        return Numbers([.. run.Result, .. run.Outgoing, .. data.Where(datum => datum.Memory is not null)]);
    }

    private static IEnumerable<Number> Numbers(IEnumerable<Datum> data) =>
        data.SelectMany(datum => datum.Memory is { } memory ? memory.All.Select(one => one.Number) : [datum.Number]);

    private static Type Plain(Type type) => type.IsByRef ? type.GetElementType()! : type.IsGenericParameter ? typeof(double) : type;

    private static FieldInfo[] Fields(Type type) =>
        [.. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(field => field.MetadataToken)];

    // Quarters, so that ties, zeros and equal numbers are common, and some numbers with all their digits.
    private static object Made(Type type, Random random)
    {
        double real = random.Next(3) == 0 ? 4 * random.NextDouble() - 2 : random.Next(-8, 9) / 4.0;
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length))!;
        if (type.IsArray)
            return MadeArray(type, random);
        object number = Type.GetTypeCode(type) switch
        {
            TypeCode.Double => real,
            TypeCode.Single => (float)real,
            TypeCode.Boolean => random.Next(2) == 0,
            TypeCode.Object when type == typeof(Half) => (Half)real,
            TypeCode.Object => Activator.CreateInstance(type)!,
            TypeCode.Char => (char)random.Next(1, 5),
            var code => Convert.ChangeType(random.Next(0, 5), code),
        };
        if (Type.GetTypeCode(type) is TypeCode.Object && type != typeof(Half))
            foreach (FieldInfo field in Fields(type))
                field.SetValue(number, Made(field.FieldType, random));
        return number;
    }

    private static Array MadeArray(Type type, Random random)
    {
        Type element = type.GetElementType()!;
        int[] extents = type.GetArrayRank() == 1 ? [random.Next(8) == 0 ? random.Next(3) : 5] : [3, 4];
        var array = Array.CreateInstance(element, extents);
        for (int i = 0; i < array.Length; i++)
        {
            object made = element.IsArray ? MadeArray(element, random) : Made(element, random);
            array.SetValue(made, (int[])(extents.Length == 1 ? [i] : [i / 4, i % 4]));
        }
        return array;
    }

    private static IEnumerable<Datum> Leaves(Type type, object value)
    {
        type = Plain(type);
        if (value is Array array)
            return [new Datum(default, MemoryOf(array))];
        return type.IsEnum || (type.IsClass && type != typeof(string)) ? [] : Scalars(value).Select(number => new Datum(number));
    }

    private static IEnumerable<Number> Scalars(object value) => value switch
    {
        double x => [Number.Of(x)],
        float x => [Number.Of(x)],
        Half x => [Number.Of((double)x)],
        bool x => [Number.Of(x)],
        char x => [new Number(0, x)],
        ulong x => [new Number(0, unchecked((long)x))],
        _ when value.GetType().IsPrimitive => [new Number(0, Convert.ToInt64(value))],
        _ => Fields(value.GetType()).SelectMany(field => Scalars(field.GetValue(value)!)),
    };

    private static Memory MemoryOf(Array array)
    {
        if (array.GetType().GetElementType()!.IsArray)
            return new Memory([.. array.Cast<Array>().Select(MemoryOf)]);
        int fields = Scalars(array.Length > 0 ? array.Cast<object>().First() : Activator.CreateInstance(array.GetType().GetElementType()!)!).Count();
        var memory = new Memory(fields, [.. Enumerable.Range(0, array.Rank).Select(array.GetLength)]);
        using IEnumerator<Number> numbers = array.Cast<object>().SelectMany(Scalars).GetEnumerator();
        memory.Fill((_, _) => numbers.MoveNext() ? numbers.Current : throw new InvalidOperationException("the array is shorter than its memory"));
        return memory;
    }

    private static IEnumerable<string> Texts(Block block) => block.Statements.SelectMany(statement => statement switch
    {
        ReadMember read => [read.Text],
        ReadArray read => [read.Text],
        _ => Statements.Blocks(statement).SelectMany(Texts),
    });

    /// <summary>What a text like "this.scale" or "(int)mode" stands for.</summary>
    private Datum Member(string text, object? self, object?[] arguments)
    {
        string[] path = text[(text.IndexOf(')') + 1)..].Replace("global::", "", StringComparison.Ordinal).Split('.');
        ParameterInfo? parameter = entry.GetParameters().FirstOrDefault(p => p.Name == path[0]);
        object? value = path[0] == "this" ? self : parameter is null ? null : arguments[parameter.Position];
        Type type = value?.GetType() ?? entry.DeclaringType!.Assembly.GetType(path[0])!;
        foreach (string name in path[1..])
        {
            const BindingFlags all = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
            value = type.GetField(name, all) is { } field ? field.GetValue(value) : type.GetProperty(name, all)!.GetValue(value);
            type = value!.GetType();
        }
        return value is Array array ? new Datum(default, MemoryOf(array)) : new Datum(Scalars(type.IsEnum ? Convert.ToInt64(value) : value!).Single());
    }
}
