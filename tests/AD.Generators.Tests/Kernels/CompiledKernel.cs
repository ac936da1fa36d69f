using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Intrinsics;
using System.Runtime.Loader;
using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Programs;
using AdCompiler.Kernels;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AdCompiler.Generators.Tests.Kernels;

/// <summary>The arithmetics a kernel is tried in.</summary>
public enum Arithmetic { Float, Double, HalfWide, HalfStorage }

/// <summary>Which registers: as the machine has them, or one of the two texts by force.</summary>
public enum Registers { Any, Wide, Narrow }

/// <summary>Emits a kernel, compiles its text in this process and runs it on values of samples.</summary>
internal sealed unsafe class CompiledKernel
{
    private static readonly MetadataReference[] References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Where(static p => Path.GetFileName(p).StartsWith("System.") || p.EndsWith("AD.Runtime.dll"))
        .Select(static p => MetadataReference.CreateFromFile(p))];

    private static readonly ConcurrentDictionary<(KernelSpec, Spelling), Lazy<(LoweredKernel Loops, string Text, Type Host)>> Known = [];

    private readonly Arithmetic arithmetic;
    private readonly Registers registers;
    private readonly Type host;
    private readonly MethodInfo method;

    private readonly LoweredKernel loops;

    public string Text { get; }

    public int Lanes => arithmetic == Arithmetic.Double ? 8 : 16;

    public CompiledKernel(KernelSpec spec, Arithmetic arithmetic, Registers registers = Registers.Any)
    {
        this.arithmetic = arithmetic;
        this.registers = registers;
        (loops, Text, host) = Known.GetOrAdd((spec, SpellingOf(arithmetic)), static key => new(() =>
        {
            LoweredKernel loops = KernelLowering.Lower(key.Item1);
            var writer = new CodeWriter();
            KernelEmitter.Write(writer, loops, key.Item2, "Kernel");
            string text = writer.ToString();
            return (loops, text, Compile(text.Replace("Vector512.IsHardwareAccelerated", "Wide")));
        })).Value;
        method = host.GetMethod("Kernel", BindingFlags.Static | BindingFlags.NonPublic)!;
        if (method.IsGenericMethodDefinition)
            method = method.MakeGenericMethod(arithmetic == Arithmetic.HalfWide ? typeof(HalfWideArithmetic) : typeof(HalfStorageArithmetic));
    }

    public static Spelling SpellingOf(Arithmetic arithmetic) => arithmetic switch
    {
        Arithmetic.Float => Spelling.Float,
        Arithmetic.Double => Spelling.Double,
        _ => Spelling.Half,
    };

    public static Type Compile(string members)
    {
        string file = $$"""
            using System;
            using System.Runtime.CompilerServices;
            using System.Runtime.Intrinsics;
            using AdCompiler.Kernels;
            public static unsafe class Host
            {
                public static bool Wide;        // takes the place of the JIT's constant, so that both texts can be tried
            {{members}}
            }
            """;
        var compilation = CSharpCompilation.Create("Kernels", [CSharpSyntaxTree.ParseText(file)], References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error).Take(5)) + "\n" + file);
        image.Position = 0;
        return new AssemblyLoadContext("Kernels").LoadFromStream(image).GetType("Host")!;
    }

    /// <summary>Extra inputs of a kernel.</summary>
    public sealed record Inputs(double[]? Rules = null, double[]? PoolTable = null, ulong[]? Key = null);

    /// <summary>
    /// Runs the kernel on a batch. Batched operands and results are [element][sample] (row-major), uniform ones are lists of numbers.
    /// <paramref name="resultElements"/>: elements per sample, or in all, of each result. Lanes past the batch repeat sample 0.
    /// </summary>
    public double[][] Run(int samples, double[][] operands, int[] resultElements, Inputs? inputs = null)
    {
        using var memory = new KernelMemory(this.Lanes, (samples + Lanes - 1) / Lanes, arithmetic == Arithmetic.Double ? 8 : 4);
        var slots = loops.Arguments.Select(a => a.Kind switch
        {
            ArgumentKind.Operand => memory.Place(a.Type, operands[a.Index].Length / (KernelMemory.PerSample(a.Type) ? samples : 1)),
            ArgumentKind.Result => memory.Place(a.Type, resultElements[a.Index]),
            ArgumentKind.Rules => memory.Place(a.Type, inputs!.Rules!.Length),
            ArgumentKind.PoolTable => memory.Place(a.Type, inputs!.PoolTable!.Length),
            _ => null,
        }).ToArray();
        memory.Allocate();
        for (int i = 0; i < slots.Length; i++)
        {
            KernelArgument a = loops.Arguments[i];
            if (a.Kind is ArgumentKind.Operand)
                memory.Write(slots[i]!, operands[a.Index], samples);
            else if (a.Kind is ArgumentKind.Rules or ArgumentKind.PoolTable)
                memory.Write(slots[i]!, a.Kind == ArgumentKind.Rules ? inputs!.Rules! : inputs!.PoolTable!, samples);
        }
        ulong* key = stackalloc ulong[2];
        for (int i = 0; i < 2; i++)
            key[i] = inputs?.Key?[i] ?? 0;
        lock (host)
            RunAll(slots, memory, key);
        return [.. Enumerable.Range(0, resultElements.Length).Select(r =>
            memory.Read(slots[Array.FindIndex([.. loops.Arguments], a => a.Kind == ArgumentKind.Result && a.Index == r)]!, samples))];
    }

    private void RunAll(KernelMemory.Slot?[] slots, KernelMemory memory, ulong* key)
    {
        host.GetField("Wide")!.SetValue(null, registers == Registers.Wide || registers == Registers.Any && Vector512.IsHardwareAccelerated);
        if (loops.Tasks == 0)
            for (int block = 0; block < memory.Blocks; block++)
                Call(slots, memory, block, 0, key);
        else
            for (int task = 0; task < loops.Tasks; task++)
                Call(slots, memory, 0, task, key);
    }

    private void Call(KernelMemory.Slot?[] slots, KernelMemory memory, int block, int task, ulong* key)
    {
        var values = new object[slots.Length];
        for (int i = 0; i < slots.Length; i++)
            values[i] = loops.Arguments[i].Kind switch
            {
                ArgumentKind.BlockStride => (object)memory.BlockStride,
                ArgumentKind.Blocks => memory.Blocks,
                ArgumentKind.Task => task,
                ArgumentKind.FirstSample => block * Lanes,
                ArgumentKind.RandomKey => (nint)key,
                _ => memory.Address(slots[i]!, block),
            };
        method.Invoke(null, values);
    }
}
