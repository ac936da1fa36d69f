using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>
/// Statements and jumps. A jump sets a boolean; what follows a statement that may have jumped is under a choice. Where it is
/// known which way of an if jumps, the rest of the block goes into the other way, and no boolean is left.
/// </summary>
internal sealed partial class Lowerer
{
    private void Statements(IReadOnlyList<IOperation> list, int first = 0)
    {
        for (int i = first; i < list.Count; i++)
        {
            int next = i + 1;
            if (list[i] is IConditionalOperation choice && AlwaysJumps(choice.WhenTrue) != AlwaysJumps(choice.WhenFalse))
            {
                bool thenJumps = AlwaysJumps(choice.WhenTrue);
                Step();
                Choose(Value(choice.Condition),
                    () => { Statement(choice.WhenTrue); RestUnless(thenJumps); },
                    () => { Statement(choice.WhenFalse); RestUnless(!thenJumps); });
                return;
                void RestUnless(bool jumps)
                {
                    if (!jumps)
                        Continue(() => Statements(list, next));
                }
            }
            Statement(list[i]);
            if (Jumped() is var jumped && !IsKnown(jumped, false))
            {
                Continue(() => Statements(list, next), jumped);
                return;
            }
        }
    }

    /// <summary>Lowers what runs only where no jump was taken.</summary>
    private void Continue(Action rest) => Continue(rest, Jumped());

    private void Continue(Action rest, ValueId jumped)
    {
        if (IsKnown(jumped, false))
            rest();
        else
            Choose(jumped, () => { }, () =>
            {
                foreach (int slot in scope.Jumps)
                    this[slot] = new Number(Truth(false));
                rest();
            });
    }

    private ValueId Jumped()
    {
        ValueId jumped = Truth(false);
        foreach (int slot in scope.Jumps)
            jumped = Or(jumped, ((Number)this[slot]!).Id);
        return jumped;
    }

    private int NewJump()
    {
        int slot = NewSlot("", new Number(Truth(false)), isJump: true);
        scope.Jumps.Add(slot);
        return slot;
    }

    private void EndJump(int slot)
    {
        scope.Jumps.Remove(slot);
        this[slot] = new Number(Truth(false));
    }

    private static bool AlwaysJumps(IOperation? statement) => statement switch
    {
        IReturnOperation or IBranchOperation => true,
        IBlockOperation block => block.Operations.Any(AlwaysJumps),
        IConditionalOperation choice => AlwaysJumps(choice.WhenTrue) && AlwaysJumps(choice.WhenFalse),
        _ => false,
    };

    private void Statement(IOperation? statement)
    {
        Step();
        switch (statement)
        {
            case null or IEmptyOperation or ILocalFunctionOperation:
                break;
            case IBlockOperation block:
                Statements(block.Operations);
                break;
            case IExpressionStatementOperation expression:
                Effect(expression.Operation);
                break;
            case IVariableDeclarationGroupOperation group:
                foreach (IVariableDeclarationOperation declaration in group.Declarations)
                    Declare(declaration);
                break;
            case IReturnOperation { Kind: OperationKind.Return } back:
                if (back.ReturnedValue is { } value)
                    this[scope.Result] = scope.Method?.ReturnsVoid == true ? Void(value) : Lower(value);
                this[scope.Returned] = new Number(Truth(true));
                break;
            case IConditionalOperation choice:
                Choose(Value(choice.Condition), () => Statement(choice.WhenTrue), () => Statement(choice.WhenFalse));
                break;
            case IBranchOperation { BranchKind: BranchKind.Break or BranchKind.Continue } branch when scope.Labels.TryGetValue(branch.Target, out int slot):
                this[slot] = new Number(Truth(true));
                break;
            case ISwitchOperation choice:
                Switch(choice);
                break;
            case IForLoopOperation loop:
                For(loop);
                break;
            case IWhileLoopOperation loop:
                WhileOrDo(loop);
                break;
            case IForEachLoopOperation loop:
                ForEach(loop);
                break;
            default:
                throw Unsupported(statement);
        }
    }

    /// <summary>An expression for what it does; its value is not needed.</summary>
    private void Effect(IOperation operation)
    {
        if (operation is IInvocationOperation call)
            Invoke(call);
        else
            Lower(operation);
    }

    // "void F() => G();" returns the call of G.
    private Datum? Void(IOperation value)
    {
        Effect(value);
        return null;
    }

    private void Declare(IVariableDeclarationOperation declaration)
    {
        foreach (IVariableDeclaratorOperation declarator in declaration.Declarators)
        {
            ILocalSymbol local = declarator.Symbol;
            IOperation? initial = (declarator.Initializer ?? declaration.Initializer)?.Value;
            if (local.RefKind is not RefKind.None && initial is not null)
                scope.Bind(local, PlaceOf(initial));
            else
                Declare(local, initial is null ? null : Lower(initial));
        }
    }

    private Place Declare(ILocalSymbol local, Datum? value)
    {
        Variable place = NewVariable(local.Name, value is null ? null : Named(value, local.Name));
        scope.Bind(local, place);
        return place;
    }

    /// <summary>Each section is tried in order; a break leaves the switch.</summary>
    private void Switch(ISwitchOperation choice)
    {
        Datum value = Lower(choice.Value);
        int left = NewJump();
        scope.Labels[choice.ExitLabel] = left;
        ISwitchCaseOperation[] cases = [.. choice.Cases.Where(c => !IsDefault(c)), .. choice.Cases.Where(IsDefault)];
        Section(0);
        EndJump(left);

        void Section(int index)
        {
            if (index == cases.Length)
                return;
            ISwitchCaseOperation section = cases[index];
            ValueId matches = Truth(IsDefault(section));
            foreach (ICaseClauseOperation clause in section.Clauses)
                if (clause is not IDefaultCaseClauseOperation)
                    matches = Or(matches, Matches(clause, value));
            Choose(matches, () => Statements(section.Body), () => Section(index + 1));
        }
    }

    private static bool IsDefault(ISwitchCaseOperation section) => section.Clauses.Any(clause => clause is IDefaultCaseClauseOperation);

    private ValueId Matches(ICaseClauseOperation clause, Datum value) => clause switch
    {
        ISingleValueCaseClauseOperation single => EqualsConstant(value, single.Value),
        IPatternCaseClauseOperation { Guard: null } pattern => Matches(pattern.Pattern, value),
        IPatternCaseClauseOperation pattern => AndAlso(Matches(pattern.Pattern, value), () => Value(pattern.Guard!)),
        _ => throw Unsupported(clause),
    };
}
