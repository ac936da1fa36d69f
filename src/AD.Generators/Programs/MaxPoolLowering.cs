using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// Max pools. Forward keeps which entries attain each window's maximum; backward and tangent apply the weights that the site's
/// rule gives such a pattern. Windows of 2x2 without padding are unrolled, others scanned entry after entry.
/// </summary>
internal sealed class MaxPoolLowering
{
    private readonly MaxPoolSpec spec;
    private readonly WindowGeometry window;
    private readonly ProgramBuilder builder;
    private readonly WindowLoops loops;
    private readonly PoolTableLayout layout;

    private MaxPoolLowering(MaxPoolSpec spec)
    {
        this.spec = spec;
        window = spec.Window;
        string pool = spec.Site.Relu is null ? "maxpool" : "maxpool . relu";
        string operation = spec.Pass switch { PoolPass.Backward => pool + " transposed,", PoolPass.Tangent => pool + " tangent,", _ => pool };
        builder = new ProgramBuilder(WindowLoops.Describe(window, operation));
        loops = new WindowLoops(builder, window);
        layout = PoolTableLayout.Of(window);
        PoolContribution.RequireCodeOfRelu(window, spec.Site);
    }

    public static LoweredKernel Lower(MaxPoolSpec spec)
    {
        var lowering = new MaxPoolLowering(spec);
        switch (spec.Pass)
        {
            case PoolPass.Backward: lowering.Backward(); break;
            case PoolPass.Tangent: lowering.Tangent(); break;
            default: lowering.Forward(); break;
        }
        return new LoweredKernel(lowering.builder.Arguments, lowering.builder.Build("MaxPool"));
    }

    private void Forward()
    {
        VariableId x = builder.Operand(0, spec.Site.Relu is null ? "x" : "z", VariableKind.LanePointer), y = builder.Result(0, "y", VariableKind.LanePointer);
        VariableId? winners = spec.Pass == PoolPass.ForwardWithWinners ? builder.Result(1, "winners", layout.CodesKind) : null;
        if (window is { Window: 2, Padding: 0 })
            InRegisters(x, y, winners);
        else
            Scan(x, y, winners);
    }

    private void InRegisters(VariableId x, VariableId y, VariableId? winners)
    {
        var pool = new PoolWindow(builder, window, spec.Site);
        VariableId[] entries = [.. Enumerable.Range(0, 4).Select(p => builder.Variable("z" + p))];
        loops.Windows(at =>
        {
            for (int p = 0; p < 4; p++)
                builder.Assign(entries[p], LaneFunctions.Identity, new Element(x, at.Address(p / 2, p % 2)));
            VariableId maximum = pool.Maximum(entries);
            if (winners is { } codes)
                pool.StoreWinners(maximum, entries, new Element(codes, at.Index));
            pool.StoreValue(maximum, new Element(y, at.Index));
        });
    }

    /// <summary>PyTorch's scan for the maximum, a second one for who attains it.</summary>
    private void Scan(VariableId x, VariableId y, VariableId? winners)
    {
        var choice = new PoolEvaluationChoice(builder, spec.Site, layout.Entries);
        VariableId maximum = builder.Variable("max"), codes = builder.Variable("codes", VariableKind.Codes);
        loops.Windows(at =>
        {
            builder.Assign(maximum, spec.Site.Relu is null ? LaneFunctions.Constant(double.NegativeInfinity) : LaneFunctions.Zero);
            at.Entries((address, _) => builder.Invoke(maximum, "Winners.Larger", maximum, new Element(x, address)));
            if (winners is { } several && layout.Words > 1)
            {
                var target = new Element(several, at.Index * layout.Words);
                builder.Invoke(null, "Winners.Clear<T>", target, new Ordinal(layout.Words));
                at.Entries((address, position) => builder.Invoke(null, "Winners.Tie", target, new Ordinal(layout.Words), maximum, new Element(x, address), new Ordinal(position)));
            }
            else if (winners is { } one)
            {
                if (spec.Site.Relu is null)
                    builder.Invoke(codes, "Winners.None<T>");
                else
                    builder.Invoke(codes, "Winners.NoneRelu", maximum, new Ordinal(layout.Entries));
                at.Entries((address, position) => builder.Invoke(codes, "Winners.Tie", codes, maximum, new Element(x, address), new Ordinal(position)));
                builder.Invoke(null, "Winners.Store", codes, new Element(one, at.Index));
            }
            choice.StoreValue(maximum, new Element(y, at.Index));
        });
    }

    private void Backward()
    {
        VariableId winners = builder.Operand(0, "winners", layout.CodesKind), yBar = builder.Operand(1, "yBar", VariableKind.LanePointer);
        VariableId xBar = builder.Result(0, "xBar", VariableKind.LanePointer);
        VariableId g = builder.Variable("g");
        var contribution = new PoolContribution(builder, window, spec.Site);
        if (loops.AreTiles)
        {
            loops.Tiles(xBar, at =>
            {
                Place codes = contribution.Codes(winners, at.Index);
                builder.Assign(g, LaneFunctions.Identity, new Element(yBar, at.Index));
                contribution.Either(composed => at.Entries((address, position) =>
                    contribution.Assign(new Element(xBar, address), composed, codes, position, g)));
            });
            return;
        }
        VariableId sum = builder.Variable("sum");
        loops.Gather(entry =>
        {
            builder.Assign(sum, LaneFunctions.Zero);
            contribution.Either(composed => entry.Windows((index, position, _, _) =>
            {
                Place codes = contribution.Codes(winners, index);
                contribution.Add(sum, composed, codes, position, new Element(yBar, index));
            }));
            builder.Assign(new Element(xBar, entry.Address), LaneFunctions.Identity, sum);
        });
    }

    private void Tangent()
    {
        VariableId winners = builder.Operand(0, "winners", layout.CodesKind), xDot = builder.Operand(1, "xDot", VariableKind.LanePointer);
        VariableId yDot = builder.Result(0, "yDot", VariableKind.LanePointer);
        VariableId sum = builder.Variable("sum");
        var contribution = new PoolContribution(builder, window, spec.Site);
        loops.Windows(at =>
        {
            Place codes = contribution.Codes(winners, at.Index);
            builder.Assign(sum, LaneFunctions.Zero);
            contribution.Either(composed => at.Entries((address, position) =>
                contribution.Add(sum, composed, codes, position, new Element(xDot, address))));
            builder.Assign(new Element(yDot, at.Index), LaneFunctions.Identity, sum);
        });
    }
}
