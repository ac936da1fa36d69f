using AdCompiler.Generators.Frontend.Interpretation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Known;

/// <summary>A call of a base-library member with known arguments, in the order of the parameters (a receiver comes first).</summary>
internal sealed class LibraryCall(Interpreter interpreter, object?[] arguments, IOperation at)
{
    public int Count => arguments.Length;
    public IOperation At => at;
    public object? this[int index] => arguments[index];

    public int Int(int index) => arguments[index] is int value ? value : throw interpreter.NotKnown(arguments[index], at);
    public IEnumerable<object?> Items(int index) => interpreter.Enumerate(arguments[index], at);
    public ListValue Changing() => interpreter.Change((ListValue)arguments[0]!, at);
    public ArrayValue ChangingArray() => interpreter.Change((ArrayValue)arguments[0]!, at);

    public object? Call(int index, params object?[] values) => interpreter.Invoke((DelegateValue)arguments[index]!, values, at);

    public bool Test(int index, object? value) =>
        Call(index, value) is var result && result is bool truth ? truth : throw interpreter.NotKnown(result, at);

    public bool Same(object? a, object? b) => interpreter.Same(a, b, at);
    public object? Number(BinaryOperatorKind kind, object? a, object? b) => interpreter.Compute(kind, a, b, at);
    public bool Less(object? a, object? b) => Number(BinaryOperatorKind.LessThan, a, b) is true;
    public double Double(int index) => arguments[index] is double value ? value : throw interpreter.NotKnown(arguments[index], at);
    public float Single(int index) => arguments[index] is float value ? value : throw interpreter.NotKnown(arguments[index], at);
    public TraceFailure Fail(string problem) => new(problem);
}

/// <summary>A library member would throw: becomes ADC0109 at the call.</summary>
internal sealed class TraceFailure(string problem) : Exception(problem);

/// <summary>
/// What of the base library may be called while a network is constructed and traced; docs/diagnostics/ADC0102.md lists it (a
/// test compares). Nothing here depends on culture, time, the machine, or on how a platform rounds a transcendental function.
/// </summary>
internal static class BaseLibrary
{
    public static IReadOnlyDictionary<string, Func<LibraryCall, object?>> Members { get; } = new Dictionary<string, Func<LibraryCall, object?>>
    {
        // numbers: exactly rounded functions only
        ["System.Math.Abs"] = c => Abs(c),
        ["System.MathF.Abs"] = c => Abs(c),
        ["System.Math.Max"] = c => Extreme(c, c[0], c[1], max: true),
        ["System.MathF.Max"] = c => Extreme(c, c[0], c[1], max: true),
        ["System.Math.Min"] = c => Extreme(c, c[0], c[1], max: false),
        ["System.MathF.Min"] = c => Extreme(c, c[0], c[1], max: false),
        ["System.Math.Clamp"] = c => Extreme(c, Extreme(c, c[0], c[1], max: true), c[2], max: false),
        ["System.Math.Sqrt"] = c => Math.Sqrt(c.Double(0)),
        ["System.MathF.Sqrt"] = c => (float)Math.Sqrt(c.Single(0)),
        ["System.Math.Floor"] = c => Math.Floor(c.Double(0)),
        ["System.MathF.Floor"] = c => (float)Math.Floor(c.Single(0)),
        ["System.Math.Ceiling"] = c => Math.Ceiling(c.Double(0)),
        ["System.MathF.Ceiling"] = c => (float)Math.Ceiling(c.Single(0)),
        ["System.Math.Truncate"] = c => Math.Truncate(c.Double(0)),
        ["System.MathF.Truncate"] = c => (float)Math.Truncate(c.Single(0)),
        ["System.Math.Round"] = c => c.Count == 1 ? Math.Round(c.Double(0)) : throw c.Fail("rounding to digits is not supported"),
        ["System.MathF.Round"] = c => c.Count == 1 ? (float)Math.Round(c.Single(0)) : throw c.Fail("rounding to digits is not supported"),
        ["System.Math.Sign"] = c => Sign(c),
        ["System.Double.IsNaN"] = c => double.IsNaN(c.Double(0)),
        ["System.Single.IsNaN"] = c => float.IsNaN(c.Single(0)),
        ["System.Double.IsFinite"] = c => !double.IsNaN(c.Double(0)) && !double.IsInfinity(c.Double(0)),
        ["System.Single.IsFinite"] = c => !float.IsNaN(c.Single(0)) && !float.IsInfinity(c.Single(0)),

        // collections
        ["System.Array.Empty"] = c => new ArrayValue([]),
        ["System.Array.Fill"] = c => Fill(c),
        ["System.Array.Reverse"] = c => Reverse(c),
        ["System.Array.IndexOf"] = c => IndexOf(c),
        ["System.Array.Clone"] = c => new ArrayValue([.. c.Items(0)]),
        ["System.Collections.Generic.List.Add"] = c => Add(c),
        ["System.Collections.Generic.List.AddRange"] = c => AddRange(c),
        ["System.Collections.Generic.List.Insert"] = c => Insert(c),
        ["System.Collections.Generic.List.RemoveAt"] = c => RemoveAt(c),
        ["System.Collections.Generic.List.Clear"] = c => Clear(c),
        ["System.Collections.Generic.List.Contains"] = c => c.Items(0).Any(item => c.Same(item, c[1])),
        ["System.Collections.Generic.List.IndexOf"] = c => IndexOf(c),
        ["System.Collections.Generic.List.ToArray"] = c => new ArrayValue([.. c.Items(0)]),
        ["System.MemoryExtensions.Contains"] = c => c.Items(0).Any(item => c.Same(item, c[1])),
        ["System.MemoryExtensions.AsSpan"] = c => c.Count == 1 ? c[0] : throw c.Fail("a part of an array as a span is not supported"),
        ["System.MemoryExtensions.SequenceEqual"] = c => SequenceEqual(c),

        // sequences, enumerated when they are, as in the original
        ["System.Linq.Enumerable.Range"] = c => new SequenceValue(Enumerable.Range(c.Int(0), c.Int(1)).Select(i => (object?)i)),
        ["System.Linq.Enumerable.Repeat"] = c => new SequenceValue(Enumerable.Repeat(c[0], c.Int(1))),
        ["System.Linq.Enumerable.Empty"] = c => new SequenceValue([]),
        ["System.Linq.Enumerable.Select"] = c => new SequenceValue(c.Items(0).Select((item, i) => Apply(c, 1, item, i))),
        ["System.Linq.Enumerable.Where"] = c => new SequenceValue(c.Items(0).Where(item => c.Test(1, item))),
        ["System.Linq.Enumerable.Zip"] = c => Zip(c),
        ["System.Linq.Enumerable.Concat"] = c => new SequenceValue(c.Items(0).Concat(c.Items(1))),
        ["System.Linq.Enumerable.Append"] = c => new SequenceValue(c.Items(0).Concat([c[1]])),
        ["System.Linq.Enumerable.Prepend"] = c => new SequenceValue(new[] { c[1] }.Concat(c.Items(0))),
        ["System.Linq.Enumerable.Skip"] = c => new SequenceValue(c.Items(0).Skip(c.Int(1))),
        ["System.Linq.Enumerable.Take"] = c => new SequenceValue(c.Items(0).Take(c.Int(1))),
        ["System.Linq.Enumerable.Reverse"] = c => new SequenceValue(c.Items(0).Reverse()),
        ["System.Linq.Enumerable.ToArray"] = c => new ArrayValue([.. c.Items(0)]),
        ["System.Linq.Enumerable.ToList"] = c => new ListValue([.. c.Items(0)]),
        ["System.Linq.Enumerable.Count"] = c => c.Count == 1 ? c.Items(0).Count() : c.Items(0).Count(item => c.Test(1, item)),
        ["System.Linq.Enumerable.Any"] = c => c.Count == 1 ? c.Items(0).Any() : c.Items(0).Any(item => c.Test(1, item)),
        ["System.Linq.Enumerable.All"] = c => c.Items(0).All(item => c.Test(1, item)),
        ["System.Linq.Enumerable.Contains"] = c => c.Items(0).Any(item => c.Same(item, c[1])),
        ["System.Linq.Enumerable.SequenceEqual"] = c => SequenceEqual(c),
        ["System.Linq.Enumerable.First"] = c => Filtered(c).FirstOr(c),
        ["System.Linq.Enumerable.Last"] = c => Filtered(c).Reverse().FirstOr(c),
        ["System.Linq.Enumerable.Aggregate"] = c => Aggregate(c),
        ["System.Linq.Enumerable.Max"] = c => Mapped(c).Aggregate((a, b) => Extreme(c, a, b, max: true)),
        ["System.Linq.Enumerable.Min"] = c => Mapped(c).Aggregate((a, b) => Extreme(c, a, b, max: false)),
        ["System.Linq.Enumerable.Sum"] = c => Sum(c),

        // values
        ["System.Nullable.GetValueOrDefault"] = c => c[0] ?? (c.Count > 1 ? c[1] : throw c.Fail("the value is null; give GetValueOrDefault its default")),
        ["System.String.IsNullOrEmpty"] = c => string.IsNullOrEmpty((string?)c[0]),
        ["System.String.Equals"] = c => c.Count == 2 ? (string?)c[0] == (string?)c[1] : throw c.Fail("comparing under a culture or without case is not supported"),
        ["System.Object.ReferenceEquals"] = c => c[0] is null ? c[1] is null : ReferenceEquals(c[0], c[1]),
        ["System.Diagnostics.Debug.Assert"] = c => c[0] is true ? null : throw c.Fail("the assertion does not hold"),
        ["System.ArgumentNullException.ThrowIfNull"] = c => c[0] is null ? throw c.Fail("ArgumentNullException is thrown") : null,
        ["System.ArgumentOutOfRangeException.ThrowIfNegative"] = c => Guard(c, c.Less(c[0], Zero(c[0]))),
        ["System.ArgumentOutOfRangeException.ThrowIfZero"] = c => Guard(c, c.Same(c[0], Zero(c[0]))),
        ["System.ArgumentOutOfRangeException.ThrowIfNegativeOrZero"] = c => Guard(c, !c.Less(Zero(c[0]), c[0])),
        ["System.ArgumentOutOfRangeException.ThrowIfLessThan"] = c => Guard(c, c.Less(c[0], c[1])),
        ["System.ArgumentOutOfRangeException.ThrowIfLessThanOrEqual"] = c => Guard(c, !c.Less(c[1], c[0])),
        ["System.ArgumentOutOfRangeException.ThrowIfGreaterThan"] = c => Guard(c, c.Less(c[1], c[0])),
        ["System.ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual"] = c => Guard(c, !c.Less(c[0], c[1])),
        ["System.ArgumentOutOfRangeException.ThrowIfEqual"] = c => Guard(c, c.Same(c[0], c[1])),
        ["System.ArgumentOutOfRangeException.ThrowIfNotEqual"] = c => Guard(c, !c.Same(c[0], c[1])),
    };

    private static object? Guard(LibraryCall c, bool violated) =>
        violated ? throw c.Fail("ArgumentOutOfRangeException is thrown") : null;

    private static object Zero(object? like) => like is null ? 0 : System.Convert.ChangeType(0, like.GetType(), System.Globalization.CultureInfo.InvariantCulture);

    private static object? Abs(LibraryCall c) => c[0] switch
    {
        double a => Math.Abs(a),
        float a => Math.Abs(a),
        int a when a != int.MinValue => Math.Abs(a),
        long a when a != long.MinValue => Math.Abs(a),
        _ => throw c.Fail("Math.Abs of this value is not supported"),
    };

    private static object? Sign(LibraryCall c) => c[0] switch
    {
        double a when !double.IsNaN(a) => Math.Sign(a),
        float a when !float.IsNaN(a) => Math.Sign(a),
        int a => Math.Sign(a),
        long a => Math.Sign(a),
        _ => throw c.Fail("Math.Sign of this value is not supported"),
    };

    private static object? Extreme(LibraryCall c, object? a, object? b, bool max) => (a, b) switch
    {
        (double x, double y) => max ? Math.Max(x, y) : Math.Min(x, y),
        (float x, float y) => max ? Math.Max(x, y) : Math.Min(x, y),
        _ => c.Less(a, b) == max ? b : a,
    };

    private static object? Fill(LibraryCall c)
    {
        ArrayValue array = c.ChangingArray();
        for (int i = 0; i < array.Items.Length; i++)
            array.Items[i] = c.Count == 2 ? Interpreter.Copied(c[1]) : throw c.Fail("filling a part of an array is not supported");
        return null;
    }

    private static object? Reverse(LibraryCall c)
    {
        Array.Reverse(c.ChangingArray().Items);
        return null;
    }

    private static object? IndexOf(LibraryCall c)
    {
        int index = 0;
        foreach (object? item in c.Items(0))
        {
            if (c.Same(item, c[1]))
                return index;
            index++;
        }
        return -1;
    }

    private static object? Add(LibraryCall c)
    {
        c.Changing().Items.Add(c[1]);
        return null;
    }

    private static object? AddRange(LibraryCall c)
    {
        object?[] added = [.. c.Items(1)];
        c.Changing().Items.AddRange(added);
        return null;
    }

    private static object? Insert(LibraryCall c)
    {
        ListValue list = c.Changing();
        if (c.Int(1) < 0 || c.Int(1) > list.Items.Count)
            throw c.Fail($"index {c.Int(1)} is outside the list of {list.Items.Count}");
        list.Items.Insert(c.Int(1), c[2]);
        return null;
    }

    private static object? RemoveAt(LibraryCall c)
    {
        ListValue list = c.Changing();
        if (c.Int(1) < 0 || c.Int(1) >= list.Items.Count)
            throw c.Fail($"index {c.Int(1)} is outside the list of {list.Items.Count}");
        list.Items.RemoveAt(c.Int(1));
        return null;
    }

    private static object? Clear(LibraryCall c)
    {
        c.Changing().Items.Clear();
        return null;
    }

    private static object SequenceEqual(LibraryCall c)
    {
        object?[] a = [.. c.Items(0)], b = [.. c.Items(1)];
        return a.Length == b.Length && a.Zip(b, (x, y) => c.Same(x, y)).All(same => same);
    }

    // Select and Where have overloads whose function also takes the index.
    private static object? Apply(LibraryCall c, int function, object? item, int index) =>
        ((DelegateValue)c[function]!).ParameterCount == 2 ? c.Call(function, item, index) : c.Call(function, item);

    private static SequenceValue Zip(LibraryCall c) => new(c.Items(0).Zip(c.Items(1), (a, b) =>
        c.Count > 2 && c[2] is DelegateValue ? c.Call(2, a, b) : c.Count > 2 ? throw c.Fail("Zip of three sequences is not supported") : new TupleValue([a, b])));

    private static IEnumerable<object?> Filtered(LibraryCall c) => c.Count == 1 ? c.Items(0) : c.Items(0).Where(item => c.Test(1, item));

    private static IEnumerable<object?> Mapped(LibraryCall c)
    {
        object?[] items = [.. c.Count == 1 ? c.Items(0) : c.Items(0).Select(item => c.Call(1, item))];
        return items.Length > 0 ? items : throw c.Fail("the sequence is empty");
    }

    private static object? FirstOr(this IEnumerable<object?> items, LibraryCall c)
    {
        foreach (object? item in items)
            return item;
        throw c.Fail("the sequence is empty");
    }

    private static object? Aggregate(LibraryCall c) => c.Count switch
    {
        2 => c.Items(0).Any() ? c.Items(0).Aggregate((a, b) => c.Call(1, a, b)) : throw c.Fail("the sequence is empty"),
        3 => c.Items(0).Aggregate(c[1], (a, b) => c.Call(2, a, b)),
        _ => throw c.Fail("Aggregate with a result function is not supported"),
    };

    private static object? Sum(LibraryCall c)
    {
        object?[] items = [.. c.Count == 1 ? c.Items(0) : c.Items(0).Select(item => c.Call(1, item))];
        if (items.Length == 0)
            return System.Convert.ChangeType(0, ((IInvocationOperation)c.At).Type!.SpecialType switch
            {
                SpecialType.System_Double => typeof(double),
                SpecialType.System_Single => typeof(float),
                SpecialType.System_Int64 => typeof(long),
                _ => typeof(int),
            }, System.Globalization.CultureInfo.InvariantCulture);
        // Enumerable adds floats in double and rounds once.
        if (items[0] is float)
            return (float)items.Sum(item => (double)(float)item!);
        return items.Aggregate((a, b) => c.Number(BinaryOperatorKind.Add, a, b));
    }
}
