namespace AdCompiler.Ilgpu.Tests;

/// <summary>Is everything measured that a device reaches?</summary>
public sealed class DevicePeakTests
{
    [Fact]
    public void Are_all_rows_there_and_their_rates_what_their_times_say()
    {
        using IlgpuDevice device = IlgpuDevice.Open("emulated");
        var rows = DevicePeak.Measure(device, 16, 0);
        Assert.Equal(["fma float", "copy bytes", "product float", "product half", "fma double", "product double"], rows.Select(static row => $"{row.What} {row.Width}"));
        foreach (var (what, width, milliseconds, perSecond) in rows)
        {
            double work = what switch { "product" => 2 * 16 * 16 * 16, "copy" => 2 * 16 * 16 * 4, _ => 2 * PeakKernels.PerTurn * 16 * 16 * 16 };
            Assert.True(milliseconds > 0);
            Assert.Equal(1, perSecond * milliseconds / 1e3 / work, 9);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => DevicePeak.Measure(device, 24, 0));
    }
}
