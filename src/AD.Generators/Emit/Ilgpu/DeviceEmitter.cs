using AdCompiler.Generators.Emit.Cpu;

namespace AdCompiler.Generators.Emit.Ilgpu;

/// <summary>
/// A network's programs for ILGPU, one file a width: kernels and launch tables, from the schedules, memory plan and loops of the CPU's programs,
/// so that both compute the same sums in the same order. What runs them is AD.Runtime.Ilgpu.
/// </summary>
internal static class DeviceEmitter
{
    /// <summary>Usings of a file with kernels, besides the usual.</summary>
    public static readonly string[] Usings = ["System", "System.Collections.Generic", "ILGPU", "AdCompiler.Ilgpu", "static AdCompiler.Ilgpu.DevicePlace"];

    public static IEnumerable<SourceFile> Emit(NetworkPrograms programs, KernelLibrary library, StoredNames stored, PoolTablePlaces tables, CancellationToken token)
    {
        var kernels = new DeviceKernels(library);
        foreach (Spelling spelling in (Spelling[])[Spelling.Half, Spelling.Float, Spelling.Double])
        {
            token.ThrowIfCancellationRequested();
            yield return new($"{programs.Model.Class.HintName}.{spelling.Name}.Device.g.cs", Text(programs, kernels, stored, tables, spelling));
        }
    }

    /// <summary>The class that creates the programs in a device's instructions.</summary>
    public static string CodeClass(Spelling spelling, string accumulate = "") => $"{spelling.Name}{accumulate}DeviceCode";

    private static string Text(NetworkPrograms programs, DeviceKernels kernels, StoredNames stored, PoolTablePlaces tables, Spelling spelling)
    {
        string name = programs.Model.Class.Name;
        return ClassFile.Text(programs.Model.Class,
            [
                $"The programs of {name} at {spelling.Name} for a GPU: kernels, each the work of one thread, and the tables of their launches.",
                "A thread has one lane (sample) of a block; where a kernel's loops can be shared, several threads share them (item).",
            ], Usings, writer =>
            {
                foreach (string accumulate in spelling.RoundsToHalf ? (string[])["Wide", "Storage"] : [""])
                {
                    Code(writer, spelling, accumulate);
                    writer.Blank();
                }
                writer.Line($"private static class {spelling.Name}DevicePrograms");
                writer.Open();
                foreach (var (program, schedule) in new[] { ("Gradient", programs.Gradient), ("Jvp", programs.Jvp), ("Inference", programs.Inference) })
                {
                    new LaunchEmitter(schedule, kernels, stored, tables, spelling).Write(writer, program);
                    writer.Blank();
                }
                foreach (NamedKernel kernel in kernels.Library.InOrder)
                {
                    if (!ReferenceEquals(kernel, kernels.Library.InOrder[0]))
                        writer.Blank();
                    new DeviceKernelEmitter(writer, spelling).Write(kernel, kernels[kernel]);
                }
                writer.Close();
            });
    }

    private static void Code(CodeWriter writer, Spelling spelling, string accumulate)
    {
        string arithmetic = $"Device{spelling.Name}{accumulate}<TDevice>", programs = spelling.Name + "DevicePrograms";
        writer.Line($"private sealed class {CodeClass(spelling, accumulate)} : IDeviceCode<{spelling.Element}>");
        writer.Open();
        writer.Line($"public DevicePrograms<{spelling.Element}> Create<TDevice>() where TDevice : struct, IDeviceInstructions =>");
        writer.Line($"    new({string.Join(", ", new[] { "Gradient", "Jvp", "Inference" }.Select(program => $"{programs}.{program}<{arithmetic}>()"))});");
        writer.Blank();
        writer.Line($"public DeviceStepKernels<{spelling.Element}> StepKernels<TDevice>() where TDevice : struct, IDeviceInstructions =>");
        writer.Line($"    DeviceStepKernels<{spelling.Element}>.Of<Device{(spelling.Element == "double" ? "Double" : "Float")}<TDevice>, {arithmetic}>();");
        writer.Close();
    }
}
