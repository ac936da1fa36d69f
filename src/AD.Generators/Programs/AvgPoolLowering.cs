using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;
using static AdCompiler.Generators.Scalars.ScalarFunctions;

namespace AdCompiler.Generators.Programs;

/// <summary>Mean of each window: sum in scan order, then one division by the window's size or, if padding does not count, by its part inside the image.</summary>
internal sealed class AvgPoolLowering
{
    private static readonly ScalarFunction DivideByCount = Define(3, b => b[0] / (b[1] * b[2]));
    private static readonly ScalarFunction AddDividedByCount = Define(4, b => b[0] + b[1] / (b[2] * b[3]));

    private readonly WindowGeometry window;
    private readonly ProgramBuilder builder;
    private readonly WindowLoops loops;
    private readonly bool counts;
    private readonly int size;

    private AvgPoolLowering(AvgPoolSpec spec)
    {
        window = spec.Window;
        size = window.Window * window.Window;
        counts = window.Padding > 0 && !spec.CountPadding;
        string operation = spec.Pass == AvgPass.Forward ? "avgpool" : "avgpool transposed,";
        builder = new ProgramBuilder(WindowLoops.Describe(window, operation));
        loops = new WindowLoops(builder, window);
    }

    public static LoweredKernel Lower(AvgPoolSpec spec)
    {
        var lowering = new AvgPoolLowering(spec);
        if (spec.Pass == AvgPass.Forward)
            lowering.Forward();
        else
            lowering.Backward();
        return new LoweredKernel(lowering.builder.Arguments, lowering.builder.Build("AvgPool"));
    }

    private void Forward()
    {
        VariableId x = builder.Operand(0, "x", VariableKind.LanePointer), y = builder.Result(0, "y", VariableKind.LanePointer), sum = builder.Variable("sum");
        loops.Windows(at =>
        {
            builder.Assign(sum, LaneFunctions.Zero);
            at.Entries((address, _) => builder.Assign(sum, LaneFunctions.Add, sum, new Element(x, address)));
            if (counts)
                builder.Assign(new Element(y, at.Index), DivideByCount, sum, new Ordinal(at.Rows), new Ordinal(at.Columns));
            else
                builder.Assign(new Element(y, at.Index), DivideBy(size), sum);
        });
    }

    private void Backward()
    {
        VariableId yBar = builder.Operand(0, "yBar", VariableKind.LanePointer), xBar = builder.Result(0, "xBar", VariableKind.LanePointer);
        if (loops.AreTiles)
        {
            VariableId share = builder.Variable("share");
            loops.Tiles(xBar, at =>
            {
                builder.Assign(share, DivideBy(size), new Element(yBar, at.Index));
                at.Entries((address, _) => builder.Assign(new Element(xBar, address), LaneFunctions.Identity, share));
            });
            return;
        }
        ScalarFunction addShare = Define(2, b => b[0] + b[1] / size);
        VariableId sum = builder.Variable("sum");
        loops.Gather(entry =>
        {
            builder.Assign(sum, LaneFunctions.Zero);
            entry.Windows((index, _, row, column) =>
            {
                if (counts)
                    builder.Assign(sum, AddDividedByCount, sum, new Element(yBar, index), Inside("rows", row, window.InHeight), Inside("columns", column, window.InWidth));
                else
                    builder.Assign(sum, addShare, sum, new Element(yBar, index));
            });
            builder.Assign(new Element(xBar, entry.Address), LaneFunctions.Identity, sum);
        });
    }

    /// <summary>How many rows (columns) of a window are inside the image.</summary>
    private Ordinal Inside(string name, Linear at, int extent)
    {
        VariableId from = builder.Integer(name + "From"), to = builder.Integer(name + "To");
        Linear start = window.Padding - at * window.Stride;
        builder.Set(from, new IndexCall(IndexOperation.Max, (Linear)0, start));
        builder.Set(to, new IndexCall(IndexOperation.Min, (Linear)window.Window, start + extent));
        return new Ordinal((Linear)to - from);
    }
}
