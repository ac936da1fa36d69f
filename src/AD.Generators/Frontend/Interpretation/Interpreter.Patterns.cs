using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

internal sealed partial class Interpreter
{
    private bool Matches(IPatternOperation pattern, object? value, Frame frame)
    {
        Step(pattern);
        if (value is BatchSize or ScalarValue or ConditionValue && pattern is not IDiscardPatternOperation)
            throw Unknown(value, pattern);
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return true;
            case IConstantPatternOperation constant:
                return EqualsConstant(value, Evaluate(constant.Value, frame), constant);
            case IRelationalPatternOperation relation:
                return value is not null && Computed(() => Arithmetic.Binary(relation.OperatorKind, value, Evaluate(relation.Value, frame), false), relation) is true;
            case INegatedPatternOperation not:
                return !Matches(not.Pattern, value, frame);
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } or:
                return Matches(or.LeftPattern, value, frame) || Matches(or.RightPattern, value, frame);
            case IBinaryPatternOperation and:
                return Matches(and.LeftPattern, value, frame) && Matches(and.RightPattern, value, frame);
            case ITypePatternOperation type:
                return IsOfType(value, type.MatchedType, frame, type);
            case IDeclarationPatternOperation declaration:
                return Matches(declaration, value, frame);
            case IRecursivePatternOperation recursive:
                return Matches(recursive, value, frame);
            case IListPatternOperation list:
                return Matches(list, value, frame);
            default:
                throw Unsupported(pattern);
        }
    }

    private bool EqualsConstant(object? value, object? constant, IOperation at)
    {
        if (value is null || constant is null)
            return value is null && constant is null;
        // Unlike ==, a pattern holds for NaN where the constant is NaN.
        if (value is double or float && constant is double or float)
            return value.Equals(constant);
        return AreEqual(value, constant, at);
    }

    private bool Matches(IDeclarationPatternOperation declaration, object? value, Frame frame)
    {
        bool matches = declaration.MatchesNull || (value is not null
            && (declaration.MatchedType is null || IsOfType(value, declaration.MatchedType, frame, declaration)));
        if (matches && declaration.DeclaredSymbol is { } variable)
            frame.Declare(variable, Copied(value));
        return matches;
    }

    private bool Matches(IRecursivePatternOperation pattern, object? value, Frame frame)
    {
        if (value is null || !IsOfType(value, pattern.MatchedType, frame, pattern))
            return false;
        if (pattern.DeconstructionSubpatterns.Length > 0)
        {
            object?[] parts = Parts(value, pattern.DeconstructSymbol as IMethodSymbol, pattern.DeconstructionSubpatterns.Length, pattern, frame);
            for (int i = 0; i < parts.Length; i++)
                if (!Matches(pattern.DeconstructionSubpatterns[i], parts[i], frame))
                    return false;
        }
        foreach (IPropertySubpatternOperation property in pattern.PropertySubpatterns)
        {
            frame.ImplicitReceivers.Push(value);
            object? member = Evaluate(property.Member, frame);
            frame.ImplicitReceivers.Pop();
            if (!Matches(property.Pattern, member, frame))
                return false;
        }
        if (pattern.DeclaredSymbol is { } variable)
            frame.Declare(variable, Copied(value));
        return true;
    }

    private bool Matches(IListPatternOperation pattern, object? value, Frame frame)
    {
        if (value is null)
            return false;
        object?[] items = [.. Items(value, pattern)];
        int slice = -1;
        for (int i = 0; i < pattern.Patterns.Length; i++)
            if (pattern.Patterns[i] is ISlicePatternOperation)
                slice = i;
        int fixedCount = pattern.Patterns.Length - (slice >= 0 ? 1 : 0);
        if (slice < 0 ? items.Length != fixedCount : items.Length < fixedCount)
            return false;
        for (int i = 0; i < pattern.Patterns.Length; i++)
        {
            if (pattern.Patterns[i] is ISlicePatternOperation { Pattern: var rest })
            {
                if (rest is not null && !Matches(rest, new ArrayValue([.. items.Skip(slice).Take(items.Length - fixedCount)]), frame))
                    return false;
            }
            else if (!Matches(pattern.Patterns[i], items[slice >= 0 && i > slice ? items.Length - pattern.Patterns.Length + i : i], frame))
                return false;
        }
        if (pattern.DeclaredSymbol is { } variable)
            frame.Declare(variable, value);
        return true;
    }

    /// <summary>The parts that a value falls into: of a tuple, or by its Deconstruct method (a positional record's is implied).</summary>
    private object?[] Parts(object? value, IMethodSymbol? deconstruct, int count, IOperation at, Frame frame)
    {
        if (value is TupleValue tuple)
            return tuple.Items;
        if (value is not ObjectValue instance)
            throw (value is null ? Fault("ADC0109", at, "the value to deconstruct is null") : Unsupported(at, "deconstructing this value"));
        deconstruct ??= instance.Type.GetMembers("Deconstruct").OfType<IMethodSymbol>().FirstOrDefault(m => m.Parameters.Length == count)
            ?? throw Unsupported(at, "deconstructing this value");
        if (deconstruct.IsImplicitlyDeclared)
            return [.. deconstruct.Parameters.Select(p => Member(instance, instance.Type.GetMembers(p.Name).OfType<IPropertySymbol>().First(), at, frame))];
        Cell[] cells = [.. deconstruct.Parameters.Select(_ => new Cell(null))];
        Call(deconstruct, instance, cells, at, frame);
        return [.. cells.Select(cell => cell.Value)];
    }

    /// <summary>Assigns or declares each part of a pattern like (a, var b); returns the value.</summary>
    private object? Deconstruct(IOperation target, object? value, Frame frame)
    {
        switch (target)
        {
            case ITupleOperation tuple:
                IMethodSymbol? method = null;                                // found by the number of its parameters
                object?[] parts = Parts(value, method, tuple.Elements.Length, target, frame);
                for (int i = 0; i < tuple.Elements.Length; i++)
                    Deconstruct(tuple.Elements[i], parts[i], frame);
                break;
            case IDeclarationExpressionOperation declaration:
                Deconstruct(declaration.Expression, value, frame);
                break;
            case ILocalReferenceOperation { IsDeclaration: true } local:
                Trace?.Name(value, local.Local.Name);
                frame.Declare(local.Local, Copied(value));
                break;
            case IDiscardOperation:
                break;
            default:
                Resolve(target, frame).Set(Copied(value));
                break;
        }
        return value;
    }
}
