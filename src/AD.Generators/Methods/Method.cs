using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

// The language of methods: structured control flow over single assignment. A user's method is lowered to it, its derivatives
// are written in it, and C# is printed from it.
//
//   method    := signature, parameters, block, result
//   statement := value = op(values)                   a scalar operation: Scalars/ScalarRules.cs has its derivative
//              | integer = op(values) | value = (type)value | value = text of an inactive member
//              | value = call(values)                    a method whose body is not followed: no derivative, unless operations give it one
//              | value = place | place = value | place += value          place := array[values].field
//              | array = new [extents] | array = array[start .. start + length] | array = array[row] | clear array | length
//              | in [from, to) outputs = f(inputs) | boolean = places are apart             lane loops, made last: Passes/FormLaneLoops
//              | lanes = place, place + stride, .. | place, place + stride, .. = lanes | value = sum of lanes     lane groups: Passes/LaneGroups
//              | if (value) { .. } else { .. } phis | for index in [from, to) step { .. } carried | while (carried) { .. } carried
// and in derived methods only
//              | cell = value | cell += value | value = cell             the cotangent of a value
//              | open frames | frame.field = value | value = frame.field | close frames          what a loop saves
//
// A value is defined once, before its uses, and is visible in the rest of its block and the blocks inside. What an If or a loop
// computes leaves it through phis and carried values. Arrays are memory: loads and stores happen in order.

internal enum NumberType
{
    // differentiable
    Half, Single, Double, Generic,
    // several iterations' numbers in a vector, and conditions of them: in lane groups, made last
    SingleLanes, DoubleLanes, SingleMask, DoubleMask,
    // inactive
    Boolean, SByte, Byte, Int16, UInt16, Char, Int32, UInt32, Int64, UInt64,
}

/// <summary>One number, defined once. <paramref name="Name"/>: the user's variable; empty for a value between two operations.</summary>
internal sealed record Value(string Name, NumberType Type);

internal readonly record struct ArrayId(int Index);

internal enum ArrayForm
{
    /// <summary>T[] (rank 1).</summary>
    Array,

    Span, ReadOnlySpan,

    /// <summary>T[,] and the like.</summary>
    Rectangular,

    /// <summary>T[][] and the like: as many indices as there are dimensions; a row is an array of its own by <see cref="Row"/>.</summary>
    Jagged,
}

/// <summary>
/// Memory. <paramref name="Element"/> is the C# type of an element: a number's, or a struct's whose numbers are its <paramref name="Fields"/>
/// (one field with an empty path for a number). <paramref name="Type"/> is the C# type of the whole.
/// </summary>
internal sealed record Array(string Name, ArrayForm Form, int Rank, string Type, string Element, EquatableArray<ElementField> Fields);

/// <summary>
/// A number inside an element: its path as it is spelled after the element, ".X" or ".Low.Y", empty for the element itself.
/// <paramref name="IsInitOnly"/>: C# can set it only as the whole element is.
/// </summary>
internal sealed record ElementField(string Path, NumberType Type, bool IsInitOnly = false);

/// <summary>A number in memory; <paramref name="Field"/> is an <see cref="ElementField.Path"/>.</summary>
internal sealed record Place(ArrayId Array, EquatableArray<ValueId> Indices, string Field = "");

internal readonly record struct CellId(int Index);

/// <summary>A variable of a derived method: the sum of the cotangent's terms so far.</summary>
internal sealed record Cell(string Name, NumberType Type);

internal readonly record struct FrameId(int Index);

/// <summary>
/// What one iteration of a loop keeps for the derived loop: a struct on a stack. <paramref name="IsSnapshot"/>: what a loop may go back to;
/// the derived part writes over those that it needs no more.
/// </summary>
internal sealed record Frame(string Name, EquatableArray<Value> Fields, bool IsSnapshot = false);

internal sealed record Block(EquatableArray<Statement> Statements);

internal abstract record Statement;

/// <summary>A scalar operation on numbers of one type, or a comparison of them. Operands index the method's values. Choices are Ifs: Select occurs in derived methods only.</summary>
internal sealed record Let(ValueId Target, Expr Value) : Statement;

internal enum IntegerOp
{
    Constant,
    Negate, Complement, Add, Subtract, Multiply, Divide, Remainder, And, Or, Xor, ShiftLeft, ShiftRight, UnsignedShiftRight,
    Not, Less, LessOrEqual, Equal, NotEqual,
    Min, Max, Abs,

    // of int: how many snapshots a loop keeps, of those that are asked for, for so many iterations; how far to go to the next one
    Slots, Split,
}

/// <summary>An operation on integers or booleans, as C# has it (unchecked). Booleans: And, Or, Xor, Not, Equal; both operands are computed.</summary>
internal sealed record LetInteger(ValueId Target, IntegerOp Op, EquatableArray<ValueId> Operands, long Bits = 0) : Statement;

/// <summary>C#'s conversion between number types, unchecked. Between real types it has a derivative.</summary>
internal sealed record Convert(ValueId Target, ValueId From) : Statement;

/// <summary>A number read from outside the method (a field of this, a static field): inactive, read where it stands.</summary>
internal sealed record ReadMember(ValueId Target, string Text) : Statement;

/// <summary>
/// The number that a call of the user's returns, written around its arguments: <paramref name="Text"/> has one piece more than there are
/// operands. Equal calls are one, and one that nothing reads is none. <paramref name="Name"/>: the method, for messages.
/// </summary>
internal sealed record Call(ValueId Target, string Name, EquatableArray<string> Text, EquatableArray<ValueId> Operands) : Statement;

internal sealed record Load(ValueId Target, Place From) : Statement;

internal sealed record Store(Place To, ValueId Value) : Statement;

/// <summary>Memory += value. Rounded as the user's += would be.</summary>
internal sealed record Accumulate(Place To, ValueId Value) : Statement;

internal sealed record Length(ValueId Target, ArrayId Of, int Dimension = 0) : Statement;

/// <summary>A new array of zeros. <paramref name="Escapes"/>: the caller gets it.</summary>
internal sealed record Allocate(ArrayId Target, EquatableArray<ValueId> Extents, bool Escapes = false) : Statement;

/// <summary>A view of one-dimensional memory.</summary>
internal sealed record Slice(ArrayId Target, ArrayId From, ValueId Start, ValueId Length) : Statement;

/// <summary>A row of a jagged array: a view.</summary>
internal sealed record Row(ArrayId Target, ArrayId From, EquatableArray<ValueId> Indices) : Statement;

/// <summary>An array found outside the method (a field), or in an aggregate that is not taken apart: inactive and not written.</summary>
internal sealed record ReadArray(ArrayId Target, string Text) : Statement;

internal sealed record Clear(ArrayId Array) : Statement;

/// <summary>Throws unless the two do not overlap.</summary>
internal sealed record RequireDisjoint(ArrayId First, ArrayId Second) : Statement;

/// <summary>Throws unless an array of cotangents or tangents has as many elements in each dimension, or row, as the array they are of.</summary>
internal sealed record RequireSameShape(ArrayId Shadow, ArrayId Of) : Statement;

/// <summary>The value after an If: Then's or Else's.</summary>
internal sealed record Phi(ValueId Target, ValueId Then, ValueId Else);

internal sealed record If(ValueId Condition, Block Then, Block Else, EquatableArray<Phi> Phis) : Statement;

/// <summary>
/// A variable of a loop: <paramref name="Inside"/> at the start of an iteration (<paramref name="Initial"/> in the first),
/// <paramref name="Next"/> at its end, <paramref name="Result"/> after the loop.
/// </summary>
internal sealed record Carried(ValueId Initial, ValueId Inside, ValueId Next, ValueId Result);

/// <summary>
/// Index (int or long) runs from From while below To (above, if Step is negative), by Step; From, To are fixed before.
/// <paramref name="IsRest"/>: fewer iterations than a vector has lanes. <paramref name="Snapshots"/>: of a primal's loop in steps of 1, how many snapshots
/// its derived part may keep, in place of a frame for each iteration.
/// </summary>
internal sealed record For(
    ValueId Index, ValueId From, ValueId To, int Step, Block Body, EquatableArray<Carried> Carried, bool IsRest = false, ValueId? Snapshots = null) : Statement;

/// <summary>Runs while <paramref name="Continue"/>, a carried boolean's Inside, is true: its Next decides about the next iteration.</summary>
internal sealed record While(ValueId Continue, Block Body, EquatableArray<Carried> Carried) : Statement;

/// <summary>
/// To - From iterations that do not need each other, several at a time: each number of <paramref name="Inputs"/> is read,
/// <paramref name="Function"/> applied, each of <paramref name="Outputs"/> (its results) written. There is at least one iteration.
/// </summary>
internal sealed record LaneLoop(
    ValueId From, ValueId To, NumberType Type, EquatableArray<LanePlace> Inputs, ScalarFunction Function, EquatableArray<LanePlace> Outputs,
    Reductions Reductions = Reductions.Ordered) : Statement;

/// <summary>A number for each lane: the element that <paramref name="First"/> names, the one <paramref name="Stride"/> further in its last index, and so on.</summary>
internal sealed record LoadLanes(ValueId Target, Place First, ValueId Stride) : Statement;

/// <summary>The same the other way, in the order of the lanes.</summary>
internal sealed record StoreLanes(Place First, ValueId Stride, ValueId Value) : Statement;

/// <summary>Sum + lane 0 + lane 1 + ..: one after the other, as the iterations would; or the sum, and that of the lanes.</summary>
internal sealed record AddLanes(ValueId Target, ValueId Sum, ValueId Lanes, Reductions Reductions = Reductions.Ordered) : Statement;

/// <summary>Whether To - From elements from one place on have none in common with as many from another, or (<paramref name="IsElement"/>) with that one.</summary>
internal sealed record AreApart(ValueId Target, Place First, Place Second, ValueId From, ValueId To, bool IsElement = false) : Statement;

/// <summary>What a lane loop reads or writes.</summary>
internal abstract record LanePlace;

/// <summary>Memory, an element an iteration, from this one on.</summary>
internal sealed record LaneElements(Place First) : LanePlace;

/// <summary>A field of the frames from this number on.</summary>
internal sealed record LaneField(FrameId Frame, int Field, ValueId First) : LanePlace;

/// <summary>The same number in all iterations; read only.</summary>
internal sealed record LaneUniform(ValueId Value) : LanePlace;

/// <summary>An integer as a number, First in the first iteration and one more in each further; read only.</summary>
internal sealed record LaneIndex(ValueId First) : LanePlace;

/// <summary>A sum over the iterations, added in their order or by lane; written only.</summary>
internal sealed record LaneCellSum(CellId Cell) : LanePlace;

/// <inheritdoc cref="LaneCellSum"/>
internal sealed record LaneElementSum(Place Place) : LanePlace;

internal sealed record DeclareCell(CellId Cell) : Statement;

internal sealed record SetCell(CellId Cell, ValueId Value) : Statement;

internal sealed record AddToCell(CellId Cell, ValueId Value) : Statement;

internal sealed record ReadCell(ValueId Target, CellId Cell) : Statement;

// Each kind of frame has a stack of its own, so that a loop and the loops inside it do not get in each other's way.

/// <summary>Room for so many more frames on the stack of this kind, numbered from 0.</summary>
internal sealed record OpenFrames(FrameId Frame, ValueId Count) : Statement;

/// <summary>In the derived part: the uppermost frames of this kind, as many as were opened together, are read, numbered from 0.</summary>
internal sealed record ReopenFrames(FrameId Frame, ValueId Count) : Statement;

/// <summary>They leave the stack of their kind; what was opened before them is now uppermost.</summary>
internal sealed record CloseFrames(FrameId Frame) : Statement;

internal sealed record SaveField(FrameId Frame, ValueId Number, int Field, ValueId Value) : Statement;

internal sealed record RestoreField(ValueId Target, FrameId Frame, ValueId Number, int Field) : Statement;

/// <summary>The tangent of a call, which nobody gave: a method in which it is read cannot be made.</summary>
internal sealed record NoTangent(ValueId Target, string Call) : Statement;

/// <summary>A line for the reader of the generated text.</summary>
internal sealed record Comment(string Text) : Statement;

/// <summary>How the numbers and arrays of a C# value lie in it.</summary>
internal abstract record Structure;

internal sealed record NumberLeaf(ValueId Value) : Structure;

internal sealed record ArrayLeaf(ArrayId Array) : Structure;

internal enum Construction { Tuple, Positional, Initializer }

/// <summary>A tuple or a struct: (a, b), new Type(a, b) or new Type { A = a, B = b }.</summary>
internal sealed record Aggregate(string Type, Construction Construction, EquatableArray<Field> Fields) : Structure;

internal sealed record Field(string Name, Structure Structure);

/// <summary>Something inactive that is passed on as it is.</summary>
internal sealed record Opaque : Structure;

internal enum Passing { Value, In, Ref, Out }

/// <summary>
/// <paramref name="Incoming"/>: null for out. <paramref name="Outgoing"/>: what it holds at the end, for ref and out.
/// <paramref name="Differentiable"/>: false for integers and what is marked [NotDifferentiable].
/// </summary>
internal sealed record Parameter(string Name, string Type, Passing Passing, bool Differentiable, Structure? Incoming, Structure? Outgoing);

/// <summary>Where a method stands and how its derivatives are declared there.</summary>
/// <param name="ContainingTypes">Headers without body from outside in, as: static partial class Functions.</param>
/// <param name="Modifiers">Access and static, as written before the type.</param>
/// <param name="TypeParameters">As "&lt;T&gt;", or empty.</param>
/// <param name="Constraints">As "where T : IFloatingPointIeee754&lt;T&gt;", or empty.</param>
/// <param name="Generic">The name of the type parameter that is <see cref="NumberType.Generic"/>, or empty.</param>
internal sealed record MethodName(
    string Namespace, EquatableArray<string> ContainingTypes, string Name, string Modifiers, string TypeParameters, string Constraints, string Generic);

/// <summary>A method in this language. <paramref name="Result"/> is null for void.</summary>
internal sealed record Method(
    MethodName Name, string Summary, EquatableArray<Parameter> Parameters, string ResultType, Structure? Result,
    EquatableArray<Value> Values, EquatableArray<Array> Arrays, EquatableArray<Cell> Cells, EquatableArray<Frame> Frames, Block Body)
{
    /// <summary>What the user's attribute allows for loops in lanes; derived methods inherit it.</summary>
    public Reductions Reductions { get; init; }
}

/// <summary>The order of sums in loops that run in lanes: the runtime's enum of this name.</summary>
internal enum Reductions
{
    /// <summary>As the iterations run.</summary>
    Ordered,

    /// <summary>Each lane adds up its own terms; then the upper half of the lanes is added to the lower half, until one is left.</summary>
    Lanes,
}
