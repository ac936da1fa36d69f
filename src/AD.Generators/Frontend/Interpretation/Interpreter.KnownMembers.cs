using AdCompiler.Generators.Frontend.Known;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend.Interpretation;

/// <summary>Properties and static members without source in this compilation.</summary>
internal sealed partial class Interpreter
{
    private object? KnownProperty(IPropertySymbol property, object? receiver, IOperation at)
    {
        string name = property.OriginalDefinition.Name, type = TypeNames.Of(property.ContainingType);
        switch (receiver, name)
        {
            case (_, "Training") when type == KnownNames.Module:
                return Trace?.Training ?? throw Fault("ADC0114", at, "Training");
            case (TensorValue tensor, "Shape"):
                return ShapeOf(tensor);
            case (TensorValue tensor, "Rank"):
                return ShapeOf(tensor).Items.Length;
            case (TensorValue tensor, "Count"):
                Shape shape = Trace!.Builder.Shape(tensor.Id);
                return shape.Batched ? BatchSize.Instance : shape.Count;
            case (StoredTensorValue stored, "Shape"):
                return Frozen(new ArrayValue([.. stored.Dims.Select(dim => (object?)dim)]));
            case (StoredTensorValue stored, "Initializer"):
                return stored.Initializer;
            case (StoredTensorValue { IsBuffer: true } stored, "Fill"):
                return stored.Initializer.Value;
            case (InitializerModel initializer, "Scale"):
                return initializer.Value;
            case (InitializerModel initializer, "Kind"):
                return (int)initializer.Kind;
            case (ArrayValue array, "Length" or "Count"):
                return array.Items.Length;
            case (ArrayValue array, "IsEmpty"):
                return array.Items.Length == 0;
            case (ListValue list, "Count"):
                return list.Items.Count;
            case (string text, "Length"):
                return text.Length;
            case (_, "HasValue") when type == "System.Nullable":
                return receiver is not null;
            case (_, "Value") when type == "System.Nullable":
                return receiver ?? throw Fault("ADC0109", at, "the nullable value is null");
        }
        if (receiver is TensorValue or LabelsValue or StoredTensorValue)
            throw Unknown(receiver, at);
        throw NoSource(property, at);
    }

    private ArrayValue ShapeOf(TensorValue tensor)
    {
        Shape shape = Trace!.Builder.Shape(tensor.Id);
        IEnumerable<object?> dims = shape.Dims.Select(dim => (object?)dim);
        return Frozen(new ArrayValue(shape.Batched ? [BatchSize.Instance, .. dims] : [.. dims]));
    }

    private static ArrayValue Frozen(ArrayValue array)
    {
        array.Frozen = true;
        return array;
    }

    private object? KnownStatic(ISymbol member, IOperation at) => (TypeNames.Of(member.ContainingType), member.Name) switch
    {
        (KnownNames.Initializer, "Zeros") => LayerTable.Constant(0),
        (KnownNames.Initializer, "Ones") => LayerTable.Constant(1),
        ("System.String", "Empty") => "",
        _ => throw NoSource(member, at),
    };
}
