using AdCompiler.Execution;

namespace AdCompiler.Tests.Execution;

/// <summary>A network whose program is a few lines here: loss = sum of images per sample, gradient of parameter i = cos(i) + mean of the images' first number.</summary>
internal static unsafe class PlainNetwork
{
    public const int Features = 3, Count = 40;

    public static CompiledNetwork Create(Width width, int batch, CompileOptions options, Rules? rules = null) => width switch
    {
        Width.Half => new NetworkExecution<Half, float>(Description, Programs<float>(), batch, rules, options),
        Width.Float => new NetworkExecution<float, float>(Description, Programs<float>(), batch, rules, options),
        _ => new NetworkExecution<double, double>(Description, Programs<double>(), batch, rules, options),
    };

    private static NetworkDescription Description => new()
    {
        Name = "Plain", Input = [Features], Output = [Features],
        Parameters = [new("a.weight", [5, 7], Initializer.Uniform(1)), new("a.bias", [5], Initializer.Zeros)],
        Buffers = [new("a.seen", [2], Initializer.Ones)],
    };

    private static NetworkPrograms<T> Programs<T>() where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        NetworkProgram<T> program = new()
        {
            Phases = new ProgramPhase<T>[] { new(PhaseKind.Blocks, &Sums), new(PhaseKind.Tiles, &Gradients, 4) },
            BlockElements = (Features + 1) * (64 / sizeof(T)), UniformElements = 0, Output = 0, Loss = Features * (64 / sizeof(T)),
        };
        return new(program, program, program);
    }

    private static void Sums<T>(ProgramMemory<T>* m, int task) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        for (int block = m->FirstBlock(task); block < m->EndBlock(task); block++)
        {
            T* a = m->Block(block);
            BatchInput.PackImages(m, block, a, Features);
            for (int lane = 0; lane < lanes; lane++)
                a[Features * lanes + lane] = a[lane] + a[lanes + lane] + a[2 * lanes + lane];
        }
    }

    private static void Gradients<T>(ProgramMemory<T>* m, int task) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        for (int i = task * 10; i < (task + 1) * 10; i++)
            m->Gradients[i] = T.Cos(T.CreateTruncating(i));
    }
}
