namespace AdCompiler.Generators.Scalars;

/// <summary>A value of a scalar function under construction; its operators append nodes, so that a rule reads as mathematics.</summary>
internal readonly struct Scalar(ScalarBuilder builder, ValueId id)
{
    public ScalarBuilder Builder { get; } = builder;
    public ValueId Id { get; } = id;

    private Scalar Of(double number) => Builder.Constant(number);

    public static Scalar operator -(Scalar x) => x.Builder.Call(ScalarOp.Negate, x);
    public static Scalar operator +(Scalar a, Scalar b) => a.Builder.Call(ScalarOp.Add, a, b);
    public static Scalar operator -(Scalar a, Scalar b) => a.Builder.Call(ScalarOp.Subtract, a, b);
    public static Scalar operator *(Scalar a, Scalar b) => a.Builder.Call(ScalarOp.Multiply, a, b);
    public static Scalar operator /(Scalar a, Scalar b) => a.Builder.Call(ScalarOp.Divide, a, b);

    public static Scalar operator +(Scalar a, double b) => a + a.Of(b);
    public static Scalar operator +(double a, Scalar b) => b.Of(a) + b;
    public static Scalar operator -(Scalar a, double b) => a - a.Of(b);
    public static Scalar operator -(double a, Scalar b) => b.Of(a) - b;
    public static Scalar operator *(Scalar a, double b) => a * a.Of(b);
    public static Scalar operator *(double a, Scalar b) => b.Of(a) * b;
    public static Scalar operator /(Scalar a, double b) => a / a.Of(b);
    public static Scalar operator /(double a, Scalar b) => b.Of(a) / b;

    /// <summary>Masks, for <see cref="ScalarMath.Where(Scalar, Scalar, Scalar)"/>.</summary>
    public static Scalar operator <(Scalar a, Scalar b) => a.Builder.Call(ScalarOp.Less, a, b);
    public static Scalar operator >(Scalar a, Scalar b) => a.Builder.Call(ScalarOp.Less, b, a);
    public static Scalar operator <=(Scalar a, Scalar b) => a.Builder.Call(ScalarOp.LessOrEqual, a, b);
    public static Scalar operator >=(Scalar a, Scalar b) => a.Builder.Call(ScalarOp.LessOrEqual, b, a);
    public static Scalar operator <(Scalar a, double b) => a < a.Of(b);
    public static Scalar operator >(Scalar a, double b) => a > a.Of(b);
    public static Scalar operator <=(Scalar a, double b) => a <= a.Of(b);
    public static Scalar operator >=(Scalar a, double b) => a >= a.Of(b);
    public static Scalar operator &(Scalar a, Scalar b) => a.Builder.Call(ScalarOp.And, a, b);
    public static Scalar operator |(Scalar a, Scalar b) => a.Builder.Call(ScalarOp.Or, a, b);
    public static Scalar operator !(Scalar a) => a.Builder.Call(ScalarOp.Not, a);

    /// <summary>The mask x == other; +0 and -0 are equal, NaN equals nothing.</summary>
    public Scalar Is(Scalar other) => Builder.Call(ScalarOp.Equal, this, other);
    public Scalar Is(double number) => Is(Of(number));
}
