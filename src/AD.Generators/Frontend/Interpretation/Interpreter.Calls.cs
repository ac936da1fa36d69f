using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

internal sealed partial class Interpreter
{
    private static readonly Frame NoFrame = new(null!, null, TypeMap.Empty);

    private object? Invoke(IInvocationOperation call, Frame frame)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.MethodKind is MethodKind.DelegateInvoke)
        {
            object? function = Receiver(call.Instance, call, frame);
            object?[] values = [.. call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => Copied(Evaluate(a.Value, frame)))];
            return function is DelegateValue known ? Invoke(known, values, call) : throw Unknown(function, call.Instance!);
        }
        object? receiver = call.Instance is null || method.MethodKind is MethodKind.LocalFunction ? null : Receiver(call.Instance, call, frame);
        Cell[] arguments = Arguments(call.Arguments, frame);
        if (method.MethodKind is MethodKind.LocalFunction)
            return CallLocal(method, arguments, call, frame);
        if (!SourceCode.HasSource(method) || receiver is LayerValue)
            return CallKnown(method, receiver, arguments, call, frame);
        if (receiver is ObjectValue instance && !IsBaseCall(call.Instance))
            method = (IMethodSymbol)Implementation(method, instance);
        if (!SourceCode.HasSource(method))
            return CallKnown(method, receiver, arguments, call, frame);
        return Call(method, receiver, arguments, call, frame);
    }

    /// <summary>Runs a method of the network that is traced, Forward or Loss; null where it has no source.</summary>
    public object? Run(IMethodSymbol method, ObjectValue network, params object?[] arguments) => source.Body(method) is { } body
        ? Call(method, network, [.. arguments.Select(argument => new Cell(argument))], body, NoFrame)
        : null;

    private static bool IsBaseCall(IOperation? instance) => instance?.Syntax is BaseExpressionSyntax;

    /// <summary>Arguments by the parameters' order, evaluated in the order of the source; a ref or out argument shares its variable.</summary>
    private Cell[] Arguments(IReadOnlyList<IArgumentOperation> arguments, Frame frame)
    {
        var cells = new Cell[arguments.Count];
        foreach (IArgumentOperation argument in arguments)
            cells[argument.Parameter!.Ordinal] = argument.Parameter.RefKind is RefKind.Ref or RefKind.Out
                ? Shared(argument.Value, frame)
                : new Cell(Copied(Evaluate(argument.Value, frame)));
        return cells;
    }

    private Cell Shared(IOperation argument, Frame frame)
    {
        switch (argument)
        {
            case IDeclarationExpressionOperation { Expression: ILocalReferenceOperation local }:
                frame.Declare(local.Local, null);
                return frame.Find(local.Local)!;
            case ILocalReferenceOperation local when frame.Find(local.Local) is { } cell:
                return cell;
            case ILocalReferenceOperation local:
                frame.Declare(local.Local, null);
                return frame.Find(local.Local)!;
            case IParameterReferenceOperation parameter:
                return Parameter(parameter, frame);
            case IDiscardOperation:
                return new Cell(null);
            default:
                throw Unsupported(argument, "a ref or out argument other than a variable");
        }
    }

    /// <summary>Runs a method of the source. Scopes and rules follow the module whose method runs.</summary>
    private object? Call(IMethodSymbol method, object? self, Cell[] arguments, IOperation at, Frame caller)
    {
        RefuseOwnDerivative(method, arguments, at);
        method = caller.Types.Substitute(method);
        if (method.ReturnsVoid && method.GetAttributes().Any(a => a.AttributeClass?.Name is "ConditionalAttribute"))
            throw Unsupported(at, "a [Conditional] method");
        if (method.IsAsync)
            throw Fault("ADC0101", at, "'await'", "Forward runs at compile time; call synchronous code");
        if (method.IsExtern || method.IsAbstract || source.Body(method) is not { } body)
            throw Fault("ADC0102", at, Display(method));
        INamedTypeSymbol type = self is ObjectValue instance ? TypeAt(instance, method.ContainingType)
            : (INamedTypeSymbol)caller.Types.Substitute(method.ContainingType);
        var frame = new Frame(method.OriginalDefinition, self, TypeMap.Of(type, method));
        Bind(frame, method, arguments);
        Enter(method, at.Syntax);
        IDisposable? scope = self is ObjectValue { IsModule: true } module ? Trace?.Enter(module) : null;
        Run(body, frame);
        scope?.Dispose();
        Leave();
        return frame.Result;
    }

    private void Run(IOperation body, Frame frame)
    {
        if (body is IBlockOperation block)
            Run(block.Operations, frame);
        else
            frame.Result = Evaluate(body, frame);
    }

    private static void Bind(Frame frame, IMethodSymbol method, Cell[] arguments)
    {
        IMethodSymbol definition = method.OriginalDefinition.PartialImplementationPart ?? method.OriginalDefinition;
        for (int i = 0; i < arguments.Length; i++)
            frame.Bind(definition.Parameters[i], arguments[i]);
    }

    private object? CallLocal(IMethodSymbol method, Cell[] arguments, IOperation at, Frame caller)
    {
        if (method.IsAsync)
            throw Fault("ADC0101", at, "'await'", "Forward runs at compile time; call synchronous code");
        if (source.Body(method) is not { } body)
            throw Fault("ADC0102", at, Display(method));
        Frame outer = caller;
        while (!SymbolEqualityComparer.Default.Equals(outer.Owner, method.ContainingSymbol.OriginalDefinition))
            outer = outer.Outer ?? throw Unsupported(at, "this call of a local function");
        var frame = new Frame(method.OriginalDefinition, outer.Self, TypeMap.Of(null, caller.Types.Substitute(method), outer.Types), outer);
        Bind(frame, method, arguments);
        Enter(method, at.Syntax);
        Run(body, frame);
        Leave();
        return frame.Result;
    }

    public object? Invoke(DelegateValue function, object?[] arguments, IOperation at)
    {
        Cell[] cells = [.. arguments.Select(argument => new Cell(argument))];
        if (function.Lambda is not { } lambda)
        {
            IMethodSymbol method = function.Method!;
            return method.MethodKind is MethodKind.LocalFunction ? CallLocal(method, cells, at, function.Frame)
                : SourceCode.HasSource(method) ? Call(method, function.Self, cells, at, function.Frame)
                : CallKnown(method, function.Self, cells, at, function.Frame);
        }
        Frame outer = function.Frame;
        var frame = new Frame(lambda.Symbol, outer.Self, outer.Types, outer);
        for (int i = 0; i < cells.Length; i++)
            frame.Bind(lambda.Symbol.Parameters[i], cells[i]);
        if (lambda.Symbol.IsAsync)
            throw Fault("ADC0101", at, "'await'", "Forward runs at compile time; call synchronous code");
        Enter(lambda.Symbol, at.Syntax);
        Run(lambda.Body, frame);
        Leave();
        return frame.Result;
    }

    private DelegateValue MethodGroup(IMethodReferenceOperation reference, Frame frame)
    {
        IMethodSymbol method = frame.Types.Substitute(reference.Method);
        object? self = reference.Instance is null || method.MethodKind is MethodKind.LocalFunction ? null : Receiver(reference.Instance, reference, frame);
        if (self is ObjectValue instance && !IsBaseCall(reference.Instance))
            method = (IMethodSymbol)Implementation(method, instance);
        return new DelegateValue(null, frame.Capture(), method, self);
    }

    /// <summary>The member that runs for an object: the most derived override, or the implementation of an interface's.</summary>
    private static ISymbol Implementation(ISymbol member, ObjectValue instance)
    {
        if (member.ContainingType.TypeKind is TypeKind.Interface)
            return instance.Type.FindImplementationForInterfaceMember(member) ?? InterfaceMember(member, instance);
        if (!member.IsVirtual && !member.IsAbstract && !member.IsOverride)
            return member;
        for (INamedTypeSymbol? type = instance.Type; type is not null; type = type.BaseType)
            foreach (ISymbol candidate in type.GetMembers(member.Name))
                for (ISymbol? overridden = candidate; overridden is not null; overridden = Overridden(overridden))
                    if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, member.OriginalDefinition))
                        return candidate is IMethodSymbol { IsGenericMethod: true } generic && member is IMethodSymbol constructed
                            ? generic.OriginalDefinition.Construct([.. constructed.TypeArguments])
                            : candidate;
        return member;
    }

    // The member of a constructed interface as the object's own type names it (generic code names it by type parameters).
    private static ISymbol InterfaceMember(ISymbol member, ObjectValue instance)
    {
        foreach (INamedTypeSymbol type in instance.Type.AllInterfaces)
            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, member.ContainingType.OriginalDefinition))
                foreach (ISymbol candidate in type.GetMembers(member.Name))
                    if (SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, member.OriginalDefinition))
                        return instance.Type.FindImplementationForInterfaceMember(candidate) ?? member;
        return member;
    }

    private static ISymbol? Overridden(ISymbol member) => member switch
    {
        IMethodSymbol method => method.OverriddenMethod,
        IPropertySymbol property => property.OverriddenProperty,
        _ => null,
    };

    /// <summary>The object's own type or base type that a member's declaration stands in, with its type arguments.</summary>
    private static INamedTypeSymbol TypeAt(ObjectValue instance, INamedTypeSymbol declaring)
    {
        for (INamedTypeSymbol? type = instance.Type; type is not null; type = type.BaseType)
            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, declaring.OriginalDefinition))
                return type;
        foreach (INamedTypeSymbol type in instance.Type.AllInterfaces)
            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, declaring.OriginalDefinition))
                return type;
        return declaring;
    }

    private static TypeMap TypesOf(ObjectValue instance, INamedTypeSymbol declaring) => TypeMap.Of(TypeAt(instance, declaring), null);
}
