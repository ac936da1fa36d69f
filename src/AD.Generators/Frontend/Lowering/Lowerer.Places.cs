using AdCompiler.Generators.Frontend.Interpretation;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>What can be assigned to or passed by reference: variables, members of structs, elements of memory.</summary>
internal sealed partial class Lowerer
{
    private Place PlaceOf(IOperation operation)
    {
        switch (operation)
        {
            case IParenthesizedOperation inner:
                return PlaceOf(inner.Operand);
            case ILocalReferenceOperation { IsDeclaration: true } local:
                return Declare(local.Local, null);
            case ILocalReferenceOperation local:
                return scope.Find(local.Local) ?? throw Unsupported(operation, $"the variable '{local.Local.Name}' here");
            case IDeclarationExpressionOperation declaration:
                return PlaceOf(declaration.Expression);
            case IDiscardOperation:
                return NewVariable("", null);
            case IParameterReferenceOperation parameter:
                return scope.Find(parameter.Parameter) ?? throw Unsupported(operation, $"the captured parameter '{parameter.Parameter.Name}'", "keep it in a field");
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver or InstanceReferenceKind.PatternInput } when scope.Receivers.Count > 0:
                return scope.Receivers.Peek();
            case IInstanceReferenceOperation:
                return scope.This ?? throw Unsupported(operation, "'this' here");
            case IFieldReferenceOperation field:
                return FieldOf(field);
            case IPropertyReferenceOperation property when AutomaticMember(property) is { } member:
                return member;
            case IPropertyReferenceOperation property when IsSpanIndexer(property.Property):
                return ElementOf(property.Instance!, [.. property.Arguments.Select(argument => argument.Value)], property);
            case IArrayElementReferenceOperation element:
                return ElementOf(element.ArrayReference, element.Indices, element);
            case IImplicitIndexerReferenceOperation indexer:
                return Indexed(indexer);
            default:
                return new Temporary(Lower(operation));
        }
    }

    private Place FieldOf(IFieldReferenceOperation reference)
    {
        IFieldSymbol field = reference.Field;
        if (reference.Instance is null)
            return new Temporary(StaticMember(field, field.Type, reference));
        return MemberOf(Receiver(reference.Instance), field.CorrespondingTupleField ?? field, field.Name, field.Type, reference);
    }

    /// <summary>What a member is taken of: a place, so that a struct's method may change it.</summary>
    private Place Receiver(IOperation instance) => PlaceOf(instance);

    private Place MemberOf(Place owner, IFieldSymbol field, string name, ITypeSymbol type, IOperation at)
    {
        switch (TypeAt(owner, at))
        {
            case { } structure when Shapes.IsParts(structure):
                IReadOnlyList<StructMember> members = Shapes.Members(structure);
                for (int i = 0; i < members.Count; i++)
                    if (IsSame(members[i].Field, field))
                        return owner is Element element
                            ? element with { Path = element.Path + "." + members[i].Name, Type = members[i].Type }
                            : new Member(owner, i);
                throw Unsupported(at);
            default:
                RequireSeen(field.AssociatedSymbol ?? field, at);
                return Usable(Read(owner, at), at) is Outside outside
                    ? new Temporary(FromOutside(Qualified(outside.Text, name), type, at))
                    : throw Unsupported(at);
        }
    }

    private static string Qualified(string owner, string member) => owner + "." + member;

    private static bool IsSame(IFieldSymbol a, IFieldSymbol b) =>
        a.ContainingType.IsTupleType
            ? (a.CorrespondingTupleField ?? a).Name == (b.CorrespondingTupleField ?? b).Name
            : SymbolEqualityComparer.Default.Equals(a.OriginalDefinition, b.OriginalDefinition);

    /// <summary>The C# type of what a place holds, for struct members.</summary>
    private ITypeSymbol? TypeAt(Place place, IOperation at) => place is Element element ? element.Type : Read(place, at) is Parts parts ? parts.Type : null;

    private Datum? Read(Place place, IOperation at)
    {
        switch (place)
        {
            case Variable variable:
                return Read(variable, at);
            case Temporary temporary:
                return temporary.Value;
            case Member member:
                return ((Parts)Usable(Read(member.Owner, at), at)).Items[member.Index];
            case Element element:
                return Load(element, element.Path, element.Type, at);
            default:
                throw Unsupported(at);
        }
    }

    private Datum Load(Element element, string path, ITypeSymbol type, IOperation at)
    {
        if (Shapes.Number(type) is { } number)
            return new Number(builder.Load(number, new Methods.Place(element.Array, element.Indices, path)));
        if (Shapes.IsParts(type))
            return new Parts(Shapes.Of(type), Shapes.Members(type).Select(member => Load(element, path + "." + member.Name, member.Type, at)).ToEquatableArray());
        if (path.Length == 0 && Shapes.Form(type) is not null)
            return RowOf(element, type);
        throw Unsupported(at, $"an element of type '{type.ToDisplayString()}'");
    }

    private void Write(Place place, Datum value, IOperation at)
    {
        switch (place)
        {
            case Variable variable:
                this[variable.Slot] = Named(value, slots[variable.Slot].Name);
                break;
            case Member member:
                var parts = (Parts?)Read(member.Owner, at) ?? throw Unsupported(at);
                Datum[] items = [.. parts.Items];
                items[member.Index] = value;
                Write(member.Owner, parts with { Items = items.ToEquatableArray() }, at);
                break;
            case Element element:
                Store(element, element.Path, value, at);
                break;
            default:
                throw Unsupported(at, $"assigning '{Text(at)}'", "assign parameters, local variables and elements of arrays given as parameters or made here");
        }
    }

    private void Store(Element element, string path, Datum value, IOperation at)
    {
        RequireWritable(element.Array, at);
        switch (value)
        {
            case Number number:
                builder.Add(new Store(new Methods.Place(element.Array, element.Indices, path), number.Id));
                break;
            case Parts parts:
                IReadOnlyList<StructMember> members = Shapes.Members(parts.Type);
                for (int i = 0; i < members.Count; i++)
                    Store(element, path + "." + members[i].Name, parts.Items[i], at);
                break;
            default:
                throw Unsupported(at, "assigning a row of an array", "copy its elements");
        }
    }

    /// <summary>The member of an object outside the method, or a static one.</summary>
    private Datum FromOutside(string text, ITypeSymbol type, IOperation at)
    {
        type = Shapes.Of(type);
        if (Shapes.Number(type) is { } number)
        {
            ValueId target = builder.NewValue(number);
            builder.Add(new ReadMember(target, type is INamedTypeSymbol { EnumUnderlyingType: { } underlying } ? $"({underlying.ToDisplayString()}){text}" : text));
            return new Number(target);
        }
        if (Shapes.IsParts(type))
        {
            IReadOnlyList<StructMember> members = Shapes.Members(type);
            foreach (StructMember member in members)
                RequireSeen(member.Field.AssociatedSymbol ?? member.Field, at);
            return new Parts(type, members.Select(member => FromOutside(Qualified(text, member.Name), member.Type, at)).ToEquatableArray());
        }
        if (Shapes.Form(type) is { } form)
        {
            ArrayId array = NewArray(ArrayOf(text.Substring(text.LastIndexOf('.') + 1), form, type, at));
            inactive.Add(array);
            builder.Add(new ReadArray(array, text));
            return new Memory(array);
        }
        return type.IsReferenceType ? new Outside(text, type) : throw Unsupported(at, $"a value of type '{type.ToDisplayString()}'");
    }

    private Datum StaticMember(ISymbol member, ITypeSymbol type, IOperation at)
    {
        if (member is IFieldSymbol { HasConstantValue: true, ConstantValue: { } constant } && Shapes.Number(type) is { } number)
            return new Number(Constant(number, constant));
        RequireSeen(member, at);
        return FromOutside(Qualified(member.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), member.Name), type, at);
    }

    /// <summary>Whether the derived methods, which stand beside the differentiable one, may name a member.</summary>
    private bool IsSeen(ISymbol member) => source.Compilation.IsSymbolAccessibleWithin(member, calls[0].Method.ContainingType);

    private void RequireSeen(ISymbol member, IOperation at)
    {
        if (!IsSeen(member))
            throw Unsupported(at, $"'{Interpreter.Display(member)}', which '{calls[0].Method.Name}' cannot see,", "make it internal");
    }
}
