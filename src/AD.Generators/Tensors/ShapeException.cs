namespace AdCompiler.Generators.Tensors;

/// <summary>A violated shape rule; <paramref name="id"/> is the diagnostic reported at the user's expression.</summary>
internal sealed class ShapeException(string id, string message) : Exception(message)
{
    /// <summary>ADC0201 shapes do not match, ADC0202 a window is larger than its input, ADC0203 an argument is out of range.</summary>
    public string Id { get; } = id;

    public static ShapeException Mismatch(string operation, Operand a, Operand b, int axis) =>
        new("ADC0201", $"{operation}: shapes {a} and {b} do not match on axis {axis}");

    public static ShapeException Count(string operation, Operand found, int count, string what, int expected, Operand other) =>
        new("ADC0201", $"{operation}: {found} has {count} {what}, expected {expected} for {other}");

    public static ShapeException Fit(string operation, Operand found, Shape expected, Operand other) =>
        new("ADC0201", $"{operation}: found {found}, expected {expected} for {other}");

    public static ShapeException Rank(string operation, string operand, Shape found, string expected) =>
        new("ADC0201", $"{operation}: {operand} has shape {found}, expected {expected}");

    public static ShapeException Argument(string operation, string name, object found, string expected) =>
        new("ADC0203", FormattableString.Invariant($"{operation}: {name} is {found}, expected {expected}"));
}
