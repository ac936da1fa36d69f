using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// All second derivatives of a method of a few numbers, in one text: the gradient, and beside each of its statements the tangents in the
/// direction of each number. Of two entries that are one by symmetry one is computed and given twice.
/// </summary>
internal static class SmallHessian
{
    private const int MostNumbers = 4;

    /// <summary>Whether the method has a gradient with respect to at most four numbers, and no array.</summary>
    public static bool Has(Method method) => ReverseMode.HasGradient(method)
        && !method.Parameters.Any(p => p.Differentiable && Structures.Arrays(p.Incoming).Any())
        && Numbers(method).Count() is >= 1 and <= MostNumbers;

    /// <param name="gradient">Of the method, made by reverse mode.</param>
    /// <returns>(primal parameters) -> for each number, in a row named after it, the derivatives of its entry of the gradient.</returns>
    public static Method Of(Method primal, Method gradient)
    {
        (string Name, ValueId Value)[] numbers = [.. Numbers(primal)];
        ValueId?[] entries = [.. Entries(gradient).Select(value => (ValueId?)value)];
        var hessian = new ValueId?[numbers.Length, numbers.Length];
        Method method = gradient;
        for (int column = 0; column < numbers.Length; column++)
        {
            ValueId?[] moved = [.. entries.Take(column + 1)];
            method = ForwardMode.Partial(method, numbers[column].Value, numbers[column].Name, gradient.Values.Count, ref moved);
            for (int row = 0; row <= column; row++)
                hessian[row, column] = hessian[column, row] = moved[row];
        }
        return Rows(primal, method, numbers, hessian);
    }

    private static Method Rows(Method primal, Method method, (string Name, ValueId Value)[] numbers, ValueId?[,] hessian)
    {
        var builder = new MethodBuilder(method);
        foreach (Statement statement in method.Body.Statements)
            builder.Add(statement);
        ValueId Zero(ValueId like) => builder[like].Type.IsReal() ? builder.Number(builder[like].Type, 0) : builder.Integer(0, builder[like].Type);
        ValueId Entry(ValueId? entry, ValueId number) => entry is ValueId value ? Converted(builder, value, builder[number].Type) : Zero(number);
        var rows = new List<Bundle.Item>();
        for (int i = 0; i < numbers.Length; i++)
        {
            int column = 0;
            (string type, Structure? row) = Bundle.Of([.. Bundle.Cotangents(primal, name => name, number => Entry(hessian[i, column++], number), Zero)]);
            rows.Add(new Bundle.Item(type, numbers[i].Name, row!));
        }
        (string resultType, Structure? result) = Bundle.Of(rows);
        return builder.Build(primal.Name with { Name = primal.Name.Name + "Hessian" },
            $"The Hessian of {primal.Name.Name}: for each number the gradient of the derivative by it.", primal.Parameters, resultType, result);
    }

    /// <summary>An entry has the type of the number in whose column it stands.</summary>
    private static ValueId Converted(MethodBuilder builder, ValueId value, NumberType type)
    {
        if (builder[value].Type == type)
            return value;
        ValueId target = builder.NewValue(type);
        builder.Add(new Convert(target, value));
        return target;
    }

    /// <summary>The values of the gradient, without the method's own.</summary>
    private static IEnumerable<ValueId> Entries(Method gradient) => ((Aggregate)gradient.Result!).Fields.Skip(1)
        .SelectMany(field => Structures.Values(field.Structure)).Where(value => gradient.Values[value.Index].Type.IsReal());

    private static IEnumerable<(string Name, ValueId Value)> Numbers(Method method) => method.Parameters
        .Where(p => p.Differentiable && p.Incoming is not null).SelectMany(p => Numbers(method, p.Incoming!, p.Name));

    private static IEnumerable<(string, ValueId)> Numbers(Method method, Structure structure, string path) => structure switch
    {
        NumberLeaf leaf when method.Values[leaf.Value.Index].Type.IsReal() => [(Bundle.Pascal(path), leaf.Value)],
        Aggregate aggregate => aggregate.Fields.SelectMany(field => Numbers(method, field.Structure, path + Bundle.Pascal(field.Name))),
        _ => [],
    };
}
