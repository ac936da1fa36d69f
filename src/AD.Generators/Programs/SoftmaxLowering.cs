using AdCompiler.Generators.Scalars;
using static AdCompiler.Generators.Scalars.ScalarFunctions;
using static AdCompiler.Generators.Scalars.ScalarMath;

namespace AdCompiler.Generators.Programs;

/// <summary>Softmax cross-entropy, each lane from its largest logit; sums over classes ascend.</summary>
internal sealed class SoftmaxLowering
{
    /// <summary>(sum, logit, largest): sum + exp(logit - largest).</summary>
    private static readonly ScalarFunction AddExponential = Define(3, b => b[0] + Exp(b[1] - b[2]));

    /// <summary>(logit, label, class, value so far).</summary>
    private static readonly ScalarFunction OfLabel = Define(4, b => Where(b[1].Is(b[2]), b[0], b[3]));

    /// <summary>(largest, logit of the label, sum).</summary>
    private static readonly ScalarFunction Loss = Define(3, b => b[0] - b[1] + Log(b[2]));

    /// <summary>(g, logit, largest, sum, label, class): g * (softmax - onehot).</summary>
    private static readonly ScalarFunction Cotangent = Define(6, b =>
        b[0] * (Exp(b[1] - b[2]) / b[3] - Where(b[4].Is(b[5]), b.Constant(1), b.Constant(0))));

    private readonly ProgramBuilder builder;
    private readonly int classes;
    private readonly VariableId logits, labels, largest, sum, label;

    private SoftmaxLowering(string summary, int classes, bool backward)
    {
        builder = new ProgramBuilder(summary);
        this.classes = classes;
        G = backward ? builder.Operand(0, "lossBar", VariableKind.LanePointer) : default;
        logits = builder.Operand(backward ? 1 : 0, "logits", VariableKind.LanePointer);
        labels = builder.Operand(backward ? 2 : 1, "labels", VariableKind.LabelPointer);
        largest = builder.Variable("largest");
        sum = builder.Variable("sum");
        label = builder.Variable("label");
    }

    private VariableId G { get; }

    public static LoweredKernel Lower(SoftmaxCrossEntropySpec spec)
    {
        var lowering = new SoftmaxLowering($"loss = log(sum exp(logits)) - logits[label], {spec.Classes} classes", spec.Classes, backward: false);
        VariableId loss = lowering.builder.Result(0, "loss", VariableKind.LanePointer);
        lowering.Forward(loss);
        return new LoweredKernel(lowering.builder.Arguments, lowering.builder.Build("Loss"));
    }

    public static LoweredKernel Lower(SoftmaxCrossEntropyBackwardSpec spec)
    {
        var lowering = new SoftmaxLowering($"logitsBar = lossBar * (softmax(logits) - onehot(label)), {spec.Classes} classes", spec.Classes, backward: true);
        VariableId logitsBar = lowering.builder.Result(0, "logitsBar", VariableKind.LanePointer);
        lowering.Backward(logitsBar);
        return new LoweredKernel(lowering.builder.Arguments, lowering.builder.Build("LossData"));
    }

    private void Forward(VariableId loss)
    {
        VariableId picked = builder.Variable("ofLabel");
        Largest();
        builder.Assign(picked, LaneFunctions.Zero);
        Sum(c => builder.Assign(picked, OfLabel, new Element(logits, c), label, new Ordinal(c), picked));
        builder.Assign(new Element(loss, 0), Loss, largest, picked, sum);
    }

    private void Backward(VariableId logitsBar)
    {
        VariableId g = builder.Variable("g");
        Largest();
        Sum(null);
        builder.Assign(g, LaneFunctions.Identity, new Element(G, 0));
        builder.Loop("c", classes, c => builder.Assign(new Element(logitsBar, c), Cotangent, g, new Element(logits, c), largest, sum, label, new Ordinal(c)));
    }

    private void Largest()
    {
        builder.Invoke(label, "LaneLabels.Load<T>", new Element(labels, 0));
        builder.Assign(largest, LaneFunctions.Constant(double.NegativeInfinity));
        builder.Loop("c", classes, c => builder.Assign(largest, LaneFunctions.Max, largest, new Element(logits, c)));
    }

    private void Sum(Action<Linear>? beside)
    {
        builder.Assign(sum, LaneFunctions.Zero);
        builder.Loop("c", classes, c =>
        {
            builder.Assign(sum, AddExponential, sum, new Element(logits, c), largest);
            beside?.Invoke(c);
        });
    }
}
