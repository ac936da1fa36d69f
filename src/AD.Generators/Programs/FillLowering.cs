using AdCompiler.Generators.Scalars;
using static AdCompiler.Generators.Scalars.ScalarFunctions;
using static AdCompiler.Generators.Scalars.ScalarMath;

namespace AdCompiler.Generators.Programs;

/// <summary>Values that are moved or made up, not computed: parts of a concatenation, one-hot labels, dropout's masks.</summary>
internal static class FillLowering
{
    /// <summary>(label, class).</summary>
    private static readonly ScalarFunction IsClass = Define(2, b => Where(b[0].Is(b[1]), b.Constant(1), b.Constant(0)));

    public static LoweredKernel Lower(CopySpec spec)
    {
        var builder = new ProgramBuilder($"copy of {spec.Count} numbers of each sample, from {spec.SourceStart} to {spec.TargetStart}");
        VariableId x = builder.Operand(0, "x", VariableKind.LanePointer), y = builder.Result(0, "y", VariableKind.LanePointer);
        builder.Loop("i", spec.Count, i => builder.Assign(new Element(y, i + spec.TargetStart), LaneFunctions.Identity, new Element(x, i + spec.SourceStart)));
        return new LoweredKernel(builder.Arguments, builder.Build("Copy"));
    }

    public static LoweredKernel Lower(OneHotSpec spec)
    {
        var builder = new ProgramBuilder($"1 at the class of the label, 0 at the other {spec.Classes - 1}");
        VariableId labels = builder.Operand(0, "labels", VariableKind.LabelPointer), y = builder.Result(0, "y", VariableKind.LanePointer), label = builder.Variable("label");
        builder.Invoke(label, "LaneLabels.Load<T>", new Element(labels, 0));
        builder.Loop("c", spec.Classes, c => builder.Assign(new Element(y, c), IsClass, label, new Ordinal(c)));
        return new LoweredKernel(builder.Arguments, builder.Build("OneHot"));
    }

    public static LoweredKernel Lower(RandomMaskSpec spec)
    {
        double scale = 1 / (1 - spec.Probability);
        var builder = new ProgramBuilder($"dropout {spec.Site}: each of {spec.Count} numbers is kept, times 1 / (1 - p), or 0 with p = {Number(spec.Probability)}");
        VariableId mask = builder.Result(0, "mask", VariableKind.LanePointer), key = builder.Extra(ArgumentKind.RandomKey), first = builder.Extra(ArgumentKind.FirstSample);
        VariableId kept = builder.Variable("kept");
        ScalarFunction scaled = Define(1, b => b[0] * scale);
        builder.Loop("i", spec.Count, i =>
        {
            builder.Invoke(kept, "DropoutMask.Kept<T>", new Element(key, 0), new Ordinal(spec.Site), first, new Ordinal(spec.Count), new Ordinal(i), new Number(spec.Probability));
            builder.Assign(new Element(mask, i), scaled, kept);
        });
        return new LoweredKernel(builder.Arguments, builder.Build("Mask"));
    }

    private static string Number(double number) => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
