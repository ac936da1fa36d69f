using AdCompiler.Generators.Frontend.Known;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

/// <summary>Members without source in this compilation: the runtime's operations and layers, and the listed base library.</summary>
internal sealed partial class Interpreter
{
    private object? CallKnown(IMethodSymbol method, object? receiver, Cell[] arguments, IOperation at, Frame frame)
    {
        RefuseOwnDerivative(method, arguments, at);
        IMethodSymbol definition = (method.ReducedFrom ?? method).OriginalDefinition;
        string type = TypeNames.Of(definition.ContainingType);
        object?[] values = [.. arguments.Select(cell => cell.Value)];
        if (method.ReducedFrom is not null || !definition.IsStatic)
            values = [receiver, .. values];

        if (type == KnownNames.Ops && OpsTable.Rules.TryGetValue(definition.Name, out Func<OpCall, ValueId>? operation))
            return Operation(definition.Name, operation, ByName(method, arguments), at);
        if (receiver is LayerValue layer && definition.Name == "Forward")
            return Forward(layer, values[1], at);
        if (type == KnownNames.Network && definition.Name == "Loss")
            return Operation("SoftmaxCrossEntropy", OpsTable.Rules["SoftmaxCrossEntropy"],
                new Dictionary<string, object?> { ["logits"] = values[1], ["labels"] = values[2] }, at);
        if (type == KnownNames.Labels)
            return Labels(definition.Name, values, at);
        if (type == KnownNames.Initializer)
            return Initializer(definition.Name, values, at);
        if (MathTable.IsMath(type) && ScalarCall(type, definition.Name, values, at) is { } scalar)
            return scalar;
        if (receiver is DelegateValue function && definition.Name == "Invoke")
            return Invoke(function, [.. values.Skip(1)], at);
        if (receiver is TensorValue && definition.Name is "op_Addition")
            throw Unsupported(at);
        if (BaseLibrary.Members.TryGetValue(type + "." + definition.Name, out Func<LibraryCall, object?>? member))
            return Library(member, values, at);
        if (MathTable.IsMath(type) && MathTable.Operation(type, definition.Name) is not null)
            throw Fault("ADC0113", at, Display(definition));
        throw NoSource(definition, at);
    }

    private Diagnostics.TraceFault NoSource(ISymbol member, IOperation at) => Fault("ADC0102", at, Display(member));

    private static Dictionary<string, object?> ByName(IMethodSymbol method, Cell[] arguments)
    {
        var values = new Dictionary<string, object?>();
        for (int i = 0; i < arguments.Length; i++)
            values[method.Parameters[i].Name] = arguments[i].Value;
        return values;
    }

    /// <summary>Adds an operation to the graph; a violated shape rule is reported at the call.</summary>
    private TensorValue Operation(string name, Func<OpCall, ValueId> rule, IReadOnlyDictionary<string, object?> arguments, IOperation at)
    {
        if (Trace is null)
            throw Fault("ADC0114", at, "Ops." + name);
        Trace.At(at);
        try
        {
            return new TensorValue(rule(new OpCall(this, Trace, arguments, at)));
        }
        catch (ShapeException wrong)
        {
            throw Fault(wrong.Id, at, wrong.Message);
        }
    }

    private TensorValue Forward(LayerValue layer, object? x, IOperation at)
    {
        if (Trace is null)
            throw Fault("ADC0114", at, layer.TypeName + ".Forward");
        LayerRule rule = LayerTable.Rules[layer.TypeName];
        TensorValue result = Operation(rule.Operation, OpsTable.Rules[rule.Operation], rule.Call(layer, x, Trace.Training), at);
        if (layer.Path is { } path && !ReferenceEquals(result, x))
            Trace.Name(result, ShortName(path));
        return result;
    }

    /// <summary>The last part of a field path with its index, if any: "blocks.0.conv1" is conv1, "convs.3" is convs3.</summary>
    private static string ShortName(string path)
    {
        string[] parts = path.Split('.');
        int first = parts.Length - 1;
        while (first > 0 && char.IsDigit(parts[first][0]))
            first--;
        return string.Concat(parts.Skip(first));
    }

    private object TensorBinary(BinaryOperatorKind kind, object? left, object? right, IOperation at)
    {
        if (kind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals)
            return AreEqual(left, right, at) == (kind is BinaryOperatorKind.Equals);
        return Operation(kind.ToString(), c => kind switch
        {
            BinaryOperatorKind.Add => c.Builder.Add(c.Operand("left"), c.Operand("right")),
            BinaryOperatorKind.Subtract => c.Builder.Subtract(c.Operand("left"), c.Operand("right")),
            BinaryOperatorKind.Multiply => c.Builder.Multiply(c.Operand("left"), c.Operand("right")),
            BinaryOperatorKind.Divide => c.Builder.Divide(c.Operand("left"), c.Operand("right")),
            _ => throw Unsupported(at),
        }, new Dictionary<string, object?> { ["left"] = left, ["right"] = right }, at);
    }

    private TensorValue TensorNegate(TensorValue x, IOperation at) =>
        Operation("Negate", c => c.Builder.Negate(c.Tensor("x")), new Dictionary<string, object?> { ["x"] = x }, at);

    private object Labels(string method, object?[] values, IOperation at)
    {
        if (values[0] is not LabelsValue || Trace is not { } trace)
            throw Unknown(values[0], at);
        switch (method)
        {
            case "OneHot":
                trace.UseLabels(null, at);
                return Operation("OneHot", c => c.Builder.OneHot(c.Builder.Labels(), c.Int("classes")), new Dictionary<string, object?> { ["classes"] = values[1] }, at);
            case "Values":
                int[] dims = [.. Items(values[1], at).Select(item => item is int dim ? dim : throw Unknown(item, at))];
                if (dims.Any(dim => dim < 1))
                    throw Fault("ADC0203", at, $"Values: the shape is [{string.Join(",", dims)}], expected extents of at least 1");
                trace.UseLabels(dims, at);
                return Operation("Values", c => c.Builder.Targets(dims), new Dictionary<string, object?>(), at);
            default:
                throw Unknown(values[0], at);
        }
    }

    private object Initializer(string method, object?[] values, IOperation at)
    {
        double Number() => values[0] is double number ? number : throw Unknown(values[0], at);
        int Fan() => values[0] is int fan ? fan : throw Unknown(values[0], at);
        return Checked(() => method switch
        {
            "Constant" => LayerTable.Constant(Number()),
            "Uniform" => Initializers.Uniform("Initializer.Uniform", Number()),
            "Normal" => Initializers.Normal("Initializer.Normal", Number()),
            "PyTorchDefault" => Initializers.PyTorchDefault("Initializer.PyTorchDefault", Fan()),
            "KaimingUniform" => Initializers.KaimingUniform("Initializer.KaimingUniform", Fan()),
            "KaimingNormal" => Initializers.KaimingNormal("Initializer.KaimingNormal", Fan()),
            _ => throw Fault("ADC0102", at, "Initializer." + method),
        }, at);
    }

    private object? Library(Func<LibraryCall, object?> member, object?[] values, IOperation at)
    {
        foreach (object? value in values)
            if (value is BatchSize or ScalarValue or ConditionValue)
                throw Unknown(value, at);
        try
        {
            return Computed(() => member(new LibraryCall(this, values, at)), at);
        }
        catch (TraceFailure failure)
        {
            throw Fault("ADC0109", at, failure.Message);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NullReferenceException or InvalidCastException)
        {
            throw Unsupported(at, $"this call of '{Text(at)}'");
        }
    }

    private T Checked<T>(Func<T> make, IOperation at)
    {
        try
        {
            return make();
        }
        catch (ShapeException wrong)
        {
            throw Fault(wrong.Id, at, wrong.Message);
        }
    }

    private object? CreateKnown(INamedTypeSymbol type, IMethodSymbol constructor, Cell[] arguments, IOperation at)
    {
        string name = TypeNames.Of(type);
        Dictionary<string, object?> values = ByName(constructor, arguments);
        if (Trace is not null && (LayerTable.Rules.ContainsKey(name) || name is KnownNames.Parameter or KnownNames.Buffer))
            throw Fault("ADC0107", at, type.Name);
        if (LayerTable.Rules.TryGetValue(name, out LayerRule? layer))
            return Checked(() => new LayerValue(name, layer.Members(new LayerArguments(type.Name, values)).Values), at);
        switch (name)
        {
            case KnownNames.Parameter:
                return new StoredTensorValue(false, values["initializer"] as InitializerModel ?? throw Unknown(values["initializer"], at), Dims(values["shape"], at));
            case KnownNames.Buffer:
                return new StoredTensorValue(true, LayerTable.Constant(values["fill"] is double fill ? fill : throw Unknown(values["fill"], at)), Dims(values["shape"], at));
            case KnownNames.Initializer:
                int kind = values["Kind"] is int k and >= 0 and <= 2 ? k : throw Unknown(values["Kind"], at);
                return new InitializerModel((InitializerKind)kind, values["Scale"] is double scale ? scale : throw Unknown(values["Scale"], at));
            case "System.Collections.Generic.List":
                object? items = arguments.Length == 1 && arguments[0].Value is not int ? arguments[0].Value : null;
                return new ListValue(items is null ? [] : [.. Items(items, at)]);
            case "System.Index" when arguments.Length == 2 && arguments[0].Value is int index && arguments[1].Value is bool fromEnd:
                return new IndexValue(index, fromEnd);
            default:
                throw Fault("ADC0102", at, $"new {type.Name}");
        }
    }

    private int[] Dims(object? shape, IOperation at)
    {
        int[] dims = [.. Items(shape, at).Select(item => item is int dim ? dim : throw Unknown(item, at))];
        foreach (int dim in dims)
            if (dim < 1)
                throw Fault("ADC0203", at, $"Parameter: the shape is [{string.Join(",", dims)}], expected extents of at least 1");
        return dims;
    }

    // What the tables of known members may ask of the interpreter.

    public Diagnostics.TraceFault NotKnown(object? value, IOperation at) => Unknown(value, at);
    public IEnumerable<object?> Enumerate(object? value, IOperation at) => Items(value, at);
    public T Change<T>(T collection, IOperation at) where T : MutableValue => Changed(collection, at);
    public bool Same(object? a, object? b, IOperation at) => AreEqual(a, b, at);
    public object? Compute(BinaryOperatorKind kind, object? a, object? b, IOperation at) =>
        Arithmetic.Binary(kind, a, b, isChecked: true) ?? throw Unknown(IsUnknown(a) ? a : b, at);
}
