using AdCompiler.Generators.Frontend.Interpretation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>Calls of what has source are inlined: the callee's parameters are variables of its own, or the caller's by reference.</summary>
internal sealed partial class Lowerer
{
    /// <summary>Null for a method that returns nothing.</summary>
    private Datum? Invoke(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.MethodKind is MethodKind.DelegateInvoke)
            return Lower(call.Instance!) is Function function
                ? Invoke(function, Arguments(call.Arguments), call)
                : throw Unsupported(call, "calling a delegate that is not written in the method", "call a method");
        if (!SourceCode.HasSource(method))
            return CallKnown(call);
        Place? receiver = call.Instance is null || method.MethodKind is MethodKind.LocalFunction ? null : Receiver(call.Instance);
        return Call(method, receiver, Arguments(call.Arguments), call.ConstrainedToType, call);
    }

    private Datum? Invoke(Function function, Place[] arguments, IOperation at)
    {
        if (function.Lambda is not { } lambda)
            return Call(function.Method, function.Receiver, arguments, null, at, function.Scope);
        var inner = new Scope(lambda.Symbol, function.Scope, function.Scope.Types, scope.Rules) { This = function.Receiver };
        for (int i = 0; i < arguments.Length; i++)
            inner.Bind(lambda.Symbol.Parameters[i], Bound(lambda.Symbol.Parameters[i], arguments[i], at));
        return Run(lambda.Symbol, inner, lambda.Body, at);
    }

    /// <summary>Arguments by the parameters' order, evaluated in the order of the source.</summary>
    private Place[] Arguments(IReadOnlyList<IArgumentOperation> arguments)
    {
        var places = new Place[arguments.Count];
        foreach (IArgumentOperation argument in arguments)
            places[argument.Parameter!.Ordinal] = argument.Parameter.RefKind is RefKind.None
                ? new Temporary(Lower(argument.Value))
                : PlaceOf(argument.Value);
        return places;
    }

    /// <summary>A parameter passed by value is a variable of the callee's, one by reference the caller's place.</summary>
    private Place Bound(IParameterSymbol parameter, Place argument, IOperation at) => parameter.RefKind is RefKind.None
        ? NewVariable(parameter.Name, Named(Usable(Read(argument, at), at), parameter.Name))
        : argument;

    private Datum? Call(IMethodSymbol method, Place? receiver, Place[] arguments, ITypeSymbol? constrainedTo, IOperation at, Scope? caller = null)
    {
        if (derivatives.Find(method) is { } own)
            return WithDerivative(own, method, receiver, arguments, () => CanInline(method, receiver, arguments, at)
                ? Inline(method, receiver, arguments, constrainedTo, at, caller ?? scope)!
                : Opaque(method, receiver, arguments, constrainedTo, at), at);
        bool isUnknown = constrainedTo is null && (receiver is null || Read(receiver, at) is Outside) && (IsOpen(method) || source.Body(method) is null);
        return isUnknown && MayBeOpaque(method)
            ? Opaque(method, receiver, arguments, constrainedTo, at)
            : Inline(method, receiver, arguments, constrainedTo, at, caller ?? scope);
    }

    private Datum? Inline(IMethodSymbol method, Place? receiver, Place[] arguments, ITypeSymbol? constrainedTo, IOperation at, Scope caller)
    {
        method = Target(method, receiver, constrainedTo, at);
        if (method.IsAsync)
            throw Unsupported(at, "'await'", "call synchronous code");
        if (method.RefKind is not RefKind.None)
            throw Unsupported(at, "a method that returns a reference", "make it return the value");
        if (method.IsExtern || method.IsAbstract || source.Body(method) is not { } body)
            throw Fault("ADC0102", at, Interpreter.Display(method));
        Scope? outer = null;
        if (method.MethodKind is MethodKind.LocalFunction)
            for (outer = caller; !SymbolEqualityComparer.Default.Equals(outer.Method?.OriginalDefinition, method.ContainingSymbol.OriginalDefinition);)
                outer = outer.Outer ?? throw Unsupported(at, "this call of a local function");
        var types = TypeMap.Of(outer is null ? (INamedTypeSymbol)Shapes.Of(method.ContainingType) : null, scope.Types.Substitute(method), outer?.Types);
        var inner = new Scope(method, outer, types, scope.Rules.OverriddenBy(rules.Of(method))) { This = outer is null ? receiver : outer.This };
        IMethodSymbol definition = method.OriginalDefinition.PartialImplementationPart ?? method.OriginalDefinition;
        for (int i = 0; i < arguments.Length; i++)
            inner.Bind(definition.Parameters[i], Bound(definition.Parameters[i], arguments[i], at));
        return Run(method, inner, body, at);
    }

    /// <summary>The method that runs; it is not known of what may be overridden in a class that is not known.</summary>
    private IMethodSymbol Target(IMethodSymbol method, Place? receiver, ITypeSymbol? constrainedTo, IOperation at)
    {
        if (constrainedTo is not null && Shapes.Of(constrainedTo) is INamedTypeSymbol type && type.FindImplementationForInterfaceMember(method) is IMethodSymbol found)
            return found;
        if (receiver is not null && TypeAt(receiver, at) is INamedTypeSymbol structure && method.ContainingType.TypeKind is TypeKind.Interface
            && structure.FindImplementationForInterfaceMember(method) is IMethodSymbol implementation)
            return implementation;
        return IsOpen(method)
            ? throw Unsupported(at, $"the virtual member '{Interpreter.Display(method)}'", "seal it or its class")
            : method;
    }

    private static bool IsOpen(IMethodSymbol method) => (method.IsVirtual || method.IsAbstract || method.IsOverride) && !method.IsSealed
        && !method.ContainingType.IsSealed && !method.ContainingType.IsValueType && !method.IsStatic;

    private Datum? Run(IMethodSymbol method, Scope inner, IOperation body, IOperation at)
    {
        Enter(method, at.Syntax);
        Scope outer = scope;
        scope = inner;
        Datum? result = Run(body);
        scope = outer;
        calls.RemoveAt(calls.Count - 1);
        return method.ReturnsVoid || method.MethodKind is MethodKind.Constructor ? null : Usable(result, at);
    }

    private void Enter(IMethodSymbol method, SyntaxNode site)
    {
        int first = calls.FindIndex(firstCall, call => SymbolEqualityComparer.Default.Equals(call.Method.OriginalDefinition, method.OriginalDefinition));
        if (first >= 0)
            throw Fault("ADC0117", site, string.Join(" > ", calls.Skip(first).Select(call => Interpreter.Display(call.Method)).Append(Interpreter.Display(method))));
        calls.Add((method, site));
    }

    /// <summary>Lowers a body in the current scope.</summary>
    private Datum? Run(IOperation body)
    {
        scope.Result = NewSlot("", null);
        scope.Returned = NewJump();
        if (body is IBlockOperation block)
            Statements(block.Operations);
        else
            Statement(body);
        EndJump(scope.Returned);
        Datum? result = this[scope.Result];
        this[scope.Result] = null;
        return result is Function
            ? throw Unsupported(body, "returning a function", "call it where it is written")
            : result;
    }

    /// <summary>A property: of a struct, a member; with a body, a call; of memory, its length.</summary>
    private Datum Property(IPropertyReferenceOperation reference)
    {
        IPropertySymbol property = reference.Property;
        if (AutomaticMember(reference) is { } member)
            return Usable(Read(member, reference), reference);
        if (IsSpanIndexer(property))
            return Usable(Read(PlaceOf(reference), reference), reference);
        if (!SourceCode.HasSource(property))
            return KnownProperty(reference);
        if (property.GetMethod is not { } getter || source.Body(getter) is null)
            throw Fault("ADC0102", reference, Interpreter.Display(property));
        Place? receiver = reference.Instance is null ? null : Receiver(reference.Instance);
        return Call(getter, receiver, Arguments(reference.Arguments), reference.ConstrainedToType, reference)!;
    }

    /// <summary>An automatic property of a struct or of an object outside is where it is stored.</summary>
    private Place? AutomaticMember(IPropertyReferenceOperation reference)
    {
        IPropertySymbol property = reference.Property;
        if (property.IsIndexer || property.ContainingType.TypeKind is TypeKind.Interface)
            return null;
        IFieldSymbol? field = property.ContainingType.GetMembers().OfType<IFieldSymbol>()
            .FirstOrDefault(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol?.OriginalDefinition, property.OriginalDefinition));
        if (field is null || (property.GetMethod is { } getter && source.Body(getter) is not null))
            return null;
        return reference.Instance is null
            ? new Temporary(StaticMember(property, property.Type, reference))
            : MemberOf(Receiver(reference.Instance), field, property.Name, property.Type, reference);
    }
}
