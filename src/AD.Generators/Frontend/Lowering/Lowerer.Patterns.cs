using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

internal sealed partial class Lowerer
{
    /// <summary>Testing a pattern has no effect, so that both sides of 'and' and 'or' may be computed.</summary>
    private ValueId Matches(IPatternOperation pattern, Datum value)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return Truth(true);
            case IConstantPatternOperation constant:
                return EqualsConstant(value, constant.Value);
            case IRelationalPatternOperation relation when value is Number number:
                return Arithmetic(relation.OperatorKind, number.Id, Value(relation.Value), isChecked: false, relation);
            case INegatedPatternOperation not:
                return Not(Matches(not.Pattern, value));
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } or:
                return Or(Matches(or.LeftPattern, value), Matches(or.RightPattern, value));
            case IBinaryPatternOperation and:
                return And(Matches(and.LeftPattern, value), Matches(and.RightPattern, value));
            case ITypePatternOperation type when IsOfType(value, type.MatchedType):
                return Truth(true);
            case IDeclarationPatternOperation declaration when declaration.MatchesNull || IsOfType(value, declaration.MatchedType!):
                if (declaration.DeclaredSymbol is ILocalSymbol local)
                    Declare(local, value);
                return Truth(true);
            case IRecursivePatternOperation recursive when value is Parts parts && IsOfType(value, recursive.MatchedType):
                return Matches(recursive, parts);
            default:
                throw Unsupported(pattern);
        }
    }

    private ValueId Matches(IRecursivePatternOperation pattern, Parts value)
    {
        ValueId matches = Truth(true);
        if (pattern.DeconstructionSubpatterns.Length > 0)
        {
            IReadOnlyList<Datum> items = Deconstructed(value, pattern.DeconstructionSubpatterns.Length, pattern);
            for (int i = 0; i < items.Count; i++)
                matches = And(matches, Matches(pattern.DeconstructionSubpatterns[i], items[i]));
        }
        foreach (IPropertySubpatternOperation property in pattern.PropertySubpatterns)
        {
            scope.Receivers.Push(new Temporary(value));
            Datum member = Lower(property.Member);
            scope.Receivers.Pop();
            matches = And(matches, Matches(property.Pattern, member));
        }
        if (pattern.DeclaredSymbol is ILocalSymbol local)
            Declare(local, value);
        return matches;
    }

    private bool IsOfType(Datum value, ITypeSymbol type) => value switch
    {
        Number number => Shapes.Number(type) == builder[number.Id].Type,
        Parts parts => SymbolEqualityComparer.Default.Equals(parts.Type.OriginalDefinition, Shapes.Of(type).OriginalDefinition),
        _ => false,
    };

    private ValueId EqualsConstant(Datum value, IOperation constant)
    {
        if (constant.ConstantValue is not { HasValue: true, Value: var known })
            throw Unsupported(constant);
        if (known is null)
            return NullTest(value, true, constant);
        if (value is not Number { Id: var id } || Shapes.Number(constant.Type) is not { } type || type != builder[id].Type)
            throw Unsupported(constant);
        // Unlike ==, a pattern holds for NaN where the constant is NaN.
        if (known is double.NaN or float.NaN)
            return Scalar(NumberType.Boolean, ScalarOp.NotEqual, id, id);
        return Arithmetic(BinaryOperatorKind.Equals, id, Constant(type, known), isChecked: false, constant);
    }

    private Datum Arms(ISwitchExpressionOperation choice, Datum value, int index)
    {
        ISwitchExpressionArmOperation arm = choice.Arms[index];
        ValueId matches = Matches(arm.Pattern, value);
        if (arm.Guard is { } guard)
            matches = AndAlso(matches, () => Lower(guard) is Number truth ? truth.Id : throw Unsupported(guard));
        if (index + 1 == choice.Arms.Length && !IsKnown(matches, true))
            throw Unsupported(arm, "a switch expression that may match no arm", "end it with '_ =>'");
        return Choose(matches, () => Lower(arm.Value), () => Arms(choice, value, index + 1), arm);
    }
}
