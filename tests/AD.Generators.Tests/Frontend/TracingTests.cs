using AdCompiler.Generators.Frontend;
using AdCompiler.Generators.Frontend.Known;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;
using Shape = AdCompiler.Generators.Tensors.Shape;

namespace AdCompiler.Generators.Tests.Frontend;

/// <summary>What the graph of a network holds: functions given to Map, rules, layers of one's own, losses, labels.</summary>
public sealed class TracingTests
{
    private static ScalarFunction Function(Generated generated) =>
        Assert.Single(generated.Model.Inference.Nodes.Select(node => node.Op).OfType<Map>()).Function;

    private static string Text(ScalarFunction function) => string.Join("; ", function.Nodes.Select(node =>
        node.Op is ScalarOp.Constant ? node.Number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)
            : $"{node.Op}({string.Join(",", node.Operands.Select(o => o.Index))})"));

    [Theory]
    [InlineData("Map(x, (double v) => v / (1 + Math.Exp(-v)))", "Negate(0); Exp(1); 1; Add(3,2); Divide(0,4)")]
    [InlineData("Map(x, (float v) => v * 0.1f)", "0.10000000149011612; Multiply(0,1)")]
    [InlineData("Map(x, (double v) => v * 0.1)", "0.1; Multiply(0,1)")]
    [InlineData("Map(x, v => v > 0 ? v : 0.2 * v)", "0; Less(1,0); 0.2; Multiply(3,0); Select(2,0,4)")]
    [InlineData("Map(x, v => { double s = v * v; s += 1; return Math.Sqrt(s); })", "Multiply(0,0); 1; Add(1,2); Sqrt(3)")]
    [InlineData("Map(x, v => (float)Math.Tanh((double)v))", "Tanh(0)")]
    [InlineData("Map(x, v => v >= 1 && v < 3 || v == 5 ? 1 : v)", "1; LessOrEqual(1,0); 3; Less(0,3); And(2,4); 5; Equal(0,6); Or(5,7); Select(8,1,0)")]
    [InlineData("Map(x, v => v > 0 ? Cube(v) : Math.Sign(v) * 0.5)", "0; Less(1,0); Multiply(0,0); Multiply(0,3); Sign(0); 0.5; Multiply(5,6); Select(2,4,7)")]
    [InlineData("Map(x, v => v is double.NaN ? 0 : v)", null)]
    [InlineData("Map(x, v => double.IsNaN(v) ? 0 : v)", "NotEqual(0,0); 0; Select(1,2,0)")]
    [InlineData("Map(x, v => Math.Max(v, 0) + Math.Exp(1))", "0; Max(0,1); 1; Exp(3); Add(2,4)")]
    [InlineData("Map(x, x * 2, (a, b) => a * b)", null)]
    public void What_function_does_Map_get(string expression, string? expected)
    {
        Generated generated = Generated.Network($"return {expression};", "static double Cube(double v) { double s = v; for (int i = 0; i < 2; i++) s = v * s; return s; }");
        if (expected is not null)
            Assert.Equal(expected, Text(Function(generated)));
        else if (expression.Contains("is double.NaN", StringComparison.Ordinal))
            Assert.Equal("ADC0108", Assert.Single(generated.Diagnostics).Id);
        else
            Assert.Equal(2, generated.Model.Inference.Nodes.Select(n => n.Op).OfType<Map>().Last().Function.Parameters);
    }

    [Fact]
    public void Does_Map_take_methods_helpers_loops_and_captured_numbers() => Assert.Equal(
        "1.5; Multiply(1,0); 2.5; Add(2,3); Multiply(4,0); 3.5; Add(5,6)",
        Text(Function(Generated.Network("double slope = 0.5; return Map(x, v => F.Horner(v, [1 + slope, 2.5, k]));", "readonly double k = 3.5;", """
            static class F
            {
                public static double Horner(double v, double[] coefficients)
                {
                    double s = coefficients[0];
                    for (int i = 1; i < coefficients.Length; i++)
                        s = s * v + coefficients[i];
                    return s;
                }
            }
            """))));

    [Fact]
    public void Is_a_differentiable_method_the_same_function_in_Map()
    {
        Generated generated = Generated.Network("return Map(x, F.Swish);", "", "static partial class F { [Differentiable] public static float Swish(float v) => v / (1 + MathF.Exp(-v)); }");
        Assert.Equal("Negate(0); Exp(1); 1; Add(3,2); Divide(0,4)", Text(Function(generated)));
    }

    [Fact]
    public void Do_rules_come_from_the_call_then_the_class_then_run_time()
    {
        NetworkModel model = Generated.From("""
            [Differentiable, Input(1, 4, 4)]
            [Relu(AtZero = 0.25), MaxPool(Pool.Hybrid, Beta = 10, Evaluation = Evaluation.ExactSum)]
            public sealed partial class Net : Network
            {
                readonly Block block = new();
                public override Tensor Forward(Tensor x)
                {
                    x = Relu(Relu(x, atZero: 0.5));
                    x = MaxPool(Abs(x), 2);
                    x = block.Forward(x);
                    return Flatten(MaxPool(x, 2, rule: Pool.Minimal));
                }
            }
            [Abs(AtZero = 1)] public sealed class Block : Module { public Tensor Forward(Tensor x) => Abs(Relu(x)); }
            """).Model;
        Assert.Equal(
            ["relu1=0.5", "relu2=0.25", "abs1=", "maxpool1=Hybrid 10 ExactSum", "block.relu1=0.25", "block.abs1=1", "maxpool2=Minimal 0 Fused"],
            model.Sites.Select(s => $"{s.Name}={(s.Pool is { } p ? $"{p.Kind} {p.Beta} {p.Evaluation}" : $"{s.Fixed}")}"));
    }

    /// <summary>The example of docs/nonsmooth.md, with what it says in its comments.</summary>
    [Fact]
    public void Do_rules_on_classes_apply_as_the_documentation_says()
    {
        string page = File.ReadAllText(Repository.PathOf("docs/nonsmooth.md"));
        int start = page.IndexOf("[Differentiable, Input(1, 28, 28)", StringComparison.Ordinal);
        NetworkModel model = Generated.From(page[start..page.IndexOf("```", start, StringComparison.Ordinal)]).Model;
        Assert.Equal(
            ["relu1=0.5", "abs1=", "block.maxpool1=Minimal", "block.relu1=1", "maxpool1=Minimal", "relu2=0"],
            model.Sites.Select(s => $"{s.Name}={(s.Pool is { } p ? $"{p.Kind}" : $"{s.Fixed}")}"));
    }

    [Theory]
    [InlineData("[Relu(AtZero = 0.1)] class A : Module", "class B : A", 0.1, null)]
    [InlineData("[Relu(AtZero = 0.1)] class A : Module", "[Relu(AtZero = 0.2)] class B : A", 0.2, null)]
    [InlineData("[Relu(AtZero = 0.1)] class A : Module", "[Abs(AtZero = 0.2)] class B : A", 0.1, 0.2)]
    [InlineData("[Relu(AtZero = 0.1)] class A : Module", "[Kinks(Preset.Jax)] class B : A", 0.0, 1.0)]
    [InlineData("[Kinks(Preset.Jax)] class A : Module", "[Relu(AtZero = 0.2)] class B : A", 0.2, 1.0)]
    [InlineData("class A : Module", "[Relu(AtZero = 0.2), Kinks(Preset.Jax)] class B : A", 0.2, 1.0)]
    [InlineData("class A : Module", "class B : A", 0.7, null)]
    public void Do_derived_blocks_win_over_bases_and_blocks_over_the_network(string baseBlock, string block, double relu, double? abs)
    {
        NetworkModel model = Generated.From($$"""
            {{baseBlock}} { }
            {{block}} { public Tensor Forward(Tensor x) => Map(Relu(x), v => Math.Abs(v)); }
            [Relu(AtZero = 0.7)] abstract class Outer : Network { }
            [Differentiable, Input(4)]
            sealed partial class Net : Outer
            {
                readonly B b = new();
                public override Tensor Forward(Tensor x) => b.Forward(x);
            }
            """).Model;
        Assert.Equal([relu, abs], model.Sites.Select(site => site.Fixed));
    }

    [Fact]
    public void Are_presets_and_enum_numbers_those_of_the_runtime()
    {
        foreach (Preset preset in Enum.GetValues<Preset>())
        {
            FixedRules fixedRules = FixedRules.Preset((int)preset);
            Rules rules = Rules.Of(preset);
            foreach (AdCompiler.RuleSlot slot in Enum.GetValues<AdCompiler.RuleSlot>())
                Assert.Equal(rules[slot], fixedRules[(Nonsmooth.RuleSlot)(int)slot]);
            Assert.Equal((rules.MaxPool.Kind.ToString(), rules.MaxPool.Beta), (fixedRules.Pool!.Kind.ToString(), fixedRules.Pool.Beta));
        }
        Assert.Equal(Enum.GetNames<AdCompiler.RuleSlot>(), Enum.GetNames<Nonsmooth.RuleSlot>());
        Assert.Equal(Enum.GetNames<Pool>(), FixedPool.PoolNames);
        Assert.Equal(Enum.GetNames<Evaluation>(), FixedPool.EvaluationNames);
        Assert.Equal(Enum.GetNames<NormZero>(), FixedPool.NormZeroNames);
        Assert.Equal(Enum.GetNames<Preset>(), FixedPool.PresetNames);
        Assert.Equal(FixedPool.PoolNames.Skip(1), Enum.GetNames<PoolRuleKind>());
        Assert.Equal(FixedPool.EvaluationNames.Skip(1), Enum.GetNames<PoolEvaluation>());
    }

    [Fact]
    public void Is_every_operation_and_layer_of_the_runtime_known()
    {
        Assert.Equal(
            typeof(Ops).GetMethods(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.DeclaredOnly).Select(m => m.Name).Distinct().Order(),
            OpsTable.Rules.Keys.Order());
        Assert.Equal(
            typeof(Module).Assembly.GetExportedTypes().Where(t => t.IsSubclassOf(typeof(Module)) && !t.IsAbstract).Select(t => t.FullName!).Order(),
            LayerTable.Rules.Keys.Order());
    }

    [Fact]
    public void Can_every_operation_be_traced() => Assert.Equal([3], Generated.From("""
        [Differentiable, Input(2, 8, 8)]
        public sealed partial class Net : Network
        {
            readonly Conv2d conv = new(2, 4, 3, stride: 1, padding: 2, dilation: 2, groups: 2, bias: false);
            readonly BatchNorm norm = new(4);
            readonly Dropout drop = new(0.25);
            readonly Linear fc = new(4 * 2 + 4, 3);
            readonly Parameter w = new(Initializer.Normal(0.1), 3, 12), b = new(Initializer.Uniform(0.5), 3), scale = new(Initializer.Constant(2), 4, 1, 1);
            public override Tensor Forward(Tensor image)
            {
                Tensor x = norm.Forward(conv.Forward(image)) * scale;
                x = LeakyRelu(Relu6(Sigmoid(x) + Tanh(x) - Softplus(x) / 3)) * Gelu(Abs(-x));
                x = Max(x, Min(x, 1 - x)) + Clamp(x, -1, 1) + Pow(x, 3) + Square(x) + Exp(x) + Log(Sqrt(Square(x) + 1));
                x = drop.Forward(AvgPool(MaxPool(x, 2), 2, countPadding: false));
                Tensor pooled = GlobalAvgPool(x), norms = NormPool(x, 2);
                Tensor all = Add(Flatten(x), Reshape(x, 16));
                return fc.Forward(Concat(pooled, Flatten(norms), pooled)) + Linear(Concat(pooled, pooled, pooled), w, b);
            }
            protected override Tensor Loss(Tensor output, Labels labels) =>
                SoftmaxCrossEntropy(output, labels) + MeanSquaredError(output, labels.OneHot(3)) + 0.1 * Mean(Square(output)) + Sum(output) * 0 + Map(Mean(output), v => v * v);
        }
        """).Model.OutputDims);

    [Fact]
    public void May_layers_blocks_and_losses_be_ones_own()
    {
        NetworkModel model = Generated.From("""
            [Differentiable, Input(4)]
            public sealed partial class Net : Network
            {
                readonly Block[] blocks = [.. Enumerable.Range(0, 3).Select(i => new Block(4, i % 2 == 0))];
                readonly List<Module> tail = [new Scale(4)];
                public override Tensor Forward(Tensor x)
                {
                    foreach (Block block in blocks)
                        x = block.Forward(x);
                    return ((Scale)tail[0]).Forward(x);
                }
                protected override Tensor Loss(Tensor output, Labels labels) => Mean(Square(output - labels.Values(4)));
            }
            [Differentiable]
            public sealed partial class Block(int width, bool gated) : Module
            {
                readonly Linear inner = new(width, width);
                readonly Scale? gate = gated ? new(width) : null;
                public Tensor Forward(Tensor x) => x + (gate?.Forward(inner.Forward(x)) ?? inner.Forward(x));
            }
            public sealed class Scale(int width) : Module
            {
                readonly Parameter gamma = new(Initializer.Ones, width);
                public Tensor Forward(Tensor x) => x * gamma;
            }
            """).Model;
        Assert.Equal(
            ["blocks.0.inner.weight", "blocks.0.inner.bias", "blocks.0.gate.gamma", "blocks.1.inner.weight", "blocks.1.inner.bias",
                "blocks.2.inner.weight", "blocks.2.inner.bias", "blocks.2.gate.gamma", "tail.0.gamma"],
            model.Parameters.Select(p => p.Name));
        Assert.Equal([4], model.TargetDims!.Value);
        Assert.Equal(["", "blocks.0", "blocks.0.gate", "blocks.1", "blocks.2", "blocks.2.gate", "tail.0"], model.Training.Scopes);
    }

    [Fact]
    public void May_code_depend_on_shapes_that_are_known() => Assert.Equal([1], Generated.From("""
        [Differentiable, Input(3, 32, 32)]
        public sealed partial class Net : Network
        {
            readonly List<Conv2d> stages = [];
            public Net() { for (int c = 3, i = 0; i < 5; i++, c = c < 12 ? c * 2 : c) stages.Add(new Conv2d(c, c < 12 ? c * 2 : c, 3, padding: 1)); }
            public override Tensor Forward(Tensor x)
            {
                int stage = 0;
                while (x.Shape[2] > 1)
                    x = MaxPool(Relu(stages[stage++].Forward(x)), 2);
                if (x is not { Rank: 4 } || x.Shape.Length != 4)
                    throw new InvalidOperationException("rank");
                return Reshape(Mean(x), 1);
            }
            protected override Tensor Loss(Tensor output, Labels labels) => MeanSquaredError(output, labels.Values(1));
        }
        """).Model.OutputDims);

    [Fact]
    public void May_a_loss_build_on_the_networks_own()
    {
        NetworkModel model = Generated.From("""
            [Differentiable, Input(4)]
            public sealed partial class Net : Network
            {
                public override Tensor Forward(Tensor x) { Tensor y = x; y *= 2; y += x; y = -y; return y; }
                protected override Tensor Loss(Tensor output, Labels labels) => 0.5 * base.Loss(output, labels) + Mean(Square(output));
            }
            """).Model;
        Assert.Single(model.Training.Nodes, node => node.Op is SoftmaxCrossEntropy);
        Assert.Contains(model.Training.Nodes, node => node is { Op: Map, Name: "y" });
    }

    [Fact]
    public void May_layers_be_called_through_delegates_types_and_extensions()
    {
        NetworkModel model = Generated.Network("""
            Func<Tensor, Tensor>[] steps = [first.Forward, v => Relu(v), v => v.Twice()];
            foreach (Func<Tensor, Tensor> step in steps)
                x = step(x);
            x = layers.Aggregate(x, (h, layer) => layer switch { Linear linear => linear.Forward(h), Dropout drop => drop.Forward(h), _ => throw new InvalidOperationException() });
            return x;
            """, "readonly Linear first = new(4, 3); readonly Module[] layers = [new Dropout(0.5), new Linear(3, 2), new Linear(2, 2, bias: false)];",
            "static class Own { public static Tensor Twice(this Tensor x) => x * 2; }").Model;
        Assert.Equal(["first.weight", "first.bias", "layers.1.weight", "layers.1.bias", "layers.2.weight"], model.Parameters.Select(p => p.Name));
        Assert.Single(model.Training.Nodes, node => node.Op is RandomMask { Site: 0 });
        Assert.DoesNotContain(model.Inference.Nodes, node => node.Op is RandomMask);
    }

    [Fact]
    public void Is_an_expression_that_is_nested_too_deeply_an_error_and_no_crash()
    {
        string sum = string.Concat(Enumerable.Repeat("n + ", 20_000)) + "n";
        Generated generated = Generated.Network($"int n = 1; return x * ({sum});");
        Assert.True(generated.Readings.Single().Model is not null || generated.Diagnostics.Single().Id is "ADC0104" or "ADC0105");
    }

    [Fact]
    public void Is_a_shared_layer_one_parameter()
    {
        NetworkModel model = Generated.Network("return tied.Forward(first.Forward(x));", "readonly Linear first = new(4, 4); readonly Linear tied; public Net() { tied = first; }").Model;
        Assert.Equal(["first.weight", "first.bias"], model.Parameters.Select(p => p.Name));
    }

    [Fact]
    public void Does_the_constructor_keep_its_order_and_overloads()
    {
        NetworkModel model = Generated.Network("return fc.Forward(x);", "readonly Linear fc; public Net() : this(2, 3) { } Net(int a, int b) { fc = new(4, a * b); }").Model;
        Assert.Equal(new Shape(true, [6]), model.Training.Nodes[model.Training.Results.Single(r => r.Name == "output").Value.Index].Shape);
    }
}
