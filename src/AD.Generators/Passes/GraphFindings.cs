using System.Globalization;
using AdCompiler.Generators.Diagnostics;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes;

/// <summary>What is worth telling about a network's graphs though its programs are right: derivatives that get lost, and reports.</summary>
internal static class GraphFindings
{
    private const int FloatBytes = 4;

    /// <summary>A sum of so many ones no longer grows in Half: 2^11, the digits of its significand.</summary>
    private const int MostTermsInHalf = 2048;

    public static EquatableArray<Finding> Of(NetworkModel model, TensorGraph gradient, Schedule schedule)
    {
        TensorGraph training = new RemoveDeadCode().Run(model.Training);
        return new[] { LostDerivatives(training), InheritedRules(training), Ties(model, training), SavedValues(model, schedule), LongSums(gradient) }
            .SelectMany(static findings => findings).Distinct().ToEquatableArray();
    }

    /// <summary>Elementwise functions of something trained that hand no derivative on to any operand they depend on.</summary>
    private static IEnumerable<Finding> LostDerivatives(TensorGraph training)
    {
        bool[] active = PrimalCopy.Activity(training, withInput: false);
        foreach (TensorNode node in training.Nodes)
        {
            if (node.Op is not Map { Function: var function })
                continue;
            int[] trained = [.. Enumerable.Range(0, function.Parameters).Where(i => active[node.Operands[i].Index] && DependsOn(function, i))];
            if (trained.Length > 0 && !trained.Any(i => HasTangent(function, i)))
                yield return Finding.Of("ADC0302", node.Origin);
        }
    }

    private static bool DependsOn(ScalarFunction function, int parameter)
    {
        var depends = new bool[function.Parameters + function.Nodes.Count];
        depends[parameter] = true;
        for (int i = 0; i < function.Nodes.Count; i++)
            depends[function.Parameters + i] = function.Nodes[i].Operands.Any(operand => depends[operand.Index]);
        return depends[function.Results[0].Index];
    }

    private static bool HasTangent(ScalarFunction function, int parameter)
    {
        var builder = new ScalarBuilder(function.Parameters + 1);
        var tangents = new Scalar?[function.Parameters];
        tangents[parameter] = builder[function.Parameters];
        Scalar[] arguments = [.. Enumerable.Range(0, function.Parameters).Select(i => builder[i])];
        return ScalarForwardMode.Tangent(builder, function, arguments, null, tangents) is not null;
    }

    private static IEnumerable<Finding> InheritedRules(TensorGraph training) =>
        from node in training.Nodes
        from point in InheritedPoints(node.Op)
        select Finding.Of("ADC0401", node.Origin, point);

    private static IEnumerable<string> InheritedPoints(TensorOp op) => op switch
    {
        MaxPool { Site.Rule: null } => ["MaxPool, k tied maxima"],
        NormPool { AtZero: { Fixed: null } atZero } => [KinkPoints.Of(atZero.Slot)],
        Map { Function: var function } =>
            function.Nodes.SelectMany(static node => node.Rules).Where(static rule => rule.Fixed is null).Select(static rule => KinkPoints.Of(rule.Slot)),
        _ => [],
    };

    private static IEnumerable<Finding> Ties(NetworkModel model, TensorGraph training) =>
        from node in training.Nodes
        let pool = node.Op as MaxPool
        where pool is { Window.Window: > 1 }
        select Finding.Of("ADC0404", node.Origin, model.Sites[pool.Site.Site].Name, Text(node.Shape.Count), Text(pool.Window.Window));

    private static IEnumerable<Finding> SavedValues(NetworkModel model, Schedule schedule) =>
        from id in schedule.Residuals
        let value = schedule.Values[id]
        group value by value.Origin into saved
        select Finding.Of("ADC0501", saved.Key, model.Class.Name, Text(saved.Sum(static value => value.Bytes(FloatBytes))), string.Join(", ", saved.Select(static value => value.Name)));

    private static IEnumerable<Finding> LongSums(TensorGraph gradient) =>
        from node in gradient.Nodes
        let terms = Terms(node)
        where terms > MostTermsInHalf
        group terms by node.Origin into sums
        select Finding.Of("ADC0602", sums.Key, Text(sums.Max()));

    /// <summary>Terms of one sum inside a sample; 0 for what sums nothing there.</summary>
    private static int Terms(TensorNode node) => node.Op switch
    {
        Conv2d { Geometry: var g } => g.InChannels / g.Groups * g.KernelHeight * g.KernelWidth,
        Conv2dBackwardData { Geometry: var g } => g.OutChannels / g.Groups * g.KernelHeight * g.KernelWidth,
        Tensors.Linear linear => linear.InFeatures,
        LinearBackwardData linear => linear.OutFeatures,
        Reduce reduce when node.Shape.Batched => reduce.Source.Count / node.Shape.Count,
        _ => 0,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
