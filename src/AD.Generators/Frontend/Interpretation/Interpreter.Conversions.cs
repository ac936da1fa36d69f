using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

internal sealed partial class Interpreter
{
    private object? Convert(IConversionOperation conversion, Frame frame)
    {
        object? value = Evaluate(conversion.Operand, frame);
        ITypeSymbol target = frame.Types.Substitute(conversion.Type!);
        if (conversion.OperatorMethod is { } method)
            return ConvertByOperator(method, value, conversion, frame);
        if (conversion.IsTryCast)
            return IsOfType(value, target, frame, conversion) ? value : null;
        return Converted(value, target, conversion.IsChecked, conversion, frame);
    }

    private object? Converted(object? value, ITypeSymbol target, bool isChecked, IOperation at, Frame frame)
    {
        if (target is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            return value is null ? null : Converted(value, nullable.TypeArguments[0], isChecked, at, frame);
        if (target is INamedTypeSymbol { EnumUnderlyingType: { } underlying })
            target = underlying;
        if (value is ScalarValue)
            return target.SpecialType is SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Object
                ? value
                : throw Fault("ADC0108", at, "an argument of the Map function", "inside a Map function numbers stay float or double; use MathF.Floor or MathF.Round instead of a cast to an integer");
        if (value is BatchSize or ConditionValue)
            return value;
        if (value is TupleValue tuple && target is INamedTypeSymbol { IsTupleType: true } types)
            return new TupleValue([.. tuple.Items.Select((item, i) => Converted(item, types.TupleElements[i].Type, isChecked, at, frame))]);
        if (Arithmetic.IsNumber(value) || value is char)
        {
            if (target.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType || target.TypeKind is TypeKind.Interface or TypeKind.TypeParameter)
                return value;
            if (target.SpecialType is SpecialType.System_Char && value is char)
                return value;
            return Computed(() => Arithmetic.Convert(value!, target.SpecialType, isChecked), at)
                ?? throw Unsupported(at, $"this conversion to '{target.ToDisplayString()}'");
        }
        if (value is null)
            return target.IsValueType ? throw Fault("ADC0109", at, "null is cast to a value type") : null;
        // Casts of references: an array, list, delegate or span stays what it is, an object must be of the type.
        if (value is ObjectValue or LayerValue && target.SpecialType is not SpecialType.System_Object && target.TypeKind is TypeKind.Class or TypeKind.Interface
            && !IsOfType(value, target, frame, at))
            throw Fault("ADC0109", at, $"the object is not a '{target.ToDisplayString()}'");
        return value;
    }

    private object? ConvertByOperator(IMethodSymbol method, object? value, IOperation at, Frame frame)
    {
        switch (value)
        {
            case null when !method.ContainingType.IsValueType && at.Type!.IsReferenceType && !SourceCode.HasSource(method):
                return null;
            case StoredTensorValue stored:
                return Trace?.Read(stored, at) ?? throw Fault("ADC0108", at, "a parameter's value", "construction knows the shape, not the numbers");
            case ArrayValue or ListValue or string or null when !SourceCode.HasSource(method):
                return value;                                                // arrays as spans and memory
            case int index when method.ContainingType.Name is "Index":
                return new IndexValue(index, false);
        }
        if (SourceCode.HasSource(method))
            return Call(method, null, [new Cell(value)], at, frame);
        throw Fault("ADC0102", at, $"the conversion from '{method.Parameters[0].Type.ToDisplayString()}' to '{at.Type?.ToDisplayString()}'");
    }

    /// <summary>Whether a value is of a type, for is, as, casts and patterns.</summary>
    private bool IsOfType(object? value, ITypeSymbol type, Frame frame, IOperation at)
    {
        type = frame.Types.Substitute(type);
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            type = nullable.TypeArguments[0];
        if (value is null)
            return false;
        if (type.SpecialType is SpecialType.System_Object)
            return true;
        switch (value)
        {
            case ObjectValue instance:
                return source.Compilation.ClassifyCommonConversion(instance.Type, type) is { IsImplicit: true, IsUserDefined: false };
            case LayerValue layer:
                return layer.TypeName == Known.TypeNames.Of(type) || Known.TypeNames.Of(type) == KnownNames.Module;
            case TensorValue:
                return Known.TypeNames.Of(type) == KnownNames.Tensor;
            case StoredTensorValue stored:
                return Known.TypeNames.Of(type) == (stored.IsBuffer ? KnownNames.Buffer : KnownNames.Parameter);
            case int when type.SpecialType is SpecialType.System_Int32:
            case long when type.SpecialType is SpecialType.System_Int64:
            case float when type.SpecialType is SpecialType.System_Single:
            case double when type.SpecialType is SpecialType.System_Double:
            case bool when type.SpecialType is SpecialType.System_Boolean:
            case string when type.SpecialType is SpecialType.System_String:
            case char when type.SpecialType is SpecialType.System_Char:
                return true;
            case TupleValue tuple when type is INamedTypeSymbol { IsTupleType: true } types:
                return tuple.Items.Length == types.TupleElements.Length;
        }
        if (at is IPatternOperation { InputType: { } input } && SymbolEqualityComparer.Default.Equals(frame.Types.Substitute(input), type))
            return true;
        if (value is int or long or float or double or bool or string or char && type.SpecialType is not SpecialType.None)
            return false;
        throw Unsupported(at, $"asking whether this value is a '{type.ToDisplayString()}'");
    }
}
