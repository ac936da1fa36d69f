using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>The types of each statement's values, arrays and fields, as C# wants them.</summary>
internal sealed class StatementTypes(Method method, Action<bool, string> require)
{
    public void Check(Statement statement)
    {
        switch (statement)
        {
            case Let let: CheckLet(let); break;
            case LetInteger let: CheckInteger(let); break;
            case Convert convert: CheckConvert(convert); break;
            case Call call:
                Count(call.Text.Count, call.Operands.Count + 1, "pieces of text");
                break;
            case Load load: Same(load.Target, Field(load.From), "the place"); break;
            case Store store: Written(store.To, store.Value); break;
            case Accumulate add: Written(add.To, add.Value); break;
            case Length length: CheckLength(length); break;
            case Allocate allocate: CheckAllocate(allocate); break;
            case Slice slice: CheckSlice(slice); break;
            case Row row: CheckRow(row); break;
            case Clear clear: Writable(clear.Array); break;
            case If choice: CheckIf(choice); break;
            case For loop: CheckFor(loop); break;
            case While loop:
                Same(loop.Continue, NumberType.Boolean, "a condition");
                CheckCarried(loop.Carried);
                break;
            case SetCell set: Same(set.Value, this[set.Cell], "the cell"); break;
            case AddToCell add: Same(add.Value, this[add.Cell], "the cell"); break;
            case ReadCell read: Same(read.Target, this[read.Cell], "the cell"); break;
            case LoadLanes load:
                Same(load.Target, Field(load.First).InLanes(Field(load.First)), "the lanes of the place");
                Index(load.Stride);
                break;
            case StoreLanes store:
                Same(store.Value, Field(store.First).InLanes(Field(store.First)), "the lanes of the place");
                Writable(store.First.Array);
                Index(store.Stride);
                break;
            case AddLanes add:
                Same(add.Sum, this[add.Target], "the sum");
                Same(add.Lanes, this[add.Target].InLanes(this[add.Target]), "the lanes of the sum");
                break;
            case OpenFrames open: Index(open.Count); break;
            case ReopenFrames reopen: Index(reopen.Count); break;
            case SaveField save: CheckField(save.Frame, save.Number, save.Field, save.Value); break;
            case RestoreField restore: CheckField(restore.Frame, restore.Number, restore.Field, restore.Target); break;
        }
    }

    private NumberType this[ValueId id] => method.Values[id.Index].Type;
    private NumberType this[CellId id] => method.Cells[id.Index].Type;
    private Array this[ArrayId id] => method.Arrays[id.Index];

    private void Same(ValueId value, NumberType type, string what) =>
        require(this[value] == type, $"value %{value.Index}: found {MethodPrinter.Type(this[value])}, expected {MethodPrinter.Type(type)} of {what}");

    private void Same(EquatableArray<ValueId> values, NumberType type, string what)
    {
        foreach (ValueId value in values)
            Same(value, type, what);
    }

    private void Count(int found, int expected, string what) => require(found == expected, $"{what}: found {found}, expected {expected}");

    private void Index(ValueId value) =>
        require(this[value] is NumberType.Int32 or NumberType.Int64, $"index %{value.Index}: found {MethodPrinter.Type(this[value])}, expected int or long");

    private void Indices(EquatableArray<ValueId> values)
    {
        foreach (ValueId value in values)
            Index(value);
    }

    private void CheckLet(Let let)
    {
        (ScalarOp op, EquatableArray<ValueId> operands) = (let.Value.Op, let.Value.Operands);
        Count(operands.Count, ScalarOps.Arity(let.Value), $"operands of {op}");
        require(op == ScalarOp.Rule ? let.Value.Rules.Count == 1 : let.Value.Rules.Select(r => r.Slot).SequenceEqual(ScalarOps.RuleSlots(let.Value)),
            $"rules of {op}: found {string.Join(", ", let.Value.Rules.Select(r => r.Slot))}, expected {string.Join(", ", ScalarOps.RuleSlots(let.Value))}");
        if (op is ScalarOp.And or ScalarOp.Or or ScalarOp.Not)
            Same(operands, MaskLike(this[operands[0]]), "a mask");
        if (ScalarOps.IsMask(op))
            Same(let.Target, MaskLike(this[operands[0]]), "a mask");
        if (op is ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal or ScalarOp.NotEqual)
        {
            Real(operands[0]);
            Same(operands, this[operands[0]], "the other operand");
        }
        if (ScalarOps.IsMask(op))
            return;
        Real(let.Target);
        if (op == ScalarOp.Select && this[operands[0]] != NumberType.Boolean)
            Same(operands[0], MaskLike(this[let.Target]), "a mask");
        foreach (ValueId operand in operands.Skip(op == ScalarOp.Select ? 1 : 0))
            Same(operand, this[let.Target], "the result");
    }

    /// <summary>The type of a condition of numbers of a type: a mask where they are in lanes.</summary>
    private static NumberType MaskLike(NumberType type) => type switch
    {
        NumberType.DoubleLanes or NumberType.DoubleMask => NumberType.DoubleMask,
        NumberType.SingleLanes or NumberType.SingleMask => NumberType.SingleMask,
        _ => NumberType.Boolean,
    };

    private void Real(ValueId value) => require(this[value].IsReal() || this[value].IsLanes(), $"value %{value.Index}: found {MethodPrinter.Type(this[value])}, expected a real type");

    private void CheckInteger(LetInteger let)
    {
        (NumberType target, EquatableArray<ValueId> operands) = (this[let.Target], let.Operands);
        Count(operands.Count, Arity(let.Op), $"operands of {let.Op}");
        require(!target.IsReal(), $"result: found {MethodPrinter.Type(target)}, expected an integer or bool");
        switch (let.Op)
        {
            case IntegerOp.Constant:
                break;
            case IntegerOp.Not:
                Same([let.Target, operands[0]], NumberType.Boolean, "a condition");
                break;
            case IntegerOp.Less or IntegerOp.LessOrEqual or IntegerOp.Equal or IntegerOp.NotEqual:
                Same(let.Target, NumberType.Boolean, "a condition");
                Same(operands, this[operands[0]], "the other operand");
                NumberType compared = this[operands[0]];
                require(compared.IsInteger() || (compared == NumberType.Boolean && let.Op is IntegerOp.Equal or IntegerOp.NotEqual), $"{let.Op} of {MethodPrinter.Type(compared)}, expected integers");
                break;
            case IntegerOp.ShiftLeft or IntegerOp.ShiftRight or IntegerOp.UnsignedShiftRight:
                Same(operands[0], target, "the result");
                Same(operands[1], NumberType.Int32, "a shift's count");
                require(target >= NumberType.Int32, $"{let.Op} of {MethodPrinter.Type(target)}, expected int, uint, long or ulong");
                break;
            default:
                Same(operands, target, "the result");
                require(HasOperation(target, let.Op), $"C# has no {let.Op} of {MethodPrinter.Type(target)} that gives {MethodPrinter.Type(target)}");
                break;
        }
    }

    private static int Arity(IntegerOp op) => op switch
    {
        IntegerOp.Constant => 0,
        IntegerOp.Negate or IntegerOp.Complement or IntegerOp.Not or IntegerOp.Abs => 1,
        _ => 2,
    };

    /// <summary>C# computes in int, uint, long and ulong; Math.Min, Max and Abs know the narrow types too.</summary>
    private static bool HasOperation(NumberType type, IntegerOp op) => op switch
    {
        IntegerOp.And or IntegerOp.Or or IntegerOp.Xor => type is NumberType.Boolean or >= NumberType.Int32,
        IntegerOp.Negate => type is NumberType.Int32 or NumberType.Int64,
        IntegerOp.Abs => type is NumberType.SByte or NumberType.Int16 or NumberType.Int32 or NumberType.Int64,
        IntegerOp.Slots or IntegerOp.Split => type is NumberType.Int32,
        IntegerOp.Min or IntegerOp.Max => type.IsInteger() && type != NumberType.Char,
        _ => type >= NumberType.Int32,
    };

    private void CheckConvert(Convert convert) =>
        require((this[convert.Target] != NumberType.Boolean && this[convert.From] != NumberType.Boolean) || this[convert.Target].IsMask(),
            $"conversion of {MethodPrinter.Type(this[convert.From])} to {MethodPrinter.Type(this[convert.Target])}: bool converts to nothing");

    private NumberType Field(Place place)
    {
        Array array = this[place.Array];
        Count(place.Indices.Count, array.Rank, $"indices of {array.Name}");
        Indices(place.Indices);
        ElementField? field = array.Fields.FirstOrDefault(f => f.Path == place.Field);
        require(field is not null, $"{array.Name} has no field '{place.Field}', of {string.Join(", ", array.Fields.Select(f => $"'{f.Path}'"))}");
        return field!.Type;
    }

    private void Written(Place place, ValueId value)
    {
        Same(value, Field(place), "the place");
        Writable(place.Array);
    }

    private void Writable(ArrayId array) => require(this[array].Form != ArrayForm.ReadOnlySpan, $"{this[array].Name} is written, which is read only");

    private void CheckLength(Length length)
    {
        Index(length.Target);
        int dimensions = this[length.Of].Form == ArrayForm.Rectangular ? this[length.Of].Rank : 1;
        require(length.Dimension >= 0 && length.Dimension < dimensions, $"dimension {length.Dimension} of {this[length.Of].Name}, which has {dimensions}");
    }

    private void CheckAllocate(Allocate allocate)
    {
        Indices(allocate.Extents);
        Count(allocate.Extents.Count, this[allocate.Target].Rank, $"extents of {this[allocate.Target].Name}");
    }

    private void CheckSlice(Slice slice)
    {
        Index(slice.Start);
        Index(slice.Length);
        View(slice.Target, slice.From, 1);
        Count(this[slice.From].Rank, 1, $"dimensions of {this[slice.From].Name}");
        require(this[slice.From].Form != ArrayForm.ReadOnlySpan || this[slice.Target].Form == ArrayForm.ReadOnlySpan, $"a slice of {this[slice.From].Name}, which is read only, can be written");
    }

    private void CheckRow(Row row)
    {
        Indices(row.Indices);
        require(this[row.From].Form == ArrayForm.Jagged, $"{this[row.From].Name} is {this[row.From].Form}, expected Jagged");
        View(row.Target, row.From, this[row.From].Rank - row.Indices.Count);
    }

    private void View(ArrayId target, ArrayId from, int rank)
    {
        Count(this[target].Rank, rank, $"dimensions of {this[target].Name}");
        require(this[target].Fields == this[from].Fields, $"{this[target].Name} has elements {this[target].Element}, expected {this[from].Element} of {this[from].Name}");
    }

    private void CheckIf(If choice)
    {
        Same(choice.Condition, NumberType.Boolean, "a condition");
        foreach (Phi phi in choice.Phis)
            Same([phi.Then, phi.Else], this[phi.Target], "the value after the if");
    }

    private void CheckFor(For loop)
    {
        Index(loop.Index);
        Same([loop.From, loop.To], this[loop.Index], "the index");
        require(loop.Step != 0, "step: found 0, expected a number that is not 0");
        require(loop.Snapshots is null || loop.Step == 1, $"step: found {loop.Step}, expected 1 of a loop with snapshots");
        if (loop.Snapshots is ValueId snapshots)
            Same([loop.Index, snapshots], NumberType.Int32, "a loop with snapshots");
        CheckCarried(loop.Carried);
    }

    private void CheckCarried(EquatableArray<Carried> carried)
    {
        foreach (Carried variable in carried)
            Same([variable.Inside, variable.Next, variable.Result], this[variable.Initial], "the loop's variable");
    }

    private void CheckField(FrameId id, ValueId number, int field, ValueId value)
    {
        Index(number);
        Frame frame = method.Frames[id.Index];
        require(field >= 0 && field < frame.Fields.Count, $"field {field} of {frame.Name}, which has {frame.Fields.Count}");
        Same(value, frame.Fields[field].Type, "the frame's field");
    }
}
