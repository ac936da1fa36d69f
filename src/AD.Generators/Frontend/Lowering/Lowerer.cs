using System.Globalization;
using System.Runtime.CompilerServices;
using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>
/// C# (IOperation) to the language of methods. Calls of methods with source are inlined, structs and tuples are taken apart,
/// choices and loops keep their structure. What it cannot follow is a <see cref="TraceFault"/> at the expression, never a guess.
/// </summary>
/// <remarks>
/// Parts: variables (what branches and loops change), statements, jumps, loops, expressions, operators, calls, known members,
/// arrays, structs, patterns. <c>Unsupported.cs</c> is the list of what is refused.
/// </remarks>
internal sealed partial class Lowerer(SourceCode source, CancellationToken ct)
{
    private readonly MethodBuilder builder = new();
    private readonly Dictionary<ValueId, long> known = [];
    private readonly List<(IMethodSymbol Method, SyntaxNode Site)> calls = [];
    private readonly RuleReader rules = new(ct);
    private Scope scope = new(null, null, TypeMap.Empty, FixedRules.Preset(0));

    private TypeShapes Shapes => new(scope.Types, source.Compilation);

    private TraceFault Fault(string id, IOperation at, params string[] arguments) => Fault(id, at.Syntax, arguments);

    private TraceFault Fault(string id, SyntaxNode at, params string[] arguments) => new(new DiagnosticInfo(
        id, arguments.ToEquatableArray(), SourceSpan.Of(at),
        calls.AsEnumerable().Reverse().Take(8).Select(call => SourceSpan.Of(call.Site)).ToEquatableArray()));

    private void Step()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        ct.ThrowIfCancellationRequested();
    }

    private ValueId Constant(NumberType type, object value) => OfBits(type, type.IsReal()
        ? BitConverter.DoubleToInt64Bits(System.Convert.ToDouble(value, CultureInfo.InvariantCulture))
        : value switch
        {
            bool truth => truth ? 1 : 0,
            char character => character,
            ulong large => unchecked((long)large),
            _ => System.Convert.ToInt64(value, CultureInfo.InvariantCulture),
        });

    private ValueId OfBits(NumberType type, long bits)
    {
        ValueId id = type.IsReal() ? builder.Let(type, new Expr(ScalarOp.Constant, default, bits)) : builder.Integer(bits, type);
        known[id] = bits;
        return id;
    }

    private ValueId Truth(bool value) => OfBits(NumberType.Boolean, value ? 1 : 0);

    private bool IsKnown(ValueId id, bool value) => known.TryGetValue(id, out long bits) && bits == (value ? 1 : 0);

    /// <summary>A scalar operation; its kinks take the rules that stand where it is written.</summary>
    private ValueId Scalar(NumberType type, ScalarOp op, params ValueId[] operands) => builder.Let(type, new Expr(
        op, operands.ToEquatableArray(), 0, ScalarOps.RuleSlots(op).Select(slot => new RuleValue(slot, scope.Rules[slot])).ToEquatableArray()));

    private ValueId Integer(NumberType type, IntegerOp op, params ValueId[] operands) => builder.Integer(type, op, operands);

    private ValueId Not(ValueId x) =>
        IsKnown(x, true) ? Truth(false) : IsKnown(x, false) ? Truth(true) : Integer(NumberType.Boolean, IntegerOp.Not, x);

    private ValueId And(ValueId x, ValueId y) =>
        IsKnown(x, true) ? y : IsKnown(y, true) || IsKnown(x, false) ? x : IsKnown(y, false) ? y : Integer(NumberType.Boolean, IntegerOp.And, x, y);

    private ValueId Or(ValueId x, ValueId y) =>
        IsKnown(x, false) ? y : IsKnown(y, false) || IsKnown(x, true) ? x : IsKnown(y, true) ? y : Integer(NumberType.Boolean, IntegerOp.Or, x, y);

    private ValueId Converted(ValueId from, NumberType to)
    {
        if (builder[from].Type == to)
            return from;
        ValueId target = builder.NewValue(to);
        builder.Add(new Methods.Convert(target, from));
        return target;
    }
}
