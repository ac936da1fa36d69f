using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>
/// The text of a kernel: a method and its helpers, as members of a static unsafe class. In the Half text the method has a type
/// parameter TArith (HalfWideArithmetic or HalfStorageArithmetic). A file that holds the text needs, besides the usual:
/// using System.Runtime.CompilerServices, System.Runtime.Intrinsics, AdCompiler.Kernels.
/// </summary>
internal static class KernelEmitter
{
    private const string Attributes = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    public static void Write(CodeWriter writer, LoweredKernel kernel, Spelling spelling, string methodName)
    {
        if (kernel.Narrow is null)
        {
            Method(writer, kernel.Wide, spelling, methodName);
            return;
        }
        Entry(writer, kernel, spelling, methodName);
        writer.Blank();
        Method(writer, kernel.Wide, spelling, methodName + "On512Bits");
        writer.Blank();
        Method(writer, kernel.Narrow, spelling, methodName + "On256Bits");
    }

    private static void Method(CodeWriter writer, Program program, Spelling spelling, string name)
    {
        foreach (string line in program.Summary.Split('\n'))
            writer.Start().Append("// ").End(line);
        writer.Line(Attributes);
        writer.Start().Append("internal static void ").Append(name).Append(spelling.RoundsToHalf ? "<TArith>(" : "(");
        for (int i = 0; i < program.Parameters.Count; i++)
        {
            Variable parameter = program.Variables[program.Parameters[i].Index];
            writer.Append(i > 0 ? ", " : "").Append(VectorPrinter.TypeOf(parameter.Kind, spelling)).Append(" ").Append(parameter.Name);
        }
        writer.End(spelling.RoundsToHalf ? ") where TArith : struct, IArithmetic<float>" : ")");
        writer.Open();
        new VectorPrinter(writer, spelling, program).Print();
        writer.Close();
    }

    /// <summary>The method the host calls: 512-bit registers where there are any (a JIT constant), else two halves of 256 bits.</summary>
    private static void Entry(CodeWriter writer, LoweredKernel kernel, Spelling spelling, string name)
    {
        foreach (string line in kernel.Wide.Summary.Split('\n'))
            writer.Start().Append("// ").End(line);
        writer.Line(Attributes);
        writer.Start().Append("internal static void ").Append(name).Append(spelling.RoundsToHalf ? "<TArith>(" : "(");
        Parameters(writer, kernel, spelling);
        writer.End(spelling.RoundsToHalf ? ") where TArith : struct, IArithmetic<float>" : ")");
        writer.Open();
        writer.Line("if (Vector512.IsHardwareAccelerated)");
        writer.Start().Append("    ");
        Call(writer, kernel, spelling, name + "On512Bits", 0);
        writer.Line("else");
        writer.Open();
        for (int half = 0; half < (kernel.NarrowDoesBothHalves ? 1 : 2); half++)
        {
            writer.Start();
            Call(writer, kernel, spelling, name + "On256Bits", half * spelling.Lanes / 2);
        }
        writer.Close();
        writer.Close();
    }

    private static void Parameters(CodeWriter writer, LoweredKernel kernel, Spelling spelling)
    {
        for (int i = 0; i < kernel.Arguments.Count; i++)
            writer.Append(i > 0 ? ", " : "").Append(VectorPrinter.TypeOf(kernel.Arguments[i].Type, spelling)).Append(" ").Append(kernel.Arguments[i].Name);
    }

    private static void Call(CodeWriter writer, LoweredKernel kernel, Spelling spelling, string name, int lane)
    {
        writer.Append(name).Append(spelling.RoundsToHalf ? "<TArith>(" : "(");
        bool first = true;
        foreach (VariableId id in kernel.Wide.Parameters)
        {
            Variable parameter = kernel.Wide.Variables[id.Index];
            bool perSample = parameter.Kind is VariableKind.LanePointer or VariableKind.BytePointer or VariableKind.WordPointer or VariableKind.LabelPointer;
            writer.Append(first ? "" : ", ").Append(parameter.Name);
            if (lane > 0 && perSample)
                writer.Append(" + ").Append(lane);
            first = false;
        }
        writer.End(");");
    }
}
