using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using static AdCompiler.Generators.Scalars.ScalarFunctions;
using static AdCompiler.Generators.Scalars.ScalarMath;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// Euclidean norm of each window. Its derivative is x / norm, at a norm of 0 the rule's constant for every entry (0, 1, NaN ..).
/// Sums of products in scan order, fused multiply-add.
/// </summary>
internal sealed class NormPoolLowering
{
    private readonly NormPoolSpec spec;
    private readonly ProgramBuilder builder;
    private readonly WindowLoops loops;

    private NormPoolLowering(NormPoolSpec spec)
    {
        this.spec = spec;
        string operation = spec.Pass switch { NormPass.Forward => "normpool", NormPass.Backward => "normpool transposed,", _ => "normpool tangent," };
        builder = new ProgramBuilder(WindowLoops.Describe(spec.Window, operation));
        loops = new WindowLoops(builder, spec.Window);
    }

    public static LoweredKernel Lower(NormPoolSpec spec)
    {
        var lowering = new NormPoolLowering(spec);
        switch (spec.Pass)
        {
            case NormPass.Forward: lowering.Forward(); break;
            case NormPass.Backward: lowering.Backward(spec.AtZero!); break;
            default: lowering.Tangent(spec.AtZero!); break;
        }
        return new LoweredKernel(lowering.builder.Arguments, lowering.builder.Build("NormPool"));
    }

    private void Forward()
    {
        VariableId x = builder.Operand(0, "x", VariableKind.LanePointer), y = builder.Result(0, "y", VariableKind.LanePointer);
        VariableId squares = builder.Variable("squares"), entry = builder.Variable("entry");
        loops.Windows(at =>
        {
            builder.Assign(squares, LaneFunctions.Zero);
            at.Entries((address, _) =>
            {
                builder.Assign(entry, LaneFunctions.Identity, new Element(x, address));
                builder.Assign(squares, LaneFunctions.MultiplyAdd, entry, entry, squares);
            });
            builder.Assign(new Element(y, at.Index), LaneFunctions.Sqrt, squares);
        });
    }

    private void Backward(RuleValue atZero)
    {
        VariableId yBar = builder.Operand(0, "yBar", VariableKind.LanePointer), x = builder.Operand(1, "x", VariableKind.LanePointer), y = builder.Operand(2, "y", VariableKind.LanePointer);
        VariableId xBar = builder.Result(0, "xBar", VariableKind.LanePointer), g = builder.Variable("g"), norm = builder.Variable("norm"), scale = builder.Variable("scale");
        // scale is g / norm, and at a norm of 0 what the rule's constant makes of g
        ScalarFunction scaleOf = Define(2, b => Where(b[1].Is(0), b[0] * b.Rule(atZero), b[0] / b[1]));
        ScalarFunction passed = Define(3, b => Where(b[1].Is(0), b[2], b[0] * b[2])), addPassed = Define(4, b => b[3] + Where(b[1].Is(0), b[2], b[0] * b[2]));
        builder.NeedRulesOf(scaleOf);
        void Load(Linear index)
        {
            builder.Assign(g, LaneFunctions.Identity, new Element(yBar, index));
            builder.Assign(norm, LaneFunctions.Identity, new Element(y, index));
            builder.Assign(scale, scaleOf, g, norm);
        }
        if (loops.AreTiles)
        {
            loops.Tiles(xBar, at =>
            {
                Load(at.Index);
                at.Entries((address, _) => builder.Assign(new Element(xBar, address), passed, new Element(x, address), norm, scale));
            });
            return;
        }
        VariableId sum = builder.Variable("sum"), value = builder.Variable("entry");
        loops.Gather(entry =>
        {
            builder.Assign(sum, LaneFunctions.Zero);
            builder.Assign(value, LaneFunctions.Identity, new Element(x, entry.Address));
            entry.Windows((index, _, _, _) =>
            {
                Load(index);
                builder.Assign(sum, addPassed, value, norm, scale, sum);
            });
            builder.Assign(new Element(xBar, entry.Address), LaneFunctions.Identity, sum);
        });
    }

    private void Tangent(RuleValue atZero)
    {
        VariableId xDot = builder.Operand(0, "xDot", VariableKind.LanePointer), x = builder.Operand(1, "x", VariableKind.LanePointer), y = builder.Operand(2, "y", VariableKind.LanePointer);
        VariableId yDot = builder.Result(0, "yDot", VariableKind.LanePointer), product = builder.Variable("product"), sum = builder.Variable("sum"), dot = builder.Variable("dot");
        // (norm, sum of x xDot, sum of xDot)
        ScalarFunction tangent = Define(3, b => Where(b[0].Is(0), b[2] * b.Rule(atZero), b[1] / b[0]));
        builder.NeedRulesOf(tangent);
        loops.Windows(at =>
        {
            builder.Assign(product, LaneFunctions.Zero);
            builder.Assign(sum, LaneFunctions.Zero);
            at.Entries((address, _) =>
            {
                builder.Assign(dot, LaneFunctions.Identity, new Element(xDot, address));
                builder.Assign(product, LaneFunctions.MultiplyAdd, new Element(x, address), dot, product);
                builder.Assign(sum, LaneFunctions.Add, sum, dot);
            });
            builder.Assign(new Element(yDot, at.Index), tangent, new Element(y, at.Index), product, sum);
        });
    }
}
