namespace AdCompiler;

/// <summary>
/// The marked method computes the derivative of another one. Every derivative of a method that calls the other one uses it, in place
/// of what the compiler would derive. It has the parameters of the other one (of an instance method, the object may be a first parameter)
/// and returns the partial derivative by each differentiable parameter: one value of the parameter's type, or a tuple of them; for a method that
/// returns several numbers, a tuple of such rows.
/// </summary>
/// <remarks>
/// What the other one returns is not changed. It must depend on nothing but its arguments: equal calls are made once, and calls that nothing needs are not made.
/// It may have a body that the compiler cannot follow, or no source at all.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class DerivativeOfAttribute : Attribute
{
    /// <summary>The derivative of a method of the same type.</summary>
    public DerivativeOfAttribute(string method) => Method = method;

    /// <summary>The derivative of a method of another type, for instance of a library.</summary>
    public DerivativeOfAttribute(Type type, string method) => (Type, Method) = (type, method);

    /// <summary>Where the method is; null for the type around the marked one.</summary>
    public Type? Type { get; }

    /// <summary>The name of the method; the parameters say which overload.</summary>
    public string Method { get; }
}
