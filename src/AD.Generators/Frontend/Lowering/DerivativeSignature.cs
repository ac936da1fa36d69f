using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Methods;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>
/// Which method a [DerivativeOf] means, and whether the marked method can be its derivative: it takes what the method takes and
/// returns a partial derivative, of the parameter's type, for each differentiable parameter.
/// </summary>
internal static class DerivativeSignature
{
    /// <summary>The derivative that a mark declares, or what is wrong with it.</summary>
    public static (OwnDerivative? Derivative, DiagnosticInfo? Fault) Read(IMethodSymbol derivative, AttributeData mark, Compilation compilation)
    {
        (DiagnosticInfo? Fault, OwnDerivative? Derivative) Wrong(string id, params string[] arguments) => (
            new DiagnosticInfo(id, arguments.ToEquatableArray(), SourceSpan.Of(mark.ApplicationSyntaxReference!.GetSyntax())), null);
        (DiagnosticInfo? fault, OwnDerivative? found) = Find(derivative, mark, new TypeShapes(TypeMap.Empty, compilation), Wrong);
        return (found, fault);
    }

    private delegate (DiagnosticInfo? Fault, OwnDerivative? Derivative) Wrong(string id, params string[] arguments);

    private static (DiagnosticInfo?, OwnDerivative?) Find(IMethodSymbol derivative, AttributeData mark, TypeShapes shapes, Wrong wrong)
    {
        INamedTypeSymbol? type = mark.ConstructorArguments.Length == 2 ? mark.ConstructorArguments[0].Value as INamedTypeSymbol : derivative.ContainingType;
        string name = mark.ConstructorArguments.LastOrDefault().Value as string ?? "";
        if (derivative.MethodKind is not MethodKind.Ordinary || derivative.IsAbstract || derivative.IsVirtual || derivative.IsOverride)
            return wrong("ADC0012", derivative.Name, "it is a local function, an operator, or may be overridden; give a method of a type, static or sealed");
        if (type is null || (type.IsGenericType && !SymbolEqualityComparer.Default.Equals(type, derivative.ContainingType)))
            return wrong("ADC0012", derivative.Name, "methods of a generic type have derivatives in that type alone");
        IMethodSymbol[] candidates = [.. Named(type, name).Where(method => !SymbolEqualityComparer.Default.Equals(method, derivative))];
        if (candidates.Length == 0)
            return wrong("ADC0012", derivative.Name, $"'{type.ToDisplayString()}' has no {(Named(type, name).Any() ? "other " : "")}method '{name}'");

        IMethodSymbol? of = candidates.FirstOrDefault(candidate => TakesTheSame(candidate, derivative));
        if (of is not null && Refusal(of, derivative, shapes) is string refusal)
            return wrong("ADC0014", Interpreter.Display(of), refusal);
        int[] by = of is null ? [] : By(of, derivative, shapes);
        if (of is not null && IsExpected(of, Over(derivative, of).ReturnType, by, shapes))
            return (null, new OwnDerivative(of, derivative, mark, by.ToEquatableArray()));
        // Of several overloads, name one that could be meant.
        of ??= candidates.FirstOrDefault(candidate => Refusal(candidate, derivative, shapes) is null);
        return of is null
            ? wrong("ADC0014", Interpreter.Display(candidates[0]), Refusal(candidates[0], derivative, shapes)!)
            : wrong("ADC0013", derivative.Name, Interpreter.Display(of), Found(derivative), Expected(of, derivative, shapes));
    }

    private static IEnumerable<IMethodSymbol> Named(INamedTypeSymbol type, string name)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
            foreach (IMethodSymbol method in t.GetMembers(name).OfType<IMethodSymbol>())
                if (method.MethodKind is MethodKind.Ordinary)
                    yield return method;
    }

    /// <summary>The derivative for the type parameters of the method: only then are their types the same.</summary>
    private static IMethodSymbol Over(IMethodSymbol derivative, IMethodSymbol of) =>
        of.TypeParameters.Length > 0 && derivative.TypeParameters.Length == of.TypeParameters.Length ? derivative.Construct([.. of.TypeParameters]) : derivative;

    private static bool TakesTheSame(IMethodSymbol of, IMethodSymbol derivative)
    {
        if (of.TypeParameters.Length != derivative.TypeParameters.Length || (of.IsStatic && !derivative.IsStatic))
            return false;
        IEnumerable<ITypeSymbol> types = of.Parameters.Select(parameter => parameter.Type);
        if (!of.IsStatic && derivative.IsStatic)
            types = types.Prepend(of.ContainingType);
        ITypeSymbol[] found = [.. Over(derivative, of).Parameters.Select(parameter => parameter.Type)], expected = [.. types];
        return found.Length == expected.Length && found.Zip(expected, IsSame).All(same => same);
    }

    /// <summary>Why a method can have no derivative of its own; null if it can.</summary>
    private static string? Refusal(IMethodSymbol of, IMethodSymbol derivative, TypeShapes shapes)
    {
        if (of.IsAsync || of.ReturnsByRef || of.ReturnsByRefReadonly || of.Parameters.Any(parameter => parameter.RefKind is RefKind.Ref or RefKind.Out))
            return "it has 'ref' or 'out' parameters, returns a reference, or is async";
        if (of.Parameters.Select(parameter => parameter.Type).Append(of.ReturnType).Any(type => HoldsMemory(type, shapes)))
            return "arrays and functions in its signature are not supported yet; give derivatives to the methods of numbers that it calls";
        if (!Leaves(of.ReturnType, shapes).Any(type => IsReal(type, shapes)) || !IsNumbers(of.ReturnType, shapes))
            return $"it returns '{of.ReturnType.ToDisplayString()}'; real numbers, and structs and tuples of them, have derivatives";
        if (of.Parameters.FirstOrDefault(parameter => Leaves(parameter.Type, shapes).Any(type => IsReal(type, shapes)) && !IsNumbers(parameter.Type, shapes)) is { } mixed)
            return $"its parameter '{mixed.Name}' of type '{mixed.Type.ToDisplayString()}' holds real numbers beside objects; give it the numbers";
        if (!of.IsStatic && of.ContainingType.IsValueType)
            return "it is an instance method of a struct, whose members are inputs too; make it static, with the struct as a parameter";
        return By(of, derivative, shapes).Length == 0 ? "it has no differentiable parameter" : null;
    }

    /// <summary>The parameters that the derivative is taken by: real numbers, unless one of the two methods marks them as not differentiable.</summary>
    private static int[] By(IMethodSymbol of, IMethodSymbol derivative, TypeShapes shapes)
    {
        int shift = !of.IsStatic && derivative.IsStatic ? 1 : 0;
        return [.. of.Parameters.Where(parameter => Leaves(parameter.Type, shapes).Any(type => IsReal(type, shapes)) && IsNumbers(parameter.Type, shapes)
            && !Signature.IsMarked(parameter, KnownNames.NotDifferentiable)
            && !(parameter.Ordinal + shift < derivative.Parameters.Length && Signature.IsMarked(derivative.Parameters[parameter.Ordinal + shift], KnownNames.NotDifferentiable)))
            .Select(parameter => parameter.Ordinal)];
    }

    /// <summary>A row of partial derivatives for each real number that the method returns; one row, or one entry of it, stands alone.</summary>
    private static bool IsExpected(IMethodSymbol of, ITypeSymbol returned, int[] by, TypeShapes shapes)
    {
        bool IsRow(ITypeSymbol type) => IsTuple(type, by.Length, (entry, i) => IsSame(entry, of.Parameters[by[i]].Type));
        return IsTuple(returned, Rows(of, shapes), (row, _) => IsRow(row));
    }

    private static bool IsTuple(ITypeSymbol type, int count, Func<ITypeSymbol, int, bool> entry) => count == 1
        ? entry(type, 0)
        : type is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TupleElements.Length == count && tuple.TupleElements.Select((element, i) => entry(element.Type, i)).All(fits => fits);

    private static int Rows(IMethodSymbol of, TypeShapes shapes) => Leaves(of.ReturnType, shapes).Count(type => IsReal(type, shapes));

    private static string Expected(IMethodSymbol of, IMethodSymbol derivative, TypeShapes shapes)
    {
        string Text(IReadOnlyList<string> texts) => texts.Count == 1 ? texts[0] : $"({string.Join(", ", texts)})";
        string row = Text([.. By(of, derivative, shapes).Select(i => of.Parameters[i].Type.ToDisplayString())]);
        string returned = Text([.. Enumerable.Repeat(row, Rows(of, shapes))]);
        return $"{(of.IsStatic ? "static" + " " : "")}{returned} {derivative.Name}{TypeParameters(of)}({Parameters(of)})";
    }

    private static string Found(IMethodSymbol method) =>
        $"{(method.IsStatic ? "static" + " " : "")}{method.ReturnType.ToDisplayString()} {method.Name}{TypeParameters(method)}({Parameters(method)})";

    private static string TypeParameters(IMethodSymbol method) => method.TypeParameters.Length == 0 ? "" : $"<{string.Join(", ", method.TypeParameters.Select(parameter => parameter.Name))}>";

    private static string Parameters(IMethodSymbol method) => string.Join(", ", method.Parameters.Select(parameter => parameter.Type.ToDisplayString() + " " + parameter.Name));

    private static bool IsReal(ITypeSymbol type, TypeShapes shapes) => shapes.Number(type) is { } number && number.IsReal();

    /// <summary>Numbers alone, or structs of them: what is in an object counts as constant.</summary>
    private static bool IsNumbers(ITypeSymbol type, TypeShapes shapes) => Leaves(type, shapes).All(leaf => shapes.Number(leaf) is not null);

    private static IEnumerable<ITypeSymbol> Leaves(ITypeSymbol type, TypeShapes shapes)
    {
        TypeShapes all = shapes;
        return shapes.IsParts(type) ? shapes.Members(type).SelectMany(member => Leaves(member.Type, all)) : [type];
    }

    private static bool HoldsMemory(ITypeSymbol type, TypeShapes shapes)
    {
        TypeShapes all = shapes;
        return Leaves(type, shapes).Any(leaf => all.Form(leaf) is not null || leaf.TypeKind is TypeKind.Delegate or TypeKind.Pointer or TypeKind.FunctionPointer);
    }

    /// <summary>The names in a tuple make it no other type.</summary>
    private static bool IsSame(ITypeSymbol one, ITypeSymbol other) => one is INamedTypeSymbol { IsTupleType: true } a && other is INamedTypeSymbol { IsTupleType: true } b
        ? a.TupleElements.Length == b.TupleElements.Length && a.TupleElements.Zip(b.TupleElements, (x, y) => IsSame(x.Type, y.Type)).All(same => same)
        : SymbolEqualityComparer.Default.Equals(one, other);
}
