using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// The Jacobian-vector product of a method: after each statement the one for its tangent. What does not move has no tangent.
/// Methods that reverse mode made can be moved too: forward over reverse is a Hessian-vector product.
/// </summary>
internal sealed partial class ForwardMode
{
    private readonly Method primal;
    private readonly Varied varied;
    private readonly MethodBuilder builder;
    private readonly ValueId?[] tangents;
    private readonly ArrayId?[] shadows;
    private readonly CellId?[] cells;
    private readonly int[][] fields;
    private readonly Dictionary<ValueId, double> constants = [];

    private readonly string suffix;

    /// <param name="suffix">What the name of a tangent has after that of its value.</param>
    private ForwardMode(Method method, Varied varied, string suffix)
    {
        primal = method;
        (this.varied, this.suffix) = (varied, suffix);
        builder = new MethodBuilder(method);
        tangents = new ValueId?[method.Values.Count];
        shadows = new ArrayId?[method.Arrays.Count];
        cells = new CellId?[method.Cells.Count];
        fields = [.. method.Frames.Select((_, i) => FieldsOf(new FrameId(i)))];
    }

    /// <summary>(primal parameters, tangents of the differentiable ones) -> (Value, Dot); arrays that are written get their tangents written.</summary>
    public static Method Jvp(Method method) => new ForwardMode(method, new Varied(method), "Dot").Run();

    /// <summary>
    /// Adds the partial derivatives of some values by a number of the parameters, and gives those in their place; null where one is zero.
    /// Of the method's values only the first <paramref name="count"/> move: the others are derivatives that were added before.
    /// </summary>
    public static Method Partial(Method method, ValueId by, string name, int count, ref ValueId?[] values)
    {
        var mode = new ForwardMode(method, new Varied(method, [by], count), "By" + name);
        ValueId one = mode.builder.Number(method.Values[by.Index].Type, 1);
        (mode.tangents[by.Index], mode.constants[one]) = (one, 1);
        mode.Move(method.Body);
        values = [.. values.Select(value => value is ValueId number && mode.varied[number] ? mode.Tangent(number) : (ValueId?)null)];
        return mode.builder.Build(method.Name, method.Summary, method.Parameters, method.ResultType, method.Result);
    }

    private Method Run()
    {
        var signature = new JvpSignature(primal, builder);
        foreach ((ValueId value, ValueId tangent) in signature.Tangents)
            if (varied[value])
                tangents[value.Index] = tangent;
        foreach ((ArrayId array, ArrayId shadow) in signature.Shadows)
            shadows[array.Index] = shadow;
        foreach (Statement check in signature.Checks)
            builder.Add(check);
        Move(primal.Body);
        return builder.Build(
            primal.Name with { Name = primal.Name.Name + "Jvp" }, signature.Summary,
            signature.Parameters(Output), signature.ResultType, signature.Result(Output));
    }

    /// <summary>The tangents of what a method hands back; integers in it are zero.</summary>
    private Structure Output(Structure structure) => Structures.Select(structure, value => TangentOrZero(value), ShadowOf);

    /// <summary>A field for the tangent of each field that moves.</summary>
    private int[] FieldsOf(FrameId id)
    {
        Frame frame = builder[id];
        List<Value> all = [.. frame.Fields];
        var found = new int[frame.Fields.Count];
        for (int i = 0; i < found.Length; i++)
            if (varied[id, i])
            {
                found[i] = all.Count;
                all.Add(frame.Fields[i] with { Name = DotName(frame.Fields[i].Name) });
            }
        builder[id] = frame with { Fields = all.ToEquatableArray() };
        return found;
    }

    private string DotName(string name) => name.Length > 0 ? name + suffix : "";

    /// <summary>A new value for the tangent of one that moves.</summary>
    private ValueId NewTangent(ValueId value)
    {
        ValueId tangent = builder.NewValue(builder[value].Type, DotName(builder[value].Name));
        tangents[value.Index] = tangent;
        return tangent;
    }

    private ValueId Tangent(ValueId value) =>
        tangents[value.Index] ?? throw new InvalidOperationException($"value {value.Index} '{builder[value].Name}' moves and has no tangent");

    private ValueId TangentOrZero(ValueId value) => varied[value] ? Tangent(value) : Zero(builder[value].Type);

    private ValueId Zero(NumberType type) =>
        type.IsReal() ? builder.Number(type, 0) : builder.Integer(0, type);

    private ArrayId ShadowOf(ArrayId array)
    {
        if (shadows[array.Index] is ArrayId shadow)
            return shadow;
        Array shape = builder[array];
        return (shadows[array.Index] = builder.NewArray(shape with { Name = DotName(shape.Name) })).Value;
    }

    /// <summary>Of a shadow that is only read, a view is only read too.</summary>
    private ArrayId ViewOf(ArrayId view, ArrayId source)
    {
        Array shape = builder[view];
        if (builder[ShadowOf(source)].Form == ArrayForm.ReadOnlySpan)
            shape = shape with { Form = ArrayForm.ReadOnlySpan, Type = $"ReadOnlySpan<{shape.Element}>" };
        return (shadows[view.Index] = builder.NewArray(shape with { Name = DotName(shape.Name) })).Value;
    }

    private Place ShadowOf(Place place) => place with { Array = ShadowOf(place.Array) };

    private CellId ShadowOf(CellId cell) => cells[cell.Index] ??= builder.NewCell(builder[cell].Type, DotName(builder[cell].Name));
}
