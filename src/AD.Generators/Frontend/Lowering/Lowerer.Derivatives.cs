using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>
/// Calls whose derivative the user gives: the value without a derivative of its own, then an operation for each partial derivative.
/// What computes a partial derivative is differentiated once more at most, for second derivatives; so a derivative may call the
/// method that it is of. Values that nothing differentiates may come from calls that are not followed.
/// </summary>
internal sealed partial class Lowerer
{
    /// <summary>No derivative is taken of what is lowered at this order.</summary>
    private const int ValueOnly = 2;

    private readonly OwnDerivatives derivatives = OwnDerivatives.Of(source.Compilation);
    private int order, firstCall;

    /// <summary>Whether methods can be inlined; null while that is being tried.</summary>
    private Dictionary<IMethodSymbol, bool?> inlinable = new(SymbolEqualityComparer.Default);

    /// <summary>The derivatives that were made use of, by the ids of their methods.</summary>
    public SortedSet<string> Used { get; } = new(StringComparer.Ordinal);

    private T AtOrder<T>(int of, Func<T> lower)
    {
        (int outer, order) = (order, of);
        T lowered = lower();
        order = outer;
        return lowered;
    }

    private Datum WithDerivative(OwnDerivative own, IMethodSymbol method, Place? receiver, Place[] arguments, Func<Datum> value, IOperation at)
    {
        Used.Add(OwnDerivatives.Id(own.Method));
        if (order == ValueOnly)
            return value();
        Datum result = AtOrder(ValueOnly, value);
        (int outer, firstCall) = (firstCall, calls.Count);
        Datum partials = AtOrder(order + 1, () => own.Method.IsStatic && receiver is not null
            ? Call(DerivativeAt(own, method), null, [receiver, .. arguments], null, at)!
            : Call(DerivativeAt(own, method), receiver, arguments, null, at)!);
        firstCall = outer;
        ValueId[] x = [.. own.By.SelectMany(i => Reals(Usable(Read(arguments[i], at), at)))];
        ValueId[] d = [.. Reals(partials)];
        int next = 0;
        return Mapped(result, y =>
        {
            NumberType type = builder[y].Type;
            if (!type.IsReal())
                return y;
            y = Scalar(type, ScalarOp.Detach, y);
            foreach (ValueId variable in x)
                y = Scalar(type, ScalarOp.WithPartial, y, Converted(variable, type), Converted(d[next++], type));
            return y;
        });
    }

    /// <summary>The derivative for the type arguments of a call.</summary>
    private static IMethodSymbol DerivativeAt(OwnDerivative own, IMethodSymbol method)
    {
        IMethodSymbol derivative = own.Method;
        if (SymbolEqualityComparer.Default.Equals(method.ContainingType.OriginalDefinition, derivative.ContainingType.OriginalDefinition))
            derivative = method.ContainingType.GetMembers(derivative.Name).OfType<IMethodSymbol>().First(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, own.Method));
        return method.TypeArguments.Length == 0 ? derivative : derivative.Construct([.. method.TypeArguments]);
    }

    private IEnumerable<ValueId> Reals(Datum value) => value switch
    {
        Number number => builder[number.Id].Type.IsReal() ? [number.Id] : [],
        Parts parts => parts.Items.SelectMany(Reals),
        _ => [],
    };

    private static Datum Mapped(Datum value, Func<ValueId, ValueId> number) => value switch
    {
        Number one => new Number(number(one.Id)),
        Parts parts => parts with { Items = parts.Items.Select(item => Mapped(item, number)).ToEquatableArray() },
        _ => value,
    };

    /// <summary>Whether the body of a method can be followed. That is tried apart, since half a body cannot be taken back.</summary>
    private bool CanInline(IMethodSymbol method, Place? receiver, Place[] arguments, IOperation at)
    {
        if (method.IsAbstract || source.Body(method) is null)
            return false;
        IMethodSymbol key = scope.Types.Substitute(method);
        if (inlinable.TryGetValue(key, out bool? known))
            return known ?? throw Fault("ADC0117", at, Interpreter.Display(method));
        inlinable[key] = null;
        var trial = new Lowerer(source, ct) { order = ValueOnly, inlinable = inlinable, scope = new Scope(calls[0].Method, null, scope.Types, scope.Rules) };
        Place Apart(Place place) => new Temporary(Mapped(Usable(Read(place, at), at), id => trial.builder.NewValue(builder[id].Type)));
        try
        {
            trial.calls.Add(calls[0]);
            trial.firstCall = 1;
            trial.Inline(method, receiver is null ? null : Apart(receiver), [.. arguments.Select(Apart)], null, at, trial.scope);
            inlinable[key] = true;
        }
        catch (TraceFault)
        {
            inlinable[key] = false;
        }
        return inlinable[key] is true;
    }

    /// <summary>A call in the generated text: the number that the user's method returns, whatever it does.</summary>
    private Datum Opaque(IMethodSymbol method, Place? receiver, Place[] arguments, ITypeSymbol? constrainedTo, IOperation at)
    {
        if (Shapes.Number(method.ReturnType) is not { } type || method.ReturnType is INamedTypeSymbol { EnumUnderlyingType: not null })
            throw Unsupported(at, $"a call that cannot be followed and returns '{method.ReturnType.ToDisplayString()}'", "call methods that return one number, or have a body that can be followed");
        if (!source.Compilation.IsSymbolAccessibleWithin(method, calls[0].Method.ContainingType))
            throw Unsupported(at, $"'{Interpreter.Display(method)}', which '{calls[0].Method.Name}' cannot see,", "make it internal");
        List<string> text = [Callee(method, receiver, constrainedTo, at) + "("];
        var operands = new List<ValueId>();
        for (int i = 0; i < arguments.Length; i++)
        {
            if (i > 0)
                text[text.Count - 1] += ", ";
            switch (Read(arguments[i], at))
            {
                case Number number:
                    bool isEnum = Shapes.Of(method.Parameters[i].Type) is INamedTypeSymbol { EnumUnderlyingType: not null };
                    text[text.Count - 1] += isEnum ? $"({Spelled(Shapes.Of(method.Parameters[i].Type))})(" : "";
                    operands.Add(number.Id);
                    text.Add(isEnum ? ")" : "");
                    break;
                case Outside outside:
                    text[text.Count - 1] += outside.Text;
                    break;
                default:
                    throw Unsupported(at, $"a call that cannot be followed, with an argument of type '{method.Parameters[i].Type.ToDisplayString()}'", "give it numbers");
            }
        }
        text[text.Count - 1] += ")";
        ValueId target = builder.NewValue(type);
        builder.Add(new Call(target, Interpreter.Display(method), text.ToEquatableArray(), operands.ToEquatableArray()));
        return new Number(order == ValueOnly && type.IsReal() ? Scalar(type, ScalarOp.Detach, target) : target);
    }

    private string Callee(IMethodSymbol method, Place? receiver, ITypeSymbol? constrainedTo, IOperation at)
    {
        string name = method.TypeArguments.Length == 0 ? method.Name : $"{method.Name}<{string.Join(", ", method.TypeArguments.Select(type => Spelled(Shapes.Of(type))))}>";
        if (!method.IsStatic)
            return receiver is not null && Read(receiver, at) is Outside outside
                ? Qualified(outside.Text, name)
                : throw Unsupported(at, "a call on a struct that cannot be followed", "call a static method");
        bool isNear = constrainedTo is null && SymbolEqualityComparer.Default.Equals(method.ContainingType, calls[0].Method.ContainingType);
        return isNear ? name : Qualified(Spelled(Shapes.Of(constrainedTo ?? method.ContainingType)), name);
    }

    /// <summary>Whether a call of a method that cannot be followed may stand as it is: nothing, or only a second derivative, depends on its derivative.</summary>
    private bool MayBeOpaque(IMethodSymbol method) =>
        order > 0 && method.MethodKind is MethodKind.Ordinary && Shapes.Number(method.ReturnType) is not null
        && method.Parameters.All(parameter => parameter.RefKind is RefKind.None or RefKind.In && (Shapes.Number(parameter.Type) is not null || parameter.Type.IsReferenceType && Shapes.Form(parameter.Type) is null));
}
