using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Programs;

// The loop language. Structured, imperative, lane-aware; statements print one to one to C# (Emit/Cpu).
//
//   program   := name, parameters, block
//   statement := targets = f(reads)          f a ScalarFunction, applied to each lane
//              | target = Library(reads)     a function of the runtime's kernels (winners, random masks, lane sums)
//              | integer = index | pointer = pointer + index, of a block | number += sum of lanes over a part
//              | lanes = what a store would keep of them
//              | for each part of the batch { ... } | for each block of a part { ... }
//              | for index in [from, to) step s { ... } | if (comparisons) { ... } else { ... } | // comment
//   place     := variable | pointer[index] | index read as a number | number
//   index     := constant + sum of factor * variable | min, max, quotient, remainder of such
//
// A variable is declared by the first statement of its scope that writes it.

/// <summary>What a variable holds. A lane variable holds one number for each of the samples of a vector.</summary>
internal enum VariableKind
{
    /// <summary>One number for each sample of a vector.</summary>
    Lanes,

    /// <summary>One small integer for each sample of a vector (winners of a window).</summary>
    Codes,

    /// <summary>An index or a count, the same for all samples.</summary>
    Integer,

    /// <summary>A part of a sum over the batch: consecutive blocks.</summary>
    BatchPart,

    /// <summary>0 or 1, which half of a vector; in the offset of a lane pointer it counts half a vector.</summary>
    HalfVector,

    /// <summary>Pointer to vectors of samples; offsets count vectors.</summary>
    LanePointer,

    /// <summary>Pointer to vectors of the method's own (<see cref="Reserve"/>): a store there does not round.</summary>
    ScratchPointer,

    /// <summary>Pointer to numbers shared by all samples: a read broadcasts, a write stores lane 0.</summary>
    UniformPointer,

    /// <summary>Pointer to winners of one byte a sample; offsets count vectors of samples.</summary>
    BytePointer,

    /// <summary>Pointer to winners of 32 bits a sample; offsets count vectors of samples.</summary>
    WordPointer,

    /// <summary>Pointer to the class index of each sample (32 bits); offsets count vectors of samples.</summary>
    LabelPointer,

    /// <summary>Pointer to 64-bit integers: seed and step of the random numbers.</summary>
    KeyPointer,
}

internal sealed record Variable(string Name, VariableKind Kind);

/// <summary>Something that can be read, and, if it is a variable or memory, written.</summary>
internal abstract record Place
{
    public static implicit operator Place(VariableId variable) => new Local(variable);
}

internal sealed record Local(VariableId Variable) : Place;

/// <summary>Memory at a pointer; the pointer's kind says what an offset counts and how it is read.</summary>
internal sealed record Element(VariableId Pointer, Linear Offset) : Place;

/// <summary>An index as a number, in every lane (comparing labels with a class number). Passed to a library function it stays an integer.</summary>
internal sealed record Ordinal(Linear Value) : Place;

/// <summary>A number that a library function is given in double precision, whatever the width.</summary>
internal sealed record Number(double Value) : Place;

internal abstract record Statement;

internal sealed record Block(EquatableArray<Statement> Statements);

/// <summary>Targets receive the results of <paramref name="Value"/>, in order; all reads happen before the first write.</summary>
internal sealed record Assign(EquatableArray<Place> Targets, ScalarFunction Value, EquatableArray<Place> Reads) : Statement;

/// <summary>
/// Calls a function of AdCompiler.Kernels by its spelled name, in which &lt;T&gt; stands for the width's container and &lt;A&gt; for its
/// arithmetic; <paramref name="Target"/> null: for its effect.
/// </summary>
internal sealed record Invoke(VariableId? Target, string Function, EquatableArray<Place> Reads) : Statement;

internal sealed record SetInteger(VariableId Target, IndexExpression Value) : Statement;

/// <summary>Target points <paramref name="Offset"/> elements (vectors, for lane pointers) past <paramref name="From"/>.</summary>
internal sealed record SetPointer(VariableId Target, VariableId From, Linear Offset) : Statement;

/// <summary>The number that a store would keep: in the Half text rounded to 16 bits, elsewhere itself.</summary>
internal sealed record RoundAsStored(VariableId Lanes) : Statement;

/// <summary>The same in a block of the batch; the stride counts elements (not vectors) from one block to the next.</summary>
internal sealed record SetBlockPointer(VariableId Target, VariableId From, Linear Offset, VariableId Block, VariableId Stride) : Statement;

/// <summary>The parts of a sum over the batch, ascending (AdCompiler.Kernels.BatchParts): so many blocks, in each so many positions to sum over.</summary>
internal sealed record ForBatchParts(VariableId Part, VariableId Blocks, int Pixels, Block Body) : Statement;

/// <summary>The blocks of a part, ascending.</summary>
internal sealed record ForBlocks(VariableId Block, VariableId Part, Block Body) : Statement;

/// <summary>
/// To a number shared by all samples, 0 before the first part, is added the sum of a lane variable over its lanes: lower plus upper half, again and
/// again. The last part completes it.
/// </summary>
internal sealed record SumLanes(Element Target, VariableId Lanes, VariableId Part) : Statement;

/// <summary>The same for lanes in memory, always those of a whole vector: what the two halves of a narrow program have left there.</summary>
internal sealed record SumStoredLanes(Element Target, Element Lanes, VariableId Part) : Statement;

/// <summary>A scratch pointer gets memory for so many vectors, the method's own.</summary>
internal sealed record Reserve(VariableId Pointer, int Vectors) : Statement;

/// <summary>Index runs from From up to, not including, To.</summary>
internal sealed record For(VariableId Index, IndexExpression From, IndexExpression To, int Step, Block Body) : Statement;

internal enum Relation { Less, Equal, NotEqual, AtLeast }

internal sealed record Comparison(IndexExpression Left, Relation Relation, IndexExpression Right);

/// <summary>Taken when all comparisons hold; the same way for all samples.</summary>
internal sealed record If(EquatableArray<Comparison> Conditions, Block Then, Block? Else) : Statement;

/// <summary>Statements with variables of their own.</summary>
internal sealed record Scope(Block Body) : Statement;

/// <summary>Lines for the reader of the emitted text.</summary>
internal sealed record Comment(string Text) : Statement;

/// <summary>
/// One emitted method. <paramref name="Parts"/>: 1 for vectors of all lanes of a block (512 bits), 2 for half of them
/// (256 bits: the caller runs the program twice, with lane pointers moved by half a vector). <paramref name="Rules"/>: the slots
/// of the rule table that its scalar functions read.
/// </summary>
internal sealed record Program(
    string Name, EquatableArray<VariableId> Parameters, EquatableArray<Variable> Variables, Block Body,
    EquatableArray<RuleSlot> Rules, string Summary, int Parts = 1);
