using AdCompiler.Networks;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>
/// Do steps that were recorded once have the bits of the CPU's, though seeds, learning rates, images, labels, parameters and the size of the batch change from one to
/// the next? What changed and was not read from memory would be as it was when it was recorded.
/// </summary>
public sealed class RecordedStepTests
{
    [Theory]
    [InlineData(Width.Float), InlineData(Width.Double), InlineData(Width.Half)]
    public void Are_the_bits_those_of_the_CPU(Width width)
    {
        using var device = new RecordingDevice(null);
        Train(device, width);
        RefusingDriver driver = Assert.Single(device.Drivers);
        // two sizes of gradients and of evaluations, SGD with momentum and without, Adam: seven recordings
        Assert.Equal(7, driver.Calls.Count(static call => call == "Instantiate"));
        Assert.True(driver.Calls.Count(static call => call == "Launch") > 20);
        Assert.Equal(0, driver.Alive);
        Assert.Empty(device.Refusals);
    }

    [Theory]
    [InlineData("BeginCapture"), InlineData("EndCapture"), InlineData("Instantiate"), InlineData("DestroyGraph"), InlineData("Launch")]
    public void Are_they_where_the_driver_refuses(string call)
    {
        using var device = new RecordingDevice(call);
        Train(device, Width.Float);
        Assert.Equal(0, Assert.Single(device.Drivers).Alive);
        Assert.EndsWith("CUDA_ERROR_NOT_SUPPORTED", Assert.Single(device.Refusals));
    }

    [Fact]
    public void Does_a_device_say_how_launches_are_made()
    {
        using IlgpuDevice device = IlgpuDevice.Open("emulated");
        device.TryRecording();
        Assert.Equal("recorded", device.Launches);
        device.RecordsLaunches = false;
        Assert.Equal("one by one: recording is switched off", device.Launches);
    }

    private static void Train(ComputeDevice device, Width width)
    {
        const int batch = 20;
        var options = new CompileOptions { Seed = 5 };
        using CompiledNetwork cpu = Functions.Compile(width, batch, Rules.PyTorch, options), gpu = Functions.Compile(width, batch, Rules.PyTorch, options with { Device = device });
        cpu.Initialize(1);
        gpu.Initialize(1);
        var random = new Random(2);
        for (int step = 0; step < 12; step++)
        {
            int samples = step % 3 == 2 ? 7 : batch;
            double[] images = [.. Enumerable.Range(0, samples * cpu.InputSize).Select(_ => random.NextDouble() - 0.5)];
            int[] labels = [.. Enumerable.Range(0, samples).Select(_ => random.Next(cpu.OutputSize))];
            Assert.Equal(cpu.Gradient(images, labels), gpu.Gradient(images, labels));
            if (step == 6)
                foreach (CompiledNetwork one in (CompiledNetwork[])[cpu, gpu])
                    one.Parameters[0].SetValues([.. one.Parameters[0].ToArray().Select(static x => x / 2)]);
            foreach (CompiledNetwork one in (CompiledNetwork[])[cpu, gpu])
                Update(one, step);
            Assert.Equal(cpu.Evaluate(images, labels, out int right), gpu.Evaluate(images, labels, out int alsoRight));
            Assert.Equal(right, alsoRight);
        }
        foreach (var (mine, its) in cpu.Parameters.Concat(cpu.Buffers).Concat(cpu.OptimizerState).Zip(gpu.Parameters.Concat(gpu.Buffers).Concat(gpu.OptimizerState)))
            Assert.Equal(mine.ToArray().Select(BitConverter.DoubleToInt64Bits), its.ToArray().Select(BitConverter.DoubleToInt64Bits));
    }

    private static void Update(CompiledNetwork network, int step)
    {
        if (step % 2 == 1)
            network.ApplyAdam(0.01 / (1 + step), weightDecay: 1e-3 * step);
        else
            network.ApplySgd(0.05 / (1 + step), momentum: step < 6 ? 0.9 - 0.1 * step : 0);
    }
}
