using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// What a window passes to or from one of its entries under the rule of its site: weight times a number, the weight found in the
/// site's table by the window's code. Backward the number is the window's cotangent, forward the entry's tangent: one linear map.
/// </summary>
internal sealed class PoolContribution(ProgramBuilder builder, WindowGeometry window, PoolSite site)
{
    private readonly int entries = window.Window * window.Window;
    private readonly PoolEvaluationChoice choice = new(builder, site, window.Window * window.Window);
    private readonly VariableId table = builder.Extra(ArgumentKind.PoolTable);
    private readonly VariableId weight = builder.Variable("weight"), divisor = builder.Variable("ties"), first = builder.Variable("first"), relu = builder.Variable("relu");

    /// <summary>Winners of a window: bytes up to four entries, words up to 31.</summary>
    public static VariableKind CodesOf(WindowGeometry window) => (window.Window * window.Window) switch
    {
        <= 4 => VariableKind.BytePointer,
        <= 31 => VariableKind.WordPointer,
        int more => throw new NotSupportedException($"winners of max-pool windows hold up to 31 entries (5x5), not {more} ({window.Window}x{window.Window})"),
    };

    /// <summary>A ReLU is pooled with its derivative only where every window is whole: the code for a maximum of 0 says that all entries tie.</summary>
    public static void RequireWholeWindows(WindowGeometry window, PoolSite site)
    {
        if (site.Relu is not null && window.Padding > 0)
            throw new NotSupportedException($"a max-pool of a ReLU in one kernel needs padding 0, not {window.Padding}");
    }

    /// <summary>The evaluation is chosen around a whole window.</summary>
    public void Either(Action<bool> body) => choice.Either(() => body(true), () => body(false));

    /// <summary>target = contribution.</summary>
    public void Assign(Place target, bool composed, VariableId codes, Linear position, Place g) => Emit(target, null, composed, codes, position, g);

    /// <summary>sum = sum + contribution.</summary>
    public void Add(VariableId sum, bool composed, VariableId codes, Linear position, Place g) => Emit(sum, sum, composed, codes, position, g);

    private void Emit(Place target, VariableId? sum, bool composed, VariableId codes, Linear position, Place g)
    {
        PoolTableLayout layout = choice.Layout;
        Place[] before = sum is { } s ? [s] : [];
        if (!composed)
        {
            LookUp(weight, "Winners.Weights", layout.ByCode ? layout.Weights(position) : 0, codes, position, takesEntries: true);
            builder.Assign(target, sum is null ? PoolFunctions.Weighted : PoolFunctions.AddWeighted, [.. before, weight, g]);
            return;
        }
        if (layout.ByCode)
        {
            LookUp(divisor, "Winners.Weights", layout.Divisors(position), codes, position, true);
            LookUp(first, "Winners.Weights", layout.Firsts(position), codes, position, true);
        }
        else
        {
            builder.Invoke(divisor, "Winners.Divisors", codes, new Ordinal(position), new Ordinal(entries));
            builder.Invoke(first, "Winners.Firsts", codes, new Ordinal(position));
        }
        if (site.Relu is not null)
            LookUp(relu, layout.ByCode ? "Winners.Weights" : "Winners.ReluFactors", layout.ByCode ? layout.ReluFactors(position) : layout.ReluAtZero, codes, position, takesEntries: false);
        ScalarFunction function = (sum is null, site.Relu is null) switch
        {
            (true, true) => PoolFunctions.Composed,
            (true, false) => PoolFunctions.ComposedRelu,
            (false, true) => PoolFunctions.AddComposed,
            _ => PoolFunctions.AddComposedRelu,
        };
        Place[] terms = [.. before, g, new Element(table, layout.Beta), new Element(table, layout.Beta + 1), divisor, first];
        builder.Assign(target, function, site.Relu is null ? terms : [.. terms, relu]);
    }

    private void LookUp(VariableId target, string function, Linear offset, VariableId codes, Linear position, bool takesEntries)
    {
        if (choice.Layout.ByCode)
            builder.Invoke(target, function, new Element(table, offset), codes);
        else if (takesEntries)
            builder.Invoke(target, function, new Element(table, offset), codes, new Ordinal(position), new Ordinal(entries));
        else
            builder.Invoke(target, function, new Element(table, offset), codes, new Ordinal(position));
    }
}
