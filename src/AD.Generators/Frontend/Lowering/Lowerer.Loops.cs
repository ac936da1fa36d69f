using AdCompiler.Generators.Frontend.Known;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>
/// Loops: a For where the number of iterations is fixed before, else a While whose condition is computed before the loop and
/// again at the end of each iteration.
/// </summary>
internal sealed partial class Lowerer
{
    private void For(IForLoopOperation loop)
    {
        foreach (IOperation statement in loop.Before)
            Statement(statement);
        if (!IsCounted(loop))
            While(
                () => loop.Condition is { } condition ? Value(condition) : Truth(true), loop,
                () => Statement(loop.Body), () => { foreach (IOperation step in loop.AtLoopBottom) Statement(step); });
    }

    private void WhileOrDo(IWhileLoopOperation loop)
    {
        if (loop.Condition is null || loop.ConditionIsUntil || loop.IgnoredCondition is not null)
            throw Unsupported(loop);
        While(() => Value(loop.Condition), loop, () => Statement(loop.Body), () => { }, loop.ConditionIsTop);
    }

    private void While(Func<ValueId> condition, ILoopOperation loop, Action body, Action bottom, bool conditionIsTop = true)
    {
        ValueId first = conditionIsTop ? condition() : Truth(true);
        if (IsKnown(first, false))
            return;
        int again = NewSlot("", new Number(first));
        ValueId inside = default;
        (Block block, EquatableArray<Carried> carried) = Iterate(
            () =>
            {
                inside = ((Number)this[again]!).Id;
                int left = Iteration(loop, body);
                this[again] = new Number(Truth(false));
                Continue(() =>
                {
                    bottom();
                    this[again] = new Number(condition());
                });
                EndJump(left);
            }, loop);
        builder.Add(new While(inside, block, carried));
        slots[again] = slots[again] with { Value = null };
    }

    /// <summary>Lowers the body once; a continue ends here. Returns the slot that says whether the loop was left.</summary>
    private int Iteration(ILoopOperation loop, Action body)
    {
        int left = NewJump(), skipped = NewJump();
        scope.Labels[loop.ExitLabel] = left;
        scope.Labels[loop.ContinueLabel] = skipped;
        body();
        EndJump(skipped);
        return left;
    }

    /// <summary>A loop in equal steps up or down to a bound, whose body changes neither the index nor what the bound is made of.</summary>
    private bool IsCounted(IForLoopOperation loop)
    {
        if (LoopForm.Of(loop) is not { } form || HasExit(loop) || scope.Find(form.Index) is not Variable { Slot: var index } || this[index] is not Number from || !IsFixed(form.Bound))
            return false;
        NumberType type = builder[from.Id].Type;
        Slot[] before = Snapshot();
        ValueId to = Value(form.Bound);
        if (builder[to].Type != type)
            return false;
        if (form.Ahead != 0)
            to = Integer(type, IntegerOp.Subtract, to, Constant(type, form.Ahead));
        if (form.IncludesBound)
            to = Integer(type, form.Step > 0 ? IntegerOp.Add : IntegerOp.Subtract, to, Constant(type, 1));
        if (Counted(loop, from.Id, to, form.Step, index, form.Index.Name, () => Statement(loop.Body), [index, .. SlotsOf(form.Bound)]))
        {
            // A variable that lives on has the first value that does not satisfy the condition.
            this[index] = loop.Locals.Contains(form.Index, SymbolEqualityComparer.Default) ? null
                : new Number(Integer(type, form.Step > 0 ? IntegerOp.Max : IntegerOp.Min, from.Id, to));
            return true;
        }
        Restore(before);
        return false;
    }

    /// <summary>Adds a For; does not, and returns false, if the body changes one of the slots that must stay.</summary>
    private bool Counted(ILoopOperation loop, ValueId from, ValueId to, int step, int index, string name, Action body, List<int> fixedSlots, ValueId? snapshots = null)
    {
        bool changes = false;
        ValueId counter = builder.NewValue(builder[from].Type, name);
        (Block block, EquatableArray<Carried> carried) = Iterate(
            () =>
            {
                Datum? outside = this[index];
                this[index] = new Number(counter);
                Datum?[] start = [.. fixedSlots.Select(slot => this[slot])];
                EndJump(Iteration(loop, body));
                changes = !start.SequenceEqual(fixedSlots.Select(slot => this[slot]));
                this[index] = outside;
            }, loop);
        if (!changes)
            builder.Add(new For(counter, from, to, step, block, carried, Snapshots: snapshots));
        return !changes;
    }

    private void ForEach(IForEachLoopOperation loop)
    {
        if (loop.IsAsynchronous)
            throw Unsupported(loop, "'await'", "call synchronous code");
        IOperation collection = Unconverted(loop.Collection);
        if (collection is IInvocationOperation { TargetMethod: { Name: "Checkpoint" } called } call && TypeNames.Of(called.ContainingType) == KnownNames.Functions)
        {
            Checkpointed(loop, call);
            return;
        }
        if (Lower(collection) is not Memory memory || builder[memory.Id] is { Form: ArrayForm.Rectangular })
            throw Unsupported(loop.Collection, "foreach over this collection", "use an array of one dimension or a span, or write a for loop");
        ITypeSymbol element = Shapes.Element(collection.Type!)!;
        ValueId from = Constant(NumberType.Int32, 0), to = LengthOf(memory.Id);
        int index = NewSlot("index", new Number(from));
        if (!HasExit(loop))
        {
            Counted(loop, from, to, 1, index, "index", Body, []);
            this[index] = null;
            return;
        }
        ValueId Index() => ((Number)this[index]!).Id;
        While(
            () => Integer(NumberType.Boolean, IntegerOp.Less, Index(), to), loop, Body,
            () => this[index] = new Number(Integer(NumberType.Int32, IntegerOp.Add, Index(), Constant(NumberType.Int32, 1))));
        this[index] = null;

        void Body()
        {
            Place place = new Element(memory.Id, [((Number)this[index]!).Id], "", element);
            if (loop.LoopControlVariable is IVariableDeclaratorOperation { Symbol: { } local })
            {
                if (local.RefKind is RefKind.None)
                    Declare(local, ConvertedTo(Usable(Read(place, loop), loop), element, local.Type, loop.Collection));
                else
                    scope.Bind(local, place);
            }
            else
                Deconstruct(loop.LoopControlVariable, Usable(Read(place, loop), loop));
            Statement(loop.Body);
        }
    }

    /// <summary>Whether a break or a return leaves the loop.</summary>
    private static bool HasExit(ILoopOperation loop) => Inner(loop).Any(operation => operation
        is IReturnOperation || (operation is IBranchOperation { BranchKind: BranchKind.Break } branch && SymbolEqualityComparer.Default.Equals(branch.Target, loop.ExitLabel)));

    /// <summary>What runs where the operation does: not the bodies of functions that are written in it.</summary>
    private static IEnumerable<IOperation> Inner(IOperation operation) => operation.ChildOperations
        .Where(child => child is not (ILocalFunctionOperation or IAnonymousFunctionOperation))
        .SelectMany(child => Inner(child).Prepend(child));

    /// <summary>Whether an expression changes only if one of its variables is assigned: it reads no memory and calls nothing.</summary>
    private bool IsFixed(IOperation operation) => operation.ConstantValue.HasValue || operation switch
    {
        ILocalReferenceOperation local => SlotOf(local) is not null,
        IParameterReferenceOperation parameter => SlotOf(parameter) is not null,
        IInstanceReferenceOperation => true,
        IFieldReferenceOperation field => field.Instance is null || IsFixed(field.Instance),
        IPropertyReferenceOperation { Property.Name: "Length", Instance: { } array } => Shapes.Element(array.Type!) is not null && IsFixed(array),
        IBinaryOperation { OperatorMethod: null } binary => IsFixed(binary.LeftOperand) && IsFixed(binary.RightOperand),
        IConversionOperation { OperatorMethod: null } conversion => IsFixed(conversion.Operand),
        IParenthesizedOperation inner => IsFixed(inner.Operand),
        IInvocationOperation { TargetMethod.Name: "GetLength", Instance: { } array } call => IsFixed(array) && call.Arguments.All(argument => IsFixed(argument.Value)),
        _ => false,
    };

    private IEnumerable<int> SlotsOf(IOperation operation) => Inner(operation).Prepend(operation).Select(SlotOf).OfType<int>();

    private int? SlotOf(IOperation operation)
    {
        Place? place = operation switch
        {
            ILocalReferenceOperation local => scope.Find(local.Local),
            IParameterReferenceOperation parameter => scope.Find(parameter.Parameter),
            _ => null,
        };
        while (place is Member member)
            place = member.Owner;
        return place is Variable variable ? variable.Slot : null;
    }
}
