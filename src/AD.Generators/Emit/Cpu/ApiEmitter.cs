using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>The methods that users call. They need the class's declaration only, so that callers stay valid while its body is being written.</summary>
internal static class ApiEmitter
{
    public static SourceFile Emit(ClassName name) => new(name.HintName + ".Api.g.cs", ClassFile.Text(
        name, [$"How {name.Name} is compiled for a width, a batch and rules."], [], writer =>
        {
            writer.Line("/// <summary>Programs at the width of <typeparamref name=\"T\"/> (Half, float or double), with memory of their own for up to <paramref name=\"batch\"/> samples.</summary>");
            writer.Line("public static global::AdCompiler.CompiledNetwork<T> Compile<T>(int batch, global::AdCompiler.Rules? rules = null, global::AdCompiler.CompileOptions? options = null) where T : unmanaged =>");
            writer.Line("    (global::AdCompiler.CompiledNetwork<T>)Compile(global::AdCompiler.CompiledNetwork.WidthOf<T>(), batch, rules, options);");
            writer.Blank();
            writer.Line("/// <summary>Programs at a width, with memory of their own for up to <paramref name=\"batch\"/> samples.</summary>");
            writer.Line("public static global::AdCompiler.CompiledNetwork Compile(global::AdCompiler.Width width, int batch, global::AdCompiler.Rules? rules = null, global::AdCompiler.CompileOptions? options = null)");
            writer.Open();
            writer.Line("global::AdCompiler.CompiledNetwork? network = null;");
            writer.Line("CreateNetwork(width, batch, rules, options, ref network);");
            writer.Line($"return network ?? throw new global::System.InvalidOperationException(\"{name.Name} has no programs: its build reported why.\");");
            writer.Close();
            writer.Blank();
            writer.Line("static partial void CreateNetwork(global::AdCompiler.Width width, int batch, global::AdCompiler.Rules? rules, global::AdCompiler.CompileOptions? options, ref global::AdCompiler.CompiledNetwork? network);");
        }, $" : global::AdCompiler.ICompilable<{name.Name}>"));
}
