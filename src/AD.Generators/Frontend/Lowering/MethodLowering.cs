using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>A [Differentiable] method to the language of methods.</summary>
internal static class MethodLowering
{
    /// <returns>The method, and the ids of the user's own derivatives in it.</returns>
    /// <exception cref="TraceFault">At the expression that cannot be followed.</exception>
    public static (Method Method, EquatableArray<string> Derivatives) Lower(IMethodSymbol method, Compilation compilation, CancellationToken ct)
    {
        var lowerer = new Lowerer(SourceCode.Of(compilation), ct);
        return (lowerer.Lower(method), lowerer.Used.ToEquatableArray());
    }
}

internal sealed partial class Lowerer
{
    public Method Lower(IMethodSymbol method)
    {
        MethodName name = Signature.Of(method, ct);
        var types = TypeMap.Empty;
        scope = new Scope(method, null, types, scope.Rules.OverriddenBy(rules.Of(method)))
        {
            This = method.IsStatic ? null : new Temporary(new Outside("this", method.ContainingType)),
        };
        calls.Add((method, Signature.Declaration(method, ct)));
        if (source.Body(method) is not { } body)
            throw Signature.Fault("ADC0102", method, ct, Interpreter.Display(method));
        if (method.IsAsync || method.RefKind is not RefKind.None)
            throw Signature.Fault("ADC0002", method, ct, method.Name, method.IsAsync ? "it is async" : "it returns a reference");

        Parameter[] parameters = [.. method.Parameters.Select(parameter => Incoming(parameter, body))];
        Datum? result = derivatives.Find(method) is { } own ? WithOwn(own, method, body) : Run(body);
        for (int i = 0; i < parameters.Length; i++)
            if (parameters[i].Passing is Passing.Ref or Passing.Out)
                parameters[i] = parameters[i] with { Outgoing = Returned(Usable(Read(scope.Find(method.Parameters[i])!, body), body), method.Parameters[i].Type) };
        RequireSnapshots();
        Structure? returned = method.ReturnsVoid ? null : Returned(Usable(result, body), method.ReturnType);
        if (!parameters.Any(parameter => parameter.Differentiable))
            throw Signature.Fault("ADC0003", method, ct, method.Name);
        if (!HasReal(returned) && !parameters.Any(IsOutput))
            throw Signature.Fault("ADC0002", method, ct, method.Name, method.ReturnsVoid ? "it returns nothing and writes no array" : $"it returns '{method.ReturnType.ToDisplayString()}'");
        Method lowered = builder.Build(name, Signature.Summary(method), parameters.ToEquatableArray(), Spelled(method.ReturnType), returned);
        return new Cleanup(lowered, aliases, arrayNames).Run() with { Reductions = Signature.ReductionsOf(method) };
    }

    private Datum WithOwn(OwnDerivative own, IMethodSymbol method, IOperation body)
    {
        Place[] arguments = [.. method.Parameters.Select(parameter => new Temporary(Usable(Read(scope.Find(parameter)!, body), body)))];
        return WithDerivative(own, method, scope.This, arguments, () => CanInline(method, scope.This, arguments, body)
            ? Usable(Run(body), body)
            : Opaque(method, scope.This, arguments, null, body), body);
    }

    private Parameter Incoming(IParameterSymbol parameter, IOperation at)
    {
        Passing passing = parameter.RefKind switch
        {
            RefKind.None => Passing.Value,
            RefKind.Ref => Passing.Ref,
            RefKind.Out => Passing.Out,
            _ => Passing.In,
        };
        Structure? incoming = null;
        Datum? value = null;
        if (passing is not Passing.Out)
            (value, incoming) = Incoming(parameter.Name, parameter.Type, at);
        scope.Bind(parameter, NewVariable(parameter.Name, value));
        bool differentiable = !Signature.IsMarked(parameter, KnownNames.NotDifferentiable) && IsReal(parameter.Type);
        return new Parameter(parameter.Name, Spelled(parameter.Type), passing, differentiable, incoming, null);
    }

    /// <summary>The numbers and arrays that a parameter holds.</summary>
    private (Datum, Structure) Incoming(string name, ITypeSymbol type, IOperation at)
    {
        if (type is INamedTypeSymbol { EnumUnderlyingType: not null } || (Shapes.Number(type) is null && Shapes.Form(type) is null && !Shapes.IsParts(type)))
            return (FromOutside(name, type, at), new Opaque());
        if (Shapes.Number(type) is { } number)
        {
            ValueId id = builder.NewValue(number, name);
            return (new Number(id), new NumberLeaf(id));
        }
        if (Shapes.Form(type) is { } form)
        {
            ArrayId id = NewArray(ArrayOf(name, form, type, at));
            return (new Memory(id), new ArrayLeaf(id));
        }
        IReadOnlyList<StructMember> members = Shapes.Members(type);
        if (members.FirstOrDefault(member => !IsSeen(member.Field.AssociatedSymbol ?? member.Field)) is { } hidden)
            throw Signature.Fault("ADC0101", calls[0].Method, ct, $"'{type.ToDisplayString()}' in a signature, whose member '{hidden.Name}' '{calls[0].Method.Name}' cannot see,", "make the member internal");
        (Datum Value, Structure Structure)[] parts = [.. members.Select(member => Incoming(MemberName(name, member.Name), member.Type, at))];
        return (new Parts(type, parts.Select(part => part.Value).ToEquatableArray()), Aggregate(type, [.. parts.Select(part => part.Structure)]));
    }

    private Aggregate Aggregate(ITypeSymbol type, IReadOnlyList<Structure> parts)
    {
        IReadOnlyList<StructMember> members = Shapes.Members(type);
        return new Aggregate(
            Spelled(type), Signature.ConstructionOf((INamedTypeSymbol)type, members) ?? throw Signature.Fault("ADC0101", calls[0].Method, ct, $"'{type.ToDisplayString()}' in a signature", "make it a positional record struct, or give its members setters that the method can see"),
            parts.Select((part, i) => new Field(members[i].Name, part)).ToEquatableArray());
    }

    /// <summary>A value in the type that it is declared to have: a tuple may have been made with other names.</summary>
    private Structure Returned(Datum value, ITypeSymbol type)
    {
        switch (value)
        {
            case Number number:
                return new NumberLeaf(number.Id);
            case Memory memory when allocated.Contains(memory.Id):
                return new ArrayLeaf(memory.Id);
            case Memory:
                throw Signature.Fault("ADC0101", calls[0].Method, ct, "returning an array that was not made in the method", "copy it, or return nothing: the caller has it");
            case Parts parts:
                IReadOnlyList<StructMember> members = Shapes.Members(type);
                return Aggregate(Shapes.Of(type), [.. parts.Items.Select((item, i) => Returned(item, members[i].Type))]);
            default:
                throw Signature.Fault("ADC0101", calls[0].Method, ct, $"returning a value of type '{type.ToDisplayString()}'", "make it numbers, arrays, or structs and tuples of them");
        }
    }

    /// <summary>Whether there are differentiable numbers in a type.</summary>
    private bool IsReal(ITypeSymbol type)
    {
        if (Shapes.Number(type) is { } number)
            return number.IsReal();
        if (Shapes.Form(type) is not null)
            return IsReal(Shapes.Element(type)!);
        return Shapes.IsParts(type) && Shapes.Members(type).Any(member => IsReal(member.Type));
    }

    private bool HasReal(Structure? structure) => structure switch
    {
        NumberLeaf leaf => builder[leaf.Value].Type.IsReal(),
        ArrayLeaf leaf => builder[leaf.Array].Fields.Any(field => field.Type.IsReal()),
        Aggregate aggregate => aggregate.Fields.Any(field => HasReal(field.Structure)),
        _ => false,
    };

    /// <summary>A ref or out number, or an array that the method may write.</summary>
    private bool IsOutput(Parameter parameter) => HasReal(parameter.Outgoing) || IsWritable(parameter.Incoming);

    private bool IsWritable(Structure? structure) => structure switch
    {
        ArrayLeaf leaf => builder[leaf.Array] is { Form: not ArrayForm.ReadOnlySpan } && written.Contains(leaf.Array) && HasReal(leaf),
        Aggregate aggregate => aggregate.Fields.Any(field => IsWritable(field.Structure)),
        _ => false,
    };
}
