using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>Names for what the user left without one, after how it is computed: sinX, product, xi.</summary>
internal sealed class Suggestions(Layout layout)
{
    public string For(ValueId value) => layout.Definition(value) switch
    {
        null when layout.Home(value).Index < 0 => "i",                      // a loop's own number
        Let let => Of(let.Value),
        LetInteger let => Of(let),
        AdCompiler.Generators.Methods.Convert convert => NameOf(convert.From) is { Length: > 0 } name ? name + "Value" : "value",
        Load load => Of(load.From),
        Length => "length",
        ReadCell read => layout.Method.Cells[read.Cell.Index].Name is { Length: > 0 } name ? name : "bar",
        _ => layout[value].Type == NumberType.Boolean ? "holds" : "value",
    };

    private string NameOf(ValueId value) => layout[value].Name;

    private string Of(Expr operation) => operation.Op switch
    {
        ScalarOp.Add => "sum",
        ScalarOp.Subtract => "difference",
        ScalarOp.Multiply => "product",
        ScalarOp.Divide => "quotient",
        ScalarOp.Negate => "negative",
        ScalarOp.Pow => "power",
        ScalarOp.Select => "chosen",
        ScalarOp.FusedMultiplyAdd => "sum",
        _ when ScalarOps.IsMask(operation.Op) => "holds",
        ScalarOp.Square => NameOf(operation.Operands[0]) is { Length: > 0 } name ? name + "Squared" : "square",
        _ => operation.Op.ToString().ToLowerInvariant() + (operation.Operands.Count == 1 ? Capital(NameOf(operation.Operands[0])) : ""),
    };

    private static string Of(LetInteger operation) => operation.Op switch
    {
        IntegerOp.Less or IntegerOp.LessOrEqual or IntegerOp.Equal or IntegerOp.NotEqual or IntegerOp.Not => "holds",
        IntegerOp.Add or IntegerOp.Subtract => "index",
        _ => "number",
    };

    /// <summary>xi for x[i], x0 for x[0], xij for x[i, j], priceX for price[..].X.</summary>
    private string Of(Place place)
    {
        string array = layout.Method.Arrays[place.Array.Index].Name is { Length: > 0 } known ? known : "element", name = array;
        foreach (ValueId index in place.Indices)
            name += NameOf(index) is { Length: 1 } letter ? letter
                : layout.Definition(index) is LetInteger { Op: IntegerOp.Constant, Bits: >= 0 and < 100 } number ? Numbers.Integer(number.Bits, NumberType.Int32).Text : "";
        if (name == array && place.Field.Length == 0)
            name += "Value";
        foreach (string part in place.Field.Split('.'))
            name += Capital(part);
        return name;
    }

    private static string Capital(string name) => name.Length == 0 ? "" : char.ToUpperInvariant(name[0]) + name.Substring(1);
}
