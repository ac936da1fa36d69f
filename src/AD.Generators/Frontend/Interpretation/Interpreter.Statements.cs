using AdCompiler.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

internal sealed partial class Interpreter
{
    /// <summary>How a statement ended.</summary>
    private enum Flow { Next, Break, Continue, Return }

    private Flow Execute(IOperation statement, Frame frame)
    {
        Step(statement);
        switch (statement)
        {
            case IBlockOperation block:
                return Run(block.Operations, frame);
            case IVariableDeclarationGroupOperation group:
                RejectUsing(group);
                foreach (IVariableDeclarationOperation declaration in group.Declarations)
                    foreach (IVariableDeclaratorOperation declarator in declaration.Declarators)
                        Declare(declarator, frame);
                return Flow.Next;
            case IExpressionStatementOperation expression:
                Evaluate(expression.Operation, frame);
                return Flow.Next;
            case IReturnOperation { Kind: OperationKind.Return } @return:
                frame.Result = @return.ReturnedValue is null ? null : Copied(Evaluate(@return.ReturnedValue, frame));
                return Flow.Return;
            case IConditionalOperation conditional:
                return Condition(conditional.Condition, frame) ? Execute(conditional.WhenTrue, frame)
                    : conditional.WhenFalse is null ? Flow.Next : Execute(conditional.WhenFalse, frame);
            case IForLoopOperation loop:
                return For(loop, frame);
            case IForEachLoopOperation loop:
                return ForEach(loop, frame);
            case IWhileLoopOperation loop:
                return While(loop, frame);
            case ISwitchOperation @switch:
                return Switch(@switch, frame);
            case IBranchOperation { BranchKind: BranchKind.Break }:
                return Flow.Break;
            case IBranchOperation { BranchKind: BranchKind.Continue }:
                return Flow.Continue;
            case IEmptyOperation or ILocalFunctionOperation:
                return Flow.Next;
            case IThrowOperation @throw:
                throw Thrown(@throw, frame);
            default:
                throw Unsupported(statement);
        }
    }

    private Flow Run(IEnumerable<IOperation> statements, Frame frame)
    {
        foreach (IOperation statement in statements)
        {
            Flow flow = Execute(statement, frame);
            if (flow is not Flow.Next)
                return flow;
        }
        return Flow.Next;
    }

    private void Declare(IVariableDeclaratorOperation declarator, Frame frame)
    {
        if (declarator.Symbol.RefKind is not RefKind.None)
            throw Unsupported(declarator, "ref locals");
        IVariableInitializerOperation? initializer =
            declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer;
        object? value = initializer is null ? null : Copied(Evaluate(initializer.Value, frame));
        Trace?.Name(value, declarator.Symbol.Name);
        frame.Declare(declarator.Symbol, value);
    }

    private Flow For(IForLoopOperation loop, Frame frame)
    {
        Run(loop.Before, frame);
        while (loop.Condition is null || Condition(loop.Condition, frame))
        {
            Step(loop);
            Flow flow = Execute(loop.Body, frame);
            if (flow is Flow.Break)
                break;
            if (flow is Flow.Return)
                return flow;
            Run(loop.AtLoopBottom, frame);
        }
        return Flow.Next;
    }

    private Flow ForEach(IForEachLoopOperation loop, Frame frame)
    {
        if (loop.IsAsynchronous)
            throw Unsupported(loop, "await foreach");
        object? collection = Evaluate(loop.Collection, frame);
        foreach (object? item in Items(collection, loop.Collection))
        {
            Step(loop);
            switch (loop.LoopControlVariable)
            {
                case IVariableDeclaratorOperation declarator:
                    frame.Declare(declarator.Symbol, Copied(item));
                    break;
                case { } target:
                    Deconstruct(target, item, frame);
                    break;
            }
            Flow flow = Execute(loop.Body, frame);
            if (flow is Flow.Break)
                break;
            if (flow is Flow.Return)
                return flow;
        }
        return Flow.Next;
    }

    private Flow While(IWhileLoopOperation loop, Frame frame)
    {
        bool first = !loop.ConditionIsTop;
        while (first || Holds())
        {
            first = false;
            Step(loop);
            Flow flow = Execute(loop.Body, frame);
            if (flow is Flow.Break)
                break;
            if (flow is Flow.Return)
                return flow;
        }
        return Flow.Next;

        bool Holds() => loop.Condition is null || Condition(loop.Condition, frame) != loop.ConditionIsUntil;
    }

    private Flow Switch(ISwitchOperation @switch, Frame frame)
    {
        object? value = Evaluate(@switch.Value, frame);
        ISwitchCaseOperation? chosen =
            @switch.Cases.FirstOrDefault(section => section.Clauses.Any(clause => Chooses(clause, value, frame)))
            ?? @switch.Cases.FirstOrDefault(section => section.Clauses.Any(clause => clause is IDefaultCaseClauseOperation));
        Flow flow = chosen is null ? Flow.Next : Run(chosen.Body, frame);
        return flow is Flow.Break ? Flow.Next : flow;
    }

    private bool Chooses(ICaseClauseOperation clause, object? value, Frame frame) => clause switch
    {
        IDefaultCaseClauseOperation => false,
        ISingleValueCaseClauseOperation single => AreEqual(value, Evaluate(single.Value, frame), single),
        IPatternCaseClauseOperation pattern =>
            Matches(pattern.Pattern, value, frame) && (pattern.Guard is null || Condition(pattern.Guard, frame)),
        _ => throw Unsupported(clause),
    };

    /// <summary>A condition that chooses what is traced: known at compile time, or an error.</summary>
    private bool Condition(IOperation condition, Frame frame) => Evaluate(condition, frame) switch
    {
        bool known => known,
        ConditionValue => throw Fault("ADC0108", condition, "the condition", "inside a Map function choose with a conditional expression, a ? b : c"),
        var other => throw Unknown(other, condition),
    };

    private IEnumerable<object?> Items(object? collection, IOperation at) => collection switch
    {
        ArrayValue array => array.Items,
        ListValue list => Live(list, at),
        SequenceValue sequence => sequence.Items,
        string text => text.Select(letter => (object?)letter),
        null => throw Fault("ADC0109", at, "the collection is null"),
        _ => throw Unsupported(at, "enumerating a type of your own"),
    };

    private IEnumerable<object?> Live(ListValue list, IOperation at)
    {
        int version = list.Version;
        foreach (object? item in list.Items.ToArray())
        {
            yield return item;
            if (list.Version != version)
                throw Fault("ADC0109", at, "the list is changed while it is enumerated");
        }
    }

    private TraceFault Thrown(IThrowOperation @throw, Frame frame)
    {
        IOperation? exception = @throw.Exception;
        while (exception is IConversionOperation conversion)
            exception = conversion.Operand;
        string text = "an exception is thrown";
        if (exception is IObjectCreationOperation creation)
        {
            text = $"{creation.Type?.Name} is thrown";
            foreach (IArgumentOperation argument in creation.Arguments)
                if (argument.Parameter?.Name is "message" && KnownText(argument.Value, frame) is { } message)
                    text += $": \"{message}\"";
        }
        return Fault("ADC0109", @throw, text);
    }

    /// <summary>A message's text if it can be known; what it cannot say is left out of the diagnostic, not an error of its own.</summary>
    private string? KnownText(IOperation text, Frame frame)
    {
        int depth = calls.Count;
        try
        {
            return Evaluate(text, frame) as string;
        }
        catch (TraceFault)
        {
            calls.RemoveRange(depth, calls.Count - depth);
            return null;
        }
    }

    private void RejectUsing(IVariableDeclarationGroupOperation group)
    {
        if (group.Parent is IUsingDeclarationOperation or IUsingOperation)
            throw Unsupported(group.Parent);
    }
}
