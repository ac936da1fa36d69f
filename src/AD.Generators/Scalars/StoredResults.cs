namespace AdCompiler.Generators.Scalars;

/// <summary>What is known of a value without computing it: 0, 1 or -1; a number of at most 16 bits; any number.</summary>
internal enum Precision { Any, Half, Unit }

/// <summary>
/// Where a value is rounded as a store would round it (<see cref="ScalarOp.AsStored"/>): at the borders of operations that fusion made
/// one, so that the bits do not depend on what shares a kernel. Spent only where it can matter, and meant for Half alone.
/// </summary>
internal static class StoredResults
{
    /// <summary>A value as another operation would read it from memory.</summary>
    public static Scalar AsStored(Scalar x) => x.Builder.Call(ScalarOp.AsStored, x);

    /// <summary>The only result of a function, as a store would keep it, from arguments of these precisions.</summary>
    public static Scalar AsStored(Scalar result, ScalarFunction function, Func<int, Precision> argument) =>
        OfResults(function, argument)[0] == Precision.Any ? AsStored(result) : result;

    /// <summary>The function for a width in which a store does not round.</summary>
    public static ScalarFunction Without(ScalarFunction function)
    {
        if (!function.Nodes.Any(static n => n.Op == ScalarOp.AsStored))
            return function;
        var builder = new ScalarBuilder(function.Parameters);
        var values = new Scalar[function.Parameters + function.Nodes.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = i < function.Parameters ? builder[i]
                : function.Nodes[i - function.Parameters] is { Op: ScalarOp.AsStored } stored ? values[stored.Operands[0].Index]
                : builder.Copy(function.Nodes[i - function.Parameters], values);
        return builder.Build([.. function.Results.Select(r => values[r.Index])]);
    }

    /// <summary>The precision of each result.</summary>
    public static Precision[] OfResults(ScalarFunction function, Func<int, Precision> argument)
    {
        var known = new Precision[function.Parameters + function.Nodes.Count];
        for (int i = 0; i < known.Length; i++)
            known[i] = i < function.Parameters ? argument(i) : OfNode(function.Nodes[i - function.Parameters], known);
        return [.. function.Results.Select(r => known[r.Index])];
    }

    private static Precision OfNode(Expr node, Precision[] known)
    {
        Precision Of(int operand) => known[node.Operands[operand].Index];
        Precision Least(int first, int second) => Of(first) < Of(second) ? Of(first) : Of(second);
        switch (node.Op)
        {
            case ScalarOp.Constant:
                return OfNumber(node.Number);
            case ScalarOp.Rule:
                return node.Rules[0].Fixed is double number ? OfNumber(number) : Precision.Half;       // the rule table is stored
            case ScalarOp.AsStored:
                return Of(0) == Precision.Unit ? Precision.Unit : Precision.Half;
            case ScalarOp.Sign:
                return Precision.Unit;
            case ScalarOp.Negate or ScalarOp.Abs or ScalarOp.Relu:
                return Of(0);
            case ScalarOp.Relu6 or ScalarOp.Floor or ScalarOp.Ceiling or ScalarOp.Round or ScalarOp.Truncate:
                return Of(0) == Precision.Any ? Precision.Any : Precision.Half;
            case ScalarOp.Max or ScalarOp.Min:
                return Least(0, 1);
            case ScalarOp.Clamp:
                return Of(0) == Precision.Any ? Precision.Any : Least(1, 2);
            case ScalarOp.Select:
                return Least(1, 2);
            case ScalarOp.Multiply:
                return Of(0) == Precision.Unit || Of(1) == Precision.Unit ? Least(0, 1) : Precision.Any;
            default:
                return Precision.Any;
        }
    }

    private static Precision OfNumber(double number) =>
        Math.Abs(number) is 0 or 1 ? Precision.Unit : double.IsNaN(number) || double.IsInfinity(number) || ExactArithmetic.IsHalf(number) ? Precision.Half : Precision.Any;
}
