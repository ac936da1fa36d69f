using AdCompiler.Execution;
using AdCompiler.Networks;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Does a recorded step, copies through the real ILGPU included, leave no garbage? The emulation's own launches would.</summary>
public sealed class WarmStepTests
{
    [Theory]
    [InlineData(false), InlineData(true)]
    public void Does_a_step_of_training_allocate_nothing(bool ahead)
    {
        using var device = new StartingDevice();
        using CompiledNetwork network = LeNet5.Compile(Width.Float, 2, null, new CompileOptions { Device = device });
        network.Initialize(1);
        float[] images = new float[2 * network.InputSize];
        int[] labels = [3, 7];
        PreparedBatch next = network.Prepare(images, labels);
        Action readNext = () => next = network.Prepare(images, labels);
        long allocated = long.MaxValue;                 // the least: the runtime sometimes enlarges a table of its own meanwhile
        for (int i = 0; i < 100; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            if (ahead)
                network.Gradient(next, readNext);
            else
                network.Gradient(images, labels);
            network.ApplySgd(0.1 / (1 + i), momentum: 0.9);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, allocated);
    }

    /// <summary>ILGPU's emulation, with a driver that says it has started what was recorded.</summary>
    private sealed class StartingDevice : ComputeDevice
    {
        private readonly Context context = Context.Create(static builder => IlgpuDevice.Configure(builder.AllAccelerators()));
        private readonly Accelerator accelerator;

        public StartingDevice() => accelerator = context.Devices.First(static device => device.AcceleratorType == AcceleratorType.CPU).CreateAccelerator(context);

        public override string Name => "starting";

        public override void Dispose()
        {
            accelerator.Dispose();
            context.Dispose();
        }

        internal override DeviceRunner<T> Open<T>(DeviceRequest<T> request)
        {
            var code = (IDeviceCode<T>)request.Code!;
            return new IlgpuRunner<T>(
                request, accelerator, new KernelCache(accelerator, DeviceNumerics.Reproducible), code.Create<ManagedInstructions>(), code.StepKernels<ManagedInstructions>(), static _ => new LaunchGraphs(new StartingDriver()));
        }
    }

    private sealed class StartingDriver : IGraphDriver
    {
        public int BeginCapture() => 0;

        public int EndCapture(out nint graph)
        {
            graph = 1;
            return 0;
        }

        public int Instantiate(nint graph, out nint executable)
        {
            executable = 1;
            return 0;
        }

        public int Launch(nint executable) => 0;

        public int DestroyGraph(nint graph) => 0;

        public int DestroyExecutable(nint executable) => 0;

        public string Describe(int answer) => "";
    }
}
