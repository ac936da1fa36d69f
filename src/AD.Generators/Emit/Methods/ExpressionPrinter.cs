using System.Globalization;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using Array = AdCompiler.Generators.Methods.Array;
using Convert = AdCompiler.Generators.Methods.Convert;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>Values as C# expressions with as few parentheses as C#'s precedence allows. The order of operations is the method's.</summary>
internal sealed partial class ExpressionPrinter(Layout layout, Folding folding, NameTable names)
{
    private readonly string generic = layout.Method.Name.Generic;

    /// <summary>Values that stand for others while a loop's condition is written at its head.</summary>
    public IReadOnlyDictionary<ValueId, ValueId>? Replaced { get; set; }

    /// <summary>
    /// A value's text. <paramref name="typed"/>: it must have the value's type by itself; otherwise what surrounds it converts, and 2 does for 2.0.
    /// </summary>
    public string Print(ValueId value, Strength atLeast = Strength.Conditional, bool typed = false) => Enclosed(Text(value, typed), atLeast);

    private static string Enclosed((string Text, Strength Strength) expression, Strength atLeast) =>
        expression.Strength < atLeast ? $"({expression.Text})" : expression.Text;

    public string Print(Place place) => At(place.Array, place.Indices) + place.Field;

    public string At(ArrayId array, EquatableArray<ValueId> indices) => At(array, indices.Select(index => Index(index, array)));

    private string At(ArrayId array, IEnumerable<string> indices) => names[array] + (layout.Method.Arrays[array.Index].Form == ArrayForm.Jagged
        ? string.Concat(indices.Select(index => $"[{index}]")) : $"[{string.Join(", ", indices)}]");

    /// <summary>Spans count in int.</summary>
    private string Index(ValueId index, ArrayId array) => names.IsSpan(array) ? Count(index) : Print(index);

    public string Count(ValueId number) => layout[number].Type is NumberType.Int64 or NumberType.UInt32 or NumberType.UInt64 && !layout.IsConstant(number)
        ? $"checked((int){Print(number, Strength.Unary)})"
        : layout.Definition(number) is LetInteger { Op: IntegerOp.Constant } constant ? Numbers.Integer(constant.Bits, NumberType.Int32).Text : Print(number);

    private string Apart(AreApart pair)
    {
        string count = CountOf(pair.From, pair.To);
        string first = Count(pair.First.Indices[0]), second = Count(pair.Second.Indices[0]);
        return pair.First.Array == pair.Second.Array && !pair.IsElement
            ? $"Lanes.AreApart({first}, {second}, {count})"
            : $"Lanes.{(pair.IsElement ? "IsApart" : "AreApart")}<{layout.Method.Arrays[pair.First.Array.Index].Element}>({names[pair.First.Array]}, {first}, {names[pair.Second.Array]}, {second}, {count})";
    }

    /// <summary>So many elements from a place on.</summary>
    public string Range(Place first, string count) =>
        $"{names[first.Array]}.{(names.IsSpan(first.Array) ? "Slice" : "AsSpan")}({Count(first.Indices[0])}, {count})";

    public string CountOf(ValueId from, ValueId to) => layout.Definition(from) is LetInteger { Op: IntegerOp.Constant, Bits: 0 }
        ? Print(to) : $"{Print(to, Strength.Sum)} - {Print(from, Strength.Product)}";

    /// <summary>The expression that a variable is given.</summary>
    public (string Text, Strength Strength) Definition(Statement statement, bool typed = false) => statement switch
    {
        Let let => Operation(let, typed),
        LetInteger let => Operation(let, typed),
        Convert convert => Conversion(convert, typed),
        ReadMember read => (read.Text, Strength.Primary),
        Call call => (call.Text[0] + string.Concat(call.Operands.Select((x, i) => Print(x, typed: true) + call.Text[i + 1])), Strength.Primary),
        Load load => (Print(load.From), Strength.Primary),
        Length length => (LengthOf(length), Strength.Primary),
        ReadCell read => (names[read.Cell], Strength.Primary),
        RestoreField restore => (names.Field(restore.Frame, restore.Field, Count(restore.Number)), Strength.Primary),
        AreApart apart => (Apart(apart), Strength.Primary),
        LoadLanes load => (Gather(load), Strength.Primary),
        AddLanes { Reductions: Reductions.Lanes } sum => ($"{Print(sum.Sum, Strength.Sum)} + Lanes.Sum({Print(sum.Lanes)})", Strength.Sum),
        AddLanes sum => ($"Lanes.AddInOrder({Print(sum.Sum, typed: true)}, {Print(sum.Lanes)})", Strength.Primary),
        If choice => Choice(choice, typed),
        _ => throw new InvalidOperationException($"{statement.GetType().Name} is not an expression"),
    };

    private string Gather(LoadLanes load)
    {
        ArrayId array = load.First.Array;
        Array read = layout.Method.Arrays[array.Index];
        if (read.Rank == 1 && load.First.Field.Length == 0 && read.Fields.Count == 1)
            return $"Lanes.Gather<{read.Element}>({names[array]}, {Count(load.First.Indices[0])}, {Count(load.Stride)})";
        string first = Print(load.First.Indices[load.First.Indices.Count - 1], Strength.Sum), stride = Print(load.Stride, Strength.Product);
        IEnumerable<string> elements = Enumerable.Range(0, layout[load.Target].Type.LaneCount()).Select(lane => At(load.First, lane switch
        {
            0 => first,
            1 => $"{first} + {stride}",
            _ => stride == "1" ? $"{first} + {lane}" : $"{first} + {lane} * {stride}",
        }));
        return $"Vector512.Create({string.Join(", ", elements)})";
    }

    /// <summary>The place with another last index.</summary>
    public string At(Place place, string last) =>
        At(place.Array, place.Indices.Take(place.Indices.Count - 1).Select(index => Index(index, place.Array)).Append(last)) + place.Field;

    private (string, Strength) Text(ValueId value, bool typed)
    {
        if (Replaced is not null && Replaced.TryGetValue(value, out ValueId other))
            return (names[other], Strength.Primary);
        return folding[value] ? Definition(layout.Definition(value)!, typed) : (names[value], Strength.Primary);
    }

    private string LengthOf(Length length)
    {
        Array array = layout.Method.Arrays[length.Of.Index];
        return array.Form == ArrayForm.Rectangular ? $"{names[length.Of]}.GetLength({length.Dimension})"
            : array.Form == ArrayForm.Jagged && length.Dimension > 0
                ? throw new NotSupportedException($"'{array.Name}' is jagged: its dimension {length.Dimension} has no one length; take a row's")
                : names[length.Of] + ".Length";
    }

    private (string, Strength) Conversion(Convert convert, bool typed)
    {
        NumberType from = layout[convert.From].Type, to = layout[convert.Target].Type;
        if (from == to || (!typed && Numbers.IsImplicit(from, to)))
            return Text(convert.From, typed: from != to);
        string type = Numbers.TypeName(to, generic);
        if (to.IsMask())
            return ($"{Print(convert.From, Strength.OrElse)} ? {type}.AllBitsSet : {type}.Zero", Strength.Conditional);
        if (to.IsLanes())
            return ($"Vector512.Create({Print(convert.From, typed: true)})", Strength.Primary);
        if (from == NumberType.Generic || to == NumberType.Generic)
            return ($"{type}.CreateTruncating({Print(convert.From, typed: true)})", Strength.Primary);
        string operand = Print(convert.From, Strength.Unary, typed: true);
        return (operand.StartsWith("-", StringComparison.Ordinal) && to == NumberType.Half ? $"({type})({operand})" : $"({type}){operand}", Strength.Unary);
    }

    /// <summary>Whether a value's text has its type whatever surrounds it.</summary>
    private bool HasType(ValueId value) => !folding[value] || layout.Definition(value) switch
    {
        Let { Value.Op: ScalarOp.Constant or ScalarOp.Rule } => layout[value].Type != NumberType.Double,
        Let { Value.Op: ScalarOp.Sign } => layout[value].Type is NumberType.Half or NumberType.Generic,
        Let { Value.Op: ScalarOp.Negate } let => HasType(let.Value.Operands[0]),
        Convert convert => !Numbers.IsImplicit(layout[convert.From].Type, layout[convert.Target].Type),
        _ => true,
    };

    /// <summary>n &gt; 0 for 0 &lt; n, as people write.</summary>
    private static string Mirrored(string sign) => (sign[0] == '<' ? '>' : '<') + sign.Substring(1);

    /// <summary>Two operands of which at least one has the type, so that the other is converted to it.</summary>
    private (string, Strength) Infix(string sign, Strength strength, ValueId left, ValueId right)
    {
        if (strength == Strength.Comparison && layout.IsConstant(left) && !layout.IsConstant(right))
            (sign, left, right) = (Mirrored(sign), right, left);
        bool leftTyped = !HasType(right);
        return ($"{Print(left, strength, leftTyped)} {sign} {Print(right, strength + 1, !leftTyped && !HasType(left))}", strength);
    }

    private (string, Strength) Operation(Let let, bool typed)
    {
        Expr operation = let.Value;
        EquatableArray<ValueId> x = operation.Operands;
        NumberType type = layout[let.Target].Type;
        if ((type.IsLanes() || type.IsMask()) && Operations.InLanes(operation.Op) is string function
            && !(operation.Op == ScalarOp.Select && layout[x[0]].Type == NumberType.Boolean))
            return ($"{function}({string.Join(", ", x.Select(argument => Print(argument)))})", Strength.Primary);
        if (type.IsMask() && operation.Op is ScalarOp.Not or ScalarOp.NotEqual)
            return operation.Op == ScalarOp.Not ? Prefix("~", x[0], typed) : ($"~Vector512.Equals({Print(x[0])}, {Print(x[1])})", Strength.Unary);
        if (type.IsMask())
            return Infix(operation.Op == ScalarOp.And ? "&" : "|", operation.Op == ScalarOp.And ? Strength.And : Strength.Or, x[0], x[1]);
        if (Operations.Infix(operation.Op) is (string sign, Strength strength))
            return Infix(sign, strength, x[0], x[1]);
        switch (operation.Op)
        {
            case ScalarOp.Constant: return Numbers.Real(operation.Number, type, generic, typed);
            case ScalarOp.Rule: return Numbers.Real(operation.Rules[0].Fixed ?? Kinks.Default(operation.Rules[0].Slot), type, generic, typed);
            case ScalarOp.Negate: return Prefix("-", x[0], typed);
            case ScalarOp.Not: return Negation(x[0]);
            case ScalarOp.Square: return Infix("*", Strength.Product, x[0], x[0]);
            case ScalarOp.Reciprocal: return ($"{One(type, typed: !HasType(x[0]))} / {Print(x[0], Strength.Unary)}", Strength.Product);
            case ScalarOp.Select: return Conditional(Print(x[0], Strength.OrElse), x[1], x[2], typed);
            case ScalarOp.Relu: return ($"{Print(x[0], Strength.Shift)} < {Zero(type)} ? {Zero(type)} : {Print(x[0])}", Strength.Conditional);
            case ScalarOp.Relu6: return ($"{Operations.Function(ScalarOp.Clamp, type, generic)}({Print(x[0])}, {Zero(type)}, {Number(6, type)})", Strength.Primary);
            case ScalarOp.LeakyRelu: return ($"{Print(x[0], Strength.Shift)} < {Zero(type)} ? {Print(x[1], Strength.Product)} * {Print(x[0], Strength.Unary)} : {Print(x[0])}", Strength.Conditional);
            case ScalarOp.Sign: return Sign(x[0], type, typed);
            case ScalarOp.Library: return (Library(ScalarLibrary.Of(operation), x, type), Strength.Primary);
            default:
                bool loose = Operations.TakesRealsOnly(operation.Op) || x.Any(HasType);
                return ($"{Operations.Function(operation.Op, type, generic)}({string.Join(", ", x.Select(argument => Print(argument, typed: !loose)))})", Strength.Primary);
        }
    }

    private string Library(LibraryFunction function, EquatableArray<ValueId> x, NumberType type)
    {
        bool typed = !x.Take(function.Reals).Any(HasType);
        IEnumerable<string> arguments = x.Select((argument, i) => i < function.Reals ? Print(argument, typed: typed) : Whole(argument, type));
        return $"{Operations.Function(function, type, generic)}({string.Join(", ", arguments)}{function.Tail})";
    }

    /// <summary>A real number without a fraction, where C# takes an int.</summary>
    private string Whole(ValueId number, NumberType type) =>
        layout.Definition(number) is Let { Value: { Op: ScalarOp.Constant } constant } ? constant.Number.ToString(CultureInfo.InvariantCulture)
            : type == NumberType.Generic ? $"int.CreateTruncating({Print(number, typed: true)})" : "(int)" + Print(number, Strength.Unary);

    /// <summary>C#'s sign is an int.</summary>
    private (string, Strength) Sign(ValueId x, NumberType type, bool typed)
    {
        string sign = $"{Operations.Function(ScalarOp.Sign, type, generic)}({Print(x, typed: true)})";
        return type is NumberType.Generic or NumberType.Half ? ($"{Numbers.TypeName(type, generic)}.CreateChecked({sign})", Strength.Primary)
            : typed ? ($"({Numbers.TypeName(type, generic)}){sign}", Strength.Unary) : (sign, Strength.Primary);
    }

    private string Zero(NumberType type) => Number(0, type);

    private string Number(double number, NumberType type) => Numbers.Real(number, type, generic, typed: true).Text;

    private string One(NumberType type, bool typed) => Numbers.Real(1, type, generic, typed).Text;

    private (string, Strength) Prefix(string sign, ValueId operand, bool typed)
    {
        string text = Print(operand, Strength.Unary, typed);
        return (sign == "-" && text.StartsWith("-", StringComparison.Ordinal) ? $"-({text})" : sign + text, Strength.Unary);
    }

    private (string, Strength) Operation(LetInteger let, bool typed)
    {
        EquatableArray<ValueId> x = let.Operands;
        NumberType type = layout[let.Target].Type;
        if (let.Op == IntegerOp.Constant)
            return !typed && type is NumberType.Int64 ? Numbers.Integer(let.Bits, let.Bits is >= int.MinValue and <= int.MaxValue ? NumberType.Int32 : type) : Numbers.Integer(let.Bits, type);
        bool isSmall = type is NumberType.SByte or NumberType.Byte or NumberType.Int16 or NumberType.UInt16 or NumberType.Char;
        if (let.Op == IntegerOp.Not)
            return Negation(x[0]);
        if (Operations.Prefix(let.Op) is string prefix)
            return isSmall ? Cast(type, Prefix(prefix, x[0], true).Item1) : Prefix(prefix, x[0], true);
        if (layout[x[0]].Type == NumberType.Boolean && let.Op is IntegerOp.And or IntegerOp.Or && !folding.Leaves(x[1]).Any(IsRead))
            return Infix(let.Op == IntegerOp.And ? "&&" : "||", let.Op == IntegerOp.And ? Strength.AndAlso : Strength.OrElse, x[0], x[1]);
        if (Operations.Infix(let.Op) is (string sign, Strength strength))
        {
            if (strength == Strength.Comparison && Constant(x[0]) is not null && Constant(x[1]) is null)
                (sign, x) = (Mirrored(sign), [x[1], x[0]]);
            if (let.Op is IntegerOp.Add or IntegerOp.Subtract && Constant(x[1]) is < 0 and > int.MinValue and long negative)
                return ($"{Print(x[0], strength, true)} {(let.Op == IntegerOp.Add ? "-" : "+")} {Numbers.Integer(-negative, NumberType.Int32).Text}", strength);
            string text = $"{Print(x[0], strength, true)} {sign} {Print(x[1], strength + 1, layout[x[1]].Type != NumberType.Int64 || layout.IsConstant(x[0]))}";
            return isSmall ? Cast(type, text) : (text, strength);
        }
        return ($"{(let.Op is IntegerOp.Slots or IntegerOp.Split ? "Revolve" : "Math")}.{let.Op}({string.Join(", ", x.Select(argument => Print(argument, typed: true)))})", Strength.Primary);
    }

    /// <summary>The integer that a value is written as; null if it is none.</summary>
    public long? Constant(ValueId value) =>
        folding[value] && layout.Definition(value) is LetInteger { Op: IntegerOp.Constant } constant ? constant.Bits : null;

    private bool IsRead(ValueId value) => folding[value] && layout.Definition(value) is Load;

    private static (string, Strength) Cast(NumberType type, string text) => ($"({Numbers.TypeName(type, "")})({text})", Strength.Unary);
}

/// <summary>What a derivative is at a kink where the source does not say: the value of PyTorch.</summary>
internal static class Kinks
{
    public static double Default(RuleSlot slot) => slot switch
    {
        RuleSlot.MaxTieFirst or RuleSlot.MaxTieSecond or RuleSlot.MinTieFirst or RuleSlot.MinTieSecond => 0.5,
        RuleSlot.ClampAtLow or RuleSlot.ClampAtHigh => 1,
        RuleSlot.SqrtAtZero => double.PositiveInfinity,
        _ => 0,
    };
}
