using System.Reflection;

namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>The numbers in C# values: arrays, structs and tuples, in order.</summary>
internal static class Flat
{
    public static bool HasReals(Type type) => type == typeof(double) || type == typeof(float)
        || (type.IsArray ? HasReals(type.GetElementType()!) : type is { IsValueType: true, IsPrimitive: false, IsEnum: false } && Fields(type).Any(f => HasReals(f.FieldType)));

    public static IEnumerable<double> Reals(object? value) => value switch
    {
        null => [],
        double x => [x],
        float x => [x],
        double[] x => x,
        Array x => HasReals(x.GetType()) ? x.Cast<object>().SelectMany(Reals) : [],
        _ => HasReals(value.GetType()) ? Fields(value.GetType()).SelectMany(f => Reals(f.GetValue(value))) : [],
    };

    /// <summary>Everything, to compare bits.</summary>
    public static IEnumerable<long> Bits(object? value) => value switch
    {
        null => [],
        double x => [BitConverter.DoubleToInt64Bits(x)],
        float x => [BitConverter.SingleToInt32Bits(x)],
        Array x => x.Cast<object>().SelectMany(Bits),
        bool x => [x ? 1 : 0],
        _ when value.GetType().IsEnum || value.GetType().IsPrimitive => [Convert.ToInt64(value, null)],
        _ => Fields(value.GetType()).SelectMany(f => Bits(f.GetValue(value))),
    };

    /// <summary>A value of a type, perhaps of another width, with the next real numbers in it, and the integers of another value or zeros.</summary>
    public static object Made(Type type, object? like, Func<double> next)
    {
        if (type == typeof(double))
            return next();
        if (type == typeof(float))
            return (float)next();
        if (type.IsArray)
        {
            var from = (Array)like!;
            var made = Array.CreateInstance(type.GetElementType()!, [.. Enumerable.Range(0, from.Rank).Select(from.GetLength)]);
            int[] at = new int[made.Rank];
            foreach (object? element in from)
            {
                made.SetValue(Made(type.GetElementType()!, element, next), at);
                for (int d = made.Rank - 1; d >= 0 && ++at[d] == made.GetLength(d) && d > 0; d--)
                    at[d] = 0;
            }
            return made;
        }
        if (!HasReals(type))
            return like ?? Activator.CreateInstance(type)!;
        object whole = Activator.CreateInstance(type)!;
        FieldInfo[] fields = Fields(type), old = like is null ? [] : Fields(like.GetType());
        for (int i = 0; i < fields.Length; i++)
            fields[i].SetValue(whole, Made(fields[i].FieldType, old.Length > 0 ? old[i].GetValue(like) : null, next));
        return whole;
    }

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
}
