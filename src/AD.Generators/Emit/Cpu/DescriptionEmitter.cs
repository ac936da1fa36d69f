using AdCompiler.Generators.Emit.Ilgpu;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>What the runtime must know of a network whatever the width, and the choice of programs by width.</summary>
internal static class DescriptionEmitter
{
    /// <param name="onDevice">Whether there are programs for a GPU too.</param>
    public static string Text(NetworkPrograms programs, StoredNames stored, PoolTablePlaces tables, bool onDevice)
    {
        NetworkModel model = programs.Model;
        return ClassFile.Text(model.Class, [$"{model.Class.Name}: its parameters, nonsmooth sites and graph, and the choice of its programs."], ClassFile.Usings, writer =>
        {
            writer.Line("static partial void CreateNetwork(Width width, int batch, Rules? rules, CompileOptions? options, ref CompiledNetwork? network) => network = width switch");
            writer.Open();
            string Code(Spelling spelling, string accumulate = "") => onDevice ? $", new {DeviceEmitter.CodeClass(spelling, accumulate)}()" : "";
            writer.Line($"Width.Half when options?.Accumulate == Accumulate.Storage => new NetworkExecution<System.Half, float>(Description(), HalfPrograms.All<HalfStorageArithmetic>(), batch, rules, options{Code(Spelling.Half, "Storage")}),");
            writer.Line($"Width.Half => new NetworkExecution<System.Half, float>(Description(), HalfPrograms.All<HalfWideArithmetic>(), batch, rules, options{Code(Spelling.Half, "Wide")}),");
            writer.Line($"Width.Float => new NetworkExecution<float, float>(Description(), FloatPrograms.All(), batch, rules, options{Code(Spelling.Float)}),");
            writer.Line($"_ => new NetworkExecution<double, double>(Description(), DoublePrograms.All(), batch, rules, options{Code(Spelling.Double)}),");
            writer.Close(";");
            writer.Blank();
            Description(writer, programs, tables);
            writer.Blank();
            writer.Line("// Places of parameters and running statistics in their memory.");
            writer.Line("private static class Stored");
            writer.Open();
            stored.Write(writer);
            writer.Close();
            foreach (Spelling spelling in (Spelling[])[Spelling.Half, Spelling.Float, Spelling.Double])
                All(writer, spelling);
        });
    }

    private static void All(CodeWriter writer, Spelling spelling)
    {
        string generic = spelling.RoundsToHalf ? "<TArith>" : "", constraint = spelling.RoundsToHalf ? " where TArith : struct, IArithmetic<float>" : "";
        writer.Blank();
        writer.Line($"private static unsafe partial class {spelling.Name}Programs");
        writer.Open();
        writer.Line($"internal static NetworkPrograms<{spelling.Element}> All{generic}(){constraint} => new(Gradient.Program{generic}(), Jvp.Program{generic}(), Inference.Program{generic}());");
        writer.Close();
    }

    private static void Description(CodeWriter writer, NetworkPrograms programs, PoolTablePlaces tables)
    {
        NetworkModel model = programs.Model;
        writer.Line("private static NetworkDescription Description() => new()");
        writer.Open();
        writer.Line($"Name = \"{model.Class.Name}\",");
        writer.Line($"Input = [{string.Join(", ", model.InputDims)}],");
        writer.Line($"Output = [{string.Join(", ", model.OutputDims)}],");
        if (model.TargetDims is { } targets)
            writer.Line($"Targets = [{string.Join(", ", targets)}],");
        if (model.Parameters.Count == 0)
            writer.Line("Parameters = [],");                                 // a required member
        if (Classes(model) is { } classes)
            writer.Line($"Classes = {classes},");
        writer.Line($"FlopsPerSample = {FlopCount.PerSample(programs.GradientGraph)},");
        List(writer, "Parameters", model.Parameters.Select(Stored));
        List(writer, "Buffers", model.Buffers.Select(Stored));
        List(writer, "Sites", model.Sites.Select(static s =>
            $"new NonsmoothSite({s.Index}, \"{s.Kind}\", {Quoted(s.Name)}, {(NetworkEmitter.FixedRuleOf(s) is { } rule ? Quoted(rule) : "null")})"));
        List(writer, "Pools", tables.Pools.Select(p => Pool(model, p.Site, p.Entries)));
        writer.Line("Graph = GraphText,");
        writer.Close(";");
        writer.Blank();
        writer.Line("private const string GraphText =");
        writer.Raw("\"\"\"\"\n" + GraphPrinter.Print(programs.GradientGraph).TrimEnd('\n') + "\n\"\"\"\";\n");
    }

    /// <summary>What labels may be: every operation that reads them takes them for a class of its own number of classes.</summary>
    private static int? Classes(NetworkModel model)
    {
        int? least = null;
        foreach (TensorNode node in model.Training.Nodes)
        {
            int? classes = node.Op switch
            {
                OneHot hot => hot.Classes,
                SoftmaxCrossEntropy => model.Training[node.Operands[0]].Shape.Dims[0],
                _ => null,
            };
            least = least is { } known && classes is { } one ? Math.Min(known, one) : least ?? classes;
        }
        return least;
    }

    private static void List(CodeWriter writer, string member, IEnumerable<string> items)
    {
        string[] lines = [.. items];
        if (lines.Length == 0)
            return;
        writer.Line(member + " =");
        writer.Line("[");
        foreach (string line in lines)
            writer.Line("    " + line + ",");
        writer.Line("],");
    }

    private static string Stored(StoredValue value) =>
        $"new({Quoted(value.Name)}, [{string.Join(", ", value.Dims)}], new Initializer(InitializerKind.{value.Initializer.Kind}, {Spelling.Double.Literal(value.Initializer.Value)}))";

    private static string Pool(NetworkModel model, PoolSite site, int entries)
    {
        string name = model.Sites.FirstOrDefault(s => s.Index == site.Site)?.Name ?? $"MaxPool:{site.Site}";
        string text = $"new({site.Site}, {Quoted(name)}, {entries}";
        if (site.Rule is { } rule)
            text += rule.Kind == PoolRuleKind.Hybrid
                ? $", MaxPoolRule.Hybrid({Spelling.Double.Literal(rule.Beta)}, Evaluation.{rule.Evaluation})"
                : $", MaxPoolRule.{rule.Kind}";
        if (site.Relu?.Fixed is double zero)
            text += $", ReluAtZero: {Spelling.Double.Literal(zero)}";
        return text + ")";
    }

    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
